/** The protocol's operations from the outside: answers, errors, branches, names that are no names. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { fail } from '#base/error.ts'
import type { JsonObject } from '../iceberg/json.ts'
import { appendTo } from './append-for-tests.ts'
import { catalogForTest, errorOf, plainSchema } from './catalog-for-tests.ts'

const how = { author: 'test', message: 'test', run_id: null }
const made = { name: 't', schema: plainSchema }

async function withTable(t: TestContext) {
  const catalog = await catalogForTest(t)
  await catalog.call('POST', '/namespaces', { namespace: ['ns'] })
  await catalog.call('POST', '/namespaces/ns/tables', made)
  return catalog
}

test('config says the branch as prefix, and every operation that there is', async t => {
  const { call, lake } = await catalogForTest(t)
  const { body } = await call('GET', '/config')
  assert.deepEqual([body['defaults'], body['overrides']], [{}, { prefix: 'main' }])
  assert.ok((body['endpoints'] as string[]).includes('HEAD /v1/{prefix}/namespaces/{namespace}/tables/{table}'))
  await lake.createBranch('run/a', 'main')
  assert.deepEqual((await call('GET', '/config?warehouse=run/a')).body['overrides'], { prefix: 'run%2Fa' })
  assert.deepEqual(errorOf(await call('GET', '/config?warehouse=nope')).type, 'NoSuchWarehouseException')
  assert.equal((await call('GET', '/run%252Fa/namespaces')).status, 200, 'a prefix that was encoded twice')
})

test('namespaces are made, nested, changed and dropped, and say what stands in the way', async t => {
  const { call } = await catalogForTest(t)
  assert.deepEqual((await call('POST', '/namespaces', { namespace: ['a'], properties: { x: '1', y: '2' } })).body, { namespace: ['a'], properties: { x: '1', y: '2' } })
  assert.deepEqual(errorOf(await call('POST', '/namespaces', { namespace: ['a'] })), { status: 409, type: 'AlreadyExistsException', message: 'Namespace already exists: a' })
  await call('POST', '/namespaces', { namespace: ['a', 'b'] })
  assert.deepEqual((await call('GET', '/namespaces?parent=a')).body['namespaces'], [['a', 'b']])
  assert.deepEqual((await call('GET', '/namespaces/a%1fb')).body['namespace'], ['a', 'b'])
  assert.deepEqual((await call('POST', '/namespaces/a/properties', { removals: ['x', 'z'], updates: { w: '3' } })).body, { updated: ['w'], removed: ['x'], missing: ['z'] })
  assert.deepEqual((await call('GET', '/namespaces/a')).body['properties'], { y: '2', w: '3' })
  assert.equal(errorOf(await call('POST', '/namespaces/a/properties', { removals: ['y'], updates: { y: '3' } })).status, 422)
  assert.deepEqual([errorOf(await call('DELETE', '/namespaces/a')).type, errorOf(await call('DELETE', '/namespaces/a')).status], ['NamespaceNotEmptyException', 409])
  assert.equal((await call('DELETE', '/namespaces/a%1fb')).status, 204)
  assert.equal((await call('DELETE', '/namespaces/a')).status, 204)
  assert.deepEqual(errorOf(await call('GET', '/namespaces/a')), { status: 404, type: 'NoSuchNamespaceException', message: 'Namespace does not exist: a' })
})

test('lists come in pages', async t => {
  const { call } = await catalogForTest(t)
  for (const name of ['c', 'a', 'b']) await call('POST', '/namespaces', { namespace: [name] })
  const first = (await call('GET', '/namespaces?pageSize=2')).body
  assert.deepEqual(first['namespaces'], [['a'], ['b']])
  const second = (await call('GET', `/namespaces?pageSize=2&pageToken=${first['next-page-token'] as string}`)).body
  assert.deepEqual([second['namespaces'], second['next-page-token']], [[['c'], ['market']], null])
  assert.equal((await call('GET', '/namespaces?pageSize=-1')).status, 400)
})

test('a branch has its own tables; a tag and a commit are read only', async t => {
  const { call, lake } = await withTable(t)
  await lake.createBranch('dev', 'main')
  const tag = await lake.createTag('eod', 'main', how)
  assert.equal((await call('DELETE', '/dev/namespaces/ns/tables/t?purgeRequested=true')).status, 204)
  assert.equal((await call('HEAD', '/dev/namespaces/ns/tables/t')).status, 404)
  for (const prefix of ['', '/main', '/tag%3Aeod', `/${tag.commit}`]) assert.equal((await call('HEAD', `${prefix}/namespaces/ns/tables/t`)).status, 204, prefix)
  for (const prefix of ['/tag%3Aeod', `/${tag.commit}`]) assert.deepEqual([errorOf(await call('DELETE', `${prefix}/namespaces/ns/tables/t`)).status, errorOf(await call('POST', `${prefix}/namespaces`, { namespace: ['x'] })).type], [403, 'ForbiddenException'], prefix)
})

test('what the guard of a branch refuses is refused in the protocol\'s form', async t => {
  const { call } = await catalogForTest(t, { guard: { before: async move => { if (move.kind === 'commit') throw fail('lake/protected', 'main takes no direct commits') }, after: async () => {} } })
  assert.deepEqual(errorOf(await call('POST', '/namespaces', { namespace: ['a'] })), { status: 403, type: 'ForbiddenException', message: 'main takes no direct commits' })
})

test('a table is made with ids of its own, staged, loaded once, renamed and registered again', async t => {
  const { call, lake, where } = await withTable(t)
  const odd = { name: 'odd', schema: { type: 'struct', fields: [{ id: 30, name: 'a', required: false, type: { type: 'list', 'element-id': 31, element: 'long', 'element-required': false } }, { id: 7, name: 'b', required: true, type: 'date' }] }, 'partition-spec': { fields: [{ 'source-id': 7, name: 'b_month', transform: 'month' }] } }
  const before = await lake.resolve('main')
  const staged = (await call('POST', '/namespaces/ns/tables', { ...odd, 'stage-create': true })).body
  assert.equal(staged['metadata-location'], undefined)
  assert.equal((await lake.resolve('main')).id, before.id)
  const metadata = (await call('POST', '/namespaces/ns/tables', { ...odd, location: 'file:///etc' })).body['metadata'] as JsonObject
  assert.deepEqual([metadata['last-column-id'], (metadata['partition-specs'] as JsonObject[])[0]], [3, { 'spec-id': 0, fields: [{ 'source-id': 2, 'field-id': 1000, name: 'b_month', transform: 'month' }] }])
  assert.ok(where.key(metadata['location'] as string)?.startsWith('tables/ns/odd-'))
  const loaded = await call('GET', '/namespaces/ns/tables/odd')
  assert.equal((await call('GET', '/namespaces/ns/tables/odd', null, { 'if-none-match': loaded.headers['etag'] as string })).status, 304)
  const names = { source: { namespace: ['ns'], name: 'odd' }, destination: { namespace: ['ns'], name: 't' } }
  assert.match(errorOf(await call('POST', '/tables/rename', names)).message, /Table already exists/)
  assert.equal((await call('POST', '/tables/rename', { ...names, destination: { namespace: ['ns'], name: 'even' } })).status, 204)
  const file = loaded.body['metadata-location']!
  assert.equal(errorOf(await call('POST', '/namespaces/ns/register', { name: 'odd', 'metadata-location': file })).type, 'AlreadyExistsException', 'two tables in one folder')
  await call('DELETE', '/namespaces/ns/tables/even')
  assert.equal((await call('POST', '/namespaces/ns/register', { name: 'odd', 'metadata-location': file })).status, 200)
  assert.equal(errorOf(await call('POST', '/namespaces/ns/register', { name: 'p', 'metadata-location': 'file:///etc/passwd' })).status, 400)
})

test('a transaction commits all tables or none', async t => {
  const { call, lake } = await withTable(t)
  await call('POST', '/namespaces/ns/tables', { ...made, name: 'u' })
  const change = (name: string, requirements: JsonObject[]): JsonObject => ({ identifier: { namespace: ['ns'], name }, requirements, updates: [{ action: 'set-properties', updates: { a: name } }] })
  const before = await lake.resolve('main')
  const stale = await call('POST', '/transactions/commit', { 'table-changes': [change('t', []), change('u', [{ type: 'assert-current-schema-id', 'current-schema-id': 5 }])] })
  assert.deepEqual([errorOf(stale).status, errorOf(stale).message, (await lake.resolve('main')).id], [409, 'Requirement failed: current schema changed: expected id 5 != 0', before.id])
  assert.equal((await call('POST', '/transactions/commit', { 'table-changes': [change('t', []), change('u', [])] })).status, 204)
  const [commit] = await lake.log('main', { limit: 1 })
  assert.deepEqual([commit!.parents, commit!.tables.map(each => each.table)], [[before.id], ['ns.t', 'ns.u']])
  assert.equal(errorOf(await call('POST', '/transactions/commit', { 'table-changes': [change('t', []), change('t', [])] })).status, 400)
})

test('a table that is let go tells its metadata, and can be registered again', async t => {
  const { call } = await withTable(t)
  const loaded = (await call('GET', '/namespaces/ns/tables/t')).body
  const last = await call('POST', '/namespaces/ns/tables/t/unregister', {})
  assert.deepEqual([last.status, last.body], [200, { 'metadata-location': loaded['metadata-location'], 'metadata': loaded['metadata'] }])
  assert.equal(errorOf(await call('POST', '/namespaces/ns/tables/t/unregister', {})).type, 'NoSuchTableException')
  const back = await call('POST', '/namespaces/ns/register', { 'name': 't2', 'metadata-location': loaded['metadata-location']! })
  assert.equal(back.status, 200, errorOf(back).message)
})

test('a table whose metadata is gone says so, and an append to another table goes on', async t => {
  const catalog = await withTable(t)
  await catalog.call('POST', '/namespaces/ns/tables', { ...made, name: 'u' })
  const file = (await catalog.call('GET', '/namespaces/ns/tables/t')).body['metadata-location'] as string
  await catalog.objects.delete(catalog.where.key(file)!)
  assert.deepEqual(errorOf(await catalog.call('GET', '/namespaces/ns/tables/t')), { status: 404, type: 'NotFoundException', message: `Failed to open input stream for file: ${file}` })
  assert.equal((await appendTo(catalog, '/namespaces/ns/tables/u', "SELECT 1::BIGINT AS id, NULL::TIMESTAMPTZ AS at, 'x' AS note, 1.0::DOUBLE AS price")).status, 200)
})

const hostile = ['..', 'a/b', 'a\\b', '', ' a', 'a.b', 'a\u0000b', 'a\u001fb', '\ud800', 'x'.repeat(201)]
for (const name of hostile) {
  test(`${JSON.stringify(name.slice(0, 20))} is no name`, async t => {
    const { call } = await withTable(t)
    const answers = [await call('POST', '/namespaces/ns/tables', { ...made, name }), await call('POST', '/namespaces', { namespace: [name] }), await call('POST', '/namespaces', { namespace: [] }),
      await call('POST', '/tables/rename', { source: { namespace: ['ns'], name: 't' }, destination: { namespace: ['ns'], name } })]
    for (const answer of answers) assert.deepEqual([answer.status, errorOf(answer).type], [400, 'BadRequestException'], name)
  })
}

const malformed: [body: string, message: RegExp][] = [
  ['', /not JSON/], ['[', /not JSON/], ['[]', /expected an object/], ['{"updates": {}}', /updates is \{\}; expected a list/],
  ['{"updates": [{"action": "drop-everything"}]}', /updates\[0\]\.action is "drop-everything"/], ['{"requirements": [{"type": "assert-nothing"}], "updates": []}', /requirements\[0\]\.type is "assert-nothing"/],
  ['{"updates": [{"action": "set-snapshot-ref", "ref-name": "main", "type": "branch", "snapshot-id": 9223372036854775808}]}', /an integer of 64 bits/],
  ['{"updates": [{"action": "set-snapshot-ref", "ref-name": "main", "type": "branch", "snapshot-id": 4611686018427387905}]}', /unknown snapshot: 4611686018427387905/],
]
for (const [body, message] of malformed) {
  test(`a commit of ${body.slice(0, 60) || 'nothing'} is refused by its place`, async t => {
    const error = errorOf(await (await withTable(t)).call('POST', '/namespaces/ns/tables/t', body))
    assert.equal(error.status, 400)
    assert.match(error.message, message)
  })
}

test('client credentials are the platform\'s tokens', async t => {
  const { call } = await catalogForTest(t)
  const good = await call('POST', '/oauth/tokens', 'grant_type=client_credentials&client_id=x&client_secret=glk_good')
  assert.deepEqual([good.status, good.body['access_token'], good.body['token_type']], [200, 'glk_good', 'bearer'])
  assert.equal((await call('POST', '/oauth/tokens', 'grant_type=client_credentials', { authorization: `Basic ${Buffer.from('x:glk_good').toString('base64')}` })).status, 200)
  for (const [body, status, error] of [['grant_type=client_credentials&client_secret=bad', 401, 'invalid_client'], ['grant_type=password', 400, 'unsupported_grant_type'], ['grant_type=client_credentials', 400, 'invalid_request']] as const) {
    const answer = await call('POST', '/oauth/tokens', body)
    assert.deepEqual([answer.status, answer.body['error']], [status, error])
  }
})

test('a view is made, replaced, renamed, and kept apart from tables', async t => {
  const { call } = await withTable(t)
  const version = (sql: string, dialect = 'spark'): JsonObject => ({ 'version-id': 1, 'schema-id': 0, 'timestamp-ms': 5n, summary: { engine: 'x' }, 'default-namespace': ['ns'], representations: [{ type: 'sql', sql, dialect }] })
  const view = { name: 'v', schema: plainSchema, 'view-version': version('select 1'), properties: {} }
  const first = await call('POST', '/namespaces/ns/views', view)
  assert.equal(first.status, 200, errorOf(first).message)
  assert.deepEqual(errorOf(await call('POST', '/namespaces/ns/views', { ...view, name: 't' })).message, 'Table with same name already exists: ns.t')
  assert.deepEqual(errorOf(await call('POST', '/namespaces/ns/tables', { ...made, name: 'v' })).message, 'View with same name already exists: ns.v')
  const updates = (sql: string, dialect?: string): JsonObject => ({ requirements: [], updates: [{ action: 'add-view-version', 'view-version': version(sql, dialect) }, { action: 'set-current-view-version', 'view-version-id': -1 }] })
  const second = (await call('POST', '/namespaces/ns/views/v', updates('select 2'))).body['metadata'] as JsonObject
  assert.deepEqual([second['current-version-id'], (second['versions'] as JsonObject[]).length, (second['version-log'] as JsonObject[]).length], [2, 2, 2])
  assert.match(errorOf(await call('POST', '/namespaces/ns/views/v', updates('select 2', 'trino'))).message, /loss of view dialects/)
  assert.match(errorOf(await call('POST', '/namespaces/ns/views/v', { requirements: [{ type: 'assert-view-uuid', uuid: 'x' }], updates: [] })).message, /view UUID does not match/)
  const names = { source: { namespace: ['ns'], name: 'v' }, destination: { namespace: ['ns'], name: 'w' } }
  assert.equal((await call('POST', '/views/rename', names)).status, 204)
  assert.deepEqual((await call('GET', '/namespaces/ns/views')).body['identifiers'], [{ namespace: ['ns'], name: 'w' }])
  assert.equal((await call('DELETE', '/namespaces/ns/views/w')).status, 204)
  assert.equal(errorOf(await call('GET', '/namespaces/ns/views/w')).type, 'NoSuchViewException')
})
