/** The table that the engine multiplies out says of every hour what the calendar's functions say. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { bucketColumn, calendarDays, marketHour } from '#canon/bucket-calendar.ts'
import { bucketHours, buckets, inBucket, onPeakBucket } from '#canon/bucket.ts'
import { nercHoliday } from '#canon/holiday.ts'
import { hourMs } from '#canon/instant.ts'
import { market, type MarketId, marketIds } from '#canon/market.ts'
import { localParts } from '#canon/zone.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Engine, Session } from '#drivers/engine/port.ts'
import { calendarTable } from './load.ts'

let folder: string
let engine: Engine
let session: Session
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calendar-'))
  engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [folder] })
  session = await engine.session()
  await calendarTable(session, join(folder, 'days.csv'), marketIds, [2024, 2025])
})
after(async () => {
  session.close()
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

interface Hour extends Record<string, unknown> {
  market: MarketId, hour_start_utc: Date, local_date: string, hour_ending: number, repeated: boolean, month: string, is_dst_day: boolean, holiday: string | null, on_peak: boolean
}

test('the columns are those of the dataset, in order and of its types', async () => {
  const described = await session.rows<{ column_name: string, column_type: string }>('SELECT column_name, column_type FROM (DESCRIBE calendar)')
  assert.deepEqual(described.map(row => row.column_name), marketHour.columns.map(column => column.name))
  assert.deepEqual(marketHour.columns.map(column => column.id), marketHour.columns.map((_, index) => index + 1))
})

test('every hour of the years is there once in every market', async () => {
  const rows = await session.rows<{ market: MarketId, hours: bigint, distinct_hours: bigint, span: bigint }>(
    'SELECT market, count(*) AS hours, count(DISTINCT hour_start_utc) AS distinct_hours, (epoch_ms(max(hour_start_utc)) - epoch_ms(min(hour_start_utc)))::BIGINT AS span FROM calendar GROUP BY market')
  assert.equal(rows.length, marketIds.length)
  for (const row of rows) {
    assert.equal(Number(row.hours), 8784 + 8760, row.market)
    assert.equal(row.distinct_hours, row.hours)
    assert.equal(Number(row.span), (8784 + 8760 - 1) * hourMs)
  }
})

test('rows say what the functions say: every hour of the change days, and a sample of the rest', async () => {
  const rows = await session.rows<Hour>('SELECT * FROM calendar WHERE is_dst_day OR hash(market, hour_start_utc) % 50 = 0')
  assert.ok(rows.length > 4000)
  for (const row of rows) {
    const utc = row.hour_start_utc.getTime()
    const { year, month, day, hour, occurrence } = localParts(market(row.market).zone, utc)
    const date = new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)
    assert.deepEqual(
      [row.local_date, row.hour_ending, row.repeated, row.month, row.holiday, row.on_peak],
      [date, hour + 1, occurrence === 'second', date.slice(0, 7), nercHoliday(date), inBucket(row.market, onPeakBucket(row.market), utc)], `${row.market} ${row.hour_start_utc.toISOString()}`)
    for (const bucket of buckets) assert.equal(row[bucketColumn(bucket)], inBucket(row.market, bucket, utc), bucket)
  }
})

test('sums over the table are the bucket hours', async () => {
  for (const id of ['pjm', 'miso', 'caiso', 'miso-tariff'] as const) {
    const sums = buckets.map(bucket => `count(*) FILTER (${bucketColumn(bucket)})::INTEGER AS "${bucket}"`).join(', ')
    const [row] = await session.rows(`SELECT ${sums} FROM calendar WHERE market = '${id}' AND month = '2025-11'`)
    assert.deepEqual(row, Object.fromEntries(buckets.map(bucket => [bucket, bucketHours(id, bucket, '2025-11')])))
  }
})

test('years that run backwards or out of the table are refused', () => {
  assert.throws(() => [...calendarDays(['pjm'], 2025, 2024)], error => isFailure(error, 'usage/invalid'))
  assert.throws(() => [...calendarDays(['pjm'], 2050, 2070)], error => isFailure(error, 'usage/invalid'))
})
