import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dayMs, hourMs } from '#canon/instant.ts'
import { driftOf, judgeSeries, update } from './ensemble.ts'
import { seasonGroup } from './season.ts'
import { marketSeries } from './series-for-tests.ts'
import { emptyState, merge, type SeriesState } from './series-state.ts'

const zone = 'America/New_York'
const start = Date.UTC(2026, 0, 5, 5)
const series = (seed: number, days: number) => marketSeries({ seed, zone, start, days })

describe('the rate of false alarms on held-back series', () => {
  // Six series, none of which any number here was chosen by; the first third of each is learnt from.
  const probabilities = [901, 902, 903, 904, 905, 906].flatMap(seed => judgeSeries(emptyState(zone, 60), series(seed, 150)).judgements.slice(50 * 24).map(({ probability }) => probability))
  const share = (rate: number): number => probabilities.filter(probability => probability <= rate).length / probabilities.length
  // Departures of level and shape last for a day, so alarms come in runs, and the shares of two thousand days scatter widely.
  for (const rate of [0.05, 0.02, 0.01]) test(`${rate} is what it says`, () => { assert.ok(share(rate) > rate / 3 && share(rate) < rate * 1.6, `${share(rate)}`) })
  test('so is the default', () => { assert.ok(share(1 / 2_000) < 3 / 2_000, `${share(1 / 2_000)}`) })
})

describe('a state', () => {
  const points = series(3, 70)
  const [first, second] = [points.slice(0, 40 * 24), points.slice(40 * 24)]
  const known = update(emptyState(zone, 60), first)
  test('survives JSON', () => { assert.deepEqual(JSON.parse(JSON.stringify(known)), known) })
  test('is the same whether days come one by one or at once', () => {
    let state: SeriesState = known
    for (let at = 0; at < second.length; at += 24) state = update(state, second.slice(at, at + 24))
    assert.deepEqual(judgeSeries(state, series(3, 71).slice(-24)).judgements, judgeSeries(update(known, second), series(3, 71).slice(-24)).judgements)
  })
  test('of two halves knows all prices of both, in either order and grouping', () => {
    const later = update(emptyState(zone, 60), second)
    const joined = merge(known, later)
    assert.deepEqual(joined.season, update(known, second).season)
    assert.deepEqual(merge(later, known), joined)
    const [a, b, c] = [points.slice(0, 480), points.slice(480, 960), points.slice(960)].map(part => update(emptyState(zone, 60), part)) as [SeriesState, SeriesState, SeriesState]
    assert.deepEqual(merge(merge(a, b), c), merge(a, merge(b, c)))
    assert.deepEqual(merge(joined, joined), joined)
  })
  test('keeps to a size', () => {
    const old = update(known, series(3, 200).slice(70 * 24))
    assert.ok(old.recent.length <= 28 * 24 && old.history.length <= 2_000 && old.season.every(group => group.length <= 10))
  })
  test('of another zone or interval is not joined', () => { assert.throws(() => merge(known, emptyState('America/Chicago', 60)), { code: 'usage/invalid' }) })
  test('of an interval that does not divide a day is not made', () => { assert.throws(() => emptyState(zone, 7), { code: 'usage/invalid' }) })
})

describe('a judgement', () => {
  const known = update(emptyState(zone, 60), series(5, 60))
  const next = series(5, 61).slice(-24)
  const at = (hour: number, value: number) => judgeSeries(known, next.map((point, place) => place === hour ? { ...point, value } : point)).judgements
  test('does not depend on the point itself: what is expected is the same whatever came', () => { assert.equal(at(12, 9_000)[12]!.expected, at(12, -50)[12]!.expected) })
  test('names a spike', () => { assert.equal(at(12, 500)[12]!.causes[0]?.measure, 'spike') })
  test('is not spoiled for the hours behind a spike', () => { assert.deepEqual(at(12, 5_000).slice(13).flatMap(({ causes }) => causes), []) })
  test('begins anew with the level where months are missing, and knows a spike again after three days', () => {
    const later = series(5, 150).slice(-7 * 24).map(({ utc, value }) => ({ utc, value: 2 * value }))
    assert.deepEqual(judgeSeries(known, later).judgements.filter(({ causes }) => causes.length > 0), [])
    const spiked = later.map((point, place) => place === 100 ? { ...point, value: 900 } : point)
    assert.deepEqual(judgeSeries(known, spiked).judgements.flatMap(({ causes }, place) => causes.length > 0 ? [place] : []), [100])
  })
  test('is sooner sure the farther out the price', () => { assert.ok(at(12, 500)[12]!.probability <= at(12, 100)[12]!.probability) })
  test('refuses what is no number, and a second value for an interval', () => {
    assert.equal(at(3, NaN)[3]!.causes[0]?.measure, 'not-a-number')
    assert.deepEqual(judgeSeries(known, [...next, next[5]!]).judgements.flatMap(({ causes }) => causes.map(({ measure }) => measure)), ['duplicate'])
    assert.deepEqual(judgeSeries(known, series(5, 60).slice(-2)).judgements.flatMap(({ causes }) => causes.map(({ measure }) => measure)), ['duplicate', 'duplicate'])
  })
  test('of a young series is silence', () => {
    const young = series(6, 3).map((point, place) => place === 60 ? { ...point, value: 9_999 } : point)
    assert.ok(judgeSeries(emptyState(zone, 60), young).judgements.every(({ causes }) => causes.length === 0))
  })
  test('leaves the state that it was given as it was', () => {
    const before = JSON.stringify(known)
    judgeSeries(known, next)
    assert.equal(JSON.stringify(known), before)
  })
})

test('drift is seen when prices scatter anew, and not in what they always do', () => {
  const usual = update(emptyState(zone, 60), series(8, 60))
  assert.equal(driftOf(usual).isDrift, false)
  const wilder = series(8, 67).slice(-7 * 24).map((point, at) => ({ ...point, value: point.value + (at % 2 === 0 ? 12 : -12) }))
  assert.equal(driftOf(update(usual, wilder)).isDrift, true)
})

test('holidays are groups of their own, and clocks that change move no hour', () => {
  const local = (text: string): number => seasonGroup(zone, Date.parse(text))
  assert.equal(local('2026-12-25T12:00:00-05:00'), 168 + 12)
  assert.equal(local('2026-12-26T12:00:00-05:00'), 6 * 24 + 12)
  // A Sunday holiday is kept on the Monday: 4 July 2027.
  assert.equal(local('2027-07-04T12:00:00-04:00'), 12)
  assert.equal(local('2027-07-05T12:00:00-04:00'), 168 + 12)
  assert.equal(local('2026-03-07T18:00:00-05:00') + 24 - 7 * 24, local('2026-03-08T18:00:00-04:00'))
  assert.equal(seasonGroup(zone, start + 7 * dayMs + hourMs), seasonGroup(zone, start + hourMs))
})
