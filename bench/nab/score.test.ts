import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atThreshold, bestThreshold, type Judged, normal, profiles, worthOf } from './score.ts'

const standard = profiles[0]!
const times = Array.from({ length: 100 }, (_, at) => `t${String(at).padStart(3, '0')}`)
const windows = [['t030', 't039'], ['t070', 't079']] as const
const worth = worthOf({ file: 'made up', times, windows })
const reporting = (...rows: readonly number[]): Judged => ({ worth, scores: times.map((_, at) => rows.includes(at) ? 1 : 0) })
const scoreOf = (...rows: readonly number[]): number => {
  const { raw, windows: count } = atThreshold([reporting(...rows)], standard, 0.5)
  return normal(raw, count, standard)
}
const sigmoid = (x: number): number => 2 / (1 + Math.exp(5 * x)) - 1

describe('the benchmark\'s score', () => {
  test('of silence is 0, of the first row of every window 100', () => {
    assert.equal(scoreOf(), 0)
    assert.ok(Math.abs(scoreOf(30, 70) - 100) < 1e-9)
  })
  test('of a window is its earliest report\'s, however many there are', () => {
    assert.equal(scoreOf(34, 70), scoreOf(34, 35, 38, 70))
    assert.ok(Math.abs(scoreOf(34, 70) - 100 * (2 + sigmoid(-0.6) / sigmoid(-1) + 1) / 4) < 1e-9)
  })
  test('loses by false alarms, less by one just behind a window', () => {
    assert.ok(Math.abs(scoreOf(30, 70) - scoreOf(20, 30, 70) - 100 * 0.11 / 4) < 1e-9)
    assert.ok(Math.abs(scoreOf(30, 70) - scoreOf(30, 40, 70) - 100 * 0.11 * -sigmoid(1 / 9) / 4) < 1e-9)
    assert.ok(Math.abs(scoreOf(30, 70) - scoreOf(30, 68, 70) - 100 * 0.11 / 4) < 1e-9)
  })
  test('does not count the first 15 %', () => { assert.equal(scoreOf(0, 14), 0) })
  test('doubles what is missed, or what is false, by profile', () => {
    const [, lowFalse, lowMissed] = profiles
    const at = (profile: typeof standard) => atThreshold([reporting(20, 30)], profile, 0.5).raw
    assert.ok(Math.abs(at(standard) - (1 - 1 - 0.11)) < 1e-9)
    assert.ok(Math.abs(at(lowFalse!) - (1 - 1 - 0.22)) < 1e-9)
    assert.ok(Math.abs(at(lowMissed!) - (1 - 2 - 0.11)) < 1e-9)
  })
  test('takes the threshold that is best over all files', () => {
    const scores = times.map((_, at) => at === 31 ? 0.9 : at === 70 ? 0.5 : at === 20 ? 0.4 : 0)
    const { score, threshold } = bestThreshold([{ worth, scores }], standard)
    assert.equal(threshold, 0.5)
    const { raw, windows: count } = atThreshold([{ worth, scores }], standard, threshold)
    assert.ok(Math.abs(score - normal(raw, count, standard)) < 1e-9)
    assert.equal(bestThreshold([{ worth, scores: times.map(() => 0) }], standard).score < 0.001, true)
  })
  test('refuses a window that is not among the rows', () => { assert.throws(() => worthOf({ file: 'x', times, windows: [['t030', 't999']] }), /t999/) })
})
