import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PriceSeries } from '../api/types.ts'
import { align, indexAt } from './align.ts'

function series(minutes: number, start: number[], lmp: number[]): PriceSeries {
  return { iso: 'caiso', market_run: 'DAM', node_id: 'A', interval_minutes: minutes, start, lmp, energy: [], congestion: [], loss: [], ghg: [] }
}

test('a price holds for its interval on the finer axis, and not longer', () => {
  const hourly = series(60, [0, 3600], [10, 20])
  const quarter = series(15, [900, 1800, 5400], [1, 2, 3])
  const { x, values, points } = align([hourly, quarter], 'lmp')
  assert.deepEqual([...x], [0, 900, 1800, 2700, 3600, 5400, 6300, 7200])
  assert.deepEqual([...values[0] ?? []], [10, 10, 10, 10, 20, 20, 20, NaN])
  assert.deepEqual([...values[1] ?? []], [NaN, 1, 2, NaN, NaN, 3, NaN, NaN])
  assert.equal(points, 5)
})

test('a missing hour is a gap, not a longer hour', () => {
  const { x, values } = align([series(60, [0, 7200], [10, 30])], 'lmp')
  assert.deepEqual([...x], [0, 3600, 7200, 10_800])
  assert.deepEqual([...values[0] ?? []], [10, NaN, 30, NaN])
})

test('aligned values equal a search through the series, at random', () => {
  let seed = 1
  const random = () => (seed = Math.imul(seed, 48_271) % 2_147_483_647) / 2_147_483_647
  for (let round = 0; round < 40; round += 1) {
    const made = [5, 15, 60].map(minutes => {
      const start = Array.from({ length: 40 }, (_, index) => index * minutes * 60).filter(() => Math.abs(random()) > 0.2)
      return series(minutes, start, start.map(() => random() * 100))
    })
    const { x, values } = align(made, 'lmp')
    made.forEach((one, nth) => x.forEach((instant, index) => {
      const at = one.start.findIndex(start => start <= instant && instant < start + one.interval_minutes * 60)
      assert.equal(values[nth]?.[index], at < 0 ? NaN : one.lmp[at])
    }))
  }
})

test('indexAt finds the interval that holds an instant', () => {
  for (const [instant, expected] of [[-1, -1], [0, 0], [5, 0], [10, 1], [25, 2]] as const) assert.equal(indexAt([0, 10, 20], instant), expected)
})
