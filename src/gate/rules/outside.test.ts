/** Rows that were written into a table from outside: what the gate says of them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { node } from '#canon/node.ts'
import { lmpDayAhead } from '#canon/price.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Session } from '#drivers/engine/port.ts'
import { marketRules } from './judge.ts'
import { openSession, said } from './staged-batch.ts'

let session: Session
let close: () => Promise<void>
before(async () => { ({ session, close } = await openSession(duckdbEngine)) })
after(async () => { await close() })

const gate = marketRules((dataset, iso) => iso === 'miso' && dataset === 'market.lmp_da' ? { identityTolerance: 0.5, energySpread: 0.03 } : null)

/** Two hours of two nodes of two operators, in two files: good until a test changes them. */
async function outside(change = ''): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE outside AS
    SELECT n::INTEGER AS file, 1 AS copies, iso, 'DAM' AS market_run, 'NODE_' || n AS node_id, TIMESTAMPTZ '2026-11-20 08:00:00Z' + to_hours(h::INTEGER) AS interval_start_utc, 60 AS interval_minutes,
      30.0::DOUBLE + n AS lmp, 30.0::DOUBLE AS energy, n::DOUBLE AS congestion, 0.0::DOUBLE AS loss, NULL::DOUBLE AS ghg, NULL::VARCHAR AS derived,
      'final' AS status, 1 AS version, TIMESTAMPTZ '2026-11-19 20:00:00Z' AS known_from_utc, 'mine' AS run_id
    FROM range(2) AS nodes(n), range(2) AS hours(h), (VALUES ('caiso'), ('miso')) AS isos(iso)`)
  if (change !== '') await session.run(change)
}

const judge = async (kept: string | null = null) => await gate.judgeOutside(session, { dataset: lmpDayAhead, relation: 'outside', files: ['a.parquet', 'b.parquet'], kept })

test('good rows pass, whatever part of a day they are', async () => {
  await outside()
  const verdict = await judge(`(SELECT * REPLACE ('OTHER' AS node_id) FROM outside)`)
  assert.deepEqual([verdict.outcome, verdict.rows, said(verdict)], ['pass', 8, []])
})

const faults: [name: string, change: string, says: string[], message: RegExp][] = [
  ['a null in a key', `UPDATE outside SET node_id = NULL WHERE file = 1`, ['block contract file 1: 4'], /node_id is missing/],
  ['a price that is not a number', `UPDATE outside SET lmp = 'nan' WHERE file = 0`, ['block contract file 0: 4'], /lmp is not a finite number of USD\/MWh/],
  ['an unknown operator', `UPDATE outside SET iso = 'acme' WHERE iso = 'miso'`, ['block contract file 0: 2', 'block contract file 1: 2'], /iso is none of caiso/],
  ['an interval that is no part of an hour', `UPDATE outside SET interval_minutes = 7`, ['block contract file 0: 4', 'block contract file 1: 4'], /interval_minutes is no part of an hour/],
  ['a time that never is', `UPDATE outside SET known_from_utc = 'infinity' WHERE file = 0`, ['block contract file 0: 4'], /known_from_utc is no moment/],
  ['an hour in another century', `UPDATE outside SET interval_start_utc = TIMESTAMPTZ '1890-01-01 00:00:00Z' WHERE file = 0 AND iso = 'miso'`, ['block contract file 0: 2', 'block duplicates file 0: 1'], /lies outside 1990/],
  ['a status of their own', `UPDATE outside SET status = 'draft' WHERE file = 0`, ['block contract file 0: 4'], /status is none of/],
  ['a key twice', `INSERT INTO outside SELECT * REPLACE (1 AS file, 99 AS lmp) FROM outside WHERE file = 0 AND iso = 'miso'`, ['block duplicates file 0: 2'], /2 keys .* have more than one new row/],
  ['components that do not add up', `UPDATE outside SET lmp = lmp + 1 WHERE iso = 'caiso' AND file = 1`, ['block identity file 1: 2'], /by up to 1 USD\/MWh; at most 0.02/],
  ['an operator\'s own tolerance', `UPDATE outside SET lmp = lmp + 0.6 WHERE iso = 'miso' AND file = 1`, ['block identity file 1: 2'], /at most 0.5/],
  ['energy that is not uniform', `UPDATE outside SET energy = energy + 1, congestion = congestion - 1 WHERE iso = 'miso' AND file = 1 AND node_id = 'NODE_1'; UPDATE outside SET file = 0`, ['block energy_uniform file 0: 2'], /at most 0.03/],
  ['hours that begin at half past', `UPDATE outside SET interval_start_utc = interval_start_utc + INTERVAL 30 MINUTES`, ['block grid file 0: 2', 'block grid file 1: 2', 'block grid file 0: 2', 'block grid file 1: 2'], /do not begin where a hour begins/],
]
for (const [name, change, says, message] of faults) {
  test(name, async () => {
    await outside(change)
    const verdict = await judge()
    assert.equal(verdict.outcome, 'fail')
    assert.deepEqual(said(verdict), says)
    assert.ok(verdict.findings.some(finding => message.test(finding.message)), verdict.findings.map(finding => finding.message).join('\n'))
    assert.ok(verdict.findings.every(finding => finding.examples.length > 0 && finding.remedy.length > 10))
  })
}

test('within an operator\'s tolerance all is well, and a price beyond belief is only said', async () => {
  await outside(`UPDATE outside SET lmp = lmp + 0.4 WHERE iso = 'miso'; UPDATE outside SET lmp = 20000, congestion = 19970 WHERE iso = 'caiso' AND file = 0`)
  const verdict = await judge()
  assert.deepEqual([verdict.outcome, said(verdict)], ['pass', ['warn range file 0: 2']])
})

test('a key that the table holds already', async () => {
  await outside()
  const verdict = await judge(`(SELECT * FROM outside WHERE iso = 'miso' AND file = 1)`)
  assert.deepEqual([verdict.outcome, said(verdict)], ['fail', ['block duplicates file 1: 2']])
  assert.match(verdict.findings[0]!.message, /2 rows have keys .* that the table holds already/)
  assert.deepEqual(verdict.findings[0]!.examples[0], { iso: 'miso', market_run: 'DAM', node_id: 'NODE_1', interval_start_utc: '2026-11-20T08:00:00Z' })
})

test('tables that hold no prices are held to their own contract', async () => {
  await session.run(`CREATE OR REPLACE TEMP TABLE listed AS SELECT 0 AS file, 1 AS copies, 'spp' AS iso, 'N' AS node_id, '' AS name, NULL::VARCHAR AS type,
    TIMESTAMPTZ '2026-01-01 00:00:00Z' AS valid_from_utc, NULL::TIMESTAMPTZ AS valid_to_utc, 'atlas' AS source, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS known_from_utc, 'mine' AS run_id`)
  const batch = { dataset: node, relation: 'listed', files: ['a.parquet'], kept: null }
  const verdict = await gate.judgeOutside(session, batch)
  assert.deepEqual([verdict.outcome, said(verdict), verdict.findings[0]?.message], ['fail', ['block contract file 0: 1'], '1 row does not hold to the contract: name is missing.'])
  await session.run(`UPDATE listed SET name = 'North'`)
  assert.equal((await gate.judgeOutside(session, batch)).outcome, 'pass')
})

test('users\' own rules are asked of rows that hold to the contract, prices or not', async () => {
  const asked: string[] = []
  const rule = { rule: 'dear', severity: 'block', file: null, count: 1, message: 'm', remedy: 'r', examples: [] } as const
  const { judgeOutside } = marketRules(undefined, { judge: async (_, { dataset, relation, beside }) => { asked.push(`${dataset.name} ${relation} ${beside === undefined ? 'main' : beside.ref}`); return await Promise.resolve([rule]) } })
  await outside()
  const batch = { dataset: lmpDayAhead, relation: 'outside', files: ['a.parquet', 'b.parquet'], kept: null }
  const verdict = await judgeOutside(session, batch)
  assert.deepEqual([verdict.outcome, said(verdict)], ['fail', ['block dear batch: 1']])
  await session.run(`CREATE OR REPLACE TEMP TABLE listed AS SELECT 0 AS file, 1 AS copies, 'spp' AS iso, 'N' AS node_id, 'North' AS name, NULL::VARCHAR AS type,
    TIMESTAMPTZ '2026-01-01 00:00:00Z' AS valid_from_utc, NULL::TIMESTAMPTZ AS valid_to_utc, 'atlas' AS source, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS known_from_utc, 'mine' AS run_id`)
  assert.equal((await judgeOutside(session, { ...batch, dataset: node, relation: 'listed' })).outcome, 'fail')
  assert.deepEqual(asked, ['market.lmp_da outside main', 'market.node listed main'])
  await outside('UPDATE outside SET node_id = NULL')
  await judgeOutside(session, batch)
  assert.equal(asked.length, 2, 'what is broken in itself is not asked about')
})
