import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Iso } from '#canon/market.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { marketRules } from './index.ts'
import { openSession, said, stage, type Staging } from './staged-batch.ts'

const { session, close } = await openSession(duckdbEngine)
after(close)

interface Case { readonly name: string, readonly batch?: Staging, readonly spoil?: readonly string[], readonly found: readonly string[] }

async function holds({ name, batch, spoil = [], found }: Case): Promise<void> {
  const staged = await stage(session, batch)
  for (const sql of spoil) await session.run(sql)
  const verdict = await marketRules().judge(session, staged)
  assert.deepEqual(said(verdict), found, `${name}\n${JSON.stringify(verdict.findings, null, 2)}`)
}

const hours = (from: number, to: number): string => `interval_start_utc >= (SELECT min(interval_start_utc) FROM staged) + to_hours(${from}) AND interval_start_utc < (SELECT min(interval_start_utc) FROM staged) + to_hours(${to})`
const node = 'node_id = \'NODE_00001\''

/** Days on which US clocks change in 2026, and hours that a market day then has. */
const clockDays: readonly { iso: Iso, day: string, hours: number }[] = [
  { iso: 'caiso', day: '2026-03-08', hours: 23 }, { iso: 'caiso', day: '2026-11-01', hours: 25 }, { iso: 'caiso', day: '2026-07-01', hours: 24 },
  { iso: 'spp', day: '2026-03-08', hours: 23 }, { iso: 'spp', day: '2026-11-01', hours: 25 },
  { iso: 'miso', day: '2026-03-08', hours: 24 }, { iso: 'miso', day: '2026-11-01', hours: 24 },
]

for (const { iso, day, hours: length } of clockDays) {
  test(`${iso} ${day} is whole with ${length} hours and not with one less`, async () => {
    const batch = await stage(session, { iso, day })
    const [made] = await session.rows('SELECT count(DISTINCT interval_start_utc)::INTEGER AS hours FROM staged')
    assert.deepEqual(made, { hours: length })
    assert.deepEqual(said(await marketRules().judge(session, batch)), [])
    await session.run(`DELETE FROM staged WHERE ${hours(length - 1, length)}`)
    const verdict = await marketRules().judge(session, batch)
    assert.deepEqual(said(verdict), ['block completeness file 0: 1'])
    assert.match(verdict.findings[0]?.message ?? '', new RegExp(`^1 hour of ${day}, which has ${length}, is missing for all nodes`))
  })
}

test('an hour too many belongs to the next day', async () => {
  await stage(session, { day: '2026-03-08' })
  // A day of 24 hours where there are 23: the reader did not know about the clock.
  await session.run(`INSERT INTO staged BY NAME SELECT * REPLACE (interval_start_utc + INTERVAL 1 HOUR AS interval_start_utc) FROM staged WHERE ${hours(22, 23)}`)
  const verdict = await marketRules().judge(session, { ...await stage2(), iso: 'caiso' })
  assert.deepEqual(said(verdict), ['block completeness file 0: 23', 'warn stuck file 0: 1'])
})

/** What the gate expects of the table as it is. */
async function stage2(): ReturnType<typeof stage> {
  await session.run('CREATE OR REPLACE TEMP TABLE kept AS FROM staged')
  const batch = await stage(session, { day: '2026-03-08' })
  await session.run('CREATE OR REPLACE TEMP TABLE staged AS FROM kept; DROP TABLE kept')
  return batch
}

const marketDay: readonly Case[] = [
  { name: 'three days in a file', batch: { days: 3, day: '2026-03-07' }, found: [] },
  { name: 'three days in three files', batch: { days: 3, split: 'day' }, found: [] },
  { name: 'an hour in the middle', spoil: [`DELETE FROM staged WHERE ${hours(9, 10)}`], found: ['block completeness file 0: 1'] },
  { name: 'in the second of three files', batch: { days: 3, split: 'day' }, spoil: [`DELETE FROM staged WHERE ${hours(30, 32)}`], found: ['block completeness file 1: 2'] },
  { name: 'a node without an hour in the middle', spoil: [`DELETE FROM staged WHERE ${node} AND ${hours(9, 10)}`], found: ['warn completeness file 0: 1'] },
  { name: 'a node that stops early, as the last one of a file cut off does', spoil: [`DELETE FROM staged WHERE ${node} AND ${hours(9, 24)}`], found: ['block completeness file 0: 15'] },
  { name: 'nodes without the last hour, as in a file by time that was cut off', spoil: [`DELETE FROM staged WHERE node_id > 'NODE_00002' AND ${hours(23, 24)}`], found: ['block completeness file 0: 2'] },
  { name: 'nodes of which somebody kept a few lines', spoil: [`DELETE FROM staged WHERE node_id > 'NODE_00002' AND ${hours(3, 24)}`], found: ['warn completeness file 0: 42'] },
  { name: 'a node without a day', batch: { days: 2 }, spoil: [`DELETE FROM staged WHERE ${node} AND ${hours(0, 24)}`], found: ['block completeness file 0: 24'] },
  { name: 'shifted by an hour', spoil: ['UPDATE staged SET interval_start_utc = interval_start_utc + INTERVAL 1 HOUR'], found: ['block completeness file 0: 24'] },
  { name: 'a file without most nodes', batch: { days: 4, split: 'day', nodes: 300 }, spoil: ['DELETE FROM staged WHERE file = 2 AND node_id > \'NODE_00100\''], found: ['warn completeness file 2: 1'] },
  { name: 'a file without one node of 300', batch: { days: 4, split: 'day', nodes: 300 }, spoil: [`DELETE FROM staged WHERE file = 2 AND ${node}`], found: [] },
]

const window: readonly Case[] = [
  { name: 'whole days', batch: { covers: 'window', days: 3 }, found: [] },
  { name: 'a window of eight hours', batch: { covers: 'window' }, spoil: [`DELETE FROM staged WHERE ${hours(8, 24)}`], found: ['note completeness file 0: 1'] },
  { name: 'a gap', batch: { covers: 'window', days: 2 }, spoil: [`DELETE FROM staged WHERE ${hours(20, 26)}`], found: ['block completeness file 0: 6', 'note completeness file 0: 2'] },
  { name: 'a node that stops inside a day', batch: { covers: 'window', days: 2 }, spoil: [`DELETE FROM staged WHERE ${node} AND ${hours(30, 48)}`], found: ['block completeness file 0: 18'] },
  { name: 'a node that begins on the second day', batch: { covers: 'window', days: 2 }, spoil: [`DELETE FROM staged WHERE ${node} AND ${hours(0, 24)}`], found: ['warn completeness file 0: 1'] },
  { name: 'cut off in the first hour of a day', batch: { covers: 'window', days: 3 }, spoil: [`DELETE FROM staged WHERE ${hours(25, 72)}`, `DELETE FROM staged WHERE ${hours(24, 25)} AND node_id > 'NODE_00002'`], found: ['block completeness file 0: 2', 'note completeness file 0: 1'] },
  { name: 'files with one node each', batch: { covers: 'window' }, spoil: ['UPDATE staged SET file = substr(node_id, 6)::INTEGER'], found: [] },
]

const fiveMinutes: Staging = { minutes: 5, covers: 'snapshot', nodes: 400 }
const minutes = (from: number, to: number): string => `interval_start_utc >= (SELECT min(interval_start_utc) FROM staged) + to_minutes(${from}) AND interval_start_utc < (SELECT min(interval_start_utc) FROM staged) + to_minutes(${to})`
const cut = (nodes: number, where: string): string => `DELETE FROM staged WHERE substr(node_id, 6)::INTEGER >= ${400 - nodes} AND ${where}`

const snapshot: readonly Case[] = [
  { name: 'a day of files', batch: { ...fiveMinutes, split: 'interval', nodes: 20 }, found: [] },
  { name: 'one hour', batch: fiveMinutes, spoil: [`DELETE FROM staged WHERE NOT (${minutes(0, 60)})`], found: ['note completeness file 0: 1'] },
  { name: 'an interval without three of 400 nodes', batch: fiveMinutes, spoil: [cut(3, minutes(5, 10))], found: ['block completeness file 0: 1'] },
  { name: 'an interval without two of 400 nodes', batch: fiveMinutes, spoil: [cut(2, minutes(5, 10))], found: ['warn completeness file 0: 1'] },
  { name: 'one small file among others', batch: { ...fiveMinutes, split: 'interval' }, spoil: [cut(3, 'file = 7')], found: ['warn completeness file 7: 1'] },
  { name: 'a file that is two nodes short', batch: { ...fiveMinutes, split: 'interval' }, spoil: [cut(2, 'file = 7')], found: [] },
]

for (const [covers, cases] of Object.entries({ 'market-day': marketDay, window, snapshot })) {
  for (const item of cases) test(`${covers}, ${item.name}: ${item.found.join(', ') || 'quiet'}`, () => holds(item))
}
