import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { againstNeighbours, componentSum, dayAheadAgainstRealTime, hubAgainstNodes, nearestSeries, sharedMove, shiftAgainst, stuckWhileMoving } from './cross-series.ts'
import { draws } from './series-for-tests.ts'

const draw = draws(11)
const hub = Array.from({ length: 24 }, (_, hour) => 35 + 12 * Math.sin(hour / 24 * 2 * Math.PI) + 3 * draw.normal())
const near = (noise: number): number[] => hub.map(price => price * 1.02 + noise * draw.normal())

describe('components', () => {
  const parts = { energy: 30.11, congestion: -2.46, loss: 0.55, ghg: null }
  test('add up within what rounding can do', () => {
    assert.equal(componentSum(28.22, parts, 2)?.isBroken, false)
    assert.equal(componentSum(28.23, parts, 2)?.isBroken, true)
    assert.equal(componentSum(30.22, { ...parts, ghg: 2 }, 2)?.isBroken, false)
  })
  test('that are missing say nothing', () => { assert.equal(componentSum(28.2, { ...parts, energy: null }, 2), null) })
  test('with the sign of congestion turned do not add up', () => { assert.equal(componentSum(28.2, { ...parts, congestion: 2.46 }, 2)?.isBroken, true) })
})

describe('a day read an hour off', () => {
  test('late', () => { assert.deepEqual(pick(shiftAgainst([hub[0]!, ...near(0.5).slice(0, 23)], hub)), { lag: 1, isShifted: true }) })
  test('early', () => { assert.deepEqual(pick(shiftAgainst([...near(0.5).slice(1), hub[23]!], hub)), { lag: -1, isShifted: true }) })
  test('in time', () => { assert.deepEqual(pick(shiftAgainst(near(0.5), hub)), { lag: 0, isShifted: false }) })
  test('one wild price is no shift', () => { assert.equal(shiftAgainst(near(0.5).map((price, hour) => hour === 9 ? 4_000 : price), hub).isShifted, false) })
  test('a peak an hour before the others\' is no shift', () => {
    const others = [57, 61, 52, 56, 53, 57, 67, 71, 65, 61, 67, 85, 106, 236, 122, 77, 56, 97, 85, 71, 81, 82, 80, 60]
    assert.equal(shiftAgainst([72, 150, 121, 92, 110, 98, 71, 75, 80, 126, 185, 230, 410, 268, 126, 85, 60, 94, 84, 73, 83, 84, 82, 62], others).isShifted, false)
  })
  test('what has nothing to do with it is no shift', () => { assert.equal(shiftAgainst(Array.from({ length: 24 }, () => draw.normal()), hub).isShifted, false) })
  test('what does not move is no shift', () => { assert.equal(shiftAgainst(hub.map(() => 40), hub).isShifted, false) })
})

function pick({ lag, isShifted }: ReturnType<typeof shiftAgainst>): object { return { lag, isShifted } }

test('differences are measured by what they usually are', () => {
  const past = Array.from({ length: 60 }, () => 2 + 0.5 * draw.normal())
  assert.ok(dayAheadAgainstRealTime(42, 40, past).score < 3)
  assert.ok(dayAheadAgainstRealTime(42, 22, past).score > 20)
  assert.ok(againstNeighbours(90, [40, 41, 43, 44], past).score > 20)
  assert.ok(hubAgainstNodes(42, [39, 40, 41], past).score < 3)
  assert.equal(hubAgainstNodes(10, [10, 30], past, [1, 0]).difference, 0)
  assert.equal(dayAheadAgainstRealTime(500, 1, past.slice(0, 7)).score, 0, 'too little of a past')
})

test('a move is shared by those that went the same way', () => {
  assert.equal(sharedMove(100, [90, 50, 10, -80]), 0.5)
  assert.equal(sharedMove(-100, [-90, 50]), 0.5)
  assert.equal(sharedMove(100, []), 0)
})

test('the nearest are those that stray least, wherever their level', () => {
  assert.deepEqual(nearestSeries(hub, [near(9), hub.map(price => price + 30), near(0.5), hub.map(() => NaN)], 2), [1, 2])
})

test('standing still counts only while others move', () => {
  const still = hub.map((price, hour) => hour > 3 && hour < 12 ? 40 : price)
  assert.equal(stuckWhileMoving(still, hub), 7)
  assert.equal(stuckWhileMoving(still, still), 0)
  assert.equal(stuckWhileMoving(hub, hub), 0)
})
