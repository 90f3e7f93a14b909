/** What a set is known by: SHA-256 of its prices, and of the calendar that they stand on. */
import { bucketMasks, calendarDays } from '#canon/bucket-calendar.ts'
import { civilDate, dayNumberOf, formatDate } from '#canon/civil.ts'
import type { MarketId } from '#canon/market.ts'
import type { CurveRow } from '../curve.ts'
import { sha256Of } from '../documents.ts'
import type { Configuration } from '../catalogue/configuration.ts'

/** Every bit of every price: numbers as the shortest text that reads back as the same number. */
export function pointsSha256(rows: readonly CurveRow[]): string {
  return sha256Of(rows.map(({ curve_id, term, period, delivery_start, delivery_end, price, weight, origin, derived, quotes }) => JSON.stringify([curve_id, term, period, formatDate(delivery_start), formatDate(delivery_end), price, weight, origin, derived, quotes])).join('\n'))
}

const calendars = new Map<string, string>()

/** Days, lengths, holidays and buckets of the configured markets in the years that the curves reach. */
export function calendarSha256({ power, months }: Configuration, curve_day: string): string {
  const ids = [...new Set(power.map(({ market }) => market))].toSorted()
  const { year } = civilDate(dayNumberOf(curve_day))
  const years = [year - 1, year + Math.ceil(months / 12) + 1] as const
  const name = JSON.stringify([ids, years])
  let known = calendars.get(name)
  if (known === undefined) calendars.set(name, known = calendarText(ids, years))
  return known
}

function calendarText(ids: readonly MarketId[], [from, to]: readonly [number, number]): string {
  const days = [...calendarDays(ids, from, to)].map(day => `${day.market} ${day.date} ${day.start_utc} ${day.hours} ${day.kind} ${day.holiday ?? ''}`)
  const masks = bucketMasks(ids).map(({ market, kind, hour_ending, mask }) => `${market} ${kind} ${hour_ending} ${mask}`)
  return sha256Of([...days, ...masks].join('\n'))
}
