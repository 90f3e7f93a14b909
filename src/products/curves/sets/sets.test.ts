/** Sets of curves: built again to the last bit, corrected by a new version, official by two persons, marks that are seen. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { lmpDayAhead } from '#canon/price.ts'
import { type TestCurves, curvesForTest, desk, settles, wh } from '#test/curves.ts'
import { tableOf } from '../rows-in.ts'
import { rebuildSet, type Rebuilt } from './rebuild.ts'
import { among, chosenSet, setName } from './set-record.ts'

const day = '2026-06-30'
let curves: TestCurves
const start = async (): Promise<void> => { curves = await curvesForTest() }
const stop = async (): Promise<void> => { await curves.close() }

async function again(name: string, known_at: number | null = null): Promise<Rebuilt> {
  const { sets, commit } = await curves.steps.sets('main')
  return await rebuildSet(curves.ports, curves.steps, chosenSet(sets, name), known_at, commit)
}

const priceOf = async (delivery: string, set = 'latest', at = 'main'): Promise<number | undefined> => (await curves.reader.lines({ set, at }, [wh], ['month', 'quarter', 'year'], [])).lines[0]?.points.find(point => point.delivery === delivery)?.price

describe('a set', () => {
  before(start)
  after(stop)

  test('has the hours\' weights of the strip: 82.738 for August and September, not 82.541 of days', async () => {
    await curves.quotes(day, { ...settles, 'PJM-WH-DA-5x16 2026-Q3': 80, 'PJM-WH-DA-5x16 2026-08': 82.738095238095 })
    const { record } = await curves.build(day)
    assert.deepEqual([record.set_version, record.state, record.blocking, record.quotes], [1, 'draft', 0, 10])
    assert.ok(Math.abs((await priceOf('2026-09') ?? 0) - 82.738095238095) < 1e-9)
  })

  test('built of the same once more is no new version', async () => {
    curves.minutes(5)
    const { record, commit } = await curves.build(day)
    assert.deepEqual([record.set_version, commit], [1, null])
  })

  test('is built again from what it was made of, bit for bit, whatever is known now', async () => {
    const known = curves.ports.clock.now()
    curves.minutes(60)
    await curves.quotes(day, { 'PJM-WH-DA-5x16 2026-07': 81.25 })
    await curves.steps.configurations.change({ ...desk, tolerance: 0.5, months: 15 }, 'ben', 'looser')
    curves.minutes(1)
    const stored = await again(day)
    assert.deepEqual([stored.identical, stored.differing_points, stored.differences], [true, 0, []])
    const asWas = await again(day, known)
    assert.deepEqual([asWas.identical, asWas.differences], [true, []])
    const asIs = await again(day, curves.ports.clock.now())
    assert.equal(asIs.identical, false)
    assert.deepEqual([...new Set(asIs.differences.map(({ what }) => what))], ['quote', 'configuration', 'point'])
    assert.deepEqual(asIs.differences.find(({ what }) => what === 'quote')?.subject, 'ice/PJM-WH-DA-5x16 2026-07')
  })

  test('corrected is the next version; the old one stays as it was, and both are in the lake', async () => {
    const { record } = await curves.build(day)
    assert.equal(record.set_version, 2)
    assert.deepEqual([await priceOf('2026-07', `${day}.v1`), await priceOf('2026-07', `${day}.v2`)], [75, 81.25])
    assert.ok((await again(`${day}.v1`)).identical && (await again(`${day}.v2`)).identical)
    assert.deepEqual(await curves.rows(`SELECT set_version, price FROM curve.latest WHERE curve_id = '${wh}' AND delivery = '2026-07'`), [{ set_version: 2, price: 81.25 }])
    assert.deepEqual(await curves.rows(`SELECT set_version FROM curve.official`), [])
  })

  test('bytes that are not those that were kept are no inputs', async () => {
    const { sets } = await curves.steps.sets('main')
    const sha256 = chosenSet(sets, `${day}.v1`).inputs_sha256
    const key = `curves/${sha256.slice(0, 2)}/${sha256}.gz`
    const bytes = await curves.ports.objects.get(key)
    await curves.ports.objects.put(key, bytes.toReversed())
    await assert.rejects(again(`${day}.v1`), error => isFailure(error, 'lake/corrupt'))
    await curves.ports.objects.put(key, bytes)
  })
})

describe('review', () => {
  before(async () => {
    await start()
    await curves.quotes(day, settles)
  })
  after(stop)
  const refused = async (work: Promise<unknown>, code: 'curve/same-person' | 'curve/state'): Promise<void> => { await assert.rejects(work, error => isFailure(error, code)) }

  test('is by another than who built the set or marked in it', async () => {
    await curves.marks.mark([{ curve_day: day, curve_id: wh, delivery: '2026-09', price: 55, reason: 'thin market' }], 'mia')
    curves.minutes(1)
    await curves.build(day, 'ana')
    await refused(curves.review.review(day, 'ana', null), 'curve/same-person')
    await refused(curves.review.review(day, 'mia', null), 'curve/same-person')
    await refused(curves.review.makeOfficial(day, 'ben', null), 'curve/state')
    assert.equal((await curves.review.review(day, 'ben', 'looked at September')).record.state, 'reviewed')
    await refused(curves.review.review(day, 'ben', null), 'curve/state')
    await refused(curves.review.makeOfficial(day, 'ana', null), 'curve/same-person')
    await refused(curves.review.makeOfficial(day, 'mia', null), 'curve/same-person')
    const { record, tag, commit } = await curves.review.makeOfficial(day, 'cem', null)
    assert.deepEqual([record.state, record.reviewed_by, record.official_by, record.note, tag], ['official', 'ben', 'cem', 'looked at September', `curves/${day}.v1`])
    assert.equal((await curves.ports.lake.resolve(`tag:curves/${day}.v1`)).id, commit)
    assert.deepEqual((await curves.rows(`SELECT state FROM curve.set UNION ALL SELECT state FROM curve.set_superseded ORDER BY 1`)).map(({ state }) => state), ['draft', 'official', 'reviewed'])
  })

  test('cut off between the commit and the tag is finished by the next call, whoever makes it', async () => {
    await curves.ports.lake.deleteTag(`curves/${day}.v1`, { author: 'test', message: '', run_id: null })
    assert.equal((await curves.review.makeOfficial(day, 'ana', null)).tag, `curves/${day}.v1`)
    assert.equal((await curves.ports.lake.tags()).length, 1)
  })

  test('goes on with a correction: the official version is still what the day means', async () => {
    curves.minutes(10)
    await curves.quotes(day, { 'PJM-WH-DA-5x16 2026-07': 90 })
    const { record } = await curves.build(day, 'ana')
    assert.deepEqual([record.set_version, record.state], [2, 'draft'])
    assert.deepEqual([await priceOf('2026-07', day), await priceOf('2026-07', 'latest'), await priceOf('2026-07', 'official')], [75, 90, 75])
    assert.deepEqual(await curves.rows(`SELECT DISTINCT set_version FROM curve.official`), [{ set_version: 1 }])
  })

  test('is reviewed once, however many ask at the same time', async () => {
    const both = await Promise.allSettled(['ben', 'cem'].map(async by => await curves.review.review(`${day}.v2`, by, `note of ${by}`)))
    assert.deepEqual(both.map(({ status }) => status), ['fulfilled', 'rejected'])
    const [found] = (await curves.steps.sets('main')).sets
    assert.deepEqual([found?.reviewed_by, found?.note], ['ben', 'note of ben'])
  })

  test('does not take a set with months that are missing', async () => {
    const other = '2026-07-01'
    curves.minutes(24 * 60)
    await curves.quotes(other, { 'PJM-WH-DA-5x16 2026-08': 70, 'PJM-WH-DA-wrap 2026-08': 40 })
    const { record, findings } = await curves.build(other)
    assert.ok(record.blocking > 0 && findings.some(({ check }) => check === 'missing-month'))
    await curves.review.review(`${other}.v1`, 'ben', null)
    await refused(curves.review.makeOfficial(`${other}.v1`, 'ben', null), 'curve/state')
  })
})

describe('marks', () => {
  before(async () => {
    await start()
    await curves.quotes(day, settles)
    await curves.build(day)
  })
  after(stop)

  test('stand before the quote of the period, are seen with who, old, new and why, and can be taken back', async () => {
    curves.minutes(1)
    const [made] = await curves.marks.mark([{ curve_day: day, curve_id: wh, delivery: '2026-07', price: 77, reason: 'broker withdrew' }], 'mia')
    assert.deepEqual([made?.price_before, made?.price], [75, 77])
    const { record, findings } = await curves.build(day)
    assert.deepEqual([record.set_version, record.marked_by, await priceOf('2026-07')], [2, ['mia'], 77])
    assert.match(findings.find(({ check }) => check === 'marked')?.message ?? '', /^mia set 77 in place of 75 at .*: broker withdrew$/)
    assert.ok(findings.some(({ check, subject }) => check === 'inconsistent' && subject === 'ice/PJM-WH-DA-5x16 2026-07'), 'the quote that gives way is named')
    curves.minutes(1)
    await curves.marks.mark([{ curve_day: day, curve_id: wh, delivery: '2026-07', price: null, reason: 'they are back' }], 'mia')
    await curves.build(day)
    assert.equal(await priceOf('2026-07'), 75)
    assert.deepEqual((await curves.rows('SELECT price, marked_by FROM curve.mark_superseded')), [{ price: 77, marked_by: 'mia' }])
    assert.ok((await again(`${day}.v2`)).identical)
  })

  const wrong: readonly [what: string, mark: Partial<Parameters<TestCurves['marks']['mark']>[0][number]>][] = [
    ['a curve that nobody knows', { curve_id: 'power/pjm/NOWHERE/da/5x16' }], ['a sum of hub and basis', { curve_id: 'power/pjm/AEP/da/5x16' }], ['no period', { delivery: 'Cal-27' }], ['a month that is over', { delivery: '2026-05' }],
    ['a day without an hour of it', { delivery: '2026-07-04' }], ['a day beyond all quotes', { curve_day: '9999-12-31', delivery: 'balance-of-month' }], ['no number', { price: NaN }], ['no reason', { reason: ' ' }], ['a reason of two lines', { reason: 'one\ntwo' }], ['a reason that reads backwards', { reason: 'fine \u202Eenif' }],
  ]
  for (const [what, mark] of wrong) {
    test(`for ${what} is refused and nothing is kept`, async () => {
      const before = (await curves.ports.lake.resolve('main')).id
      await assert.rejects(curves.marks.mark([{ curve_day: day, curve_id: wh, delivery: '2026-08', price: 70, reason: 'a good reason', ...mark }], 'mia'), error => isFailure(error, 'curve/invalid'))
      assert.equal((await curves.ports.lake.resolve('main')).id, before)
    })
  }
})

describe('a month in delivery', () => {
  before(start)
  after(stop)
  const middle = '2026-07-15'

  /** Day-ahead prices of every hour of the first half of July at Western Hub. */
  async function prices(lmp: number, known_from_utc: string): Promise<void> {
    const session = await curves.ports.engine.session()
    try {
      const hours = Array.from({ length: 15 * 24 }, (_, hour) => new Date(Date.parse('2026-07-01T04:00:00Z') + hour * 3_600_000).toISOString())
      await tableOf(curves.ports, session, 'prices', lmpDayAhead, hours.map(interval_start_utc => ({ iso: 'pjm', market_run: 'DAM', node_id: '51288', interval_start_utc, interval_minutes: 60, lmp, status: 'final', version: 1, known_from_utc, run_id: 'r' })))
      await curves.ports.lake.commit(session, { branch: 'main', author: 'test', message: 'prices', run_id: null, upserts: [{ dataset: lmpDayAhead, relation: 'prices', mode: 'revise' }] })
    } finally {
      session.close()
    }
  }

  test('is worth what is left: 88.75 for 192 hours after 11 of 23 peak days at 60', async () => {
    curves.minutes(15 * 24 * 60)
    await prices(60, '2026-07-15T20:00:00Z')
    await curves.quotes(middle, settles)
    curves.minutes(1)
    await curves.build(middle)
    const [point] = (await curves.reader.lines({ set: middle, at: 'main' }, [wh], ['month'], [])).lines[0]?.points ?? []
    assert.deepEqual([point?.term, point?.start, point?.weight], ['balance-of-month', '2026-07-16', 192])
    assert.ok(Math.abs((point?.price ?? 0) - 88.75) < 1e-9, String(point?.price))
  })

  test('after a late revision of a settled price: as was is identical, as is has changed', async () => {
    const known = curves.ports.clock.now()
    curves.minutes(120)
    await prices(66, '2026-07-16T20:00:00Z')
    curves.minutes(1)
    assert.ok((await again(middle)).identical, 'as was, from what is stored')
    const asKnown = await again(middle, known)
    assert.deepEqual([asKnown.identical, asKnown.differences], [true, []], 'as was, collected again')
    const asIs = await again(middle, curves.ports.clock.now())
    assert.equal(asIs.identical, false)
    assert.deepEqual([...new Set(asIs.differences.map(({ what }) => what))].toSorted(), ['point', 'settled', 'shape'])
  })
})

test('sets are found by day, version and what lies beside', () => {
  const of = (curve_day: string, set_version: number, state: 'draft' | 'official'): Parameters<typeof among>[0][number] => ({ curve_day, set_version, state } as Parameters<typeof among>[0][number])
  const sets = [of('2026-07-10', 2, 'draft'), of('2026-07-10', 1, 'draft'), of('2026-07-09', 2, 'draft'), of('2026-07-09', 1, 'official'), of('2026-07-02', 1, 'official')]
  const name = (text: string, beside?: number): string => { const found = among(sets, text, beside === undefined ? undefined : sets[beside]); return found ? setName(found) : 'none' }
  assert.deepEqual(['latest', 'official', '2026-07-10', '2026-07-09', '2026-07-09.v2', '2026-07-09.v3', '2026-07-08'].map(text => name(text)), ['2026-07-10.v2', '2026-07-09.v1', '2026-07-10.v2', '2026-07-09.v1', '2026-07-09.v2', 'none', 'none'])
  assert.deepEqual(['day', 'week', 'official'].map(text => name(text, 0)), ['2026-07-09.v1', '2026-07-02.v1', '2026-07-09.v1'])
  assert.deepEqual(['day', 'week', 'official'].map(text => name(text, 3)), ['2026-07-02.v1', '2026-07-02.v1', '2026-07-02.v1'])
  for (const text of ['yesterday', '2026-13-01', '2026-07-10.2', '']) assert.throws(() => among(sets, text), error => isFailure(error, 'curve/invalid'))
})
