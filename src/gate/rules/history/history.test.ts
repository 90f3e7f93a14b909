import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { hourMs, parseInstant } from '#canon/instant.ts'
import { lmpRealTime } from '#canon/price.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { JudgedBatch } from '../../port.ts'
import { marketRules } from '../index.ts'
import { openSession, said, stage, type Staging } from '../staged-batch.ts'
import { bestLag, sameHourBefore } from './lag.ts'
import { odd } from './dart-sanity.ts'
import { shifted } from './shift-test.ts'

const { session, close } = await openSession(duckdbEngine)
after(close)

const columns = 'iso, market_run, node_id, interval_start_utc, interval_minutes, lmp, energy, congestion, loss, ghg, derived, status'

interface Case {
  readonly name: string
  readonly batch?: Staging
  /** What the lake has: rows made from `staged` as it is at first (`before`), SELECTs of price rows by table. */
  readonly lake?: Readonly<Record<'market.lmp_da' | 'market.lmp_rt', string>> | { readonly 'market.lmp_da'?: string, readonly 'market.lmp_rt'?: string }
  readonly members?: string
  readonly spoil?: readonly string[]
  readonly known?: string
  readonly now?: string
  readonly dataset?: JudgedBatch['dataset']
  readonly found: readonly string[]
}

const stamped = (known: string): string => `SELECT ${columns}, 1 AS version, TIMESTAMPTZ '${known}' AS known_from_utc, 'r' AS run_id FROM`
/** The rows of the batch, moved by hours and changed. */
const moved = (hours: number, known = '2026-02-28 20:00:00+00', change = '*'): string => `${stamped(known)} (SELECT ${change} FROM (SELECT * REPLACE (interval_start_utc + to_hours(${hours}) AS interval_start_utc) FROM staged))`

async function prepared({ batch = {}, lake = {}, members, spoil = [], known = '2026-03-02T20:30:00Z', now = '2026-03-10T00:00:00Z', dataset }: Case): Promise<JudgedBatch> {
  const staged = await stage(session, { iso: 'spp', ...batch })
  for (const table of ['lmp_da', 'lmp_rt', 'lmp_superseded', 'node_hub']) await session.run(`CREATE SCHEMA IF NOT EXISTS market; DROP TABLE IF EXISTS market.${table}`)
  for (const [table, rows] of Object.entries(lake)) await session.run(`CREATE TABLE ${table} AS ${rows}`)
  if (members !== undefined) await session.run(`CREATE TABLE market.node_hub AS ${members}`)
  for (const sql of spoil) await session.run(sql)
  const [files] = await session.rows<{ file: number }>('SELECT max(file) AS file FROM staged')
  return {
    ...staged, ...dataset && { dataset }, roster: null,
    beside: {
      ref: 'main',
      knownFromUtc: Array.from({ length: (files?.file ?? 0) + 1 }, () => known), nowMs: parseInstant(now) ?? 0,
      ask: async sql => await session.run(`EXPLAIN ${sql}`).then(() => sql, () => null),
    },
  }
}

const hub = 'UPDATE staged SET node_id = \'SPPSOUTH_HUB\' WHERE node_id = \'NODE_00000\''
const fiveMinutes: Staging = { minutes: 5, covers: 'window' }
/** Prices with the shape of a day: low at night, a ramp, a peak in the evening. */
const shape = (table: string, shift = 0): string => `UPDATE ${table} SET energy = e, lmp = e + congestion + loss FROM (SELECT interval_start_utc AS at_utc, round(40 + 25 * sin((date_part('hour', interval_start_utc) + ${shift}) * 0.26 + 2) + 9 * cos((date_part('hour', interval_start_utc) + ${shift}) * 0.9), 2) AS e FROM ${table} GROUP BY 1) WHERE at_utc = interval_start_utc`

const cases: readonly Case[] = [
  { name: 'nothing to compare with', found: [] },
  { name: 'the same nodes as the day before', lake: { 'market.lmp_da': moved(-24) }, found: [] },
  { name: 'a node of 201 new: as many as may be', batch: { nodes: 200 }, lake: { 'market.lmp_da': moved(-24) }, spoil: ['INSERT INTO staged SELECT * REPLACE (\'NEW\' AS node_id) FROM staged WHERE node_id = \'NODE_00001\''], found: [] },
  { name: 'two of 200 new', batch: { nodes: 200 }, lake: { 'market.lmp_da': moved(-24) }, spoil: ['INSERT INTO staged SELECT * EXCLUDE (new) REPLACE (new AS node_id) FROM staged, (VALUES (\'N1\'), (\'N2\')) AS news(new) WHERE node_id = \'NODE_00001\''], found: ['warn node_roster batch: 2'] },
  { name: 'a hub that went', lake: { 'market.lmp_da': moved(-24).replace('staged', '(SELECT * FROM staged UNION ALL SELECT * REPLACE (\'SPPSOUTH_HUB\' AS node_id) FROM staged WHERE node_id = \'NODE_00001\')') }, found: ['block node_roster batch: 1', 'warn node_roster batch: 1'] },
  { name: 'a window of a few chosen nodes', batch: { covers: 'window' }, lake: { 'market.lmp_da': moved(-24).replace('staged', '(SELECT * FROM staged UNION ALL SELECT * EXCLUDE (extra) REPLACE (node_id || extra AS node_id) FROM staged, (VALUES (\'A\'), (\'B\')) AS more(extra))') }, found: [] },
  { name: 'the day before lies in the batch', batch: { days: 2, split: 'day' }, spoil: ['DELETE FROM staged WHERE node_id = \'NODE_00004\' AND file = 1'], found: ['warn node_roster batch: 1'] },
  { name: 'a snapshot without a node of the hour before', batch: { minutes: 5, covers: 'snapshot', nodes: 100 }, lake: { 'market.lmp_rt': moved(0, '2026-03-03 22:00:00+00').replace('staged', '(SELECT * FROM staged WHERE interval_start_utc < \'2026-03-03 20:00:00+00\')') }, spoil: ['DELETE FROM staged WHERE interval_start_utc <> \'2026-03-03 20:00:00+00\' OR node_id = \'NODE_00004\''], known: '2026-03-03T20:06:00Z', found: ['warn node_roster batch: 1', 'note completeness file 0: 1'] },
  { name: 'other areas are other rosters', lake: { 'market.lmp_da': moved(-24).replace('staged', '(SELECT * FROM staged UNION ALL SELECT * REPLACE (node_id || \'@WEIS\' AS node_id) FROM staged)') }, found: [] },

  { name: 'where zones come in files of their own, generators without them', batch: { iso: 'nyiso' }, lake: { 'market.lmp_da': moved(-24).replace('staged', zones('NODE_00001', '61752', '61761')) }, found: [] },
  { name: 'and zones without generators', batch: { iso: 'nyiso', nodes: 1 }, lake: { 'market.lmp_da': moved(-24).replace('staged', zones('NODE_00000', '61752')) }, spoil: ['UPDATE staged SET node_id = \'61752\''], known: '2026-03-02T16:00:00Z', found: [] },
  { name: 'a zone that went', batch: { iso: 'nyiso', nodes: 1 }, lake: { 'market.lmp_da': moved(-24).replace('staged', zones('NODE_00000', '61752', '61761')) }, spoil: ['UPDATE staged SET node_id = \'61752\''], known: '2026-03-02T16:00:00Z', found: ['block node_roster batch: 1', 'warn node_roster batch: 1'] },

  { name: 'known prices again', lake: { 'market.lmp_da': moved(0) }, found: [] },
  { name: 'a final price changed in time', lake: { 'market.lmp_da': moved(0, '2026-03-02 20:00:00+00', '* REPLACE (CASE WHEN node_id = \'NODE_00001\' AND date_part(\'hour\', interval_start_utc) = 9 THEN lmp + 1 ELSE lmp END AS lmp)') }, known: '2026-03-04T00:00:00Z', batch: { nodes: 100, iso: 'caiso' }, found: [] },
  { name: 'a final price changed after the time for corrections', lake: { 'market.lmp_da': moved(0, '2026-03-02 20:00:00+00', '* REPLACE (CASE WHEN node_id = \'NODE_00001\' AND date_part(\'hour\', interval_start_utc) = 9 THEN lmp + 1 ELSE lmp END AS lmp)') }, known: '2026-03-30T00:00:00Z', now: '2026-03-31T00:00:00Z', batch: { nodes: 100, iso: 'caiso' }, found: ['block revision_after_final file 0: 1'] },
  { name: 'changed by rounding, late', lake: { 'market.lmp_da': moved(0, '2026-03-02 20:00:00+00', '* REPLACE (lmp + 0.0049 AS lmp)') }, known: '2026-03-30T00:00:00Z', now: '2026-03-31T00:00:00Z', found: [] },
  { name: 'a preliminary price that becomes final, late', lake: { 'market.lmp_da': moved(0, '2026-03-02 20:00:00+00', '* REPLACE (lmp + 1 AS lmp, \'preliminary\' AS status)') }, known: '2026-03-30T00:00:00Z', now: '2026-03-31T00:00:00Z', found: [] },
  { name: 'a preliminary price that comes long after the final one replaces nothing', lake: { 'market.lmp_da': moved(0, '2026-03-02 20:00:00+00', '* REPLACE (lmp + 1 AS lmp)') }, spoil: ['UPDATE staged SET status = \'preliminary\''], known: '2026-03-30T00:00:00Z', now: '2026-03-31T00:00:00Z', found: [] },
  { name: 'both were taken in long after the day: nobody can say when it settled', lake: { 'market.lmp_da': moved(0, '2026-04-20 20:00:00+00', '* REPLACE (CASE WHEN node_id = \'NODE_00001\' AND date_part(\'hour\', interval_start_utc) = 9 THEN lmp + 1 ELSE lmp END AS lmp)') }, batch: { nodes: 100 }, known: '2026-04-21T00:00:00Z', now: '2026-04-22T00:00:00Z', found: [] },
  { name: 'more than one in two hundred changed', lake: { 'market.lmp_da': moved(0, '2026-03-02 20:00:00+00', '* REPLACE (CASE WHEN node_id = \'NODE_00001\' THEN lmp + 1 ELSE lmp END AS lmp)') }, batch: { nodes: 100, iso: 'caiso' }, known: '2026-03-04T00:00:00Z', found: ['warn revision batch: 24'] },
  ...([['four', 4, []], ['five', 5, ['warn revision batch: 5']]] as const).map(([word, hours, found]): Case => ({ name: `${word} prices changed of a day of few`, lake: { 'market.lmp_da': moved(0, '2026-03-02 20:00:00+00', `* REPLACE (CASE WHEN node_id = 'NODE_00001' AND date_part('hour', interval_start_utc) < ${hours} THEN lmp + 1 ELSE lmp END AS lmp)`) }, batch: { iso: 'caiso' }, known: '2026-03-04T00:00:00Z', found })),
  { name: 'an older file against a newer price', lake: { 'market.lmp_da': moved(0, '2026-03-09 20:00:00+00', '* REPLACE (lmp + 1 AS lmp)') }, found: [] },

  { name: 'a day in the shape of the day before', lake: { 'market.lmp_da': moved(-24) }, spoil: [shape('staged'), shape('market.lmp_da')], found: [] },
  { name: 'a day an hour late', lake: { 'market.lmp_da': moved(-24) }, spoil: [shape('staged', -1), shape('market.lmp_da')], found: ['warn shift_test batch: 1'] },
  { name: 'a day an hour early, seen by both siblings', lake: { 'market.lmp_da': moved(-24), 'market.lmp_rt': moved(0).replace('1 AS version', '2 AS version') }, spoil: [shape('staged', 1), shape('market.lmp_da'), shape('market.lmp_rt')], found: ['warn shift_test batch: 1'] },
  { name: 'an hour off the day before, and in place beside real time', lake: { 'market.lmp_da': moved(-24), 'market.lmp_rt': moved(0) }, spoil: [shape('staged', 1), shape('market.lmp_da'), shape('market.lmp_rt', 1)], found: [] },
  { name: 'a day that begins with the last hour of the day before', lake: { 'market.lmp_da': moved(-24) }, spoil: [beginsAgain('true')], found: ['warn shift_test batch: 1'] },
  { name: 'a day at one node of which the last hour comes again', batch: { energySpread: null }, lake: { 'market.lmp_da': moved(-24) }, spoil: [beginsAgain('b.node_id = \'NODE_00001\'')], found: [] },
  { name: 'flat days have no shape', lake: { 'market.lmp_da': moved(-24) }, spoil: ['UPDATE staged SET energy = 30 + date_part(\'hour\', interval_start_utc) / 50, lmp = 30 + date_part(\'hour\', interval_start_utc) / 50 + congestion + loss'], found: [] },

  { name: 'day-ahead in cents', lake: { 'market.lmp_rt': moved(0) }, spoil: ['UPDATE staged SET lmp = lmp * 100, energy = energy * 100, congestion = congestion * 100, loss = loss * 100'], found: ['warn dart_sanity batch: 1'] },
  { name: 'day-ahead negated, before there is a real time', lake: { 'market.lmp_da': moved(-24) }, spoil: [`UPDATE staged SET ${scaled(-1)}`], found: ['warn dart_sanity batch: 1'] },
  { name: 'day-ahead negated, as real time was the day before', lake: { 'market.lmp_da': moved(-24), 'market.lmp_rt': moved(-24, undefined, `* REPLACE (-energy AS energy, -lmp AS lmp)`) }, spoil: [`UPDATE staged SET ${scaled(-1)}`], found: [] },
  { name: 'a thousandth of the day before, all day', lake: { 'market.lmp_da': moved(-24) }, spoil: [`UPDATE staged SET ${scaled(0.001)}`], found: ['warn stuck file 0: 12', 'warn dart_sanity batch: 1'] },
  { name: 'a day that is cheap but for its evening', lake: { 'market.lmp_da': moved(-24) }, spoil: [`UPDATE staged SET ${scaled(0.05)} WHERE date_part('hour', interval_start_utc) < 20`], found: [] },
  { name: 'three times as dear as real time', lake: { 'market.lmp_rt': moved(0) }, spoil: ['UPDATE staged SET lmp = lmp * 3, energy = energy * 3, congestion = congestion * 3, loss = loss * 3'], found: [] },

  { name: 'a hub that jumps alone', batch: fiveMinutes, lake: { 'market.lmp_rt': `${moved(-24)} WHERE true UNION ALL ${moved(-24).replace('staged', '(SELECT * REPLACE (\'SPPSOUTH_HUB\' AS node_id) FROM staged WHERE node_id = \'NODE_00000\')')}` }, spoil: [hub, 'UPDATE staged SET lmp = lmp + 900, congestion = congestion + 900 WHERE node_id = \'SPPSOUTH_HUB\' AND interval_start_utc = \'2026-03-03 12:00:00+00\''], known: '2026-03-04T08:00:00Z', found: ['warn node_roster batch: 1', 'warn spike_xcheck file 0: 1'] },
  { name: 'a hub that jumps with two nodes beside', batch: fiveMinutes, lake: { 'market.lmp_rt': moved(-24).replace('staged', '(SELECT * REPLACE (CASE node_id WHEN \'NODE_00000\' THEN \'SPPSOUTH_HUB\' ELSE node_id END AS node_id) FROM staged)') }, spoil: [hub, 'UPDATE staged SET lmp = lmp + 900, congestion = congestion + 900 WHERE node_id IN (\'SPPSOUTH_HUB\', \'NODE_00001\', \'NODE_00002\') AND interval_start_utc = \'2026-03-03 12:00:00+00\''], known: '2026-03-04T08:00:00Z', found: [] },
  { name: 'scarcity takes the hub along', batch: fiveMinutes, lake: { 'market.lmp_rt': moved(-24).replace('staged', '(SELECT * REPLACE (CASE node_id WHEN \'NODE_00000\' THEN \'SPPSOUTH_HUB\' ELSE node_id END AS node_id) FROM staged)') }, spoil: [hub, 'UPDATE staged SET lmp = lmp + 900, energy = energy + 900 WHERE interval_start_utc = \'2026-03-03 12:00:00+00\''], known: '2026-03-04T08:00:00Z', found: [] },

  { name: 'twelve intervals and their hour', batch: fiveMinutes, lake: { 'market.lmp_rt': `${stamped('2026-03-03 00:00:00+00')} (SELECT * REPLACE (60 AS interval_minutes, 'RTH' AS market_run, date_trunc('hour', interval_start_utc) AS interval_start_utc, mean AS lmp) FROM (SELECT *, avg(lmp) OVER (PARTITION BY node_id, date_trunc('hour', interval_start_utc)) AS mean FROM staged) WHERE date_part('minute', interval_start_utc) = 0)` }, known: '2026-03-04T08:00:00Z', found: [] },
  { name: 'what commitment saw ahead of the hour is no part of it', batch: { iso: 'nyiso', minutes: 60, covers: 'window', nodes: 2 }, lake: { 'market.lmp_rt': `${stamped('2026-03-03 00:00:00+00')} (SELECT * REPLACE (15 AS interval_minutes, 'RTC' AS market_run, lmp + 5 AS lmp, interval_start_utc + to_minutes(15 * quarter) AS interval_start_utc) FROM staged, range(4) AS quarters(quarter))` }, spoil: ['UPDATE staged SET market_run = \'RTH\''], dataset: lmpRealTime, known: '2026-03-04T08:00:00Z', found: [] },
  { name: 'an hour that is not their mean', batch: fiveMinutes, lake: { 'market.lmp_rt': `${stamped('2026-03-03 00:00:00+00')} (SELECT * REPLACE (60 AS interval_minutes, 'RTH' AS market_run, date_trunc('hour', interval_start_utc) AS interval_start_utc, mean + CASE WHEN date_part('hour', interval_start_utc) = 9 AND node_id = 'NODE_00001' THEN 0.06 ELSE 0 END AS lmp) FROM (SELECT *, avg(lmp) OVER (PARTITION BY node_id, date_trunc('hour', interval_start_utc)) AS mean FROM staged) WHERE date_part('minute', interval_start_utc) = 0)` }, known: '2026-03-04T08:00:00Z', found: ['note hour_vs_5min batch: 1'] },

  { name: 'a hub among its nodes', members: members('NODE_00001', 'NODE_00002'), spoil: [hub, mean('')], found: [] },
  { name: 'a hub above all of its nodes', members: members('NODE_00001', 'NODE_00002'), spoil: [hub, mean('+ 50')], found: ['warn hub_recompute file 0: 24'] },
  { name: 'a hub whose nodes are not all there', members: members('NODE_00001', 'NODE_99999'), spoil: [hub, mean('+ 50')], found: [] },

  { name: 'day-ahead on the half hour after the hour', known: '2026-03-02T19:30:00Z', found: [] },
  { name: 'day-ahead an hour late', known: '2026-03-02T20:31:00Z', found: ['note late file 0: 1'] },
  { name: 'loaded a month later: nobody waited', known: '2026-04-02T20:31:00Z', now: '2026-04-03T00:00:00Z', found: [] },
  { name: 'stamped in the future', known: '2026-03-02T19:00:00Z', now: '2026-03-02T18:40:00Z', found: ['warn known_time file 0: 1'] },
  { name: 'real time known the day before', batch: fiveMinutes, known: '2026-03-02T19:00:00Z', found: ['warn known_time file 0: 1'] },
]

/** The rows of the batch, and those of one node under other names. */
function zones(node: string, ...names: readonly string[]): string {
  return `(SELECT * FROM staged UNION ALL SELECT * EXCLUDE (zone) REPLACE (zone AS node_id) FROM staged, (VALUES ${names.map(name => `('${name}')`).join(', ')}) AS zones(zone) WHERE node_id = '${node}')`
}

/** The first hour of the batch has the prices of the lake's hour before it, where it holds. */
function beginsAgain(where: string): string {
  return `UPDATE staged SET lmp = b.lmp, energy = b.energy, congestion = b.congestion, loss = b.loss FROM market.lmp_da b WHERE b.node_id = staged.node_id AND staged.interval_start_utc = (SELECT min(interval_start_utc) FROM staged) AND epoch_ms(b.interval_start_utc) = epoch_ms(staged.interval_start_utc) - ${hourMs} AND ${where}`
}

function scaled(factor: number): string { return ['energy', 'congestion', 'loss', 'lmp'].map(name => `${name} = ${name} * ${factor}`).join(', ') }

function members(...nodes: readonly string[]): string {
  return `SELECT 'spp' AS iso, 'SPPSOUTH_HUB' AS hub_id, node_id, TIMESTAMPTZ '2020-01-01 00:00:00+00' AS valid_from_utc, NULL::TIMESTAMPTZ AS valid_to_utc FROM (VALUES ${nodes.map(node => `('${node}')`).join(', ')}) AS m(node_id)`
}

function mean(more: string): string {
  return `UPDATE staged SET lmp = m ${more}, congestion = m ${more} - energy - loss FROM (SELECT interval_start_utc AS at_utc, avg(lmp) AS m FROM staged WHERE node_id IN ('NODE_00001', 'NODE_00002') GROUP BY 1) WHERE at_utc = interval_start_utc AND node_id = 'SPPSOUTH_HUB'`
}

for (const item of cases) {
  test(`${item.name}: ${item.found.join(', ') || 'quiet'}`, async () => {
    const batch = await prepared(item)
    const verdict = await marketRules().judge(session, batch)
    const lines = said(verdict).filter(line => !line.startsWith('note unknown_node') && (item.found.some(found => found.startsWith('note late')) || !line.startsWith('note late')))
    assert.deepEqual(lines, item.found, JSON.stringify(verdict.findings, null, 1))
    assert.deepEqual(JSON.parse(JSON.stringify(verdict)), verdict, 'a verdict is plain JSON')
    for (const finding of verdict.findings) assert.ok(finding.examples.length > 0 && !/undefined|NaN|null/.test(finding.message), finding.message)
  })
}

test('what looks back asks for the days of the batch and no others', async () => {
  const asked: string[] = []
  const batch = await prepared({ name: '', lake: { 'market.lmp_da': moved(-24), 'market.lmp_rt': moved(0) }, found: [] })
  await marketRules().judge(session, { ...batch, beside: { ...batch.beside as NonNullable<JudgedBatch['beside']>, ask: async sql => { asked.push(sql); return await Promise.resolve(sql.includes('node_hub') || sql.includes('superseded') ? null : sql) } } })
  assert.ok(asked.length >= 4)
  for (const sql of asked.filter(each => !each.includes('node_hub'))) {
    const times = [...sql.matchAll(/TIMESTAMPTZ '([^']+)'/g)].map(found => Date.parse(found[1] ?? ''))
    assert.equal(times.length, 2, sql)
    assert.ok(Math.min(...times) >= Date.parse('2026-02-24T00:00:00Z') && Math.max(...times) <= Date.parse('2026-03-05T00:00:00Z'), sql)
  }
  assert.deepEqual((await session.rows<{ name: string }>('SELECT table_name AS name FROM duckdb_tables() WHERE temporary ORDER BY 1')).map(({ name }) => name), ['aside', 'listed', 'staged'])
})

test('the same hour of the day before is by the clock: 23 hours back in spring, 25 in autumn', () => {
  const back = (text: string): number | null => { const at = Date.parse(text); const hour = sameHourBefore('caiso', at); return hour === null ? null : (at - hour) / hourMs }
  assert.equal(back('2026-03-03T20:00:00Z'), 24)
  assert.equal(back('2026-03-08T20:00:00Z'), 23)
  assert.equal(back('2026-11-01T20:00:00Z'), 25)
  assert.equal(back('2026-03-09T09:30:00Z'), null, 'hour ending 3 of the day after, which the spring day lacks')
})

test('short and flat series say nothing, and witnesses must agree', () => {
  const hours = Array.from({ length: 19 }, (_, hour) => hour * hourMs)
  const wave = new Map(Array.from({ length: 30 }, (_, hour) => [(hour - 3) * hourMs, 10 * Math.sin(hour / 3)]))
  assert.equal(bestLag(hours, wave, wave, hour => hour), null)
  assert.equal(shifted([{ lag: 1, best: 0.95, at_zero: 0.9 }]), null, 'one witness must be surer')
  assert.equal(shifted([{ lag: 1, best: 0.95, at_zero: 0.9 }, { lag: 1, best: 0.95, at_zero: 0.9 }])?.lag, 1)
  assert.equal(shifted([{ lag: 1, best: 0.99, at_zero: 0.5 }, { lag: -1, best: 0.99, at_zero: 0.5 }]), null)
})

test('another unit or sign is odd, scarcity and cheap nights are not', () => {
  assert.deepEqual([odd(30, 240), odd(30, 241), odd(30, -30), odd(4, 100), odd(0, 161), odd(-3, 20), odd(-40, -20)], [false, true, true, false, true, false, false])
})
