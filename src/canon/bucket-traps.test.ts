/** The mistakes that public code makes with delivery buckets, each held off by a number that it would change. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { bucketHours, buckets, deliveryMonth, inBucket, onPeakBucket, parseBucket } from './bucket.ts'
import type { Bucket } from './bucket.ts'
import { describeBucket } from './bucket-definition.ts'
import { hourEnding, hourStart } from './hour-ending.ts'
import { hourMs } from './instant.ts'
import { market, marketIds } from './market.ts'
import type { MarketId } from './market.ts'
import { marketDays } from './market-day.ts'
import { localParts, localToUtc } from './zone.ts'

const months = [2024, 2025, 2026, 2027].flatMap(year => Array.from({ length: 12 }, (_, index) => `${year}-${String(index + 1).padStart(2, '0')}`))

/** Whether the local hour ending `hour` of a date, on the clock of the blocks, is in the bucket. */
function within(id: MarketId, bucket: Bucket, date: string, hour: number): boolean {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const utc = localToUtc(market(id).zone, year, month, day, hour - 1, 0)
  assert.ok(utc !== null)
  return inBucket(id, bucket, utc)
}

/** Starts of the hours of a month on the clock of the blocks. */
function hoursOfMonth(id: MarketId, month: string): number[] {
  const { from_utc, to_utc } = deliveryMonth(id, month)
  return Array.from({ length: (to_utc - from_utc) / hourMs }, (_, index) => from_utc + index * hourMs)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

test('Saturday is on-peak in the West: an Eastern calendar would lose 48 to 80 hours a month', () => {
  const lost = months.map(month => bucketHours('caiso', '6x16', month) - bucketHours('caiso', '5x16', month))
  assert.deepEqual([Math.min(...lost), Math.max(...lost)], [48, 80])
  for (const id of marketIds) assert.equal(within(id, onPeakBucket(id), '2026-07-11', 12), market(id).zone === 'America/Los_Angeles', id)
})

test('off-peak and on-peak are no buckets: the error names what they may mean', () => {
  for (const text of ['off-peak', 'Off Peak', 'OFFPEAK', 'off_peak']) {
    assert.throws(() => parseBucket(text), error => isFailure(error, 'usage/invalid') && ['wrap', 'LLH', '7x8'].every(name => error.message.includes(name)))
  }
  for (const text of ['on-peak', 'Peak']) {
    assert.throws(() => parseBucket(text), error => isFailure(error, 'usage/invalid') && ['5x16', '6x16'].every(name => error.message.includes(name)))
  }
  assert.equal(buckets.some(bucket => bucket.includes('peak')), false)
})

test('an off-peak month is weighted by hours: averaging its days gives another number', () => {
  const hours = hoursOfMonth('pjm', '2026-07').filter(utc => inBucket('pjm', 'wrap', utc)).map(utc => {
    const { day } = localParts('America/New_York', utc)
    const weekend = [0, 6].includes(new Date(Date.UTC(2026, 6, day)).getUTCDay())
    return { day, price: weekend ? 50 : 30 }
  })
  const days = [...new Set(hours.map(hour => hour.day))].map(day => mean(hours.filter(hour => hour.day === day).map(hour => hour.price)))
  assert.equal(mean(hours.map(hour => hour.price)).toFixed(2), '40.21')
  assert.equal(mean(days).toFixed(2), '35.16')
})

test('the block is HE 8-23 in the East and HE 7-22 in the centre and the West', () => {
  for (const id of marketIds) {
    const peak = Array.from({ length: 24 }, (_, index) => index + 1).filter(hour => within(id, '7x16', '2026-07-15', hour))
    const first = market(id).zone === 'America/New_York' ? 8 : 7
    assert.deepEqual([peak.length, peak[0], peak.at(-1)], [16, first, first + 15], id)
  }
})

test('hour ending n begins at n - 1', () => {
  for (const id of marketIds) {
    const start = hourStart(id, { date: '2026-07-15', hour_ending: 8, repeated: false })
    assert.ok(start !== null)
    assert.equal(localParts(market(id).marketZone, start).hour, 7)
    assert.equal(hourEnding(id, start - 1).hour_ending, 7)
  }
})

test('March has 744 hours in MISO\'s files and 743 in a traded month', () => {
  const filed = [...marketDays('miso', '2024-03-01', '2024-03-31')].reduce((hours, day) => hours + day.hours, 0)
  assert.deepEqual([filed, bucketHours('miso', '7x24', '2024-03'), bucketHours('miso-tariff', '7x24', '2024-03')], [744, 743, 744])
})

test('MISO\'s tariff peak is the traded block in summer and one hour off in winter', () => {
  const differing = (month: string) => hoursOfMonth('miso', month).filter(utc => inBucket('miso', '7x16', utc) !== inBucket('miso-tariff', '7x16', utc)).length
  assert.equal(differing('2026-07'), 0)
  assert.equal(differing('2026-01'), 2 * 31)
})

test('a holiday on Saturday does not move to Friday, and takes a Saturday from 6x16 only', () => {
  for (const [friday, saturday] of [['2026-07-03', '2026-07-04'], ['2027-12-24', '2027-12-25']] as const) {
    assert.equal(within('pjm', '5x16', friday, 12), true)
    assert.equal(within('caiso', '6x16', friday, 12), true)
    assert.equal(within('caiso', '6x16', saturday, 12), false)
    assert.equal(within('caiso', '1x16', saturday, 12), true)
  }
  assert.equal(bucketHours('pjm', '5x16', '2026-07'), 368)
  assert.equal(bucketHours('caiso', '6x16', '2026-07'), 416)
})

test('a holiday on Sunday makes Monday off-peak', () => {
  assert.equal(within('pjm', '5x16', '2027-07-05', 12), false)
  assert.equal(within('ercot', '2x16', '2027-07-05', 12), true)
})

test('2x16 has weekday holidays in it, and wrap is 8 hours on peak days and 24 on others', () => {
  assert.equal(within('pjm', '2x16', '2024-12-25', 12), true)
  const wrap = (date: string) => Array.from({ length: 24 }, (_, index) => index + 1).filter(hour => within('pjm', 'wrap', date, hour)).length
  assert.deepEqual(['2024-12-24', '2024-12-25', '2024-12-28'].map(wrap), [8, 24, 24])
})

test('5x8 is a night block here, and says so', () => {
  assert.equal(describeBucket('ercot', '5x8'), 'Mon-Fri HE 1-6, 23-24; America/Chicago')
})

/** 40 + day/10 + hour ending/10, in USD/MWh, over the hours of a bucket on one day. */
function synthetic(bucket: Bucket, date: string): number {
  const month = date.slice(0, 7)
  const prices = hoursOfMonth('caiso', month).filter(utc => inBucket('caiso', bucket, utc)).map(utc => hourEnding('caiso', utc))
    .filter(hour => hour.date === date).map(hour => 40 + Number(date.slice(8)) / 10 + hour.hour_ending / 10)
  return mean(prices)
}

const blocks: readonly { date: string, bucket: Bucket, price: number }[] = [
  { date: '2022-11-07', bucket: '6x16', price: 42.15 },
  { date: '2022-11-07', bucket: 'LLH', price: 41.55 },
  { date: '2022-11-26', bucket: '6x16', price: 44.05 },
  { date: '2022-11-26', bucket: 'LLH', price: 43.45 },
  { date: '2022-11-27', bucket: 'LLH', price: 43.95 },
  { date: '2022-11-24', bucket: 'LLH', price: 43.65 },
  { date: '2022-01-01', bucket: 'LLH', price: 41.35 },
  { date: '2022-03-13', bucket: 'LLH', price: 42.591_304_3 },
  { date: '2022-11-06', bucket: 'LLH', price: 41.808 },
]
for (const { date, bucket, price } of blocks) {
  test(`a day of made-up prices, ${date}: ${bucket} is ${price}`, () => assert.ok(Math.abs(synthetic(bucket, date) - price) < 1e-7))
}

const reference = process.env['GRIDLAKE_REFERENCE'] ?? '../shared/domain/fixtures'

interface BlockPrices { readonly prices: readonly number[], readonly expect: Readonly<Record<string, number>>, readonly hours?: Readonly<Record<string, number>> }

const days: readonly { name: string, id: MarketId, date: string }[] = [
  { name: 'isone_mass_hub_2024-03-10', id: 'isone', date: '2024-03-10' },
  { name: 'sppsouth_hub_2024-11-03', id: 'spp', date: '2024-11-03' },
  { name: 'indiana_hub_2020-10-17_sat', id: 'miso', date: '2020-10-17' },
]
for (const { name, id, date } of days) {
  test(`block prices of the reference day ${name}`, t => {
    const file = join(reference, 'dst_block_prices.json')
    if (!existsSync(file)) return t.skip(`reference tables not found at ${reference}`)
    const day = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, BlockPrices>)[name]
    assert.ok(day)
    const [year = 0, month = 0, dayOfMonth = 0] = date.split('-').map(Number)
    const midnight = localToUtc(market(id).zone, year, month, dayOfMonth, 0, 0)
    assert.ok(midnight !== null)
    // The source counts the hours of the day from 1; taking its numbers for hour endings is the mistake.
    const hours = day.prices.map((price, index) => ({ price, utc: midnight + index * hourMs }))
    for (const [label, price] of Object.entries(day.expect)) {
      const bucket = parseBucket(label.split(' ')[0] ?? '')
      const inside = hours.filter(hour => inBucket(id, bucket, hour.utc))
      assert.ok(Math.abs(mean(inside.map(hour => hour.price)) - price) < 5e-7, `${label} ${mean(inside.map(hour => hour.price))}`)
      if (day.hours?.[label] !== undefined) assert.equal(inside.length, day.hours[label])
    }
  })
}
