/** Server-side planning in the protocol's shapes: files, deletes, portions, increments. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Json, JsonObject } from '../../iceberg/json.ts'
import { encodeValue } from '../../iceberg/values.ts'
import { appendTo, type Lies } from '../append-for-tests.ts'
import { type Answer, catalogForTest, errorOf } from '../catalog-for-tests.ts'

const table = '/namespaces/ns/tables/t'
const schema: JsonObject = { type: 'struct', fields: [{ id: 1, name: 'id', required: true, type: 'long' }, { id: 2, name: 'at', required: false, type: 'timestamptz' }] }
const row = (id: number): string => `SELECT ${id}::BIGINT AS id, TIMESTAMPTZ '2026-11-20 08:00:00+00' AS at`
const long = (value: number): Uint8Array => encodeValue({ kind: 'long' }, BigInt(value))
const bounded = (id: number): Lies => ({ file: { lowerBounds: new Map([[1, long(id)]]), upperBounds: new Map([[1, long(id)]]), valueCounts: new Map([[1, 1n]]) } })

async function withTable(t: TestContext, ids: readonly number[] = []) {
  const catalog = await catalogForTest(t)
  await catalog.call('POST', '/namespaces', { namespace: ['ns'] })
  await catalog.call('POST', '/namespaces/ns/tables', { name: 't', schema })
  const snapshots: bigint[] = []
  for (const id of ids) {
    assert.equal((await appendTo(catalog, table, row(id), bounded(id))).status, 200)
    snapshots.push(((await catalog.call('GET', table)).body['metadata'] as JsonObject)['current-snapshot-id'] as bigint)
  }
  const plan = async (body: JsonObject = {}): Promise<Answer> => await catalog.call('POST', `${table}/plan`, body)
  return { ...catalog, snapshots, plan }
}

type Task = { readonly 'data-file': JsonObject, readonly 'delete-file-references'?: readonly number[], readonly 'residual-filter'?: Json }
const tasks = (answer: Answer): readonly Task[] => answer.body['file-scan-tasks'] as unknown as readonly Task[]

test('a plan is whole at once, in the protocol\'s shape, and can be fetched and let go', async t => {
  const { call, plan, objects, where, lake } = await withTable(t, [7])
  assert.ok(((await call('GET', '/config')).body['endpoints'] as string[]).includes('POST /v1/{prefix}/namespaces/{namespace}/tables/{table}/plan'))
  const answer = await plan({ 'stats-fields': ['id'], select: ['at'] })
  assert.deepEqual([answer.status, answer.body['status'], answer.body['plan-tasks'], answer.body['delete-files']], [200, 'completed', undefined, undefined])
  const [task] = tasks(answer)
  const path = task?.['data-file']['file-path'] as string
  assert.deepEqual(task, { 'data-file': {
    'spec-id': 0, 'content': 'data', 'file-path': path, 'file-format': 'parquet', 'partition': [], 'file-size-in-bytes': BigInt(await objects.size(where.key(path)!) ?? 0), 'record-count': 1, 'value-counts': { keys: [1], values: [1] },
  } })
  const id = answer.body['plan-id'] as string
  const again = await call('GET', `${table}/plan/${id}`)
  assert.deepEqual([again.status, again.body['status'], tasks(again)], [200, 'completed', [task]])
  assert.equal((await call('DELETE', `${table}/plan/${id}`)).status, 204)
  for (const method of ['GET', 'DELETE']) assert.deepEqual([errorOf(await call(method, `${table}/plan/${id}`)).status, errorOf(await call(method, `${table}/plan/${id}`)).type], [404, 'NoSuchPlanIdException'])
  assert.deepEqual(errorOf(await call('POST', '/namespaces/ns/tables/none/plan', {})).type, 'NoSuchTableException')
  assert.equal((await lake.log('main')).length, 4, 'planning commits nothing')
})

test('a filter leaves out what cannot match, and is told again with each file', async t => {
  const { plan } = await withTable(t, [1, 2, 3])
  const filter: JsonObject = { type: 'or', left: { type: 'eq', term: 'id', value: 2 }, right: { type: 'gt', term: 'id', value: 100 } }
  const answer = await plan({ filter })
  assert.deepEqual(tasks(answer).map(task => task['residual-filter']), [filter])
  assert.equal(tasks(await plan({ filter: { type: 'gt', term: 'ID', value: 1 }, 'case-sensitive': false })).length, 2)
  assert.equal(tasks(await plan({ filter: false })).length, 0)
  assert.equal(tasks(await plan({ filter: { type: 'eq', term: 'at', value: '2020-01-01T00:00:00+00:00' } })).length, 3, 'nothing is known of a column without bounds')
})

test('an older snapshot, and what was appended between two', async t => {
  const { plan, snapshots: [first, second, third], call } = await withTable(t, [1, 2, 3])
  assert.equal(tasks(await plan({ 'snapshot-id': second! })).length, 2)
  assert.equal(tasks(await plan({ 'start-snapshot-id': first!, 'end-snapshot-id': third! })).length, 2)
  assert.equal(tasks(await plan({ 'start-snapshot-id': first!, 'end-snapshot-id': second!, 'filter': { type: 'eq', term: 'id', value: 3 } })).length, 0)
  const bad: [JsonObject, RegExp][] = [
    [{ 'snapshot-id': 5n }, /no snapshot 5/], [{ 'start-snapshot-id': first! }, /end-snapshot-id is missing/], [{ 'end-snapshot-id': first! }, /start-snapshot-id is missing/],
    [{ 'start-snapshot-id': third!, 'end-snapshot-id': first! }, /is no ancestor of/], [{ 'snapshot-id': first!, 'start-snapshot-id': first!, 'end-snapshot-id': third! }, /exclude each other/],
    [{ select: ['nope'] }, /no column "nope"/], [{ 'snapshot-id': 'x' }, /an integer of 64 bits/],
  ]
  for (const [body, message] of bad) {
    const error = errorOf(await plan(body))
    assert.deepEqual([error.status, error.type], [400, 'BadRequestException'])
    assert.match(error.message, message)
  }
  await call('POST', '/namespaces/ns/tables', { name: 'empty', schema })
  assert.deepEqual(tasks(await call('POST', '/namespaces/ns/tables/empty/plan', {})), [])
})

test('a file comes with the deletes that concern it', async t => {
  const catalog = await withTable(t, [1])
  const { plan } = catalog
  const [only] = tasks(await plan())
  const path = only?.['data-file']['file-path'] as string
  const removes = async (file: Lies['file']): Promise<void> => {
    const answer = await appendTo(catalog, table, `SELECT ''::VARCHAR AS file_path, 0::BIGINT AS pos`, { deletes: true, fieldIds: new Map([['file_path', 2147483546], ['pos', 2147483545]]), file: { content: 'position-deletes', ...file } })
    assert.equal(answer.status, 200, errorOf(answer).message)
  }
  await removes({ referencedDataFile: path })
  await removes({ referencedDataFile: 'file:///another.parquet' })
  await removes({ content: 'equality-deletes', equalityIds: [1] })
  await appendTo(catalog, table, row(2), bounded(2))
  const answer = await plan()
  const [younger, older] = tasks(answer).toSorted((a, b) => Number(a['delete-file-references'] !== undefined) - Number(b['delete-file-references'] !== undefined))
  assert.deepEqual([older?.['data-file']['file-path'], older?.['delete-file-references']?.length, younger?.['delete-file-references']], [path, 2, undefined])
  const deletes = answer.body['delete-files'] as JsonObject[]
  assert.deepEqual(deletes.map(file => [file['content'], file['referenced-data-file'] ?? null, file['equality-ids'] ?? null]).toSorted(([a], [b]) => a === b ? 0 : a === 'equality-deletes' ? -1 : 1), [['equality-deletes', null, [1]], ['position-deletes', path, null]])
  assert.equal(tasks(await plan({ filter: { type: 'eq', term: 'id', value: 1 } }))[0]?.['delete-file-references']?.length, 2, 'a filter never leaves deletes out')
})

test('many files come in portions, each of which belongs to its plan', async t => {
  const { plan, call } = await withTable(t, [1, 2, 3])
  // So long that an answer tells it but once.
  const filter: JsonObject = { type: 'not-eq', term: 'id', value: 'x'.repeat(5_000_000) }
  const answer = await plan({ filter })
  const [later, id] = [answer.body['plan-tasks'] as string[], answer.body['plan-id'] as string]
  assert.deepEqual([tasks(answer).length, later.length], [1, 2])
  const files = [...tasks(answer)]
  for (const token of later) files.push(...tasks(await call('POST', `${table}/tasks`, { 'plan-task': token })))
  assert.equal(new Set(files.map(task => task['data-file']['file-path'])).size, 3)
  for (const token of ['', 'x', `${id}.0`, `${id}.99`, later[0]!.replace(/^./, 'z')]) {
    assert.deepEqual([errorOf(await call('POST', `${table}/tasks`, { 'plan-task': token })).status, errorOf(await call('POST', `${table}/tasks`, { 'plan-task': token })).type], [404, 'NoSuchPlanTaskException'], token)
  }
})
