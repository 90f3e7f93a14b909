/** The demo market's curves: complete, official but for the newest day, and loaded a second time nothing changes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { curvesForTest } from '#test/curves.ts'
import { loadDemoCurves } from './demo.ts'

test('demo curves are official but for the newest, and loaded again nothing changes', async t => {
  const curves = await curvesForTest()
  t.after(async () => { await curves.close() })
  await curves.steps.configurations.change({}, 'ana', 'what ships')
  curves.minutes(1)
  await loadDemoCurves(curves.ports, '2026-11-20', 3, 'demo market')
  const { sets, commit } = await curves.steps.sets('main')
  assert.deepEqual(sets.map(({ curve_day, set_version, state, errors, warnings, blocking }) => [curve_day, set_version, state, errors, warnings, blocking]), [['2026-11-20', 1, 'draft', 0, 0, 0], ['2026-11-19', 1, 'official', 0, 0, 0], ['2026-11-18', 1, 'official', 0, 0, 0]])
  assert.equal((await curves.ports.lake.tags()).length, 2)
  await loadDemoCurves(curves.ports, '2026-11-20', 3, 'demo market')
  assert.equal((await curves.steps.sets('main')).commit, commit)
})
