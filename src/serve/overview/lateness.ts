/** Whether a report is late: what should have arrived by now, by the hours at which operators publish. Pure. */
import { type Iso } from '#canon/market.ts'
import { marketDay, marketDayOf } from '#canon/market-day.ts'
import { addDays } from '#canon/civil.ts'
import { hourMs, minuteMs, type UtcMs } from '#canon/instant.ts'
import type { FeedSummary } from '#feeds/port.ts'

/** Day-ahead results of all three operators are out by then, with an hour to spare. */
const dayAheadHour = 14.5
/** Files of a finished real-time day are out by then on the next. */
const dailyHour = 9
const realTimeMinutes = 90

export interface Expectation {
  /** End of the interval that main should have by now. */
  readonly due_utc: UtcMs
  /** When the next data should come. */
  readonly next_utc: UtcMs
}

/** Null for reference data, which comes when it comes. */
export function expectation({ iso, dataset, grid }: FeedSummary, now: UtcMs): Expectation | null {
  if (grid === null) return null
  const today = marketDayOf(iso as Iso, now)
  const shifted = (days: number): ReturnType<typeof marketDay> => marketDay(iso as Iso, addDays(today.date, days))
  if (dataset === 'market.lmp_da') {
    const published = today.start_utc + dayAheadHour * hourMs
    return now >= published ? { due_utc: shifted(1).end_utc, next_utc: shifted(1).start_utc + dayAheadHour * hourMs } : { due_utc: today.end_utc, next_utc: published }
  }
  if (grid.covers === 'market-day') {
    const published = today.start_utc + dailyHour * hourMs
    return now >= published ? { due_utc: today.start_utc, next_utc: shifted(1).start_utc + dailyHour * hourMs } : { due_utc: shifted(-1).start_utc, next_utc: published }
  }
  return { due_utc: now - realTimeMinutes * minuteMs, next_utc: now + grid.minutes * minuteMs }
}

/** Minutes of delivery that are missing, 0 where nothing is. */
export function lateMinutes(expected: Expectation, lastIntervalEndUtc: string): number {
  return Math.max(0, Math.round((expected.due_utc - Date.parse(lastIntervalEndUtc)) / minuteMs))
}

