import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { addDays, formatDate } from './civil.ts'
import { formatInstant } from './instant.ts'
import { isos, marketIds } from './market.ts'
import { expectedIntervals, marketDay, marketDayOf, marketDays } from './market-day.ts'

const days = fc.integer({ min: 7310, max: 33_000 }).map(formatDate)

test('market days tile time: each ends where the next begins', () => {
  fc.assert(fc.property(fc.constantFrom(...marketIds), days, (id, date) => {
    const day = marketDay(id, date)
    assert.equal(day.end_utc, marketDay(id, addDays(date, 1)).start_utc)
    assert.deepEqual(marketDayOf(id, day.start_utc), day)
    assert.deepEqual(marketDayOf(id, day.end_utc - 1), day)
  }))
})

test('every instant lies in the market day it is said to', () => {
  const instants = fc.integer({ min: Date.UTC(1990, 0, 3), max: Date.UTC(2060, 11, 29) })
  fc.assert(fc.property(fc.constantFrom(...marketIds), instants, (id, utc) => {
    const day = marketDayOf(id, utc)
    assert.ok(day.start_utc <= utc && utc < day.end_utc)
    assert.deepEqual(marketDay(id, day.date), day)
  }))
})

test('a year of market days is one unbroken year', () => {
  for (const id of marketIds) {
    const year = [...marketDays(id, '2024-01-01', '2024-12-31')]
    assert.equal(year.length, 366)
    assert.equal(year.reduce((hours, day) => hours + day.hours, 0), 8784)
    assert.equal((year.at(-1)?.end_utc ?? 0) - (year[0]?.start_utc ?? 0), 8784 * 3_600_000)
    const changed = year.filter(day => day.dst !== 'none').map(day => [day.date, day.dst, day.hours])
    assert.deepEqual(changed, id === 'miso' || id === 'miso-tariff' ? [] : [['2024-03-10', 'spring', 23], ['2024-11-03', 'fall', 25]], id)
  }
})

const changes = ['2024-03-10', '2024-11-03', '2025-03-09', '2025-11-02', '2026-03-08', '2026-11-01', '2027-03-14', '2027-11-07'] as const

test('change days have 23 and 25 hours, other days 24, MISO\'s always 24', () => {
  for (const iso of isos) {
    for (const date of [...changes, '2024-07-01']) {
      const day = marketDay(iso, date)
      const hours = iso === 'miso' || date === '2024-07-01' ? 24 : date.slice(5, 7) === '03' ? 23 : 25
      assert.equal(day.hours, hours)
      assert.deepEqual([60, 15, 5].map(minutes => expectedIntervals(day, minutes)), [hours, hours * 4, hours * 12])
    }
  }
  assert.equal(expectedIntervals(marketDay('pjm', '2024-03-10'), 5), 276)
  assert.equal(expectedIntervals(marketDay('pjm', '2024-11-03'), 5), 300)
  assert.equal(expectedIntervals(marketDay('miso', '2024-11-03'), 5), 288)
})

test('days begin at the market\'s own midnight', () => {
  const starts = { caiso: '07:00', miso: '05:00', spp: '05:00', pjm: '04:00', nyiso: '04:00', ercot: '05:00', isone: '04:00' } as const
  for (const iso of isos) assert.equal(formatInstant(marketDay(iso, '2024-07-01').start_utc), `2024-07-01T${starts[iso]}:00Z`)
})

test('windows that run backwards, dates and lengths that are none are refused', () => {
  assert.throws(() => [...marketDays('pjm', '2024-01-02', '2024-01-01')], error => isFailure(error, 'usage/invalid'))
  assert.throws(() => marketDay('pjm', '2024-02-30'), error => isFailure(error, 'usage/invalid'))
  assert.throws(() => expectedIntervals(marketDay('pjm', '2024-01-01'), 7), error => isFailure(error, 'usage/invalid'))
})
