/** Delivery periods by name, and what their days count for. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { bucketHours, buckets } from '#canon/bucket.ts'
import { dayNumberOf, formatDate } from '#canon/civil.ts'
import { marketIds } from '#canon/market.ts'
import { addMonths, balanceOfMonth, cutByMonths, monthOf, parsePeriod, periodsWithin } from './period.ts'
import { bucketWeights, dayWeights, monthWeights } from './weights.ts'

const cases: readonly [text: string, term: string, first: string, last: string][] = [
  ['2026-07-04', 'day', '2026-07-04', '2026-07-04'],
  ['2026-07-04..2026-07-05', 'days', '2026-07-04', '2026-07-05'],
  ['2026-W28', 'week', '2026-07-06', '2026-07-12'],
  ['2026-W53', 'week', '2026-12-28', '2027-01-03'],
  ['2025-W01', 'week', '2024-12-30', '2025-01-05'],
  ['2026-02', 'month', '2026-02-01', '2026-02-28'],
  ['2026-07..2026-08', 'strip', '2026-07-01', '2026-08-31'],
  ['2026-Q4', 'quarter', '2026-10-01', '2026-12-31'],
  ['2026-summer', 'season', '2026-04-01', '2026-09-30'],
  ['2026-winter', 'season', '2026-10-01', '2027-03-31'],
  ['2026-gas-summer', 'season', '2026-04-01', '2026-10-31'],
  ['2026-gas-winter', 'season', '2026-11-01', '2027-03-31'],
  ['2028', 'year', '2028-01-01', '2028-12-31'],
]

describe('periods', () => {
  for (const [text, term, first, last] of cases) {
    test(`${text} is a ${term}`, () => {
      const period = parsePeriod(text)
      assert.deepEqual([period.term, formatDate(period.first_day), formatDate(period.end_day - 1), period.id], [term, first, last, text])
    })
  }

  for (const text of ['', 'Jul-26', '2026-13', '2026-Q5', '2026-02-30', '2026-W54', '2025-W53', '2026-W00', '2026-08..2026-07', '2026-07-05..2026-07-04', '2026-07..2026-07-05', '2026-spring', '2026-constructor', '2026..2027..2028', '26']) {
    test(`${JSON.stringify(text)} is refused`, () => { assert.throws(() => parsePeriod(text), error => isFailure(error, 'usage/invalid')) })
  }

  test('the balance of a month begins on the next day and ends with the month', () => {
    const rest = balanceOfMonth(dayNumberOf('2026-07-15'))
    assert.deepEqual(rest && [rest.term, formatDate(rest.first_day), formatDate(rest.end_day - 1)], ['balance-of-month', '2026-07-16', '2026-07-31'])
    assert.equal(balanceOfMonth(dayNumberOf('2026-07-31')), null)
  })

  test('months are counted over years, and ranges cut where they begin', () => {
    assert.deepEqual([addMonths('2026-11', 3), addMonths('2026-01', -1), addMonths('2026-05', 12)], ['2027-02', '2025-12', '2027-05'])
    assert.equal(monthOf(dayNumberOf('2028-02-29')), '2028-02')
    assert.deepEqual(cutByMonths(dayNumberOf('2026-11-15'), dayNumberOf('2027-01-03')).map(({ first_day, end_day }) => [formatDate(first_day), formatDate(end_day)]),
      [['2026-11-15', '2026-12-01'], ['2026-12-01', '2027-01-01'], ['2027-01-01', '2027-01-03']])
  })

  test('a range that begins within a month has the rest of it, and whole quarters and years only', () => {
    const [from, to] = [dayNumberOf('2026-08-11'), dayNumberOf('2028-01-01')]
    const months = periodsWithin('month', from, to)
    assert.deepEqual([months.length, months[0]?.term, months[0]?.first_day, months[1]?.id, months.at(-1)?.id], [17, 'balance-of-month', from, '2026-09', '2027-12'])
    assert.deepEqual(periodsWithin('quarter', from, to).map(({ id }) => id), ['2026-Q4', '2027-Q1', '2027-Q2', '2027-Q3', '2027-Q4'])
    assert.deepEqual(periodsWithin('year', from, to).map(({ id }) => id), ['2027'])
    for (const period of [...months.slice(1), ...periodsWithin('quarter', from, to)]) assert.deepEqual(parsePeriod(period.id), period)
  })
})

describe('weights', () => {
  test('are the hours of the bucket calendar, in every market, bucket and month', () => {
    for (const id of marketIds) {
      for (const bucket of buckets) {
        for (const month of ['2026-03', '2026-07', '2027-11', '2027-12']) {
          const { first_day, end_day } = parsePeriod(month)
          assert.equal(bucketWeights(id, bucket).between(first_day, end_day), bucketHours(id, bucket, month), `${id} ${bucket} ${month}`)
        }
      }
    }
  })

  // Hand-counted: 2026-07-04 is a Saturday and a holiday, 2027-07-05 the Monday on which it is kept, 2026-03-08 and 2026-11-01 change the clocks.
  const days: readonly [day: string, what: string, east: Partial<Record<string, number>>, west: Partial<Record<string, number>>][] = [
    ['2026-07-11', 'a Saturday', { '5x16': 0, '2x16': 16, '7x8': 8, 'wrap': 24, '7x24': 24 }, { '6x16': 16, '1x16': 0, 'LLH': 8, '7x24': 24 }],
    ['2026-07-12', 'a Sunday', { '5x16': 0, '2x16': 16, 'wrap': 24 }, { '6x16': 0, '1x16': 16, 'LLH': 24 }],
    ['2026-07-13', 'a Monday', { '5x16': 16, '2x16': 0, 'wrap': 8 }, { '6x16': 16, '1x16': 0, 'LLH': 8 }],
    ['2027-07-05', 'a holiday Monday', { '5x16': 0, '2x16': 16, 'wrap': 24 }, { '6x16': 0, '1x16': 16, 'LLH': 24 }],
    ['2026-07-04', 'a holiday Saturday', { '5x16': 0, '2x16': 16, 'wrap': 24 }, { '6x16': 0, '1x16': 16, 'LLH': 24 }],
    ['2026-03-08', 'the spring Sunday', { '5x16': 0, '2x16': 16, '7x8': 7, 'wrap': 23, '7x24': 23 }, { '6x16': 0, '1x16': 16, '7x8': 7, 'LLH': 23, '7x24': 23 }],
    ['2026-11-01', 'the fall Sunday', { '5x16': 0, '2x16': 16, '7x8': 9, 'wrap': 25, '7x24': 25 }, { '6x16': 0, '1x16': 16, '7x8': 9, 'LLH': 25, '7x24': 25 }],
  ]
  for (const [day, what, east, west] of days) {
    test(`${what}, in each market`, () => {
      for (const id of marketIds) {
        const standard = id === 'miso-tariff'
        const western = ['caiso', 'mid-c', 'palo-verde', 'cob', 'nob', 'mead'].includes(id)
        for (const [bucket, hours] of Object.entries(western ? west : east)) {
          // The tariff's clock never changes: its nights always have 8 hours.
          const expected = standard && hours !== undefined && [7, 9, 23, 25].includes(hours) ? Math.round(hours / 8) * 8 : hours
          assert.equal(bucketWeights(id, bucket as '7x24').ofDay(dayNumberOf(day)), expected, `${id} ${bucket}`)
        }
      }
    })
  }

  test('gas counts days, or months alike', () => {
    const quarter = parsePeriod('2026-Q1')
    assert.equal(dayWeights.between(quarter.first_day, quarter.end_day), 90)
    assert.ok(Math.abs(monthWeights.between(quarter.first_day, quarter.end_day) - 3) < 1e-12)
  })

  test('days outside of the table are refused', () => { assert.throws(() => bucketWeights('pjm', '5x16').ofDay(dayNumberOf('1999-12-31')), error => isFailure(error, 'usage/invalid')) })
})
