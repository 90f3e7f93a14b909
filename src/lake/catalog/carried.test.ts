/** What a client's manifests say that the table had already: it did, and it is the very same; else it is looked at as new. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { DataFile, ManifestEntry, NewManifestEntry } from '../iceberg/manifest.ts'
import { encodeValue } from '../iceberg/values.ts'
import { appendTo, type Lies } from './append-for-tests.ts'
import { readFooters } from './footers.ts'
import { catalogForTest, errorOf, plainSchema } from './catalog-for-tests.ts'

const table = '/namespaces/ns/tables/t'
const other = '/namespaces/ns/tables/other'
const row = (id: number): string => `SELECT ${id}::BIGINT AS id, NULL::TIMESTAMPTZ AS at, 'a' AS note, 1.0::DOUBLE AS price`
const long = (value: bigint): Uint8Array => encodeValue({ kind: 'long' }, value)

async function withRow(t: TestContext) {
  const catalog = await catalogForTest(t)
  await catalog.call('POST', '/namespaces', { namespace: ['ns'] })
  for (const name of ['t', 'other']) await catalog.call('POST', '/namespaces/ns/tables', { name, schema: plainSchema })
  for (const [path, id] of [[table, 1], [other, 31337]] as const) assert.equal((await appendTo(catalog, path, row(id))).status, 200)
  const entryOf = async (name: string): Promise<ManifestEntry> => {
    const { tree } = await catalog.lake.trees.at('main')
    const state = await catalog.lake.trees.state(tree.tables[name] ?? '')
    const [manifest] = await catalog.lake.files.cache.manifests(state)
    const [entry] = await catalog.lake.files.cache.live(state, manifest!)
    return { ...entry!, status: 'existing' }
  }
  return { ...catalog, had: await entryOf('ns.t'), elsewhere: await entryOf('ns.other') }
}

type Catalog = Awaited<ReturnType<typeof withRow>>

async function ids(catalog: Catalog): Promise<unknown[]> {
  const session = await catalog.engine.session()
  try {
    return (await session.rows((await catalog.lake.plan('SELECT id FROM ns.t ORDER BY id', 'main')).sql)).map(({ id }) => Number(id))
  } finally {
    session.close()
  }
}

test('a manifest written anew carries its files over, beside a new one, and may tell more of them', async t => {
  const catalog = await withRow(t)
  assert.equal((await appendTo(catalog, table, row(2), { replaces: true, entries: entry => [entry, catalog.had] })).status, 200)
  assert.deepEqual(await ids(catalog), [1, 2])
  const more = { ...catalog.had, file: { ...catalog.had.file, lowerBounds: new Map([[1, long(1n)]]), upperBounds: new Map([[1, long(1n)]]) } }
  assert.equal((await appendTo(catalog, table, row(3), { replaces: true, entries: entry => [entry, more] })).status, 200)
  assert.deepEqual(await ids(catalog), [1, 3])
})

const changed = (file: Partial<DataFile>, entry: Partial<NewManifestEntry> = {}) => ({ had }: Catalog): NewManifestEntry => ({ ...had, ...entry, file: { ...had.file, ...file } })
const at = (path: (catalog: Catalog) => string) => (catalog: Catalog): NewManifestEntry => changed({ path: path(catalog), fileSizeInBytes: catalog.elsewhere.file.fileSizeInBytes })(catalog)
const cases: [name: string, entry: (catalog: Catalog) => NewManifestEntry, message: RegExp][] = [
  ['a file of another table', at(({ elsewhere }) => elsewhere.file.path), /lies outside the table's location/],
  ['the key of a file of another table', at(({ elsewhere, where }) => where.key(elsewhere.file.path) ?? ''), /lies outside/],
  ['a file outside the lake', at(() => '/etc/passwd'), /lies outside/],
  ['a way out of the folder', at(({ had }) => had.file.path.replace(/[^/]+$/, '../../other/x.parquet')), /lies outside/],
  ['a way out of the folder in the form of URLs', at(({ had }) => had.file.path.replace(/[^/]+$/, '%2e%2e/x.parquet')), /not every reader would take/],
  ['a pattern of names', at(({ had }) => had.file.path.replace(/[^/]+$/, '*.parquet')), /not every reader would take/],
  ['a path that ends in a slash', at(({ had }) => `${had.file.path}/`), /not every reader would take/],
  ['a file that is not there', at(({ had }) => had.file.path.replace(/[^/]+$/, 'nowhere.parquet')), /nowhere\.parquet is not there/],
  ['another count of rows', changed({ recordCount: 5n }), /carries it over with a count of 5 records in place of 1 records/],
  ['another size', changed({ fileSizeInBytes: 5n }), /a size of 5 bytes/],
  ['another age', changed({}, { sequenceNumber: 0n }), /sequence number 0 in place of 1/],
  ['bounds that are not so', changed({ lowerBounds: new Map([[1, long(7n)]]) }), /id = 1, below the lower bound 7/],
]
for (const [name, entry, message] of cases) {
  test(`${name} under an entry that calls itself existing is refused`, async t => {
    const catalog = await withRow(t)
    const before = await catalog.lake.resolve('main')
    const lies: Lies = { replaces: true, entries: () => [entry(catalog)] }
    const error = errorOf(await appendTo(catalog, table, row(2), lies))
    assert.deepEqual([error.status, error.type], [400, 'BadRequestException'], error.message)
    assert.match(error.message, message)
    assert.equal((await catalog.lake.resolve('main')).id, before.id)
  })
}

test('a file that is named twice has its columns once', async t => {
  const { engine, objects, where, had } = await withRow(t)
  const location = objects.location(where.key(had.file.path) ?? '')
  const footers = await readFooters(engine, [location, location])
  assert.deepEqual(footers.get(location)?.columns.map(({ name }) => name), ['id', 'at', 'note', 'price'])
})

test('a manifest that the table has keeps its age in a client\'s list', async t => {
  const catalog = await withRow(t)
  const { tree } = await catalog.lake.trees.at('main')
  const [manifest] = await catalog.lake.files.cache.manifests(await catalog.lake.trees.state(tree.tables['ns.t'] ?? ''))
  const error = errorOf(await appendTo(catalog, table, row(2), { replaces: true, manifest: { ...manifest!, sequenceNumber: 2n } }))
  assert.equal(error.status, 400)
  assert.match(error.message, /what the table's own list does not/)
})
