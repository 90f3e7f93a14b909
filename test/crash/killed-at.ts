/** A process that dies before its durable steps: the file is in whole or not at all, and taken again it is in whole. */
import assert from 'node:assert/strict'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { caisoAtlas, caisoDay } from '../path/made-files.ts'
import { temporaryLake } from '../path/temporary-lake.ts'
import { assertSound, run } from './after-crash.ts'

const nodes = Array.from({ length: 30 }, (_, index) => `NODE_${index}_N001`)
const [atlas, first] = [caisoAtlas(nodes), caisoDay('20260701', '20260630_13_00_00', { nodes })]
/** Revises one price, brings a day that is new, and a node that the list lacks. */
const second = caisoDay('20260701', '20260702_13_00_00', { nodes: [...nodes, 'GHOST_7_N001'], bump: { node: 3, interval: 5, by: 7.5 } })

const contents = `SELECT count(*)::INTEGER AS rows, count(*) FILTER (version = 2)::INTEGER AS revised, count(DISTINCT run_id)::INTEGER AS runs FROM market.lmp_da`
const before = [{ rows: 720, revised: 0, runs: 1 }]
const after = [{ rows: 720, revised: 1, runs: 2 }]

/** Registers the test. `every step`: until the process ends by itself. */
export function killedAt(which: 'every step' | readonly number[]): void {
  test(`killed before ${which === 'every step' ? which : `steps ${which.join(', ')}`}`, { timeout: 600_000 }, async t => {
    const base = await temporaryLake(t)
    for (const file of [atlas, first]) await base.takeOne(await base.put(file.name, file.text))
    assert.deepEqual(await base.rows(contents), before)
    const path = await base.put(second.name, second.text)
    const started = await base.services.lake.resolve('main')

    for (let step = 1; ; step++) {
      if (which !== 'every step' && !which.includes(step)) {
        if (step > Math.max(...which)) break
        continue
      }
      const data = join(base.folder, `data-${step}`)
      await cp(base.data, data, { recursive: true })
      const child = await run([join(import.meta.dirname, 'ingest-until.ts'), data, path, String(step)])
      if (child.signal === null) {
        assert.equal(child.code, 0, child.err)
        const { state, steps } = JSON.parse(child.out) as { state: string, steps: string[] }
        assert.equal(state, 'merged')
        assert.ok(steps.length > 10, `${steps.length} durable steps`)
        t.diagnostic(`${steps.length} durable steps: ${steps.map(name => name.replace(/[^ ]*\//, '').slice(0, 24)).join(', ')}`)
        break
      }
      await t.test(`before step ${step}`, async t => {
        const lake = await temporaryLake(t, data)
        const found = await lake.rows(contents)
        assert.ok([before, after].some(whole => JSON.stringify(whole) === JSON.stringify(found)), `whole or not at all: ${JSON.stringify(found)}`)
        assert.equal((await lake.main()) === started.id, JSON.stringify(found) === JSON.stringify(before))
        await assertSound(lake, `after a death before step ${step}`)
        const outcome = await lake.takeOne(path)
        assert.ok(['merged', 'unchanged', 'known'].includes(outcome.state), outcome.state)
        assert.deepEqual(await lake.rows(contents), after)
        assert.deepEqual(await lake.rows('SELECT count(*)::INTEGER AS rows FROM market.lmp_superseded'), [{ rows: 1 }])
        assert.deepEqual(await lake.rows('SELECT count(*)::INTEGER AS rows FROM market.lmp_aside'), [{ rows: 24 }])
        await assertSound(lake, `taken again after a death before step ${step}`)
      })
    }
  })
}
