import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { marketRules } from './index.ts'
import { openSession, said, stage } from './staged-batch.ts'

const { session, close } = await openSession(duckdbEngine)
after(close)

const unlist = (nodes: number): string => `DELETE FROM listed WHERE substr(node_id, 6)::INTEGER < ${nodes}`

test('one unknown node of twenty is kept aside, with the reason, and nothing is lost', async () => {
  const batch = await stage(session, { nodes: 20 })
  await session.run(unlist(1))
  await session.run('CREATE OR REPLACE TEMP TABLE before AS FROM staged')
  const verdict = await marketRules().judge(session, batch)
  assert.deepEqual(said(verdict), ['warn unknown_node file 0: 24'])
  assert.deepEqual([verdict.outcome, verdict.rows, verdict.aside], ['pass', 19 * 24, 24])
  assert.match(verdict.findings[0]?.message ?? '', /^The node NODE_00000 is not on the operator's list; 24 rows are kept aside\.$/)
  assert.deepEqual(await session.rows('SELECT node_id, reason, count(*)::INTEGER AS rows FROM aside GROUP BY ALL'), [{ node_id: 'NODE_00000', reason: 'unknown_node: not on the operator\'s list', rows: 24 }])
  const [lost] = await session.rows('SELECT count(*)::INTEGER AS rows FROM (FROM before EXCEPT ALL (FROM staged UNION ALL SELECT * EXCLUDE (reason) FROM aside))')
  assert.deepEqual(lost, { rows: 0 })
  await session.run('DROP TABLE before')
})

test('two unknown nodes of twenty: the list is incomplete, the rows stay', async () => {
  const batch = await stage(session, { nodes: 20 })
  await session.run(unlist(2))
  const verdict = await marketRules().judge(session, batch)
  assert.deepEqual(said(verdict), ['warn unknown_node file 0: 2'])
  assert.deepEqual([verdict.rows, verdict.aside], [480, 0])
})

test('an empty list makes no node unknown to itself', async () => {
  const batch = await stage(session, { nodes: 1 })
  await session.run('DELETE FROM listed')
  const verdict = await marketRules().judge(session, batch)
  assert.deepEqual([said(verdict), verdict.rows, verdict.aside], [['warn unknown_node file 0: 1'], 24, 0])
})

test('without a list a note says so', async () => {
  const batch = await stage(session, { nodes: 20 })
  const verdict = await marketRules().judge(session, { ...batch, roster: null })
  assert.deepEqual([said(verdict), verdict.rows, verdict.aside], [['note unknown_node batch: 20'], 480, 0])
})

test('an unknown node may be incomplete', async () => {
  const batch = await stage(session, { nodes: 20 })
  await session.run(unlist(1))
  await session.run('DELETE FROM staged WHERE node_id = \'NODE_00000\' AND interval_start_utc < \'2026-03-03 12:00:00+00\'')
  const verdict = await marketRules().judge(session, batch)
  assert.deepEqual([said(verdict), verdict.aside], [['warn unknown_node file 0: 20'], 20])
})

test('an unknown node in an interval of its own is found', async () => {
  const batch = await stage(session, { nodes: 40, minutes: 5, covers: 'snapshot' })
  await session.run('INSERT INTO staged SELECT * REPLACE (\'NODE_NEW\' AS node_id) FROM staged WHERE node_id = \'NODE_00003\' AND interval_start_utc = \'2026-03-03 12:00:00+00\'')
  const verdict = await marketRules().judge(session, batch)
  assert.deepEqual([said(verdict), verdict.aside], [['warn unknown_node file 0: 1'], 1])
})

test('each file is asked by itself', async () => {
  const batch = await stage(session, { nodes: 20, days: 2, split: 'day' })
  await session.run('DELETE FROM staged WHERE file = 1 AND node_id > \'NODE_00004\'')
  await session.run(unlist(1))
  const verdict = await marketRules().judge(session, batch)
  assert.deepEqual([said(verdict), verdict.rows, verdict.aside], [['warn unknown_node file 0: 24', 'warn unknown_node file 1: 1'], 19 * 24 + 5 * 24, 24])
})

test('a batch that fails keeps its rows', async () => {
  const batch = await stage(session, { nodes: 20 })
  await session.run(unlist(1))
  await session.run('UPDATE staged SET lmp = NULL WHERE node_id = \'NODE_00004\'')
  const verdict = await marketRules().judge(session, batch)
  assert.deepEqual(said(verdict), ['block contract file 0: 24', 'warn unknown_node file 0: 24'])
  assert.deepEqual([verdict.rows, verdict.aside], [480, 0])
  assert.deepEqual(await session.rows('SELECT count(*)::INTEGER AS rows FROM aside'), [{ rows: 0 }])
})
