/** Tables of the platform, seen through the catalog: read as they are, written as their contract says. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { JsonObject } from '../iceberg/json.ts'
import { appendTo, type Lies } from './append-for-tests.ts'
import { catalogForTest, contract, errorOf } from './catalog-for-tests.ts'

const table = '/namespaces/market/tables/sample'
const row = (price: string, node = 'NP15', at = '2026-11-20 08:00:00+00'): string => `SELECT 'caiso' AS iso, '${node}' AS node_id, TIMESTAMPTZ '${at}' AS at_utc, ${price}::DOUBLE AS price`

async function withRows(t: TestContext) {
  const catalog = await catalogForTest(t)
  const session = await catalog.engine.session()
  await session.run(`CREATE TEMP TABLE fresh AS ${row('40')}`)
  await catalog.lake.commit(session, { branch: 'main', author: 'gate', message: 'first', run_id: null, upserts: [{ dataset: contract, relation: 'fresh', mode: 'append' }] })
  session.close()
  return catalog
}

test('a table of the platform is loaded with its metadata, and appended to by its contract', async t => {
  const catalog = await withRows(t)
  assert.deepEqual((await catalog.call('GET', '/namespaces/market/tables')).body['identifiers'], [{ namespace: ['market'], name: 'sample' }])
  const answer = await appendTo(catalog, table, row('41', 'SP15'))
  assert.equal(answer.status, 200, errorOf(answer).message)
  assert.equal((await catalog.lake.tables('main')).find(each => each.table === 'market.sample')?.rows, 2)
  assert.deepEqual(await catalog.lake.missingFiles('main'), [])
})

const refusals: [name: string, select: string, lies: Lies, message: RegExp][] = [
  ['a null in a key column', row('1').replace("'NP15'", 'NULL::VARCHAR'), {}, /node_id is required and has 1 nulls/],
  ['rows of another partition than the manifest says', row('1').replace("'caiso'", "'ercot'"), {}, /partition iso = ercot, and the manifest puts it into caiso/],
  ['a file of another format', row('1'), { file: { format: 'ORC' } }, /takes data in Parquet alone/],
]
for (const [name, select, lies, message] of refusals) {
  test(`${name} is refused`, async t => {
    const error = errorOf(await appendTo(await withRows(t), table, select, lies))
    assert.equal(error.status, 400)
    assert.match(error.message, message)
  })
}

interface Field { readonly id: number, readonly name: string, readonly required: boolean, readonly type: string }

const shapes: [name: string, change: (fields: Field[]) => Field[], message: RegExp][] = [
  ['drops a key column', fields => fields.filter(field => field.name !== 'node_id'), /key column node_id of market.sample \(field id 2\) is missing/],
  ['renames a column', fields => fields.map(field => field.id === 4 ? { ...field, name: 'lmp' } : field), /column price of market.sample would be called lmp/],
  ['makes a required column optional', fields => fields.map(field => field.id === 3 ? { ...field, required: false } : field), /key column at_utc .* would be optional/],
  ['changes a type', fields => fields.map(field => field.id === 4 ? { ...field, type: 'string' } : field), /Cannot change column type: price: double -> string/],
  ['adds a column', fields => [...fields, { id: 9, name: 'more', required: false, type: 'int' }], /would get a column more/],
]
for (const [name, change, message] of shapes) {
  test(`a schema that ${name} is refused`, async t => {
    const catalog = await withRows(t)
    const metadata = (await catalog.call('GET', table)).body['metadata'] as JsonObject
    const [schema] = metadata['schemas'] as unknown as [{ fields: Field[] } & JsonObject]
    const before = await catalog.lake.resolve('main')
    const error = errorOf(await catalog.call('POST', table, {
      requirements: [], updates: [{ action: 'add-schema', schema: { type: 'struct', 'schema-id': 1, fields: change(schema.fields) as unknown as JsonObject[] } }, { action: 'set-current-schema', 'schema-id': -1 }],
    }))
    assert.equal(error.status, 400)
    assert.match(error.message, message)
    assert.equal((await catalog.lake.resolve('main')).id, before.id)
  })
}

test('its identifier fields stay, and it is not dropped', async t => {
  const catalog = await withRows(t)
  const metadata = (await catalog.call('GET', table)).body['metadata'] as JsonObject
  const [schema] = metadata['schemas'] as unknown as [JsonObject]
  const before = await catalog.lake.resolve('main')
  for (const ids of [[2], []]) {
    const error = errorOf(await catalog.call('POST', table, { requirements: [], updates: [{ action: 'add-schema', schema: { ...schema, 'schema-id': 1, 'identifier-field-ids': ids } }, { action: 'set-current-schema', 'schema-id': -1 }] }))
    assert.equal(error.status, 400)
    assert.match(error.message, /identifier fields of market.sample would be .*: its key is of ids 2, 3/)
  }
  for (const [method, path] of [['DELETE', table], ['POST', `${table}/unregister`]] as const) assert.match(errorOf(await catalog.call(method, path, {})).message, /is a table of the platform and stays/)
  assert.equal((await catalog.lake.resolve('main')).id, before.id)
})

test('its partitions, version and name stay', async t => {
  const catalog = await withRows(t)
  for (const [updates, message] of [
    [[{ action: 'add-spec', spec: { fields: [] } }, { action: 'set-default-spec', 'spec-id': -1 }], /partitioned in another way/],
    [[{ action: 'upgrade-format-version', 'format-version': 3 }], /kept in format version 2, found 3/],
  ] as const) assert.match(errorOf(await catalog.call('POST', table, { requirements: [], updates })).message, message)
  assert.match(errorOf(await catalog.call('POST', '/tables/rename', { source: { namespace: ['market'], name: 'sample' }, destination: { namespace: ['market'], name: 'x' } })).message, /keeps its name/)
  assert.equal(errorOf(await catalog.call('POST', '/namespaces/market/tables', { name: 'sample', schema: { type: 'struct', fields: [] } })).type, 'AlreadyExistsException')
})
