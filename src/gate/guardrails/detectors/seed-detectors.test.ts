import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dayMs, hourMs } from '#canon/instant.ts'
import { draws } from './series-for-tests.ts'
import { effectiveSize, ks } from './kolmogorov-smirnov.ts'
import { ewma, iqr, seasonalZScore, seedVote } from './seed-detectors.ts'

const zone = 'America/Chicago'
const start = Date.UTC(2026, 2, 2)

/** Thirty days of hourly prices, 40 with a deviation of 15, and one of them 500 dearer. */
function month(seed: number, spikeAt: number, spike: number): { utc: number, value: number }[] {
  const draw = draws(seed)
  return Array.from({ length: 30 * 24 }, (_, at) => ({ utc: start + at * hourMs, value: 40 + 15 * draw.normal() + (at === spikeAt ? spike : 0) }))
}

describe('a spike of 500 in a month of hourly prices', () => {
  const spikeAt = 29 * 24 + 17
  const z = [...Array(20).keys()].map(seed => seasonalZScore(month(seed, spikeAt, 500), { zone, from: spikeAt })[0]!)
  test('no z can show it while the point is in its own baseline', () => {
    const group = month(1, spikeAt, 500).filter(({ utc }) => (start + spikeAt * hourMs - utc) % (7 * dayMs) === 0 && utc <= start + spikeAt * hourMs).map(({ value }) => value)
    const center = group.reduce((a, b) => a + b) / group.length
    const deviation = Math.sqrt(group.reduce((sum, value) => sum + (value - center) ** 2, 0) / (group.length - 1))
    assert.equal(group.length, 5)
    assert.ok(Math.abs(group.at(-1)! - center) / deviation < 1.79)
  })
  test('seasonal-z-score finds it', () => { assert.ok(z.every(({ isAnomaly }) => isAnomaly), JSON.stringify(z.map(({ score }) => score))) })
  test('so do ewma, iqr and the vote', () => {
    for (let seed = 0; seed < 20; seed++) {
      const points = month(seed, spikeAt, 500)
      assert.ok(ewma(points, { from: spikeAt })[0]!.isAnomaly)
      assert.ok(iqr(points, { zone, from: spikeAt })[0]!.isAnomaly)
      assert.ok(seedVote(points, { zone, from: spikeAt })[0]!.isAnomaly)
    }
  })
  test('the robust form finds it though another spike lies in its past', () => {
    const points = month(3, spikeAt, 500).map((point, at) => at === spikeAt - 7 * 24 ? { ...point, value: 600 } : point)
    assert.ok(seasonalZScore(points, { zone, from: spikeAt, isRobust: true, lookbackDays: 60 })[0]!.score > seasonalZScore(points, { zone, from: spikeAt, lookbackDays: 60 })[0]!.score)
  })
})

test('clean prices are called out rarely', () => {
  let [flagged, judged] = [0, 0]
  for (let seed = 100; seed < 120; seed++) {
    const found = seedVote(month(seed, -1, 0), { zone, from: 21 * 24 })
    judged += found.length
    flagged += found.filter(({ isAnomaly }) => isAnomaly).length
  }
  assert.ok(flagged / judged < 0.005, `${flagged} of ${judged}`)
})

describe('ks', () => {
  const walk = (seed: number, count: number, shift: number, memory: number): number[] => {
    const draw = draws(seed)
    let level = draw.normal()
    return Array.from({ length: count }, () => shift + (level = memory * level + Math.sqrt(1 - memory * memory) * draw.normal()))
  }
  test('knows how many independent values there are', () => {
    assert.ok(Math.abs(effectiveSize(walk(1, 4_000, 0, 0)) / 4_000 - 1) < 0.15)
    // Of an autoregression of the first order (1 - a) / (1 + a) of the values remain.
    assert.ok(Math.abs(effectiveSize(walk(2, 8_000, 0, 0.9)) / 8_000 - 0.1 / 1.9) < 0.02)
  })
  test('is quiet on prices that follow each other, where the plain test is not', () => {
    const drifts = [...Array(60).keys()].map(seed => ks(walk(2 * seed, 1_000, 0, 0.95), walk(2 * seed + 1, 1_000, 0, 0.95)))
    assert.ok(drifts.filter(({ isDrift }) => isDrift).length <= 3)
    // The plain test's critical distance at 1 % for two thousand values.
    assert.ok(drifts.filter(({ distance }) => distance > 1.628 * Math.sqrt(2 / 1_000)).length > 30)
  })
  test('sees a shift', () => {
    for (let seed = 0; seed < 20; seed++) assert.ok(ks(walk(2 * seed, 1_000, 0, 0.8), walk(2 * seed + 1, 1_000, 1, 0.8)).isDrift)
  })
})
