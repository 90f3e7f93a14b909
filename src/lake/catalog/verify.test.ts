/** A client that lies, or breaks off half way, is refused, and the lake is as before. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { encodeValue } from '../iceberg/values.ts'
import { appendTo, type Lies } from './append-for-tests.ts'
import { catalogForTest, errorOf, plainSchema } from './catalog-for-tests.ts'

const table = '/namespaces/ns/tables/t'
const select = `SELECT 1::BIGINT AS id, TIMESTAMPTZ '2026-11-20 08:00:00+00' AS at, 'a' AS note, 2.5::DOUBLE AS price UNION ALL SELECT 7, NULL, 'b', -1`

async function withTable(t: TestContext, extra: Record<string, string> = {}) {
  const catalog = await catalogForTest(t)
  await catalog.call('POST', '/namespaces', { namespace: ['ns'] })
  assert.equal((await catalog.call('POST', '/namespaces/ns/tables', { name: 't', schema: plainSchema, properties: extra })).status, 200)
  return catalog
}

const long = (value: bigint): Uint8Array => encodeValue({ kind: 'long' }, value)
const ids = new Map([['id', 1], ['at', 2], ['note', 3], ['price', 4]])

test('an honest append is taken, its snapshot id of 63 bits exact, and the state counts its rows', async t => {
  const catalog = await withTable(t)
  const snapshotId = 2n ** 62n + 1n
  const file = { lowerBounds: new Map([[1, long(1n)]]), upperBounds: new Map([[1, long(7n)]]) }
  const answer = await appendTo(catalog, table, select, { snapshotId, file })
  assert.equal(answer.status, 200, JSON.stringify(errorOf(answer)))
  assert.equal((await catalog.call('GET', table)).body['metadata']!['current-snapshot-id' as never], snapshotId)
  const { tree } = await catalog.lake.trees.at('main')
  const state = await catalog.lake.trees.state(tree.tables['ns.t']!)
  assert.deepEqual({ rows: state.rows, files: state.files, snapshot: state.snapshot_id }, { rows: 2, files: 1, snapshot: String(snapshotId) })
  const [commit] = await catalog.lake.log('main', { limit: 1 })
  assert.deepEqual(commit!.tables, [{ table: 'ns.t', added_files: 1, removed_files: 0, added_rows: 2, removed_rows: 0 }])
  assert.equal(commit!.author, 'ana')
})

const lies: [name: string, lies: Lies | ((catalog: Awaited<ReturnType<typeof withTable>>) => Lies), message: RegExp, select?: string][] = [
  ['a data file that is not there', catalog => ({ before: async ({ data }) => { await catalog.objects.delete(data) } }), /is not there: upload it/],
  ['a data file that was not uploaded whole', { file: { fileSizeInBytes: 99_999n } }, /bytes, and its manifest says 99999/],
  ['a data file outside the table', { file: { path: 'file:///etc/passwd' } }, /lies outside the table's location/],
  ['a data file that leaves the folder', catalog => ({ file: { path: `${catalog.where.uri('tables/ns')}/../../meta.sqlite` } }), /lies outside/],
  ['a data file that is no Parquet', catalog => ({ file: { fileSizeInBytes: 4n }, before: async ({ data }) => { await catalog.objects.delete(data); await catalog.objects.put(data, Buffer.from('text')) } }), /no Parquet that can be read/],
  ['a data file of which half was uploaded, with the size of the half', catalog => ({ file: { fileSizeInBytes: 300n }, before: async ({ data }) => { const whole = await catalog.objects.get(data); await catalog.objects.delete(data); await catalog.objects.put(data, whole.subarray(0, 300)) } }), /no Parquet that can be read/],
  ['a data file in the folder of another table', catalog => ({ file: { path: catalog.where.uri('tables/ns/other/data/a.parquet') } }), /lies outside the table's location/],
  ['a data file that is a folder', { file: { path: '' } }, /lies outside the table's location/],
  ['a data file twice in one manifest', { times: 2 }, /lists .*\.parquet twice/],
  ['a count of rows that is not so', { file: { recordCount: 3n } }, /has 2 rows, and the manifest says 3/],
  ['columns without field ids', { fieldIds: new Map() }, /has no field id/],
  ['a field id that the table does not have', { fieldIds: new Map([...ids, ['price', 77]]) }, /field id 77, which no schema/],
  ['a required column that is missing', { fieldIds: new Map([['note', 3]]) }, /no column for id \(field id 1\), which is required/, `SELECT 'a' AS note`],
  ['a null in a required column', { fieldIds: ids }, /id is required and has 1 nulls/, `SELECT NULL::BIGINT AS id, NULL::TIMESTAMPTZ AS at, 'a' AS note, 1.0::DOUBLE AS price`],
  ['a column of another type', { fieldIds: ids }, /note is BIGINT, which cannot be read as string/, 'SELECT 1::BIGINT AS id, NULL::TIMESTAMPTZ AS at, 5::BIGINT AS note, 1.0::DOUBLE AS price'],
  ['a lower bound above a value', { file: { lowerBounds: new Map([[1, long(2n)]]) } }, /id = 1, below the lower bound 2/],
  ['an upper bound below a value', { file: { upperBounds: new Map([[1, long(6n)]]) } }, /id = 7, above the upper bound 6/],
  ['a bound on a time that was cut to milliseconds', { file: { upperBounds: new Map([[2, long(BigInt(Date.parse('2026-11-20T08:00:00.123Z')) * 1000n)]]) } }, /above the upper bound/, `SELECT 1::BIGINT AS id, TIMESTAMPTZ '2026-11-20 08:00:00.123456+00' AS at, 'a' AS note, 1.0::DOUBLE AS price`],
  ['a bound of the wrong length', { file: { lowerBounds: new Map([[4, Buffer.from([1])]]) } }, /bounds of price in the manifest are no double/],
  ['a manifest that is not there', catalog => ({ before: async ({ manifest }) => { await catalog.objects.delete(manifest) } }), /manifest .* is not there/],
  ['a manifest that was cut', catalog => ({ before: async ({ manifest }) => { await catalog.objects.put(manifest, (await catalog.objects.get(manifest)).subarray(0, 50)) } }), /has 50 bytes, and its list says/],
  ['a manifest outside the table', { manifest: { path: 'file:///tmp/x-m0.avro' } }, /manifest file:\/\/\/tmp\/x-m0.avro lies outside/],
  ['a manifest with other counts than its list', { manifest: { addedRowsCount: 5n } }, /have 2 rows, and the list says 5/],
  ['a manifest of a spec that there is not', { manifest: { partitionSpecId: 4 } }, /partition spec 4, which the table does not have/],
  ['a manifest list that is no Avro', catalog => ({ before: async ({ list }) => { await catalog.objects.put(list, Buffer.from('{}')) } }), /Avro/],
]
for (const [name, lie, message, rows] of lies) {
  test(`${name} is refused`, async t => {
    const catalog = await withTable(t)
    const before = await catalog.lake.resolve('main')
    const answer = await appendTo(catalog, table, rows ?? select, typeof lie === 'function' ? lie(catalog) : lie)
    const error = errorOf(answer)
    assert.deepEqual([error.status, error.type], [400, 'BadRequestException'], error.message)
    assert.match(error.message, message)
    assert.equal((await catalog.lake.resolve('main')).id, before.id)
  })
}

test('a file without field ids is taken where the table has a name mapping', async t => {
  const catalog = await withTable(t, { 'schema.name-mapping.default': '[]' })
  assert.equal((await appendTo(catalog, table, select, { fieldIds: new Map() })).status, 200)
})

test('of two that commit to what they saw, the second is told, in the protocol\'s words', async t => {
  const catalog = await withTable(t)
  const stale = [{ type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': null }]
  assert.equal((await appendTo(catalog, table, select)).status, 200)
  const error = errorOf(await appendTo(catalog, table, select, { requirements: stale }))
  assert.deepEqual([error.status, error.type], [409, 'CommitFailedException'])
  assert.equal(error.message, 'Requirement failed: branch main was created concurrently')
})
