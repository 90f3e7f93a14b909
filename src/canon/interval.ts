/** Delivery intervals: half-open, a UTC start and a length. Their ends are computed, never stored. */
import { fail } from '#base/error.ts'
import { formatInstant, minuteMs } from './instant.ts'
import type { UtcMs } from './instant.ts'

export interface Interval {
  /** First instant that belongs to it. */
  readonly interval_start_utc: UtcMs
  readonly interval_minutes: number
}

/** First instant that no longer belongs to it. */
export function intervalEnd(interval: Interval): UtcMs {
  return interval.interval_start_utc + interval.interval_minutes * minuteMs
}

/** Start of an interval that its source labels by its end. */
export function startOfEnding(end_utc: UtcMs, minutes: number): UtcMs {
  return end_utc - minutes * minuteMs
}

export function contains(interval: Interval, utc: UtcMs): boolean {
  return utc >= interval.interval_start_utc && utc < intervalEnd(interval)
}

export function overlaps(one: Interval, other: Interval): boolean {
  return one.interval_start_utc < intervalEnd(other) && other.interval_start_utc < intervalEnd(one)
}

/** The last grid line at or before `utc`. Throws `usage/invalid` where `minutes` is no grid. */
export function floorToGrid(utc: UtcMs, minutes: number): UtcMs {
  const step = gridStep(minutes)
  return Math.floor(utc / step) * step
}

/** Whether `utc` lies on the grid; a dispatch run at 14:05:07 does not. Throws `usage/invalid` where `minutes` is no grid. */
export function onGrid(utc: UtcMs, minutes: number): boolean {
  return utc % gridStep(minutes) === 0
}

/** Starts of the intervals of `minutes` that tile `[from_utc, to_utc)`. Throws `usage/invalid` where they do not tile it. */
export function intervalStarts(from_utc: UtcMs, to_utc: UtcMs, minutes: number): Float64Array {
  const step = gridStep(minutes)
  if (from_utc % step !== 0 || to_utc % step !== 0 || to_utc < from_utc) {
    throw fail('usage/invalid', `intervals of ${minutes} minutes do not tile ${formatInstant(from_utc)} to ${formatInstant(to_utc)}; give both ends on the grid`, { from_utc, to_utc, minutes })
  }
  return Float64Array.from({ length: (to_utc - from_utc) / step }, (_, index) => from_utc + index * step)
}

/**
 * Grids divide the hour: such a grid is the same in UTC and on every clock of a US market, whose offsets are whole hours.
 * A longer step (a day) has no such grid, because days have 23, 24 or 25 hours.
 */
function gridStep(minutes: number): number {
  if (!Number.isInteger(minutes) || minutes < 1 || 60 % minutes !== 0) {
    throw fail('usage/invalid', `expected a grid that divides the hour (1, 5, 15, 60 minutes), found ${minutes}; for days use market days`, { minutes })
  }
  return minutes * minuteMs
}
