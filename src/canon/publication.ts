/** When operators publish: what should be there by now, and what comes next. Pure. */
import { addDays } from './civil.ts'
import { hourMs, minuteMs, type UtcMs } from './instant.ts'
import type { Iso } from './market.ts'
import { marketDay, marketDayOf, type MarketDay } from './market-day.ts'

/** Once a day, at `hour` of the market's clock, all of the day that lies `ahead` days after it: 1 for tomorrow's results, -1 for the day that is over. */
export interface Daily { readonly kind: 'daily', readonly hour: number, readonly ahead: number, readonly allowedMinutes: number }
/** One interval after the other, each so long after its end; before it where negative. */
export interface Trailing { readonly kind: 'trailing', readonly lagMinutes: number, readonly allowedMinutes: number }
/** What comes `allowedMinutes` after its time is late. */
export type Publication = Daily | Trailing

/** Hours of the market's clock, on the day before delivery, by which the operators say that day-ahead results are out. */
const dayAheadHours: Readonly<Record<Iso, number>> = { caiso: 13, miso: 13.5, spp: 13, pjm: 13.5, nyiso: 11, ercot: 13.5, isone: 13.5 }
export const dayAheadAllowedMinutes = 30

export function dayAhead(iso: Iso): Daily { return { kind: 'daily', hour: dayAheadHours[iso], ahead: 1, allowedMinutes: dayAheadAllowedMinutes } }

/** The day that is over, on the next one or so much later. */
export function dayOver(allowedMinutes = 60): Daily { return { kind: 'daily', hour: 8, ahead: -1, allowedMinutes } }

export interface Expectation {
  /** End of the interval that main should have by now. */
  readonly due_utc: UtcMs
  /** When the next data should come. */
  readonly next_utc: UtcMs
}

/** `minutes`: the length of an interval. */
export function expectation(publication: Publication, iso: Iso, minutes: number, now: UtcMs): Expectation {
  if (publication.kind === 'trailing') {
    const { lagMinutes, allowedMinutes } = publication
    return { due_utc: now - (lagMinutes + allowedMinutes) * minuteMs, next_utc: now + minutes * minuteMs }
  }
  const { hour, ahead, allowedMinutes } = publication
  const today = marketDayOf(iso, now)
  const shifted = (days: number): MarketDay => marketDay(iso, addDays(today.date, days))
  const published = instantOf(today, hour)
  const due = now >= published + allowedMinutes * minuteMs ? ahead : ahead - 1
  return { due_utc: shifted(due).end_utc, next_utc: now >= published ? instantOf(shifted(1), hour) : published }
}

/** By how much main, whose last interval ends so, is behind what should be there. */
export function lateMs({ due_utc }: Expectation, lastIntervalEndUtc: string): number { return Math.max(0, due_utc - Date.parse(lastIntervalEndUtc)) }

/** When what is published for a day is late. */
export function lateAfter({ hour, ahead, allowedMinutes }: Daily, iso: Iso, day: string): UtcMs {
  return instantOf(marketDay(iso, addDays(day, -ahead)), hour) + allowedMinutes * minuteMs
}

/** From the end of the day: clocks change at its other end. */
function instantOf(day: MarketDay, hour: number): UtcMs { return day.end_utc - (24 - hour) * hourMs }
