import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { combinationOf } from './combination.ts'
import { draws } from './series-for-tests.ts'

/** Shift factors of eight nodes on three lines; the hub is the mean of the first four. */
const nodes = 8
const lines = 3
const factor = (line: number, node: number): number => draws(line * 100 + node + 1).normal()
/** Congestion of all nodes in an hour in which these lines bind, rounded to cents. */
const congestion = (hour: number, binding: readonly number[]): number[] => Array.from({ length: nodes }, (_, node) => Math.round(100 * binding.reduce((sum, line) => sum - factor(line, node) * (5 + 20 * Math.abs(draws(hour * 10 + line + 5).normal())), 0)) / 100)
const hubOf = (row: readonly number[]): number => row.slice(0, 4).reduce((sum, value) => sum + value, 0) / 4

const rows = Array.from({ length: 96 }, (_, hour) => congestion(hour, [[], [0], [1], [0, 1]][hour % 4] ?? []))
const learnt = combinationOf(rows, rows.map(hubOf))

describe('a hub as a combination of nodes', () => {
  test('weights that were learnt hold for hours that were not', () => {
    for (let hour = 200; hour < 240; hour++) {
      const row = congestion(hour, [[], [0], [1], [0, 1]][hour % 4] ?? [])
      const { expected, deviation } = learnt.expect(row)
      assert.ok(Math.abs(expected - hubOf(row)) < 3 * deviation && deviation < 0.3, `${hour}: ${hubOf(row)} where ${expected} was expected, within ${deviation}`)
    }
  })

  test('a hub that left its nodes is far from them, binding lines or none', () => {
    for (const row of [congestion(300, []), congestion(301, [0, 1])]) {
      const { expected, deviation } = learnt.expect(row)
      assert.ok(Math.abs(hubOf(row) + 4 - expected) > 10 * deviation)
    }
  })

  test('of a line that never bound before nothing is claimed', () => {
    const row = congestion(310, [lines - 1])
    const { expected, deviation } = learnt.expect(row)
    assert.ok(deviation > 1 && Math.abs(expected - hubOf(row)) < 3 * deviation, `${expected} within ${deviation}`)
  })
})
