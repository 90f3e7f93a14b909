/** The views against the same sums in plain JavaScript, over days with 23, 24 and 25 hours. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { marketHour } from '#canon/bucket-calendar.ts'
import { bucketHours, buckets, inBucket, onPeakBucket } from '#canon/bucket.ts'
import { hourEnding } from '#canon/hour-ending.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import { marketDay } from '#canon/market-day.ts'
import { market, type Iso } from '#canon/market.ts'
import { lmpDayAhead, lmpRealTime } from '#canon/price.ts'
import { localParts } from '#canon/zone.ts'
import { fixedClock } from '#drivers/clock/fixed.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Engine, Row, Session } from '#drivers/engine/port.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { diskObjects } from '#drivers/objects/disk.ts'
import type { Lake } from '#lake/port.ts'
import { openLake } from '#lake/versions/lake.ts'
import { calendarTable } from '../calendar/load.ts'
import { priceViews } from './index.ts'

let folder: string
let engine: Engine
let meta: Meta
let session: Session
let lake: Lake

/** One price of the test: an hour day-ahead, or five minutes in real time. */
interface Price { readonly iso: Iso, readonly run: string, readonly start: number, readonly minutes: number, readonly lmp: number }

const windows: readonly [iso: Iso, from: string, to: string][] = [
  ['caiso', '2025-10-31', '2025-11-03'], ['caiso', '2025-03-07', '2025-03-10'], ['spp', '2025-11-01', '2025-11-03'], ['miso', '2025-10-31', '2025-11-02'], ['spp', '2025-11-26', '2025-11-28'],
]

function made(): Price[] {
  return windows.flatMap(([iso, from, to]) => {
    const [start, end] = [marketDay(iso, from).start_utc, marketDay(iso, to).end_utc]
    const price = (at: number): number => Math.round(4000 + 3000 * Math.sin(at / hourMs / 5) + at / minuteMs % 97) / 100
    const hours = Array.from({ length: (end - start) / hourMs }, (_, index): Price => ({ iso, run: 'DAM', start: start + index * hourMs, minutes: 60, lmp: price(start + index * hourMs) }))
    const run = iso === 'caiso' ? 'RTD' : 'RTBM'
    const fives = Array.from({ length: (end - start) / (5 * minuteMs) }, (_, index): Price => ({ iso, run, start: start + index * 5 * minuteMs, minutes: 5, lmp: price(start + index * 5 * minuteMs) - 1 }))
    return [...hours, ...fives]
  })
}
const prices = made()

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prices-'))
  engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [join(folder, 'objects')] })
  meta = sqliteMeta(join(folder, 'meta.sqlite'))
  session = await engine.session()
  lake = openLake({ objects: diskObjects(join(folder, 'objects')), meta, engine, clock: fixedClock('2025-12-01T00:00:00Z'), views: priceViews, datasets: [lmpDayAhead, lmpRealTime, marketHour] })
  await calendarTable(session, join(folder, 'days.csv'), ['caiso', 'spp', 'miso'], [2025, 2025])
  for (const [relation, dayAhead] of [['da', true], ['rt', false]] as const) {
    const rows = prices.filter(price => (price.minutes === 60) === dayAhead).map(({ iso, run, start, minutes, lmp }) => `('${iso}', '${run}', ${start}, ${minutes}, ${lmp})`)
    await session.run(`CREATE TEMP TABLE ${relation} AS SELECT iso, market_run, 'N' AS node_id, make_timestamptz(start * 1000) AS interval_start_utc, minutes::INTEGER AS interval_minutes, lmp::DOUBLE AS lmp,
      NULL::DOUBLE AS energy, NULL::DOUBLE AS congestion, NULL::DOUBLE AS loss, NULL::DOUBLE AS ghg, NULL::VARCHAR AS derived, 'final' AS status, 1 AS version, TIMESTAMPTZ '2025-12-01' AS known_from_utc, 'r' AS run_id
      FROM (VALUES ${rows.join(', ')}) t(iso, market_run, start, minutes, lmp)`)
  }
  await lake.commit(session, {
    branch: 'main', author: 'test', message: 'prices', run_id: null,
    upserts: [{ dataset: marketHour, relation: 'calendar', mode: 'append' }, { dataset: lmpDayAhead, relation: 'da', mode: 'append' }, { dataset: lmpRealTime, relation: 'rt', mode: 'append' }],
  })
})
after(async () => {
  session.close()
  await engine.close()
  await meta.close()
  await rm(folder, { recursive: true, force: true })
})

const ask = async <T extends Row>(sql: string): Promise<T[]> => await session.rows<T>((await lake.plan(sql, 'main')).sql)
const near = (found: unknown, expected: number, what: string): void => { assert.ok(Math.abs(Number(found) - expected) < 1e-9, `${what}: ${String(found)}, ${expected} expected`) }

function localDate(iso: Iso, utc: number): string {
  const { year, month, day } = localParts(market(iso).zone, utc)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

test('day averages by bucket are those of the hours that are in the bucket', async () => {
  const sums = new Map<string, { sum: number, minutes: number }>()
  for (const { iso, run, start, minutes, lmp } of prices) {
    const names = [...buckets.filter(bucket => inBucket(iso, bucket, start)), inBucket(iso, onPeakBucket(iso), start) ? 'on-peak' : 'off-peak']
    for (const bucket of names) {
      const key = `${iso} ${run} ${localDate(iso, start)} ${bucket}`
      const sum = sums.get(key) ?? { sum: 0, minutes: 0 }
      sums.set(key, { sum: sum.sum + lmp * minutes, minutes: sum.minutes + minutes })
    }
  }
  const rows = await ask<{ key: string, price: number, hours: number }>(`SELECT concat_ws(' ', iso, market_run, day::VARCHAR, bucket) AS key, price, hours FROM products.bucket_price_day`)
  assert.equal(rows.length, sums.size)
  for (const { key, price, hours } of rows) {
    const expected = sums.get(key)
    assert.ok(expected, key)
    near(price, expected.sum / expected.minutes, key)
    near(hours, expected.minutes / 60, `hours of ${key}`)
  }
})

test('a whole day has the hours that its bucket has', async () => {
  const rows = await ask<{ day: string, hours: number, hours_expected: number }>(`SELECT day::VARCHAR AS day, hours, hours_expected::INTEGER AS hours_expected FROM products.bucket_price_day WHERE iso = 'caiso' AND bucket = '7x24' AND market = 'da' ORDER BY 1`)
  assert.deepEqual(rows.filter(row => row.day >= '2025-10-31').map(row => [row.day, row.hours, row.hours_expected]), [['2025-10-31', 24, 24], ['2025-11-01', 24, 24], ['2025-11-02', 25, 25], ['2025-11-03', 24, 24]])
  assert.equal(rows.find(row => row.day === '2025-03-09')?.hours_expected, 23)
})

test('a month says how many of its hours are there', async () => {
  const rows = await ask<{ iso: Iso, bucket: typeof buckets[number], hours_expected: number, hours: number }>(`SELECT iso, bucket, hours, hours_expected::INTEGER AS hours_expected FROM products.bucket_price_month WHERE month = DATE '2025-11-01' AND market = 'da' AND bucket NOT IN ('on-peak', 'off-peak')`)
  assert.ok(rows.length >= 30)
  for (const { iso, bucket, hours, hours_expected: expected } of rows) {
    assert.equal(expected, bucketHours(iso, bucket, '2025-11'), `${iso} ${bucket}`)
    assert.ok(hours < expected)
  }
})

test('DART is day-ahead minus the mean of the hour\'s real-time prices, with the hour\'s name', async () => {
  const rows = await ask<{ iso: Iso, hour_start_utc: Date, local_date: string, hour_ending: number, repeated: boolean, da: number, rt: number, dart: number }>('SELECT iso, hour_start_utc, local_date::VARCHAR AS local_date, hour_ending, repeated, da, rt, dart_da_minus_rt AS dart FROM products.dart_hour')
  assert.equal(rows.length, prices.filter(price => price.minutes === 60).length)
  for (const { iso, hour_start_utc: start, local_date: date, hour_ending: ending, repeated, da, rt, dart } of rows) {
    const hour = start.getTime()
    const inHour = prices.filter(price => price.iso === iso && price.start >= hour && price.start < hour + hourMs)
    const fives = inHour.filter(price => price.minutes === 5)
    near(da, inHour.find(price => price.minutes === 60)?.lmp ?? NaN, 'da')
    near(rt, fives.reduce((sum, price) => sum + price.lmp, 0) / 12, 'rt')
    near(dart, da - rt, 'dart')
    assert.equal(date, localDate(iso, hour))
    if (iso !== 'miso') assert.deepEqual({ date, hour_ending: ending, repeated }, hourEnding(iso, hour))
  }
})

test('a filter on a view leaves out files', async () => {
  const { tables } = await lake.plan(`SELECT * FROM products.bucket_price_day WHERE iso = 'spp'`, 'main')
  for (const { table, files, of } of tables) assert.ok(files < of, `${table}: ${files} of ${of}`)
})
