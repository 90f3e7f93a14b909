import assert from 'node:assert/strict'
import { test } from 'node:test'
import { monthTicks, roomFor, stairs, stepsOf } from './axis.ts'
import { levelText } from './scale.ts'

test('an axis has round steps, as many as there is room for', () => {
  assert.deepEqual(stepsOf(36, 68, 6), [40, 50, 60])
  assert.deepEqual(stepsOf(-3, 3, 6), [-3, -2, -1, 0, 1, 2, 3])
})

test('there is room above and below, around a level line too, and an axis where nothing is', () => {
  const [low, high] = roomFor([50, 50])
  assert.ok(low < 50 && high > 50)
  assert.deepEqual(roomFor([]), [0, 1])
})

test('stairs have a gap where a stretch or its value is missing', () => {
  const stretches = [{ from: 0, to: 1 }, { from: 1, to: 2 }, { from: 3, to: 4 }, { from: 4, to: 5 }]
  assert.equal(stairs(stretches, [1, 2, 3, null], at => at, value => value), 'M0.0 1.0H1.0L1.0 2.0H2.0M3.0 3.0H4.0')
})

test('ticks stand at the beginnings of months, fewer where there is less room', () => {
  const texts = (first: string, last: string, most: number): string[] => monthTicks(Date.parse(first), Date.parse(last), most).map(({ text }) => text)
  assert.deepEqual(texts('2026-11-21', '2027-03-01', 10), ['Dec', '2027', 'Feb'])
  assert.deepEqual(texts('2026-11-21', '2028-03-01', 6), ['2027', 'Apr', 'Jul', 'Oct', '2028'])
})

test('a level has its thousands apart, a real minus sign, and no sign at nothing', () => {
  assert.deepEqual([30_000, -1500, 0.25, -0.001, 1 / 3].map(levelText), ['30,000', '−1,500', '0.25', '0', '0.33'])
})
