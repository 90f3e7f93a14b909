/** Contracts of datasets: what may follow, and what fails the batch. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { silent } from '#base/log.ts'
import { inTurns } from '#base/turns.ts'
import type { Column, Dataset } from '#canon/dataset.ts'
import { lmpDayAhead } from '#canon/price.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import type { Gate, Verdict } from '../port.ts'
import { contractFinding, withDatasetContracts } from './dataset-gate.ts'
import { formats } from './formats.ts'
import { schemaRegistry } from './registry/registry.ts'

const dataset = lmpDayAhead
const changed = (name: string, change: Partial<Column>): Dataset => ({ ...dataset, columns: dataset.columns.map(column => column.name === name ? { ...column, ...change } : column) })
const more = (column: Partial<Column>): Dataset => ({ ...dataset, columns: [...dataset.columns, { name: 'extra', type: 'double', id: 999, required: false, doc: 'More.', ...column }] })

test('a contract is written down once, may grow, and may not change its meaning', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-dataset-'))
  const meta = sqliteMeta(join(folder, 'meta.sqlite'))
  t.after(async () => {
    await meta.close()
    await rm(folder, { recursive: true, force: true })
  })
  const service = schemaRegistry(meta, async () => formats)
  const ports = { meta, service, turns: inTurns(), log: silent }
  assert.equal(await contractFinding(ports, dataset), null)
  const cases: readonly (readonly [string, Dataset, RegExp])[] = [
    ['another unit', changed('lmp', { unit: 'cents/kWh' }), /unit/], ['another type', changed('interval_minutes', { type: 'double' }), /double/], ['another key', { ...dataset, key: dataset.key.slice(1) }, /key/],
    ['a column less', { ...dataset, columns: dataset.columns.filter(({ name }) => name !== 'lmp') }, /lmp/], ['a required column more', more({ required: true }), /extra/],
  ]
  for (const [what, now, message] of cases) {
    const found = await contractFinding(ports, now)
    assert.deepEqual([found?.rule, found?.severity], ['dataset-contract', 'block'], what)
    assert.match(found?.message ?? '', message, what)
    assert.ok((found?.examples.length ?? 0) > 0, what)
  }
  assert.equal(await contractFinding(ports, more({})), null, 'a column that may be missing')
  assert.equal((await contractFinding(ports, dataset))?.severity ?? 'none', 'none', 'a program of before goes on')
  const { versions } = await service.store.subject({ context: '.gridlake', subject: dataset.name })
  assert.deepEqual(versions.map(({ version }) => version), [1, 2])

  const verdict: Verdict = { outcome: 'pass', rows: 1, aside: 0, findings: [] }
  let judged = 0
  const inner: Gate = { judge: async () => verdict, judgeOutside: async () => { judged++; return await Promise.resolve(verdict) } }
  const gate = withDatasetContracts(inner, ports)
  const batch = (of: Dataset): Parameters<Gate['judgeOutside']>[1] => ({ dataset: of, relation: 'x', files: [], kept: null })
  const session = { rows: async () => await Promise.resolve([{ n: 3n }]) } as unknown as Parameters<Gate['judge']>[0]
  const refused = await gate.judgeOutside(session, batch(changed('lmp', { unit: 'EUR/MWh' })))
  assert.deepEqual([refused.outcome, refused.rows, refused.aside, refused.findings.map(({ rule }) => rule)], ['fail', 3, 0, ['dataset-contract']])
  assert.equal(judged, 0, 'its rows stay as they came')
  assert.deepEqual(await gate.judgeOutside(session, batch(dataset)), verdict)
})
