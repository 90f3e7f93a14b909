/** An end of day of curves that dies between its steps: a set is there in whole or not at all, and the next run makes it. */
import assert from 'node:assert/strict'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { settles } from '#test/curves.ts'
import { runEod } from '../../src/products/curves/eod/run.ts'
import { eodRuns } from '../../src/products/curves/eod/record.ts'
import { takeQuotes } from '../../src/products/curves/quotes/intake.ts'
import { curvesOf } from '../../src/products/curves/service.ts'
import { rebuildSet } from '../../src/products/curves/sets/rebuild.ts'
import { temporaryLake } from '../path/temporary-lake.ts'
import { run } from './after-crash.ts'

const day = '2026-06-30'

test('killed before durable steps of every kind', { timeout: 600_000 }, async t => {
  const base = await temporaryLake(t)
  const curves = curvesOf(base.services)
  const lines = Object.entries(settles).map(([name, settle], index) => ({ line: index + 2, given: { product: name.split(' ')[0] ?? '', delivery: name.split(' ')[1] ?? '', settle: String(settle) } }))
  const upload = await takeQuotes(base.services, await curves.steps.configurations.at(base.services.clock.now()), { name: 'test', bytes: Buffer.from('test'), lines, otherwise: { curve_day: day, as_of: `${day}T14:00:00-04:00`, source: 'ice' } }, 'test')
  assert.deepEqual([upload.taken, upload.refused], [10, 0])
  const data = (name: string): string => join(base.folder, name)
  await cp(base.data, data('whole'), { recursive: true })
  const whole = await run([join(import.meta.dirname, 'curves-until.ts'), data('whole'), day, '0'])
  assert.equal(whole.code, 0, whole.err)
  const { state, steps } = JSON.parse(whole.out) as { state: string, steps: string[] }
  assert.equal(state, 'done')
  t.diagnostic(steps.map(name => name.replace(/[^ ]*\//, '').slice(0, 20)).join(', '))
  const commit = steps.findIndex(name => name.startsWith('write lake/commit') || name.startsWith('write commit'))
  const copies = steps.findIndex(name => name.startsWith('copy'))
  assert.ok(copies > 0 && commit > copies, steps.join('\n'))

  // The inputs kept, a data file half written, the commit itself, and what comes after it.
  for (const step of [steps.findIndex(name => name.startsWith('put curves')) + 1, copies + 1, commit + 1, commit + 2]) {
    await t.test(`before step ${step}: ${steps[step - 1]?.slice(0, 40)}`, async t => {
      await cp(base.data, data(`data-${step}`), { recursive: true })
      assert.equal((await run([join(import.meta.dirname, 'curves-until.ts'), data(`data-${step}`), day, String(step)])).signal, 'SIGKILL')
      const lake = await temporaryLake(t, data(`data-${step}`))
      const { steps: builder } = curvesOf(lake.services)
      const [set, ...others] = (await builder.sets('main')).sets
      const [points] = await lake.rows<{ points: number }>('SELECT count(*)::INTEGER AS points FROM curve.point')
      assert.deepEqual([points?.points, others], [set?.points ?? 0, []], 'whole or not at all')
      assert.equal(set === undefined, step <= commit + 1, 'the commit is the point')
      const next = await runEod(lake.services, builder, { curve_day: day, by: 'test', trigger: 'command', reason: 'again', due_utc: lake.services.clock.now() })
      assert.equal(next.state, 'done', JSON.stringify(next.steps))
      assert.deepEqual((await eodRuns(lake.services.meta, 10, lake.services.clock.now())).map(({ state: ended }) => ended), ['done', ...step > 1 ? ['running'] : []])
      const { sets, commit: at } = await builder.sets('main')
      assert.equal(sets.length, set && set.code_version !== lake.services.code ? 2 : 1)
      for (const one of sets) assert.ok((await rebuildSet(lake.services, builder, one, null, at)).identical)
    })
  }
})
