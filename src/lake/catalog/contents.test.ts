/** Names that SQL does not tell apart: a new one is refused, and where a merge brought one, the platform's goes first. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { JsonObject } from '../iceberg/json.ts'
import type { View } from '../port.ts'
import { catalogForTest, contract, errorOf, plainSchema } from './catalog-for-tests.ts'

const days: View = { name: 'products.days', doc: 'Days.', sql: 'SELECT 1 AS k', columns: [], passes: {} }
const how = { author: 'x', message: 'm', run_id: null }

function viewOf(name: string, namespace: string, sql = 'SELECT 42 AS k'): JsonObject {
  return {
    name, schema: { type: 'struct', 'schema-id': 0, fields: [{ id: 1, name: 'k', required: false, type: 'long' }] }, properties: {},
    'view-version': { 'version-id': 1, 'timestamp-ms': 1, 'schema-id': 0, summary: {}, representations: [{ type: 'sql', sql, dialect: 'duckdb' }], 'default-namespace': [namespace] },
  }
}

async function withNames(t: TestContext) {
  const catalog = await catalogForTest(t, { views: [days], datasets: [contract] })
  for (const name of ['ns', 'ns2', 'products']) assert.equal((await catalog.call('POST', '/namespaces', { namespace: [name] })).status, 200)
  assert.equal((await catalog.call('POST', '/namespaces/ns/tables', { name: 't', schema: plainSchema })).status, 200)
  assert.equal((await catalog.call('POST', '/namespaces/ns/views', viewOf('v', 'ns'))).status, 200)
  const session = await catalog.engine.session()
  t.after(() => { session.close() })
  const rows = async (sql: string): Promise<unknown[]> => await session.rows((await catalog.lake.plan(sql, 'main')).sql)
  return { ...catalog, rows }
}

const ident = (namespace: string, name: string): JsonObject => ({ namespace: [namespace], name })
const cases: [name: string, path: string, body: JsonObject, message: RegExp][] = [
  ['a table like a table', '/namespaces/ns/tables', { name: 'T', schema: plainSchema }, /^Table already exists: ns\.t, and SQL does not tell ns\.T from it/],
  ['a staged table like a table', '/namespaces/ns/tables', { name: 'T', schema: plainSchema, 'stage-create': true }, /^Table already exists: ns\.t, and/],
  ['a table like a view', '/namespaces/ns/tables', { name: 'V', schema: plainSchema }, /^View with same name already exists: ns\.v, and/],
  ['a view like a table', '/namespaces/ns/views', viewOf('T', 'ns'), /^Table with same name already exists: ns\.t, and/],
  ['a view like a table of the platform', '/namespaces/market/views', viewOf('Sample', 'market'), /^Table with same name already exists: market\.sample, and/],
  ['a table like a table of the platform', '/namespaces/market/tables', { name: 'SAMPLE', schema: plainSchema }, /^Table already exists: market\.sample, and/],
  ['a table named as a view of the platform', '/namespaces/products/tables', { name: 'days', schema: plainSchema }, /^View with same name already exists: products\.days$/],
  ['a view like a view of the platform', '/namespaces/products/views', viewOf('Days', 'products'), /^View already exists: products\.days, and/],
  ['a namespace like another', '/namespaces', { namespace: ['NS'] }, /^Namespace already exists: ns, and SQL/],
  ['a namespace below one like another', '/namespaces', { namespace: ['Ns', 'below'] }, /^Namespace already exists: ns, and SQL/],
  ['a namespace like one of the platform', '/namespaces', { namespace: ['MARKET'] }, /^Namespace already exists: market, and SQL/],
  ['a rename to a name like another', '/views/rename', { source: ident('ns', 'v'), destination: ident('ns', 'T') }, /^Cannot rename ns\.v to ns\.T\. Table already exists: ns\.t, and/],
  ['a rename to a name like the platform\'s', '/tables/rename', { source: ident('ns', 't'), destination: ident('products', 'DAYS') }, /^Cannot rename ns\.t to products\.DAYS\. View already exists: products\.days, and/],
]
for (const [name, path, body, message] of cases) {
  test(`${name} is refused`, async t => {
    const { call } = await withNames(t)
    const error = errorOf(await call('POST', path, body))
    assert.deepEqual([error.status, error.type], [409, 'AlreadyExistsException'], error.message)
    assert.match(error.message, message)
  })
}

test('a table may have its own name in other letters', async t => {
  const { call } = await withNames(t)
  assert.equal((await call('POST', '/tables/rename', { source: ident('ns', 't'), destination: ident('ns', 'T') })).status, 204)
})

test('of names that a merge brought together the platform\'s goes first, a table before a view', async t => {
  const { call, lake, rows } = await withNames(t)
  for (const name of ['a', 'b', 'c']) assert.equal((await call('POST', '/namespaces/ns2/views', viewOf(name, 'ns2', 'SELECT 666 AS k'))).status, 200)
  const { tree } = await lake.trees.at('main')
  const [a, b, c] = ['a', 'b', 'c'].map(name => tree.views?.[`ns2.${name}`] ?? '')
  await lake.trees.change('main', how, async () => ({ views: { 'market.Sample': a!, 'products.Days': b!, 'NS.T': c! } }))
  assert.deepEqual(await rows('SELECT price FROM market.sample'), [])
  assert.deepEqual(await rows('SELECT price FROM sample'), [])
  assert.deepEqual(await rows('SELECT k FROM products.days'), [{ k: 1 }])
  assert.deepEqual(await rows('SELECT price FROM ns.t'), [])
})

test('__proto__ is no name for a namespace or table, and the lake does not lose it', async t => {
  const { call, lake } = await withNames(t)
  for (const [path, body] of [['/namespaces', '{"namespace":["__proto__"]}'], ['/namespaces/ns/tables', '{"name":"__proto__","schema":{"type":"struct","fields":[]}}']] as const) {
    const error = errorOf(await call('POST', path, body))
    assert.deepEqual([error.status, error.type], [400, 'BadRequestException'], error.message)
  }
  await lake.trees.change('main', how, async () => ({ namespaces: Object.fromEntries([['__proto__', { a: 'b' }]]) }))
  assert.ok(Object.keys((await lake.trees.at('main')).tree.namespaces ?? {}).includes('__proto__'))
  assert.equal((await call('POST', '/namespaces', { namespace: ['constructor'] })).status, 200)
  assert.deepEqual((await call('GET', '/namespaces/constructor')).body['properties'], {})
})

test('who only asks may send a sixteenth of what who writes may send', async t => {
  const { routes } = await withNames(t)
  const of = (path: string): number | undefined => routes.find(route => route.method === 'POST' && route.path === path)?.foreign?.bodyBytes
  const table = '/iceberg/v1/namespaces/:namespace/tables/:table'
  assert.deepEqual([`${table}/plan`, `${table}/tasks`, `${table}/metrics`, '/iceberg/v1/oauth/tokens', table].map(of), [...Array.from({ length: 4 }, () => 2 ** 20), 2 ** 24])
})
