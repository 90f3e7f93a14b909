import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Dataset } from '#canon/dataset.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { JudgedBatch } from '../port.ts'
import { marketRules, rules } from './index.ts'
import { openSession, said, stage, type Staging } from './staged-batch.ts'

const { session, close } = await openSession(duckdbEngine)
after(close)

interface Case {
  readonly name: string
  readonly batch?: Staging
  /** Statements that spoil table `staged`. */
  readonly spoil: readonly string[]
  readonly found: readonly string[]
}

const at = (hour: number): string => `interval_start_utc = to_timestamp(epoch(TIMESTAMPTZ '2026-03-03 08:00:00+00') + ${hour} * 3600)`
const set = (assignment: string, where: string): string => `UPDATE staged SET ${assignment} WHERE ${where}`
const node = 'node_id = \'NODE_00001\''
const fiveMinutes: Staging = { minutes: 5, covers: 'snapshot', nodes: 7 }
const noEnergyCheck: Staging = { energySpread: null }

const contractCases: readonly Case[] = [
  { name: 'a good day', spoil: [], found: [] },
  { name: 'a price that is missing', spoil: [set('lmp = NULL', `${node} AND ${at(3)}`)], found: ['block contract file 0: 1'] },
  { name: 'a price that is not a number', spoil: [set('lmp = \'NaN\'', `${node} AND ${at(3)}`)], found: ['block contract file 0: 1'] },
  { name: 'an infinite component', spoil: [set('loss = \'-Infinity\'', `${node} AND ${at(3)}`)], found: ['block contract file 0: 1'] },
  { name: 'opposite infinities', spoil: [set('loss = \'-Infinity\', ghg = \'Infinity\'', `${node} AND ${at(3)}`)], found: ['block contract file 0: 1'] },
  { name: 'a node without congestion at one hour', spoil: [set('congestion = NULL', `${node} AND ${at(3)}`)], found: ['block contract file 0: 1'] },
  { name: 'an hour without loss at all nodes', spoil: [set('loss = NULL', at(3))], found: ['block contract file 0: 5'] },
  { name: 'a component that nobody has is no fault', spoil: [set('ghg = NULL', 'true')], found: [] },
  { name: 'no components at all are no fault', spoil: [set('ghg = NULL, energy = NULL, congestion = NULL, loss = NULL', 'true')], found: [] },
  { name: 'a component that one file has and the other has not', batch: { days: 2, split: 'day' }, spoil: [set('ghg = NULL', 'file = 1')], found: [] },
  { name: 'an empty node', spoil: [set('node_id = \'\'', `${node} AND ${at(3)}`)], found: ['block contract file 0: 1', 'warn unknown_node file 0: 1', 'warn completeness file 0: 24'] },
  { name: 'no status', spoil: [set('status = NULL', `${node} AND ${at(3)}`)], found: ['block contract file 0: 1'] },
  { name: 'another status', spoil: [set('status = \'verified\'', `${node} AND ${at(3)}`)], found: ['block contract file 0: 1'] },
  { name: 'another operator', spoil: [set('iso = \'spp\'', node)], found: ['block contract file 0: 24'] },
  { name: 'another length', spoil: [set('interval_minutes = 15', at(3))], found: ['block contract file 0: 5'] },
  { name: 'no length', spoil: [set('interval_minutes = NULL', at(3))], found: ['block contract file 0: 5'] },
  { name: 'no interval', batch: { covers: 'window' }, spoil: ['INSERT INTO staged BY NAME SELECT * REPLACE (NULL AS interval_start_utc, \'NODE_00002\' AS node_id) FROM staged LIMIT 1'], found: ['block contract file 0: 1'] },
  { name: 'a time that no calendar knows', batch: { covers: 'window' }, spoil: [set('interval_start_utc = \'9999-01-01 00:00:00+00\'', at(23))], found: ['block contract file 0: 5', 'note completeness file 0: 1'] },
  { name: 'infinite time', batch: { covers: 'window' }, spoil: [set('interval_start_utc = \'infinity\'', at(23))], found: ['block contract file 0: 5', 'note completeness file 0: 1'] },
  { name: 'a file without rows', batch: { days: 2, split: 'day' }, spoil: ['DELETE FROM staged WHERE file = 1'], found: ['block file_empty file 1: 1'] },
  { name: 'no rows at all', spoil: ['DELETE FROM staged'], found: ['block file_empty file 0: 1'] },
]

const valueCases: readonly Case[] = [
  { name: 'a sum at the tolerance', spoil: [set('lmp = lmp + 0.02', node)], found: [] },
  { name: 'a sum beyond the tolerance', spoil: [set('lmp = lmp - 0.0201', node)], found: ['block identity file 0: 24'] },
  { name: 'greenhouse gas counts in the sum', spoil: [set('ghg = 3', node)], found: ['block identity file 0: 24'] },
  { name: 'no greenhouse gas counts as none', spoil: [set('ghg = NULL', 'true')], found: [] },
  { name: 'no tolerance, no identity', batch: { identityTolerance: null }, spoil: [set('lmp = lmp + 5', node)], found: [] },
  { name: 'derived components prove nothing', spoil: [set('derived = \'energy\'', 'true'), set('lmp = lmp + 5', node)], found: ['note identity file 0: 120'] },
  { name: 'energy within its spread', spoil: [set('energy = energy + 0.0002, lmp = lmp + 0.0002', node)], found: [] },
  { name: 'energy beyond its spread', spoil: [set('energy = energy + 0.0003, lmp = lmp + 0.0003', `${node} AND ${at(5)}`)], found: ['block energy_uniform file 0: 1'] },
  { name: 'energy may differ where it does by design', batch: noEnergyCheck, spoil: [set('energy = energy + 9, lmp = lmp + 9', node)], found: [] },
  { name: 'areas have energy prices of their own', spoil: [set('node_id = node_id || \'@WEST\', energy = energy + 9, lmp = lmp + 9', 'node_id IN (\'NODE_00001\', \'NODE_00002\')'), 'INSERT INTO listed SELECT DISTINCT node_id FROM staged'], found: [] },
  { name: 'energy differs inside an area', spoil: [set('node_id = node_id || \'@WEST\'', 'node_id IN (\'NODE_00001\', \'NODE_00002\')'), set('energy = energy + 9, lmp = lmp + 9', 'node_id = \'NODE_00001@WEST\''), 'INSERT INTO listed SELECT DISTINCT node_id FROM staged'], found: ['block energy_uniform file 0: 24'] },
  { name: 'prices at the bounds', batch: noEnergyCheck, spoil: [set('lmp = 15000, energy = 15000 - congestion - loss', `${node} AND ${at(1)}`), set('lmp = -10000, energy = -10000 - congestion - loss', `${node} AND ${at(2)}`)], found: [] },
  { name: 'prices beyond the bounds', batch: noEnergyCheck, spoil: [set('lmp = 15000.01, energy = 15000.01 - congestion - loss', `${node} AND ${at(1)}`), set('lmp = -10001, energy = -10001 - congestion - loss', `${node} AND ${at(2)}`)], found: ['warn range file 0: 2'] },
  { name: 'negative prices are prices', spoil: [set('energy = energy - 80, lmp = lmp - 80', 'true')], found: [] },
  { name: 'zero with congestion', spoil: [set('lmp = 0, congestion = -energy - loss', `${node} AND ${at(1)}`)], found: ['note range file 0: 1'] },
  { name: 'zero without congestion', spoil: [set('lmp = 0, congestion = 0, loss = -energy', `${node} AND ${at(1)}`)], found: [] },
  { name: 'off the grid', batch: { covers: 'window' }, spoil: [set('interval_start_utc = interval_start_utc + INTERVAL 7 SECONDS', at(23))], found: ['block grid file 0: 5'] },
]

const duplicateCases: readonly Case[] = [
  { name: 'a key that the feed found twice', spoil: [set('copies = 2', `${node} AND ${at(1)}`)], found: ['block duplicates file 0: 1'] },
  { name: 'a row twice in a file', spoil: [`INSERT INTO staged SELECT * FROM staged WHERE ${node} AND ${at(1)}`], found: ['block duplicates file 0: 1'] },
  { name: 'all rows twice in a file', spoil: ['INSERT INTO staged SELECT * FROM staged'], found: ['block duplicates file 0: 120'] },
  { name: 'one node in the place of another', spoil: [set('node_id = \'NODE_00002\'', `${node} AND ${at(1)}`)], found: ['block duplicates file 0: 1', 'warn completeness file 0: 1'] },
  { name: 'two files that agree', batch: { days: 2, split: 'day', covers: 'window' }, spoil: [`INSERT INTO staged SELECT * REPLACE (1 AS file) FROM staged WHERE ${at(23)}`], found: ['note duplicates file 1: 5'] },
  { name: 'two files that contradict each other', batch: { days: 2, split: 'day', covers: 'window' }, spoil: [`INSERT INTO staged SELECT * REPLACE (1 AS file, lmp + 0.01 AS lmp) FROM staged WHERE ${at(23)}`], found: ['block duplicates file 1: 5'] },
  { name: 'two files that differ in status only', batch: { days: 2, split: 'day', covers: 'window' }, spoil: [`INSERT INTO staged SELECT * REPLACE (1 AS file, 'preliminary' AS status) FROM staged WHERE ${at(23)} AND ${node}`, 'DELETE FROM staged WHERE file = 1 AND node_id <> \'NODE_00001\''], found: ['block duplicates file 1: 1'] },
  { name: 'two files with other nodes', batch: { covers: 'window' }, spoil: [set('file = 1', node)], found: [] },
  { name: 'two market runs', batch: { covers: 'window' }, spoil: ['INSERT INTO staged SELECT * REPLACE (\'HASP\' AS market_run) FROM staged'], found: [] },
]

const autumn: Staging = { day: '2026-11-01', covers: 'window' }
const spring: Staging = { day: '2026-03-08', covers: 'window' }
const gone = (...starts: readonly string[]): string => `DELETE FROM staged WHERE interval_start_utc IN (${starts.map(start => `'${start}:00:00+00'`).join(', ')})`

const clockCases: readonly Case[] = [
  { name: 'a day of 25 hours', batch: autumn, spoil: [], found: [] },
  { name: 'a day of 23 hours', batch: spring, spoil: [], found: [] },
  { name: 'the second hour ending 2 is missing', batch: autumn, spoil: [gone('2026-11-01 09')], found: ['block dst_labels file 0: 1'] },
  { name: 'the first hour ending 2 is missing', batch: autumn, spoil: [gone('2026-11-01 08')], found: ['block dst_labels file 0: 1'] },
  { name: 'the hour after the skipped one is missing', batch: spring, spoil: [gone('2026-03-08 10')], found: ['block dst_labels file 0: 1'] },
  { name: 'a window that ends before the change', batch: autumn, spoil: ['DELETE FROM staged WHERE interval_start_utc >= \'2026-11-01 09:00:00+00\''], found: [] },
  { name: 'half an hour of the repeated hour', batch: { ...autumn, minutes: 15 }, spoil: ['DELETE FROM staged WHERE interval_start_utc IN (\'2026-11-01 09:00:00+00\', \'2026-11-01 09:15:00+00\')'], found: ['block dst_labels file 0: 1'] },
  { name: 'a gap elsewhere on the day', batch: autumn, spoil: [gone('2026-11-01 14')], found: [] },
  { name: 'the same gap on another Sunday', batch: { day: '2026-11-08', covers: 'window' }, spoil: [gone('2026-11-08 09')], found: [] },
  { name: 'one hour written to both', batch: autumn, spoil: ['UPDATE staged SET lmp = s.lmp, energy = s.energy, congestion = s.congestion, loss = s.loss FROM staged s WHERE s.node_id = staged.node_id AND s.interval_start_utc = \'2026-11-01 08:00:00+00\' AND staged.interval_start_utc = \'2026-11-01 09:00:00+00\''], found: ['warn dst_labels file 0: 5'] },
  { name: 'one price at all nodes in both hours', batch: { ...autumn, energySpread: null }, spoil: ['UPDATE staged SET lmp = 20, energy = 20, congestion = 0, loss = 0 WHERE interval_start_utc IN (\'2026-11-01 08:00:00+00\', \'2026-11-01 09:00:00+00\')'], found: [] },
  { name: 'at MISO no clock changes', batch: { ...autumn, iso: 'miso' }, spoil: [gone('2026-11-01 07')], found: [] },
]

const asHub = set('node_id = \'TH_SP15_GEN-APND\'', node)
const listHub = 'INSERT INTO listed VALUES (\'TH_SP15_GEN-APND\')'

const hubCases: readonly Case[] = [
  { name: 'a hub at the bounds', batch: noEnergyCheck, spoil: [set('lmp = 10000, energy = 10000 - congestion - loss', `${node} AND ${at(1)}`), set('lmp = -500, energy = -500 - congestion - loss', `${node} AND ${at(2)}`), asHub, listHub], found: [] },
  { name: 'a hub beyond the bounds', batch: noEnergyCheck, spoil: [set('lmp = 10000.01, energy = 10000.01 - congestion - loss', `${node} AND ${at(1)}`), set('lmp = -500.01, energy = -500.01 - congestion - loss', `${node} AND ${at(2)}`), asHub, listHub], found: ['warn range file 0: 2'] },
  { name: 'a hub stuck for thirteen intervals', batch: { ...fiveMinutes, ...noEnergyCheck }, spoil: [freeze(2, 13), asHub, listHub], found: ['warn stuck file 0: 1'] },
  { name: 'a hub equal for twelve', batch: { ...fiveMinutes, ...noEnergyCheck }, spoil: [freeze(2, 12), asHub, listHub], found: [] },
  { name: 'zeros in the place of a price', batch: noEnergyCheck, spoil: [set('lmp = 0, energy = 0, congestion = 0, loss = 0', `${node} AND ${at(1)}`)], found: ['warn range file 0: 1'] },
  { name: 'a price of zero with losses', batch: noEnergyCheck, spoil: [set('lmp = 0, energy = 0.02, congestion = 0, loss = -0.02', `${node} AND ${at(1)}`)], found: [] },
  { name: 'an interval at zero everywhere', batch: noEnergyCheck, spoil: [set('lmp = 0, energy = 0, congestion = 0, loss = 0', at(1))], found: [] },
]

const stuckCases: readonly Case[] = [
  { name: 'seven equal intervals at four of seven nodes', batch: fiveMinutes, spoil: [freeze(4, 7)], found: ['warn stuck file 0: 1'] },
  { name: 'eight equal intervals', batch: fiveMinutes, spoil: [freeze(7, 8)], found: ['warn stuck file 0: 2'] },
  { name: 'six equal intervals', batch: fiveMinutes, spoil: [freeze(7, 6)], found: [] },
  { name: 'at three of seven nodes', batch: fiveMinutes, spoil: [freeze(3, 20)], found: [] },
  { name: 'stuck over files', batch: { ...fiveMinutes, split: 'interval' }, spoil: [freeze(7, 9)], found: ['warn stuck batch: 3'] },
  { name: 'stuck at zero is a calm market', batch: fiveMinutes, spoil: [freeze(7, 20), set('energy = 0, congestion = 0, loss = 0, lmp = 0', firstIntervals(20))], found: [] },
  { name: 'an hour once more at all nodes', spoil: [again('2026-03-03 20')], found: ['warn stuck file 0: 1'] },
  { name: 'an hour once more at all nodes but one', spoil: [again('2026-03-03 20', 'NODE_00000')], found: [] },
  { name: 'an hour of five minutes once more', batch: fiveMinutes, spoil: [again('2026-03-03 20')], found: ['warn stuck file 0: 12'] },
  { name: 'a calm hour of one price once more', spoil: [set('energy = 30, congestion = 0, loss = 0, lmp = 30', 'interval_start_utc IN (\'2026-03-03 19:00:00+00\', \'2026-03-03 20:00:00+00\')')], found: [] },
  ...([[60, 180, 0], [60, 300, 2], [15, 90, 0], [15, 105, 1]] as const).map(([minutes, still, count]): Case => ({
    name: `a hub of ${minutes} minutes that stands still for ${still}`, batch: { ...noEnergyCheck, minutes }, found: count === 0 ? [] : [`warn stuck file 0: ${count}`],
    spoil: [set('energy = 30, congestion = 1, loss = 0.5, lmp = 31.5', `${node} AND interval_start_utc < TIMESTAMPTZ '2026-03-03 08:00:00+00' + to_minutes(${still})`), asHub, listHub],
  })),
  { name: 'energy frozen for four hours', spoil: [set('lmp = lmp - energy + 31.5, energy = 31.5', hours(4))], found: ['warn stuck file 0: 1'] },
  { name: 'energy frozen for three hours', spoil: [set('lmp = lmp - energy + 31.5, energy = 31.5', hours(3))], found: [] },
]

function firstIntervals(count: number): string {
  return `interval_start_utc < TIMESTAMPTZ '2026-03-03 08:00:00+00' + to_minutes(5 * ${count})`
}

/** The hour that begins so has the prices of the hour before, at all nodes but `not`. */
function again(hour: string, not = ''): string {
  const begins = `TIMESTAMPTZ '${hour}:00:00+00'`
  return `UPDATE staged SET lmp = b.lmp, energy = b.energy, congestion = b.congestion, loss = b.loss FROM staged b WHERE b.node_id = staged.node_id AND b.interval_start_utc = staged.interval_start_utc - INTERVAL 1 HOUR AND staged.interval_start_utc >= ${begins} AND staged.interval_start_utc < ${begins} + INTERVAL 1 HOUR AND staged.node_id <> '${not}'`
}

function hours(count: number): string {
  return `interval_start_utc < TIMESTAMPTZ '2026-03-03 08:00:00+00' + to_hours(${count})`
}

/** Gives the first nodes the same values in the first intervals. */
function freeze(nodes: number, intervals: number): string {
  return set('energy = 30, congestion = 1, loss = 0.5, lmp = 31.5', `${firstIntervals(intervals)} AND node_id < 'NODE_0000${nodes}'`)
}

/** Spoiled energy at some nodes is not what these cases are about. */
const quietly: Staging = { energySpread: null }

for (const { name, batch, spoil, found } of [...contractCases, ...valueCases, ...duplicateCases, ...hubCases, ...stuckCases.map(item => ({ ...item, batch: { ...item.batch, ...quietly } }))]) {
  test(`${name}: ${found.join(', ') || 'quiet'}`, async () => {
    const staged = await stage(session, batch)
    for (const sql of spoil) await session.run(sql)
    const [before] = await session.rows<{ rows: number, file: number }>('SELECT count(*)::INTEGER AS rows, coalesce(max(file), 0) AS file FROM staged')
    const files = Array.from({ length: Math.max(staged.files.length, (before?.file ?? 0) + 1) }, (_, index) => `made_${index}.csv`)
    const verdict = await marketRules().judge(session, { ...staged, files })
    assert.deepEqual(said(verdict), found, JSON.stringify(verdict.findings, null, 2))
    const blocked = found.some(line => line.startsWith('block'))
    assert.equal(verdict.outcome, blocked ? 'fail' : 'pass')
    if (blocked) assert.equal(verdict.rows, before?.rows, 'a batch that fails is left as it came')
    assert.deepEqual(JSON.parse(JSON.stringify(verdict)), verdict, 'a verdict is plain JSON')
    for (const finding of verdict.findings) assert.ok(finding.examples.length > 0 && finding.examples.length <= 5 && !finding.message.includes('undefined') && !finding.message.includes('NaN'))
  })
}

for (const { name, batch, spoil, found } of clockCases) {
  test(`${name}: ${found.join(', ') || 'quiet'}`, async () => {
    const staged = await stage(session, batch)
    for (const sql of spoil) await session.run(sql)
    // What is missing is counted by completeness as well, whose cases lie beside it.
    assert.deepEqual(said(await marketRules().judge(session, staged)).filter(line => !line.includes('completeness')), found)
  })
}

test('rows that two files share are taken once', async () => {
  const batch = await stage(session, { days: 2, split: 'day', covers: 'window' })
  await session.run('INSERT INTO staged SELECT * REPLACE (1 AS file) FROM staged WHERE file = 0')
  const verdict = await marketRules().judge(session, batch)
  assert.deepEqual(said(verdict), ['note duplicates file 1: 120'])
  assert.equal(verdict.rows, 240)
  assert.deepEqual(await session.rows('SELECT file, count(*)::INTEGER AS rows FROM staged GROUP BY file ORDER BY file'), [{ file: 0, rows: 120 }, { file: 1, rows: 120 }])
})

test('one bad file of many is named, with its worst difference', async () => {
  const batch = await stage(session, { ...fiveMinutes, split: 'interval' })
  await session.run('UPDATE staged SET congestion = -congestion WHERE file = 17')
  const { outcome, findings } = await marketRules().judge(session, batch)
  assert.equal(outcome, 'fail')
  assert.deepEqual(findings.map(({ rule, file }) => [rule, file]), [['identity', 17]])
  assert.match(findings[0]?.message ?? '', /by up to [\d.]+ USD\/MWh; at most 0\.02 USD\/MWh was expected/)
})

test('what the operator publishes is named as missing, not what is derived from it', async () => {
  const batch: JudgedBatch = { ...await stage(session, { identityTolerance: null }), components: ['congestion', 'loss'] }
  await session.run('UPDATE staged SET energy = NULL, congestion = NULL, loss = NULL, ghg = NULL')
  const said = async (): Promise<readonly string[]> => (await marketRules().judge(session, batch)).findings.filter(({ rule }) => rule === 'contract').map(({ message }) => message)
  assert.deepEqual(await said(), ['120 rows do not hold to the contract: congestion and loss missing.'])
  await session.run('UPDATE staged SET loss = 1')
  assert.deepEqual(await said(), ['120 rows do not hold to the contract: congestion missing.'])
})

test('what is no price is judged as a list, on whatever grid it stands', async () => {
  const load: Dataset = {
    name: 'test.load', doc: '', partition: [], sort: [], key: ['iso', 'interval_start_utc'],
    columns: [{ id: 1, name: 'iso', type: 'string', required: true, doc: '' }, { id: 2, name: 'interval_start_utc', type: 'timestamptz', required: true, doc: '' }, { id: 3, name: 'load_mw', type: 'double', required: true, doc: '' }],
  }
  const batch: JudgedBatch = { ...await stage(session), dataset: load }
  await session.run(`CREATE OR REPLACE TEMP TABLE staged AS SELECT 0 AS file, 'caiso' AS iso, TIMESTAMPTZ '2026-03-03 08:00:00+00' + to_hours(hour) AS interval_start_utc, 20000.0 + hour AS load_mw, 1 AS copies FROM range(24) AS hours(hour)`)
  assert.deepEqual((await marketRules().judge(session, batch)).findings, [])
  await session.run('UPDATE staged SET load_mw = NULL WHERE load_mw = 20003')
  assert.deepEqual(said(await marketRules().judge(session, batch)), ['block contract file 0: 1'])
})

test('nothing is left in the session but aside', async () => {
  const tables = async (): Promise<string[]> => (await session.rows<{ name: string }>('SELECT table_name AS name FROM duckdb_tables() ORDER BY 1')).map(({ name }) => name)
  const batch = await stage(session)
  await marketRules().judge(session, batch)
  assert.deepEqual(await tables(), ['aside', 'listed', 'staged'])
})

test('the command lists every rule', async () => {
  const command = rules.start({ metrics: { add() {} } } as never).commands?.find(({ name }) => name === 'gate rules')
  const { text } = await command!.run({ args: [], options: {}, signal: new AbortController().signal, progress() {}, async write() {} })
  for (const id of ['contract', 'identity', 'energy_uniform', 'duplicates', 'grid', 'completeness', 'unknown_node', 'range', 'stuck', 'file_empty', 'validity', 'dst_labels', 'node_roster', 'revision_after_final', 'shift_test', 'spike_xcheck', 'hour_vs_5min', 'hub_recompute', 'dart_sanity', 'late']) assert.match(text ?? '', new RegExp(` ${id} `))
})
