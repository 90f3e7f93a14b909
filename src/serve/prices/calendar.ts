/** The days of a market with what a chart shades: bounds, holidays, the on-peak block. Pure. */
import { fail } from '#base/error.ts'
import { holidayOn } from '#canon/holiday.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { onPeakBucket, inBucket } from '#canon/bucket.ts'
import { formatInstant, hourMs, type UtcMs } from '#canon/instant.ts'
import { type Iso, market } from '#canon/market.ts'
import { type MarketDay, marketDays } from '#canon/market-day.ts'

interface Block { readonly start_utc: string, readonly end_utc: string }

export interface CalendarDay extends Block {
  readonly date: string
  readonly hours: number
  readonly holiday: string | null
  readonly dst: boolean
  readonly on_peak: readonly Block[]
}

const daysMax = 800

/** Throws `usage/invalid`. */
export function calendarDays(iso: Iso, from: string, to: string): { zone: string, on_peak: string, days: CalendarDay[] } {
  if (dayNumberOf(to) - dayNumberOf(from) > daysMax) throw fail('usage/invalid', `a window of at most ${daysMax} days is expected, found ${from} to ${to}`)
  const days = [...marketDays(iso, from, to)].map(day => ({
    date: day.date, start_utc: formatInstant(day.start_utc), end_utc: formatInstant(day.end_utc), hours: day.hours,
    holiday: holidayOn(dayNumberOf(day.date)), dst: day.dst !== 'none', on_peak: onPeakBlocks(iso, day),
  }))
  return { zone: market(iso).marketZone, on_peak: onPeakBucket(iso), days }
}

function onPeakBlocks(iso: Iso, day: MarketDay): Block[] {
  const bucket = onPeakBucket(iso)
  const blocks: [UtcMs, UtcMs][] = []
  for (let hour = day.start_utc; hour < day.end_utc; hour += hourMs) {
    if (!inBucket(iso, bucket, hour)) continue
    const last = blocks.at(-1)
    if (last?.[1] === hour) last[1] = hour + hourMs
    else blocks.push([hour, hour + hourMs])
  }
  return blocks.map(([start, end]) => ({ start_utc: formatInstant(start), end_utc: formatInstant(end) }))
}
