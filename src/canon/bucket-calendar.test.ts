import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { bucketCalendar, bucketColumn, marketHour } from './bucket-calendar.ts'
import { bucketHours, buckets, inBucket, onPeakBucket } from './bucket.ts'
import { formatDate } from './civil.ts'
import { nercHoliday } from './holiday.ts'
import { hourEnding } from './hour-ending.ts'
import { hourMs } from './instant.ts'
import { market, marketIds } from './market.ts'
import { localParts } from './zone.ts'

const calendar = bucketCalendar(marketIds, 2024, 2025)
const { columns } = calendar

test('the columns are those of the dataset, all of one length', () => {
  assert.deepEqual(Object.keys(columns), marketHour.columns.map(column => column.name))
  for (const values of Object.values(columns)) assert.equal(values.length, calendar.rows)
  assert.deepEqual(marketHour.columns.map(column => column.id), marketHour.columns.map((_, index) => index + 1))
})

test('every hour of the years is there once, in order, in every market', () => {
  assert.equal(calendar.rows, marketIds.length * (8784 + 8760))
  for (let row = 1; row < calendar.rows; row++) {
    if (columns.market[row] !== columns.market[row - 1]) continue
    assert.equal((columns.hour_start_utc[row] ?? 0) - (columns.hour_start_utc[row - 1] ?? 0), hourMs)
  }
  assert.deepEqual([...new Set(columns.market)], [...marketIds])
})

test('every row says what the functions say of its hour', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: calendar.rows - 1 }), row => {
    const id = columns.market[row] ?? 'pjm'
    const utc = columns.hour_start_utc[row] ?? 0
    const { year, month, day, hour, occurrence } = localParts(market(id).zone, utc)
    const date = formatDate(columns.local_date[row] ?? 0)
    assert.equal(date, new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10))
    assert.equal(columns.hour_ending[row], hour + 1)
    assert.equal(columns.repeated[row], occurrence === 'second' ? 1 : 0)
    assert.equal(columns.month[row], date.slice(0, 7))
    assert.equal(columns.holiday[row], nercHoliday(date))
    assert.equal(columns.on_peak[row], inBucket(id, onPeakBucket(id), utc) ? 1 : 0)
    for (const bucket of buckets) assert.equal(columns[bucketColumn(bucket)][row], inBucket(id, bucket, utc) ? 1 : 0, bucket)
    if (id !== 'miso') assert.deepEqual(hourEnding(id, utc), { date, hour_ending: hour + 1, repeated: occurrence === 'second' })
  }), { numRuns: 2000 })
})

test('change days are marked and hold their odd hours', () => {
  for (const id of marketIds) {
    const rows = [...columns.market.keys()].filter(row => columns.market[row] === id && columns.is_dst_day[row] === 1)
    const hours = (date: string) => rows.filter(row => formatDate(columns.local_date[row] ?? 0) === date).map(row => `${columns.hour_ending[row]}${columns.repeated[row] === 1 ? 'x' : ''}`)
    if (id === 'miso-tariff') {
      assert.equal(rows.length, 0)
      continue
    }
    assert.equal(rows.length, 2 * (23 + 25))
    assert.deepEqual(hours('2024-03-10').slice(0, 4), ['1', '2', '4', '5'])
    assert.deepEqual(hours('2025-11-02').slice(0, 4), ['1', '2', '2x', '3'])
  }
})

test('sums over the table are the bucket hours', () => {
  for (const id of ['pjm', 'miso', 'caiso', 'miso-tariff'] as const) {
    for (const bucket of buckets) {
      const flags = columns[bucketColumn(bucket)]
      const sum = columns.market.reduce((hours, name, row) => hours + (name === id && columns.month[row] === '2025-11' ? flags[row] ?? 0 : 0), 0)
      assert.equal(sum, bucketHours(id, bucket, '2025-11'))
    }
  }
})

test('years that run backwards or out of the table are refused', () => {
  assert.throws(() => bucketCalendar(['pjm'], 2025, 2024), error => isFailure(error, 'usage/invalid'))
  assert.throws(() => bucketCalendar(['pjm'], 2050, 2070), error => isFailure(error, 'usage/invalid'))
})
