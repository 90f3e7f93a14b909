import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyMemory, judgeDay, mergeMemories, type PricePoint, type SeriesMemory } from './judge-day.ts'
import { draws, marketSeries } from './series-for-tests.ts'

const zone = 'America/Chicago'
const days = 50
const market = marketSeries({ seed: 21, zone, start: Date.UTC(2026, 1, 2, 6), days })

/** A node of the market: losses of its own, and a line that parts it from the others now and then. */
function node(seed: number): PricePoint[] {
  const draw = draws(seed)
  const loss = 1 + 0.03 * draw.normal()
  return market.map(({ utc, value }) => {
    const congestion = draw.uniform() < 0.1 ? Math.round(2_000 * draw.normal()) / 100 : 0
    return { utc, congestion, value: Math.round(100 * value * (loss + 0.002 * draw.normal())) / 100 + congestion }
  })
}

const own = node(1)
const neighbours = [2, 3, 4, 5].map(node)
const learn = (from: number, to: number, memory: SeriesMemory = emptyMemory(zone, 60)): SeriesMemory =>
  judgeDay(memory, own.slice(from * 24, to * 24), { neighbours: neighbours.map(points => points.slice(from * 24, to * 24)) }).memory
const known = learn(0, days - 1)
const [last, around] = [own.slice(-24), { neighbours: neighbours.map(points => points.slice(-24)) }]

describe('a day', () => {
  test('that is sound is let be', () => { assert.deepEqual(judgeDay(known, last, around).isSuspicious, false) })
  test('that moved away from its neighbours is seen, in prices', () => {
    const { findings, isSuspicious } = judgeDay(known, last.map(point => ({ ...point, value: point.value + 12 })), around)
    const beside = findings.find(({ by }) => by === 'beside')
    assert.ok(isSuspicious && beside !== undefined)
    assert.ok(Math.abs(beside.value - beside.expected - 12) < 3, `${beside.value} for ${beside.expected}`)
  })
  test('of congestion that the operator says is let be', () => {
    const line = { constraints: [{ name: 'NORTH-1', shadow_price_usd_per_mwh: 400 }], moves: { energy: 0, congestion: 300, loss: 0 } }
    const congested = last.map((point, hour) => hour === 15 ? { ...point, value: point.value + 300, congestion: (point.congestion ?? 0) + 300 } : point)
    const found = judgeDay(known, congested, { ...around, contextAt: () => line })
    assert.ok(found.findings.length > 0 && found.findings.every(({ by, explanation }) => by === 'own' && explanation.decision === 'explained'))
    assert.equal(found.isSuspicious, false)
    assert.equal(judgeDay(known, congested, around).isSuspicious, true, 'and not where no line binds')
  })
  test('of which congestion alone comes an hour early is no day with wrong labels', () => {
    const plain = last.map(({ value, congestion = 0 }) => value - congestion)
    const early = last.map(({ utc }, hour): PricePoint => {
      const [now = 0, next = now] = plain.slice(hour)
      return { utc, value: next, congestion: next - now }
    })
    assert.equal(judgeDay(known, early, around).shift.isShifted, false)
    assert.equal(judgeDay(known, early.map(({ utc, value }) => ({ utc, value })), around).shift.isShifted, true, 'a price without components that comes early')
  })
  test('without neighbours is judged by itself', () => {
    assert.equal(judgeDay(known, last, { neighbours: [] }).isSuspicious, false)
    assert.equal(judgeDay(known, last.map(point => ({ ...point, value: 1_000 * point.value })), { neighbours: [] }).isSuspicious, true)
  })
})

test('what two halves remember joins to what the whole knows of prices, and survives JSON', () => {
  const [first, second] = [learn(0, 25), learn(25, days - 1)]
  const joined = mergeMemories(first, second)
  assert.deepEqual(joined, mergeMemories(second, first))
  assert.deepEqual([joined.own.season, joined.beside.season], [known.own.season, known.beside.season])
  assert.deepEqual(JSON.parse(JSON.stringify(joined)), joined)
  assert.equal(judgeDay(joined, last.map(point => ({ ...point, value: 1_000 * point.value })), around).isSuspicious, true)
})
