/** Moves and factors over stored sets say what plain arithmetic says of the prices that were quoted. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addDays } from '#canon/civil.ts'
import { curvesForTest, settles, type TestCurves, wh } from '#test/curves.ts'
import { changes, correlations, moments } from '../factors.ts'
import { runEod } from '../eod/run.ts'
import { factorsAt, factorsOf } from './factors.ts'
import { seriesOf, setsByDay, usualMoves } from './history.ts'

const days = Array.from({ length: 13 }, (_, index) => addDays('2026-06-01', index))
const shifts = days.map((_, index) => [0, 1.5, -0.75, 2.25, 0.5][index % 5] ?? 0)
const fuels = days.map((_, index) => 3.5 + (index * 7 % 4) / 10)
let curves: TestCurves

before(async () => {
  curves = await curvesForTest()
  for (const [index, day] of days.entries()) {
    const gas = Object.fromEntries(['2026-07', '2026-08', '2026-Q3', '2026-Q4', '2027'].map(delivery => [`HH ${delivery}`, fuels[index] ?? 0]))
    await curves.quotes(day, { ...Object.fromEntries(Object.entries(settles).map(([name, price]) => [name, price + (shifts[index] ?? 0)])), ...gas })
    curves.minutes(1)
    await curves.build(day)
  }
})
after(async () => { await curves.close() })

test('what a curve usually moves is the deviation of its daily moves', async () => {
  const { sets, commit } = await curves.steps.sets('main')
  const usual = await usualMoves(curves.ports, sets, days.at(-1) ?? '', 60, commit)
  // Every month moves alike, so twelve of them have nearly the deviation of one.
  const moved = Array.from({ length: 12 }, () => changes(shifts)).flat()
  assert.ok(Math.abs((usual.get(wh) ?? 0) - moments(moved).deviation) < 0.02, `${usual.get(wh)} against ${moments(moved).deviation}`)
  assert.equal((await usualMoves(curves.ports, sets, days[5] ?? '', 60, commit)).size, 0, 'too short a history says nothing')
  const until = await usualMoves(curves.ports, sets, days[11] ?? '', 60, commit)
  const { moves } = await curves.reader.movers({ set: 'latest', at: 'main' }, 'day', ['month'], 500, 60)
  const july = moves.find(({ curve_id, delivery }) => curve_id === wh && delivery === '2026-08')
  assert.ok(july && Math.abs(july.change - ((shifts[12] ?? 0) - (shifts[11] ?? 0))) < 1e-9 && Math.abs((july.sigmas ?? 0) - Math.abs(july.change) / (until.get(wh) ?? 0)) < 1e-9, 'today is measured by the days before it')
})

test('series are the quoted prices day by day, and factors follow from them', async () => {
  const { sets, commit } = await curves.steps.sets('main')
  const some = setsByDay(sets, days.at(-1) ?? '', 60)
  assert.deepEqual(some.map(({ curve_day }) => curve_day), days)
  const [one] = await seriesOf(curves.ports, some, [wh], ['2026-08'], commit)
  assert.deepEqual(one?.prices, shifts.map(shift => 70 + shift))
  const [set] = sets
  assert.ok(set)
  const { factors, month } = await factorsAt(curves.ports, sets, set, null, 60, commit)
  assert.equal(month, '2026-08')
  const expected = correlations([changes(fuels), changes(shifts)])[0]?.[1] ?? NaN
  const correlation = factors.find(({ kind }) => kind === 'correlation')
  assert.deepEqual([correlation?.factor_id, correlation?.value.toFixed(9)], [`correlation/gas/HENRY HUB/${wh}`, expected.toFixed(9)])
  const shares = factors.filter(({ measure }) => measure === 'share').map(({ value }) => value)
  assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9, 'two curves have two components')
  assert.deepEqual(factorsOf([{ curve_id: 'a', delivery: month, prices: [1, 2, 3] }, { curve_id: 'b', delivery: month, prices: [1, 2, 4] }]), [], 'three days say nothing')
})

test('the end of day keeps them in the lake', async () => {
  const day = days.at(-1) ?? ''
  const run = await runEod(curves.ports, curves.steps, { curve_day: day, by: 'ana', trigger: 'command', reason: 'End of day', due_utc: curves.ports.clock.now() })
  assert.equal(run.state, 'done', JSON.stringify(run.steps))
  const [kept] = await curves.rows<{ factors: number, days: number }>(`SELECT count(*)::INTEGER AS factors, max(days) AS days FROM curve.factor WHERE curve_day = DATE '${day}'`)
  assert.ok((kept?.factors ?? 0) > 5 && kept?.days === days.length)
})
