/** Merges of tables that clients made through the catalog: columns, partitions, properties, names, rows without a key. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isFailure } from '#base/error.ts'
import { appendTo } from '../catalog/append-for-tests.ts'
import { catalogForTest } from '../catalog/catalog-for-tests.ts'
import { runCompact } from '../housekeeping/tasks.ts'
import type { JsonObject } from '../iceberg/json.ts'
import type { MergeStrategy } from '../port.ts'

const how = { author: 'test', message: 'test', run_id: null }
const table = '/namespaces/ns/tables/t'
const dev = `/dev${table}`
const column = (id: number, name: string, required = false): JsonObject => ({ id, name, required, type: 'long' })
const schemaOf = (fields: readonly JsonObject[], keyed: boolean): JsonObject => ({ type: 'struct', 'schema-id': 0, fields, ...keyed ? { 'identifier-field-ids': [1] } : {} })
const [k, keyedK, v] = [column(1, 'k'), column(1, 'k', true), column(2, 'v')]

type Catalog = Awaited<ReturnType<typeof catalogForTest>>

/** A table with one row on main, and a branch from there. */
async function parted(t: TestContext, keyed = false): Promise<Catalog> {
  const catalog = await catalogForTest(t)
  await catalog.call('POST', '/namespaces', { namespace: ['ns'] })
  await made(catalog, '/namespaces/ns/tables', 't', [keyed ? keyedK : k, v], keyed)
  await append(catalog, table, 'SELECT 1::BIGINT AS k, 10::BIGINT AS v')
  await catalog.lake.createBranch('dev', 'main')
  return catalog
}

async function made({ call }: Catalog, path: string, name: string, fields: readonly JsonObject[], keyed = false): Promise<void> {
  assert.equal((await call('POST', path, { name, schema: schemaOf(fields, keyed) })).status, 200)
}

async function append(catalog: Catalog, path: string, select: string, replaces = false): Promise<void> {
  assert.equal((await appendTo(catalog, path, select, replaces ? { replaces } : {})).status, 200)
}

async function update({ call }: Catalog, path: string, ...updates: readonly JsonObject[]): Promise<void> {
  const answer = await call('POST', path, { requirements: [], updates: [...updates] })
  assert.equal(answer.status, 200, JSON.stringify(answer.body['error'] ?? null))
}

async function columns(catalog: Catalog, path: string, keyed: boolean, fields: readonly JsonObject[], last = 3): Promise<void> {
  await update(catalog, path, { action: 'add-schema', schema: schemaOf(fields, keyed), 'last-column-id': last }, { action: 'set-current-schema', 'schema-id': -1 })
}

const properties = (updates: JsonObject): JsonObject => ({ action: 'set-properties', updates })

async function read({ engine, lake }: Catalog, sql = 'SELECT * FROM ns.t ORDER BY ALL'): Promise<unknown[][]> {
  const session = await engine.session()
  try {
    return (await session.rows((await lake.plan(sql, 'main')).sql)).map(row => Object.values(row).map(value => typeof value === 'bigint' ? Number(value) : value))
  } finally {
    session.close()
  }
}

const said = async ({ call }: Catalog, path = table): Promise<JsonObject> => (await call('GET', path)).body['metadata'] as JsonObject
const conflict = (pattern: RegExp) => (error: unknown): boolean => isFailure(error, 'lake/conflict') && pattern.test(error.message)

for (const keyed of [true, false]) {
  test(`a field id that the other side gave and dropped is not free, ${keyed ? 'with' : 'without'} a key`, async t => {
    for (const dropper of [table, dev]) {
      const catalog = await parted(t, keyed)
      const [key, adder] = [keyed ? keyedK : k, dropper === dev ? table : dev]
      await columns(catalog, dropper, keyed, [key, v, column(3, 'gone')])
      await append(catalog, dropper, 'SELECT 100::BIGINT AS k, 20::BIGINT AS v, 777::BIGINT AS gone')
      await columns(catalog, dropper, keyed, [key, v])
      await columns(catalog, adder, keyed, [key, v, column(3, 'y')])
      await append(catalog, adder, 'SELECT 200::BIGINT AS k, 30::BIGINT AS v, 5::BIGINT AS y')
      await assert.rejects(catalog.lake.merge('dev', 'main', how), conflict(/field id 3 to column y and the other to gone/))
    }
  })

  test(`columns that one side added come along where no row differs, ${keyed ? 'with' : 'without'} a key`, async t => {
    const catalog = await parted(t, keyed)
    await append(catalog, table, 'SELECT 1::BIGINT AS k, 11::BIGINT AS v', true)
    await columns(catalog, dev, keyed, [keyed ? keyedK : k, v, column(3, 'y')])
    await catalog.lake.merge('dev', 'main', how)
    assert.deepEqual(await read(catalog), [[1, 11, null]])
  })
}

test('a table that was dropped and made anew is another table', async t => {
  const outcomes: readonly [MergeStrategy, unknown[][] | null][] = [['fail', null], ['latest-known', null], ['ours', [[1, 10], [2, 20]]], ['theirs', [[100, 200]]]]
  for (const [strategy, rows] of outcomes) {
    const catalog = await parted(t)
    await append(catalog, table, 'SELECT 2::BIGINT AS k, 20::BIGINT AS v')
    await catalog.call('DELETE', dev)
    await made(catalog, '/dev/namespaces/ns/tables', 't', [column(1, 'v'), column(2, 'k')])
    await append(catalog, dev, 'SELECT 200::BIGINT AS v, 100::BIGINT AS k')
    if (rows === null) await assert.rejects(catalog.lake.merge('dev', 'main', how, strategy), conflict(/dropped and made anew on one side/))
    else {
      await catalog.lake.merge('dev', 'main', how, strategy)
      assert.deepEqual(await read(catalog, 'SELECT k, v FROM ns.t ORDER BY ALL'), rows)
    }
    assert.deepEqual(await catalog.lake.missingFiles('main'), [])
  }
})

test('properties merge key by key', async t => {
  const catalog = await parted(t)
  await update(catalog, table, properties({ mine: 'a', both: 'same' }))
  await append(catalog, table, 'SELECT 2::BIGINT AS k, 20::BIGINT AS v')
  await update(catalog, dev, properties({ owner: 'desk', both: 'same' }))
  await catalog.lake.merge('dev', 'main', how)
  const { mine, both, owner } = (await said(catalog))['properties'] as JsonObject
  assert.deepEqual({ mine, both, owner }, { mine: 'a', both: 'same', owner: 'desk' })
  await catalog.lake.merge('main', 'dev', how)
  await update(catalog, table, properties({ owner: 'ana' }))
  await update(catalog, dev, properties({ owner: 'bo' }))
  await assert.rejects(catalog.lake.merge('dev', 'main', how), conflict(/its property owner in different ways: ours "ana", theirs "bo"/))
  await catalog.lake.merge('dev', 'main', how, 'theirs')
  assert.equal(((await said(catalog))['properties'] as JsonObject)['owner'], 'bo')
})

const byKey = (transform: string): readonly JsonObject[] => [
  { action: 'add-spec', spec: { 'spec-id': 1, fields: [{ 'source-id': 1, 'field-id': 1000, name: `k_${transform.slice(0, 4)}`, transform }] } },
  { action: 'set-default-spec', 'spec-id': -1 },
]
const sortedBy = (id: number): readonly JsonObject[] => [
  { action: 'add-sort-order', 'sort-order': { 'order-id': 1, fields: [{ 'source-id': id, transform: 'identity', direction: 'asc', 'null-order': 'nulls-first' }] } },
  { action: 'set-default-sort-order', 'sort-order-id': -1 },
]

test('a partition spec and a sort order of one side are taken, of both refused', async t => {
  const catalog = await parted(t)
  await append(catalog, table, 'SELECT 2::BIGINT AS k, 20::BIGINT AS v')
  await update(catalog, dev, ...byKey('identity'), ...sortedBy(2))
  await catalog.lake.merge('dev', 'main', how)
  const metadata = await said(catalog)
  const specs = metadata['partition-specs'] as readonly JsonObject[]
  const fields = specs.find(spec => spec['spec-id'] === metadata['default-spec-id'])?.['fields'] as readonly JsonObject[] | undefined
  assert.deepEqual(fields?.map(field => field['transform']), ['identity'])
  assert.notEqual(metadata['default-sort-order-id'], 0)
  assert.deepEqual(await read(catalog), [[1, 10], [2, 20]])
  for (const [ours, theirs, pattern] of [[byKey('identity'), byKey('bucket[4]'), /partition spec/], [sortedBy(1), sortedBy(2), /sort order/]] as const) {
    const both = await parted(t)
    await update(both, table, ...ours)
    await update(both, dev, ...theirs)
    await assert.rejects(both.lake.merge('dev', 'main', how), conflict(pattern))
  }
})

test('a table and a view of one name are not merged into one tree', async t => {
  const catalog = await parted(t)
  await made(catalog, '/namespaces/ns/tables', 'x', [k])
  const view = {
    name: 'X', schema: schemaOf([k], false), properties: {},
    'view-version': { 'version-id': 1, 'timestamp-ms': 1, 'schema-id': 0, summary: {}, representations: [{ type: 'sql', sql: 'select 42 as k', dialect: 'duckdb' }], 'default-namespace': ['ns'] },
  }
  assert.equal((await catalog.call('POST', '/dev/namespaces/ns/views', view)).status, 200)
  const pattern = /the table ns\.x and the view ns\.X at once/
  assert.match((await catalog.lake.previewMerge('dev', 'main')).tables.find(each => each.how === 'conflict')?.reason ?? '', pattern)
  await assert.rejects(catalog.lake.merge('dev', 'main', how), conflict(pattern))
})

test('rows without a key add up, whichever side was compacted, and what both took away is gone', async t => {
  for (const compacted of ['none', 'dev', 'main']) {
    const catalog = await parted(t)
    for (const path of [table, dev]) await append(catalog, path, 'SELECT 7::BIGINT AS k, 7::BIGINT AS v')
    const { lake, meta, objects, engine, clock } = catalog
    if (compacted !== 'none') await runCompact({ lake, meta, objects, engine, clock, datasets: [] }, 'test', { branch: compacted, filesLeast: 2 })
    await lake.merge('dev', 'main', how)
    assert.deepEqual(await read(catalog), [[1, 10], [7, 7], [7, 7]], compacted)
  }
  const catalog = await parted(t)
  await append(catalog, table, 'SELECT 2::BIGINT AS k, 2::BIGINT AS v', true)
  await append(catalog, dev, 'SELECT 3::BIGINT AS k, 3::BIGINT AS v', true)
  await catalog.lake.merge('dev', 'main', how)
  assert.deepEqual(await read(catalog), [[2, 2], [3, 3]])
})

test('one commit that came to both sides is there once', async t => {
  for (const compacted of [false, true]) {
    const catalog = await parted(t)
    await append(catalog, dev, 'SELECT 7::BIGINT AS k, 7::BIGINT AS v')
    const { lake, meta, objects, engine, clock } = catalog
    await append(catalog, table, 'SELECT 5::BIGINT AS k, 5::BIGINT AS v')
    await lake.cherryPick('dev', 'main', how)
    await append(catalog, dev, 'SELECT 8::BIGINT AS k, 8::BIGINT AS v', false)
    if (compacted) await runCompact({ lake, meta, objects, engine, clock, datasets: [] }, 'test', { branch: 'dev', filesLeast: 50 })
    await lake.merge('dev', 'main', how)
    assert.deepEqual(await read(catalog), [[1, 10], [5, 5], [7, 7], [8, 8]])
  }
})
