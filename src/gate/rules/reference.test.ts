import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { node, nodeHub } from '#canon/node.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { JudgedBatch } from '../port.ts'
import { marketRules } from './index.ts'
import { openSession, said } from './staged-batch.ts'

const { session, close } = await openSession(duckdbEngine)
after(close)

const common = { iso: 'caiso', report: 'made', grid: null, identityTolerance: null, energySpread: null, files: ['made_0.csv'], archives: [0], components: [], relation: 'staged', roster: null }
const members: JudgedBatch = { ...common, dataset: nodeHub }
const nodes: JudgedBatch = { ...common, dataset: node }

async function stageMembers(): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE staged AS SELECT 0 AS file, 'caiso' AS iso, 'TH_A' AS hub_id, 'HUB' AS hub_type, 'NODE_' || i AS node_id,
    TIMESTAMPTZ '2026-01-01 08:00:00+00' AS valid_from_utc, NULL::TIMESTAMPTZ AS valid_to_utc, 1 AS copies FROM range(10) AS nodes(i)`)
}

async function stageNodes(): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE staged AS SELECT 0 AS file, 'caiso' AS iso, 'NODE_' || i AS node_id, 'Node ' || i AS name, NULL::VARCHAR AS type,
    TIMESTAMPTZ '2026-01-01 08:00:00+00' AS valid_from_utc, NULL::TIMESTAMPTZ AS valid_to_utc, 'atlas' AS source, 1 AS copies FROM range(10) AS nodes(i)`)
}

const one = 'node_id = \'NODE_3\''

const cases: readonly { name: string, spoil: readonly string[], found: readonly string[], rows: number }[] = [
  { name: 'a good list', spoil: [], found: [], rows: 10 },
  { name: 'a member without a hub', spoil: [`UPDATE staged SET hub_id = '' WHERE ${one}`], found: ['block contract file 0: 1'], rows: 10 },
  { name: 'a member without a beginning', spoil: [`UPDATE staged SET valid_from_utc = NULL WHERE ${one}`], found: ['block contract file 0: 1'], rows: 10 },
  { name: 'another operator', spoil: [`UPDATE staged SET iso = 'spp' WHERE ${one}`], found: ['block contract file 0: 1'], rows: 10 },
  { name: 'nothing', spoil: ['DELETE FROM staged'], found: ['block file_empty file 0: 1'], rows: 0 },
  { name: 'a row twice', spoil: [`INSERT INTO staged SELECT * FROM staged WHERE ${one}`], found: ['note duplicates file 0: 1'], rows: 10 },
  { name: 'a row that the feed found three times', spoil: [`UPDATE staged SET copies = 3 WHERE ${one}`], found: ['note duplicates file 0: 2'], rows: 10 },
  { name: 'two ends of one membership', spoil: [`INSERT INTO staged SELECT * REPLACE (TIMESTAMPTZ '2026-05-01 07:00:00+00' AS valid_to_utc) FROM staged WHERE ${one}`], found: ['warn duplicates file 0: 1'], rows: 10 },
  { name: 'an end before the beginning', spoil: [`UPDATE staged SET valid_to_utc = valid_from_utc WHERE ${one}`], found: ['warn validity file 0: 1'], rows: 10 },
  { name: 'memberships that overlap', spoil: [`INSERT INTO staged SELECT * REPLACE (TIMESTAMPTZ '2026-05-01 07:00:00+00' AS valid_from_utc) FROM staged WHERE ${one}`], found: ['note validity file 0: 1'], rows: 11 },
  { name: 'memberships that follow each other', spoil: [`UPDATE staged SET valid_to_utc = '2026-05-01 07:00:00+00' WHERE ${one}`, `INSERT INTO staged SELECT * REPLACE (valid_to_utc AS valid_from_utc, NULL AS valid_to_utc) FROM staged WHERE ${one}`], found: [], rows: 11 },
]

for (const { name, spoil, found, rows } of cases) {
  test(`members, ${name}: ${found.join(', ') || 'quiet'}`, async () => {
    await stageMembers()
    for (const sql of spoil) await session.run(sql)
    const verdict = await marketRules().judge(session, members)
    assert.deepEqual(said(verdict), found, JSON.stringify(verdict.findings, null, 2))
    assert.deepEqual([verdict.rows, verdict.aside], [rows, 0])
    assert.deepEqual(JSON.parse(JSON.stringify(verdict)), verdict)
  })
}

test('of two ends the later one is taken, and an open end is the latest', async () => {
  await stageMembers()
  for (const end of ['2026-05-01', '2026-07-01']) await session.run(`INSERT INTO staged SELECT * REPLACE (TIMESTAMPTZ '${end} 07:00:00+00' AS valid_to_utc) FROM staged WHERE ${one} AND valid_to_utc IS NULL`)
  await marketRules().judge(session, members)
  assert.deepEqual(await session.rows(`SELECT valid_to_utc FROM staged WHERE ${one}`), [{ valid_to_utc: null }])
})

test('nodes: a type may be missing, a name may not', async () => {
  await stageNodes()
  assert.deepEqual(said(await marketRules().judge(session, nodes)), [])
  await session.run(`UPDATE staged SET name = NULL WHERE ${one}`)
  assert.deepEqual(said(await marketRules().judge(session, nodes)), ['block contract file 0: 1'])
})
