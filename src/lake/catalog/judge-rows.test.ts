/** Rows that a client brings to tables of the platform pass the gate, or the lake stays as it was. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Dataset } from '#canon/dataset.ts'
import { lmpDayAhead } from '#canon/price.ts'
import type { Run } from '#feeds/port.ts'
import { marketRules } from '#gate/rules/index.ts'
import type { JsonObject } from '../iceberg/json.ts'
import { appendTo, type Lies, prepareAppend } from './append-for-tests.ts'
import { catalogForTest, contract, errorOf } from './catalog-for-tests.ts'

const sample = '/namespaces/market/tables/sample'
const prices = '/namespaces/market/tables/lmp_da'
const row = (price: string, node = 'NP15', at = '2026-11-20 08:00:00+00'): string => `SELECT 'caiso' AS iso, '${node}' AS node_id, TIMESTAMPTZ '${at}' AS at_utc, ${price}::DOUBLE AS price`

function lmp({ lmp = '42', energy = '40', at = '2026-11-20 08:00:00+00', node = 'NP15' } = {}): string {
  return `SELECT 'caiso' AS iso, 'DAM' AS market_run, '${node}' AS node_id, TIMESTAMPTZ '${at}' AS interval_start_utc, 60 AS interval_minutes, ${lmp}::DOUBLE AS lmp, ${energy}::DOUBLE AS energy,
    1.5::DOUBLE AS congestion, 0.5::DOUBLE AS loss, NULL::DOUBLE AS ghg, NULL::VARCHAR AS derived, 'final' AS status, 1 AS version, TIMESTAMPTZ '2026-11-19 20:00:00+00' AS known_from_utc, 'theirs' AS run_id`
}

/** With a first row in each table, written by the platform, and the runs that were told of. */
async function withRows(t: TestContext) {
  const told: { kind: string, run?: Run, target?: string }[] = []
  const catalog = await catalogForTest(t, {
    gate: marketRules(), datasets: [contract, lmpDayAhead], outsideRuns: {
      code: 'test', begin: async (run, target) => { told.push({ kind: 'begin', run, target }) }, end: async (run, target) => { told.push({ kind: 'end', run, target }) }, forget: async () => { told.push({ kind: 'forget' }) },
    },
  })
  const session = await catalog.engine.session()
  const first = async (dataset: Dataset, select: string): Promise<void> => {
    await session.run(`CREATE OR REPLACE TEMP TABLE fresh AS ${select}`)
    await catalog.lake.commit(session, { branch: 'main', author: 'gate', message: 'first', run_id: null, upserts: [{ dataset, relation: 'fresh', mode: 'append' }] })
  }
  await first(contract, row('40'))
  await first(lmpDayAhead, lmp({ node: 'SP15' }))
  session.close()
  return { ...catalog, told }
}

type Catalog = Awaited<ReturnType<typeof withRows>>

const day = { file: { partition: ['caiso', 20777] } } as const satisfies Lies

async function refusedAs(catalog: Catalog, path: string, select: string, lies: Lies, message: RegExp): Promise<void> {
  const before = await catalog.lake.resolve('main')
  const error = errorOf(await appendTo(catalog, path, select, lies))
  assert.deepEqual([error.status, error.type], [400, 'ValidationException'], error.message)
  assert.match(error.message, message)
  assert.match(error.message, /Nothing was changed/)
  assert.equal((await catalog.lake.resolve('main')).id, before.id)
}

test('rows that pass come in, under a run that says who brought them and what the gate said', async t => {
  const catalog = await withRows(t)
  const answer = await appendTo(catalog, prices, `${lmp()} UNION ALL ${lmp({ at: '2026-11-20 09:00:00+00' })}`, day)
  assert.equal(answer.status, 200, errorOf(answer).message)
  const [commit] = await catalog.lake.log('main', { limit: 1 })
  const [begun, ended] = catalog.told
  assert.deepEqual([commit?.author, commit?.message, commit?.run_id], ['ana', 'Append: market.lmp_da, 2 rows judged (catalog)', ended?.run?.id])
  assert.deepEqual([begun?.run?.state, begun?.target, ended?.run?.state, ended?.run?.commit, ended?.run?.branch], ['running', 'main', 'merged', commit?.id, 'main'])
  const { iso, dataset, rows, from_utc, to_utc, verdict, files, author } = ended!.run!
  assert.deepEqual([iso, dataset, rows, from_utc, to_utc, verdict?.outcome, author], ['caiso', 'market.lmp_da', 2, '2026-11-20T08:00:00.000Z', '2026-11-20T10:00:00.000Z', 'pass', 'ana'])
  assert.match(files[0]?.sha256 ?? '', /^[0-9a-f]{64}$/)
})

test('components that do not add up are refused by rule, number, example and remedy, and the run says so', async t => {
  const catalog = await withRows(t)
  await refusedAs(catalog, prices, lmp({ lmp: '50' }), day, /Rule identity \(1\) in file:.*differs from lmp in 1 row, by up to 8 USD\/MWh.*For example \{.*"node_id":"NP15".*\}\. A component is shifted/)
  const [run] = catalog.told
  assert.deepEqual([run?.kind, run?.run?.state, run?.run?.commit, run?.run?.verdict?.findings[0]?.rule], ['end', 'failed', null, 'identity'])
})

const bad: [name: string, path: string, select: string, lies: Lies, message: RegExp][] = [
  ['a key that the table has', sample, row('41'), {}, /duplicates \(1\).*1 row has a key \(node_id, at_utc\) that the table holds already.*"node_id":"NP15"/],
  ['a key twice in one file', sample, `${row('41', 'SP15')} UNION ALL ${row('42', 'SP15')}`, {}, /1 key .* has more than one new row/],
  ['a key that the price table has', prices, lmp({ node: 'SP15' }), day, /duplicates .* that the table holds already/],
  ['a price that is not a number', sample, row(`'nan'`, 'SP15'), {}, /contract \(1\).*price is not a finite number/],
  ['an empty key', sample, row('1', ''), {}, /node_id is missing/],
  ['an interval off its grid', prices, lmp({ at: '2026-11-20 08:30:00+00' }), day, /grid \(1\)/],
]
for (const [name, path, select, lies, message] of bad) test(name, async t => { await refusedAs(await withRows(t), path, select, lies, message) })

test('a key of another partition is not looked at, one that is overwritten is free', async t => {
  const catalog = await withRows(t)
  assert.equal((await appendTo(catalog, prices, lmp({ node: 'SP15', at: '2026-11-21 08:00:00+00' }), { file: { partition: ['caiso', 20778] } })).status, 200)
  const replaced = await appendTo(catalog, sample, row('41'), { replaces: true })
  assert.equal(replaced.status, 200, errorOf(replaced).message)
  assert.equal((await catalog.lake.tables('main')).find(each => each.table === 'market.sample')?.rows, 1)
})

test('of a transaction over two tables one that does not pass stops both', async t => {
  const catalog = await withRows(t)
  const before = await catalog.lake.resolve('main')
  const change = async (path: string, name: string, select: string, lies: Lies): Promise<JsonObject> => ({ identifier: { namespace: ['market'], name }, ...await prepareAppend(catalog, path, select, lies) })
  const good = await change(sample, 'sample', row('7', 'SP15'), {})
  const stopped = errorOf(await catalog.call('POST', '/transactions/commit', { 'table-changes': [good, await change(prices, 'lmp_da', lmp({ lmp: '99' }), day)] }))
  assert.deepEqual([stopped.status, stopped.type, (await catalog.lake.resolve('main')).id], [400, 'ValidationException', before.id])
  const done = await catalog.call('POST', '/transactions/commit', { 'table-changes': [good, await change(prices, 'lmp_da', lmp(), day)] })
  assert.equal(done.status, 204, errorOf(done).message)
  const [commit] = await catalog.lake.log('main', { limit: 1 })
  assert.deepEqual([commit?.tables.map(each => each.table), catalog.told.at(-1)?.run?.dataset], [['market.sample', 'market.lmp_da'], 'market.sample, market.lmp_da'])
})

test('rows that wait on a branch of the table\'s own are judged when they become current', async t => {
  const catalog = await withRows(t)
  const { updates } = await prepareAppend(catalog, sample, row(`'nan'`, 'SP15'))
  const [snapshot, ref] = updates as [JsonObject, JsonObject]
  assert.equal((await catalog.call('POST', sample, { requirements: [], updates: [snapshot, { ...ref, 'ref-name': 'audit' }] })).status, 200)
  const error = errorOf(await catalog.call('POST', sample, { requirements: [], updates: [ref] }))
  assert.deepEqual([error.status, error.type], [400, 'ValidationException'], error.message)
  assert.equal((await catalog.lake.tables('main')).find(each => each.table === 'market.sample')?.rows, 1)
})

test('the rows that the gate judged are those that readers read, whatever the path names twice', async t => {
  const catalog = await withRows(t)
  const metadata = (await catalog.call('GET', sample)).body['metadata'] as JsonObject
  const folder = catalog.where.key(metadata['location'] as string) ?? ''
  const [judged, beside] = [`${folder}/data/${folder}/data/x.parquet`, `${folder}/data/x.parquet`]
  const session = await catalog.engine.session()
  const ids = new Map(contract.columns.map(({ name, id }) => [name, id]))
  const write = async (key: string, select: string): Promise<number> => {
    await catalog.objects.prepare(key)
    return (await session.copyToParquet(select, catalog.objects.location(key), ids)).bytes
  }
  await write(beside, row('99999', 'FORGED'))
  const bytes = await write(judged, row('10', 'GOOD'))
  await appendTo(catalog, sample, row('10', 'GOOD'), { file: { path: catalog.where.uri(judged), fileSizeInBytes: BigInt(bytes) } })
  const found = await session.rows((await catalog.lake.plan('SELECT node_id FROM market.sample ORDER BY node_id', 'main')).sql)
  session.close()
  assert.deepEqual(found.map(each => each['node_id']), ['GOOD', 'NP15'])
})

test('a lost race leaves no run', async t => {
  const catalog = await withRows(t)
  const stale = await prepareAppend(catalog, sample, row('7', 'SP15'))
  assert.equal((await appendTo(catalog, sample, row('8', 'ZP26'))).status, 200)
  assert.equal((await catalog.call('POST', sample, stale)).status, 409)
  assert.deepEqual(catalog.told.map(each => each.kind), ['begin', 'end'])
})

test('a table without a contract takes what its schema takes', async t => {
  const catalog = await withRows(t)
  await catalog.call('POST', '/namespaces', { namespace: ['own'] })
  await catalog.call('POST', '/namespaces/own/tables', { name: 't', schema: { type: 'struct', fields: [{ id: 1, name: 'price', required: false, type: 'double' }] } })
  assert.equal((await appendTo(catalog, '/namespaces/own/tables/t', `SELECT 'nan'::DOUBLE AS price`)).status, 200)
  assert.deepEqual([catalog.told, (await catalog.lake.log('main', { limit: 1 }))[0]?.run_id], [[], null])
})
