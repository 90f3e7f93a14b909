/** Averages of a window, each interval weighted by its length. */
import type { CalendarDay, PriceSeries } from '../../api/types.ts'

export interface Summary {
  onPeak: number | null
  offPeak: number | null
  flat: number | null
  min: number | null
  max: number | null
  /** Hours with a price below zero. */
  hoursBelowZero: number
  hours: number
}

/** `[start, end)` in epoch seconds, ascending and disjoint. */
export type Block = readonly [number, number]

export function peakBlocks(days: readonly CalendarDay[]): Block[] {
  return days.flatMap(day => day.on_peak.map((block): Block => [Date.parse(block.start_utc) / 1000, Date.parse(block.end_utc) / 1000]))
}

/** `within` in epoch seconds; null = all. Without `blocks` there is no on-peak and no off-peak average. */
export function summarise(series: PriceSeries, blocks: readonly Block[] | null, within: readonly [number, number] | null): Summary {
  const hours = series.interval_minutes / 60
  let peak = 0, peakHours = 0, off = 0, offHours = 0, below = 0
  let min = Infinity
  let max = -Infinity
  let block = 0
  for (let index = 0; index < series.start.length; index += 1) {
    const at = series.start[index] ?? 0
    const price = series.lmp[index]
    if (price === undefined || price === null || (within && (at + hours * 3600 <= within[0] || at >= within[1]))) continue
    while (blocks && block < blocks.length && (blocks[block]?.[1] ?? 0) <= at) block += 1
    const current = blocks?.[block]
    if (current && at >= current[0]) {
      peak += price * hours
      peakHours += hours
    } else {
      off += price * hours
      offHours += hours
    }
    if (price < min) min = price
    if (price > max) max = price
    if (price < 0) below += hours
  }
  const total = peakHours + offHours
  return {
    onPeak: blocks && peakHours > 0 ? peak / peakHours : null, offPeak: blocks && offHours > 0 ? off / offHours : null, flat: total > 0 ? (peak + off) / total : null,
    min: total > 0 ? min : null, max: total > 0 ? max : null, hoursBelowZero: below, hours: total,
  }
}
