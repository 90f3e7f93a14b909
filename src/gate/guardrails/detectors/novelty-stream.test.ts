import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { minuteMs } from '#canon/instant.ts'
import { type NoveltyState, noveltyState, takeValue } from './novelty-stream.ts'
import { draws } from './series-for-tests.ts'

const step = 5 * minuteMs

function scores(values: readonly number[], state: NoveltyState = noveltyState(), from = 0): number[] {
  return values.map((value, at) => takeValue(state, (from + at) * step, value))
}

function daily(seed: number, days: number): number[] {
  const draw = draws(seed)
  return Array.from({ length: days * 288 }, (_, at) => 50 + 20 * Math.sin(at / 288 * 2 * Math.PI) + draw.normal())
}

describe('novelty', () => {
  test('of what happens every day is rare', () => {
    const found = scores(daily(1, 20)).slice(2 * 288).filter(score => score > 0.2)
    assert.ok(found.length <= 3, `${found.length}`)
  })
  for (const [name, change] of [
    ['a spike', (values: number[]) => { values[4_000] = (values[4_000] ?? 0) + 60 }],
    ['a level that moves', (values: number[]) => { for (let at = 4_000; at < 4_300; at++) values[at] = (values[at] ?? 0) + 15 }],
    ['a day without its shape', (values: number[]) => { for (let at = 4_000; at < 4_288; at++) values[at] = 50 }],
    ['noise that grows', (values: number[]) => { for (let at = 4_000; at < 4_100; at++) values[at] = (values[at] ?? 0) + (at % 2 === 0 ? 6 : -6) }],
  ] as const) {
    test(`${name} is reported, more than anything before it`, () => {
      const values = daily(2, 20)
      change(values)
      const found = scores(values)
      assert.ok(Math.max(...found.slice(4_000, 4_300)) > Math.max(...found.slice(600, 4_000)))
    })
  }
  test('an event is reported once, not for as long as it lasts', () => {
    const values = daily(3, 20).map((value, at) => at >= 4_000 && at < 4_030 ? value + 100 : value)
    assert.equal(scores(values).slice(4_000, 4_030).filter(score => score > 0.3).length, 1)
  })
  test('units do not matter', () => {
    const values = daily(4, 10).map((value, at) => at === 2_000 ? 130 : value)
    const [one, other] = [scores(values), scores(values.map(value => value * 1_024))]
    one.forEach((score, at) => { assert.ok(Math.abs(score - other[at]!) < 1e-6) })
  })
  test('the state survives JSON at any place', () => {
    const values = daily(5, 10).map((value, at) => at === 2_500 ? 140 : value)
    const state = noveltyState()
    scores(values.slice(0, 1_500), state)
    const again = JSON.parse(JSON.stringify(state)) as NoveltyState
    assert.deepEqual(scores(values.slice(1_500), again, 1_500), scores(values.slice(1_500), state, 1_500))
  })
  test('is bounded in memory', () => {
    const state = noveltyState()
    scores(daily(6, 60), state)
    assert.ok(state.ring.length === 28 * 288 + 2 && state.records.every(({ sample }) => sample.length <= 4_096))
  })
  test('of a constant and of what is no number is none', () => {
    assert.ok(scores(Array.from({ length: 1_000 }, () => 7)).every(score => score === 0))
    assert.equal(takeValue(noveltyState(), 0, NaN), 0)
  })
})
