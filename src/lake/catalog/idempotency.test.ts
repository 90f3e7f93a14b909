/** A request that is asked again under its key does nothing again, and is told the same. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { appendTo, prepareAppend } from './append-for-tests.ts'
import { catalogForTest, errorOf, plainSchema } from './catalog-for-tests.ts'

const key = (last: string) => ({ 'idempotency-key': `017f22e2-79b0-7cc3-98c4-dc0c0c0739${last}` })
const table = '/namespaces/ns/tables/t'
const select = `SELECT 1::BIGINT AS id, NULL::TIMESTAMPTZ AS at, 'x' AS note, 1.0::DOUBLE AS price`

async function withTable(t: TestContext) {
  const catalog = await catalogForTest(t)
  await catalog.call('POST', '/namespaces', { namespace: ['ns'] })
  await catalog.call('POST', '/namespaces/ns/tables', { name: 't', schema: plainSchema })
  return catalog
}

test('config says that keys are kept, and for how long', async t => {
  assert.equal((await (await catalogForTest(t)).call('GET', '/config')).body['idempotency-key-lifetime'], 'PT30M')
})

test('the same request under one key is done once: commit, namespace, drop, and what was refused', async t => {
  const catalog = await withTable(t)
  const { call, lake } = catalog
  const commit = await prepareAppend(catalog, table, select)
  const cases = [
    ['POST', table, commit, 200], ['POST', '/namespaces', { namespace: ['more'] }, 200], ['POST', '/namespaces', { namespace: ['ns'] }, 409], ['POST', '/namespaces/ns/tables', { name: 'a/b', schema: plainSchema }, 400],
    ['DELETE', table, null, 204],
  ] as const
  for (const [index, [method, path, body, status]] of cases.entries()) {
    const first = await call(method, path, body, key(`0${index}`))
    assert.equal(first.status, status, errorOf(first).message)
    const head = await lake.resolve('main')
    assert.deepEqual(await call(method, path, body, key(`0${index}`)), first)
    assert.equal((await lake.resolve('main')).id, head.id, path)
  }
})

test('a key belongs to one request, and is a UUID', async t => {
  const { call } = await withTable(t)
  await call('POST', '/namespaces', { namespace: ['a'] }, key('00'))
  const other = errorOf(await call('POST', '/namespaces', { namespace: ['b'] }, key('00')))
  assert.deepEqual([other.status, other.type], [422, 'UnprocessableEntityException'])
  assert.equal((await call('HEAD', '/namespaces/b')).status, 404)
  assert.equal(errorOf(await call('POST', '/namespaces', { namespace: ['b'] }, { 'idempotency-key': 'once' })).status, 400)
})

test('two at once are one, in the same breath', async t => {
  const { call, lake } = await withTable(t)
  const before = (await lake.log('main')).length
  const answers = await Promise.all(Array.from({ length: 5 }, async () => await call('POST', '/namespaces', { namespace: ['a'] }, key('00'))))
  assert.deepEqual(answers.map(answer => answer.status), [200, 200, 200, 200, 200])
  assert.equal((await lake.log('main')).length, before + 1)
})

test('a lost race is not kept: the same request may win later', async t => {
  const { call } = await withTable(t)
  const change = { requirements: [{ type: 'assert-current-schema-id', 'current-schema-id': 1 }], updates: [{ action: 'set-properties', updates: { a: 'b' } }] }
  assert.equal((await call('POST', table, change, key('00'))).status, 409)
  await call('POST', table, { requirements: [], updates: [{ action: 'add-schema', schema: { ...plainSchema, 'schema-id': 1, 'fields': [...plainSchema['fields'] as [], { id: 5, name: 'more', required: false, type: 'int' }] } }, { action: 'set-current-schema', 'schema-id': -1 }] })
  assert.equal((await call('POST', table, change, key('00'))).status, 200)
})

test('a commit whose answer was lost with its process is known by its snapshot', async t => {
  const catalog = await withTable(t)
  const { call, lake } = catalog
  const commit = await prepareAppend(catalog, table, select)
  assert.equal((await call('POST', table, commit)).status, 200)
  assert.equal((await appendTo(catalog, table, select)).status, 200)
  const head = await lake.resolve('main')
  const again = await call('POST', table, commit, key('00'))
  assert.deepEqual([again.status, (await lake.resolve('main')).id], [200, head.id], errorOf(again).message)
  const both = { 'table-changes': [{ identifier: { namespace: ['ns'], name: 't' }, ...commit }] }
  assert.equal((await call('POST', '/transactions/commit', both, key('01'))).status, 204)
  assert.equal((await call('POST', table, commit)).status, 409, 'without a key it is a commit like another')
})

test('answers are let go of in time', async t => {
  const { call, clock, meta } = await withTable(t)
  await call('POST', '/namespaces', { namespace: ['a'] }, key('00'))
  clock.advance(41 * 60_000)
  assert.equal(errorOf(await call('POST', '/namespaces', { namespace: ['a'] }, key('00'))).type, 'AlreadyExistsException', 'done again')
  await call('POST', '/namespaces', { namespace: ['b'] }, key('01'))
  assert.equal((await meta.scan('catalog/answer/')).length, 2)
  assert.equal((await meta.scan('catalog/answered/')).length, 2)
})
