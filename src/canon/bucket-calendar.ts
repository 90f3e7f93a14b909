/**
 * The bucket calendar as a table: one row per market and hour, so that SQL joins prices to buckets by instant and counts
 * hours instead of knowing rules. Here are its days and its rule; the engine multiplies them out (products/calendar).
 */
import assert from 'node:assert/strict'
import { fail } from '#base/error.ts'
import { type BucketMask, buckets, type Bucket, dayKind, type DayKind, maskOfHour } from './bucket.ts'
import { epochDay } from './civil.ts'
import type { Column, Dataset } from './dataset.ts'
import { holidayOn, type HolidayName } from './holiday.ts'
import { dayMs, hourMs, type UtcMs } from './instant.ts'
import { market, type MarketId } from './market.ts'
import { utcOfLocalMs } from './zone.ts'

export type BucketColumn = `in_${Lowercase<Bucket>}`

/** The column that says whether an hour is in the bucket: `in_5x16`, `in_hlh`. */
export function bucketColumn(bucket: Bucket): BucketColumn {
  return `in_${bucket.toLowerCase() as Lowercase<Bucket>}`
}

/** One local day on the clock of the traded blocks. */
export interface CalendarDay {
  readonly market: MarketId
  /** Days since 1970-01-01. */
  readonly date: number
  readonly start_utc: UtcMs
  /** 23, 24 or 25. */
  readonly hours: number
  readonly kind: DayKind
  readonly holiday: HolidayName | null
}

/** Days of the years `fromYear` to `toYear`, both included; by market as given, then by date. Throws `usage/invalid`. */
export function* calendarDays(ids: readonly MarketId[], fromYear: number, toYear: number): Generator<CalendarDay> {
  if (!Number.isInteger(fromYear) || !Number.isInteger(toYear) || toYear < fromYear) {
    throw fail('usage/invalid', `expected a range of years, found ${fromYear} to ${toYear}`, { fromYear, toYear })
  }
  const [first, last] = [epochDay(fromYear, 1, 1), epochDay(toYear, 12, 31)]
  for (const id of ids) {
    const { zone } = market(id)
    let start = midnight(zone, first)
    for (let date = first; date <= last; date++) {
      const end = midnight(zone, date + 1)
      yield { market: id, date, start_utc: start, hours: (end - start) / hourMs, kind: dayKind(date), holiday: holidayOn(date) }
      start = end
    }
  }
}

function midnight(zone: string, day: number): number {
  const utc = utcOfLocalMs(zone, day * dayMs)
  assert(utc !== null, `midnight exists on every day in ${zone}`)
  return utc
}

export interface HourOfDay { readonly hours: number, readonly index: number, readonly hour_ending: number, readonly repeated: boolean }

/** What the hours of a day are called, by its length: 3 is missing in spring, 2 stands twice in fall. */
export const hoursOfDay: readonly HourOfDay[] = [23, 24, 25].flatMap(hours => Array.from({ length: hours }, (_, index) => ({
  hours, index, hour_ending: index < 2 ? index + 1 : index + 1 + (24 - hours), repeated: hours === 25 && index === 2,
})))

/** Buckets by market, kind of day and hour ending. */
export function bucketMasks(ids: readonly MarketId[]): { market: MarketId, kind: DayKind, hour_ending: number, mask: BucketMask }[] {
  return ids.flatMap(id => ([0, 1, 2] as const).flatMap(kind => Array.from({ length: 24 }, (_, hour) => ({ market: id, kind, hour_ending: hour + 1, mask: maskOfHour(id, kind, hour + 1) }))))
}

const columns: readonly Column[] = [
  { id: 1, name: 'market', type: 'string', required: true, doc: 'Calendar: an operator, a bilateral point, or miso-tariff.' },
  { id: 2, name: 'hour_start_utc', type: 'timestamptz', required: true, doc: 'First instant of the hour.' },
  { id: 3, name: 'local_date', type: 'date', required: true, doc: 'Date on the clock of the traded blocks (MISO: prevailing time, other than its files).' },
  { id: 4, name: 'hour_ending', type: 'int', required: true, doc: 'Hour ending on that clock, 1 to 24; no 3 in spring, 2 twice in fall.' },
  { id: 5, name: 'repeated', type: 'boolean', required: true, doc: 'The second hour ending 2 of the fall day.' },
  { id: 6, name: 'month', type: 'string', required: true, doc: 'Delivery month, YYYY-MM.' },
  { id: 7, name: 'is_dst_day', type: 'boolean', required: true, doc: 'The day has 23 or 25 hours.' },
  { id: 8, name: 'holiday', type: 'string', required: false, doc: 'NERC holiday kept on that date.' },
  { id: 9, name: 'on_peak', type: 'boolean', required: true, doc: 'In the market\'s on-peak bucket: 5x16, in the West 6x16.' },
  ...buckets.map((bucket, index): Column => ({ id: 10 + index, name: bucketColumn(bucket), type: 'boolean', required: true, doc: `In ${bucket}.` })),
]

export const marketHour: Dataset = {
  name: 'market.market_hour',
  doc: 'Which delivery buckets each hour of each market belongs to; market.bucket_hour has the same with one row per bucket.',
  columns,
  key: ['market', 'hour_start_utc'],
  partition: [{ column: 'market', transform: 'identity' }],
  sort: ['hour_start_utc'],
}
