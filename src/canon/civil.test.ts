import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, civilDate, dayNumberOf, daysInMonth, epochDay, formatDate, isCivilDate, monthBounds, parseDate, weekday } from './civil.ts'
import { isFailure } from '#base/error.ts'

test('day numbers, dates, text and weekdays agree with the runtime from the year 0 to 9999', () => {
  const [first, last] = [epochDay(0, 1, 1), epochDay(9999, 12, 31)]
  fc.assert(fc.property(fc.integer({ min: first, max: last }), day => {
    const oracle = new Date(day * 86_400_000)
    assert.deepEqual(civilDate(day), { year: oracle.getUTCFullYear(), month: oracle.getUTCMonth() + 1, day: oracle.getUTCDate() })
    assert.equal(epochDay(oracle.getUTCFullYear(), oracle.getUTCMonth() + 1, oracle.getUTCDate()), day)
    assert.equal(formatDate(day), oracle.toISOString().slice(0, 10))
    assert.equal(parseDate(formatDate(day)), day)
    assert.equal(weekday(day), oracle.getUTCDay())
  }))
})

const dates: readonly { text: string, day: number | null }[] = [
  { text: '1970-01-01', day: 0 },
  { text: '2024-02-29', day: 19_782 },
  { text: '2023-02-29', day: null },
  { text: '1900-02-29', day: null },
  { text: '2000-02-29', day: 11_016 },
  { text: '2024-04-31', day: null },
  { text: '2024-00-10', day: null },
  { text: '2024-13-01', day: null },
  { text: '2024-1-01', day: null },
  { text: '2024-01-01T00:00Z', day: null },
  { text: '', day: null },
]
for (const { text, day } of dates) test(`parseDate ${JSON.stringify(text)} -> ${day}`, () => assert.equal(parseDate(text), day))

test('addDays crosses months, leap days and years', () => {
  assert.equal(addDays('2024-02-28', 1), '2024-02-29')
  assert.equal(addDays('2024-03-01', -1), '2024-02-29')
  assert.equal(addDays('2023-12-31', 1), '2024-01-01')
})

test('a month knows its days and its neighbour', () => {
  assert.equal(daysInMonth(2024, 2), 29)
  assert.equal(daysInMonth(2100, 2), 28)
  assert.equal(isCivilDate(2024, 2.5, 1), false)
  assert.deepEqual(monthBounds('2024-12'), { first: dayNumberOf('2024-12-01'), next: dayNumberOf('2025-01-01') })
})

test('what is no date or month is refused by name', () => {
  assert.throws(() => dayNumberOf('2024-02-30'), error => isFailure(error, 'usage/invalid') && error.message.includes('2024-02-30'))
  for (const month of ['2024-13', '2024-1', '2024-01-01', 'Jan-24']) {
    assert.throws(() => monthBounds(month), error => isFailure(error, 'usage/invalid') && error.message.includes(month))
  }
})
