/**
 * The bucket calendar as a table: one row per market and hour, so that SQL joins prices to buckets by instant and counts
 * hours instead of knowing rules. The columns come as arrays that an engine can take over as they are.
 */
import assert from 'node:assert/strict'
import { fail } from '#base/error.ts'
import { bucketBit, buckets, dayKind, maskOfHour, onPeakBucket } from './bucket.ts'
import type { Bucket, BucketMask } from './bucket.ts'
import { civilDate, epochDay, twoDigits } from './civil.ts'
import type { Column, Dataset } from './dataset.ts'
import { holidayOn } from './holiday.ts'
import type { HolidayName } from './holiday.ts'
import { dayMs, hourMs } from './instant.ts'
import { market } from './market.ts'
import type { MarketId } from './market.ts'
import { isRepeated, localMs, utcOfLocalMs } from './zone.ts'

export type BucketColumn = `in_${Lowercase<Bucket>}`

/** The column that says whether an hour is in the bucket: `in_5x16`, `in_hlh`. */
export function bucketColumn(bucket: Bucket): BucketColumn {
  return `in_${bucket.toLowerCase() as Lowercase<Bucket>}`
}

/** One array per column of `marketHour`, all of length `rows`. Flags are 0 and 1. */
export interface BucketCalendar {
  readonly rows: number
  readonly columns: {
    readonly market: readonly MarketId[]
    /** Epoch milliseconds. */
    readonly hour_start_utc: Float64Array
    /** Days since 1970-01-01. */
    readonly local_date: Int32Array
    readonly hour_ending: Uint8Array
    readonly repeated: Uint8Array
    readonly month: readonly string[]
    readonly is_dst_day: Uint8Array
    readonly holiday: readonly (HolidayName | null)[]
    readonly on_peak: Uint8Array
  } & Readonly<Record<BucketColumn, Uint8Array>>
}

/** Hours of the years `fromYear` to `toYear`, both included, each year on the market's own clock; sorted by market as given, then by time. */
export function bucketCalendar(ids: readonly MarketId[], fromYear: number, toYear: number): BucketCalendar {
  if (!Number.isInteger(fromYear) || !Number.isInteger(toYear) || toYear < fromYear) {
    throw fail('usage/invalid', `expected a range of years, found ${fromYear} to ${toYear}`, { fromYear, toYear })
  }
  const [firstDay, lastDay] = [epochDay(fromYear, 1, 1), epochDay(toYear, 12, 31)]
  const sheet = new Sheet(ids.reduce((rows, id) => rows + hoursBetween(market(id).zone, firstDay, lastDay), 0))
  for (const id of ids) for (let day = firstDay; day <= lastDay; day++) sheet.addDay(id, day)
  return sheet.finish()
}

function hoursBetween(zone: string, firstDay: number, lastDay: number): number {
  return (midnight(zone, lastDay + 1) - midnight(zone, firstDay)) / hourMs
}

function midnight(zone: string, day: number): number {
  const utc = utcOfLocalMs(zone, day * dayMs)
  assert(utc !== null, `midnight exists on every day in ${zone}`)
  return utc
}

/** The columns while they fill up. */
class Sheet {
  private row = 0
  private readonly rows: number
  private readonly market: MarketId[] = []
  private readonly month: string[] = []
  private readonly holiday: (HolidayName | null)[] = []
  private readonly hour_start_utc: Float64Array
  private readonly local_date: Int32Array
  private readonly hour_ending: Uint8Array
  private readonly repeated: Uint8Array
  private readonly is_dst_day: Uint8Array
  private readonly on_peak: Uint8Array
  private readonly masks: Uint16Array

  constructor(rows: number) {
    this.rows = rows
    this.hour_start_utc = new Float64Array(rows)
    this.local_date = new Int32Array(rows)
    this.hour_ending = new Uint8Array(rows)
    this.repeated = new Uint8Array(rows)
    this.is_dst_day = new Uint8Array(rows)
    this.on_peak = new Uint8Array(rows)
    this.masks = new Uint16Array(rows)
  }

  addDay(id: MarketId, day: number): void {
    const { zone } = market(id)
    const [start, end] = [midnight(zone, day), midnight(zone, day + 1)]
    const { year, month } = civilDate(day)
    const monthText = `${year}-${twoDigits(month)}`
    const holiday = holidayOn(day)
    const kind = dayKind(day)
    const onPeak = bucketBit(onPeakBucket(id))
    const isDstDay = end - start === dayMs ? 0 : 1
    for (let utc = start; utc < end; utc += hourMs) {
      const row = this.row++
      const hourEnding = (isDstDay === 0 ? utc - start : localMs(zone, utc) - day * dayMs) / hourMs + 1
      const mask = maskOfHour(id, kind, hourEnding)
      this.market.push(id)
      this.month.push(monthText)
      this.holiday.push(holiday)
      this.hour_start_utc[row] = utc
      this.local_date[row] = day
      this.hour_ending[row] = hourEnding
      this.repeated[row] = isDstDay === 1 && isRepeated(zone, utc) ? 1 : 0
      this.is_dst_day[row] = isDstDay
      this.on_peak[row] = (mask & onPeak) === 0 ? 0 : 1
      this.masks[row] = mask
    }
  }

  finish(): BucketCalendar {
    assert.equal(this.row, this.rows)
    const inBucket = Object.fromEntries(buckets.map(bucket => [bucketColumn(bucket), flags(this.masks, bucketBit(bucket))])) as Record<BucketColumn, Uint8Array>
    const { market, hour_start_utc, local_date, hour_ending, repeated, month, is_dst_day, holiday, on_peak } = this
    return { rows: this.rows, columns: { market, hour_start_utc, local_date, hour_ending, repeated, month, is_dst_day, holiday, on_peak, ...inBucket } }
  }
}

function flags(masks: Uint16Array, bit: BucketMask): Uint8Array {
  const column = new Uint8Array(masks.length)
  for (let row = 0; row < masks.length; row++) column[row] = ((masks[row] ?? 0) & bit) === 0 ? 0 : 1
  return column
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
