import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { contains, floorToGrid, intervalEnd, intervalStarts, onGrid, overlaps, startOfEnding } from './interval.ts'

const noon = Date.UTC(2024, 5, 1, 12)
const five = { interval_start_utc: noon, interval_minutes: 5 }

test('an interval holds its start and not its end', () => {
  assert.equal(intervalEnd(five), noon + 300_000)
  assert.equal(contains(five, noon), true)
  assert.equal(contains(five, noon + 299_999), true)
  assert.equal(contains(five, noon + 300_000), false)
  assert.equal(contains(five, noon - 1), false)
  assert.equal(startOfEnding(intervalEnd(five), 5), noon)
})

test('neighbours do not overlap, and overlap is symmetric', () => {
  const minutes = fc.constantFrom(1, 5, 15, 60)
  fc.assert(fc.property(fc.integer({ min: -90, max: 90 }), minutes, minutes, (shift, one, other) => {
    const left = { interval_start_utc: noon, interval_minutes: one }
    const right = { interval_start_utc: noon + shift * 60_000, interval_minutes: other }
    const shared = Array.from({ length: one }, (_, minute) => noon + minute * 60_000).some(utc => contains(right, utc))
    assert.equal(overlaps(left, right), shared)
    assert.equal(overlaps(right, left), shared)
  }))
})

test('the grid below an instant contains it', () => {
  fc.assert(fc.property(fc.integer({ min: -1e12, max: 2e12 }), fc.constantFrom(1, 5, 15, 60), (utc, minutes) => {
    const start = floorToGrid(utc, minutes)
    assert.ok(onGrid(start, minutes))
    assert.ok(contains({ interval_start_utc: start, interval_minutes: minutes }, utc))
    assert.equal(onGrid(utc, minutes), utc === start)
  }))
})

test('a dispatch run off the minute is off the grid', () => assert.equal(onGrid(Date.UTC(2024, 0, 1, 14, 5, 7), 5), false))

test('starts tile their window', () => {
  assert.deepEqual([...intervalStarts(noon, noon + 3_600_000, 15)], [0, 15, 30, 45].map(minute => noon + minute * 60_000))
  assert.equal(intervalStarts(noon, noon, 5).length, 0)
  assert.throws(() => intervalStarts(noon + 1, noon + 3_600_000, 15), error => isFailure(error, 'usage/invalid'))
  assert.throws(() => intervalStarts(noon, noon - 3_600_000, 15), error => isFailure(error, 'usage/invalid'))
})

test('what does not divide the hour is no grid', () => {
  for (const minutes of [0, -5, 7, 2.5, 1440, Number.NaN]) assert.throws(() => onGrid(noon, minutes), error => isFailure(error, 'usage/invalid'))
})
