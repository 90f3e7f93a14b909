/** Two processes on one data folder: of two decisions about the same, one stands and the other says so. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Code, isFailure } from '#base/error.ts'
import { type TestCurves, curvesForTest, settles, wh } from '#test/curves.ts'
import type { Curves } from '../service.ts'
import { buildSet } from './build.ts'

const day = '2026-06-30'

describe('of two processes', () => {
  let curves: TestCurves
  let both: readonly Curves[]
  before(async () => {
    curves = await curvesForTest()
    both = [curves, curves.again()]
    await curves.quotes(day, settles)
    await curves.build(day)
  })
  after(async () => { await curves.close() })

  /** Both at once; the errors of those that did not come through. */
  async function atOnce<T>(work: (one: Curves, index: number) => Promise<T>): Promise<{ stood: T[], refused: unknown[] }> {
    curves.minutes(1)
    const found = await Promise.allSettled(both.map(work))
    return { stood: found.flatMap(one => one.status === 'fulfilled' ? [one.value] : []), refused: found.flatMap(one => one.status === 'rejected' ? [one.reason as unknown] : []) }
  }
  const says = (error: unknown, code: Code, words: RegExp): void => { assert.ok(isFailure(error, code) && words.test(error.message), String(error)) }

  test('one reviews a draft, and the other learns who did', async () => {
    const { stood, refused } = await atOnce(async ({ review }, index) => await review.review(day, ['ben', 'cem'][index] ?? '', `note ${index}`))
    assert.deepEqual([stood.length, refused.length], [1, 1])
    const by = stood[0]?.record.reviewed_by
    says(refused[0], 'curve/state', new RegExp(`^2026-06-30.v1 is reviewed, by ${by} at `))
    assert.deepEqual(await curves.rows('SELECT state, reviewed_by FROM curve.set'), [{ state: 'reviewed', reviewed_by: by }])
    assert.equal((await curves.rows('FROM curve.set_superseded')).length, 1, 'nobody overwrote the other')
  })

  test('both that make one set official find it official once, with one tag', async () => {
    const { stood, refused } = await atOnce(async ({ review }, index) => await review.makeOfficial(day, ['ben', 'cem'][index] ?? '', null))
    assert.deepEqual([stood.length, refused.length, new Set(stood.map(({ record }) => record.official_by)).size], [2, 0, 1])
    assert.equal((await curves.ports.lake.tags()).length, 1)
    assert.equal((await curves.rows('FROM curve.set_superseded')).length, 2)
  })

  test('one marks a price, and the other learns which; other periods hinder nobody', async () => {
    const mark = (delivery: string, price: number) => ({ curve_day: day, curve_id: wh, delivery, price, reason: 'at the same time' })
    const same = await atOnce(async ({ marks }, index) => await marks.mark([mark('2026-09', 60 + index)], ['mia', 'max'][index] ?? ''))
    assert.deepEqual([same.stood.length, same.refused.length], [1, 1])
    const [made] = same.stood[0] ?? []
    says(same.refused[0], 'curve/state', new RegExp(`^${made?.marked_by} marked .* 2026-09 of 2026-06-30 ${made?.price} at `))
    assert.deepEqual((await curves.marks.of(day, curves.ports.clock.now())).map(({ price }) => price), [made?.price])
    const others = await atOnce(async ({ marks }, index) => await marks.mark([mark(`2026-1${index}`, 60 + index)], 'mia'))
    assert.equal(others.stood.length, 2)
    assert.equal((await curves.marks.of(day, curves.ports.clock.now())).length, 3)
  })

  test('both that build the same come to one new version', async () => {
    const { stood, refused } = await atOnce(async ({ steps, ports }) => await buildSet(steps, { curve_day: day, by: 'ana', reason: 'test', known_at: ports.clock.now(), run_id: null }))
    assert.deepEqual(refused, [])
    // Numbers are given to who asks first, sets to who commits first: 3 where those are two.
    const [one, other] = stood.map(({ record }) => record.set_version)
    assert.ok(one === other && (one === 2 || one === 3), `${one} and ${other}`)
    assert.equal(stood.filter(({ commit }) => commit !== null).length, 1)
    assert.equal((await curves.steps.sets('main')).sets.length, 2)
  })

  test('a build from what was known before is not put over one from what was known later', async () => {
    const [one, other] = both as readonly [Curves, Curves]
    const early = curves.ports.clock.now()
    const wanted = { curve_day: day, by: 'ana', reason: 'slow', known_at: early, run_id: null }
    const collected = await one.steps.collect(wanted)
    const built = await one.steps.build(collected)
    curves.minutes(5)
    await curves.quotes(day, { 'PJM-WH-DA-5x16 2026-07': 99 })
    curves.minutes(1)
    await buildSet(other.steps, { ...wanted, known_at: curves.ports.clock.now() })
    await assert.rejects(one.steps.publish(wanted, collected, { ...built, points_sha256: 'another' }, []), error => isFailure(error, 'curve/state') && /2026-06-30\.v\d was published by ana while this was being built/.test(error.message))
    assert.equal((await curves.steps.sets('main')).sets.length, 3)
  })
})
