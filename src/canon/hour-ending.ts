/**
 * Hour-ending numbers: hour `n` ends when the market's clock shows `n:00`. They are presentation, made from UTC and read
 * back to UTC here and nowhere else.
 *
 * The number counts clock hours, so on the spring day 3 is missing and on the fall day 2 comes twice; operators write the
 * second 2 each in their own way, which hour-label.ts knows.
 */
import { dayNumberOf, formatDate } from './civil.ts'
import { dayMs, hourMs } from './instant.ts'
import type { UtcMs } from './instant.ts'
import { market } from './market.ts'
import type { MarketId } from './market.ts'
import { isRepeated, localMs, utcOfLocalMs } from './zone.ts'

export interface HourEnding {
  /** Market day, `YYYY-MM-DD`. */
  readonly date: string
  /** 1..24 */
  readonly hour_ending: number
  /** The second of the two hours with this number. */
  readonly repeated: boolean
}

/** The hour that an instant belongs to, on the clock of the operator's files (MISO: standard time). */
export function hourEnding(id: MarketId, utc: UtcMs): HourEnding {
  const { marketZone } = market(id)
  const local = localMs(marketZone, utc)
  const day = Math.floor(local / dayMs)
  return { date: formatDate(day), hour_ending: Math.floor((local - day * dayMs) / hourMs) + 1, repeated: isRepeated(marketZone, utc) }
}

/** Start of the hour, or null where the market's clock has no such hour. Throws `usage/invalid` for what is no date. */
export function hourStart(id: MarketId, hour: HourEnding): UtcMs | null {
  if (!Number.isInteger(hour.hour_ending) || hour.hour_ending < 1 || hour.hour_ending > 24) return null
  const local = dayNumberOf(hour.date) * dayMs + (hour.hour_ending - 1) * hourMs
  return utcOfLocalMs(market(id).marketZone, local, hour.repeated ? 'second' : 'first')
}
