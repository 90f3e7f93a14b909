/** Tables as other writers leave them, in SQL: deletes, columns that changed, specs that changed, names. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isFailure } from '#base/error.ts'
import { temporaryLake, type TemporaryLake } from '#test/lake.ts'
import type { DataFile } from '../iceberg/manifest.ts'
import { encodeValue } from '../iceberg/values.ts'
import { encodeView, type ViewMetadata } from '../iceberg/view-metadata.ts'
import { bounds, field, foreignTable } from '#test/foreign-table.ts'

async function opened(t: TestContext): Promise<TemporaryLake> {
  const lake = await temporaryLake()
  t.after(async () => { await lake.close() })
  return lake
}

const values = async (lake: TemporaryLake, sql: string): Promise<unknown[][]> => (await lake.ask(sql)).map(row => Object.values(row))
const files = async (lake: TemporaryLake, sql: string): Promise<number | undefined> => (await lake.lake.plan(sql, 'main')).tables[0]?.files
const ab = [field(1, 'a', 'int'), field(2, 'b', 'string')]
const ids = '{a: 1, b: 2}'
const rows = (...pairs: readonly (readonly [number | null, string | null])[]): string => `SELECT a::INTEGER AS a, b::VARCHAR AS b FROM (VALUES ${pairs.map(([a, b]) => `(${a ?? 'NULL'}, ${b === null ? 'NULL' : `'${b}'`})`).join(', ')}) AS t(a, b)`
const all = 'SELECT a, b FROM c.t ORDER BY a, b'

test('deletes by position leave out rows of the files that they name, and of none that came later', async t => {
  const lake = await opened(t)
  const table = foreignTable(lake, { name: 'c.t', fields: ab })
  const [first = '', second = ''] = await table.commit({ data: [{ select: rows([1, 'x'], [2, 'y'], [3, 'z']), ids }, { select: rows([4, 'x'], [5, 'y']), ids }] })
  await table.commit({ positions: [{ of: [[first, 0], [second, 1]] }, { of: [[first, 2]], more: { referencedDataFile: first } }] })
  await table.commit({ data: [{ select: rows([1, 'again']), ids }] })
  assert.deepEqual(await values(lake, all), [[1, 'again'], [2, 'y'], [4, 'x']])
  assert.deepEqual(await values(lake, `SELECT count(*)::INTEGER AS n, sum(a)::INTEGER AS s FROM c.t WHERE b <> 'again'`), [[2, 6]])
  assert.match((await values(lake, 'EXPLAIN SELECT a FROM c.t')).flat().join(' '), /ANTI/)
  assert.deepEqual(await values(lake, 'SELECT count(*)::INTEGER FROM c.t x JOIN c.t y ON x.a = y.a'), [[3]])
})

test('a file of positions is left alone by files that its bounds, its partition or its age leave out', async t => {
  const lake = await opened(t)
  const spec = { id: 0, fields: [{ sourceId: 2, fieldId: 1000, name: 'b', transform: 'identity' }] }
  const table = foreignTable(lake, { name: 'c.t', fields: ab, spec })
  const [x = '', y = ''] = await table.commit({ data: [{ select: rows([1, 'x'], [2, 'x']), ids, more: { partition: ['x'] } }, { select: rows([3, 'y'], [4, 'y']), ids, more: { partition: ['y'] } }] })
  const exactly = (path: string): Partial<DataFile> => ({ lowerBounds: new Map([[2_147_483_546, Buffer.from(path)]]), upperBounds: new Map([[2_147_483_546, Buffer.from(path)]]) })
  // The second names a file of another partition: that is none of its business.
  await table.commit({ positions: [{ of: [[x, 0]], more: { partition: ['x'], ...exactly(x) } }, { of: [[y, 0]], more: { partition: ['x'] } }] })
  assert.deepEqual(await values(lake, all), [[2, 'x'], [3, 'y'], [4, 'y']])
})

test('deletes by equality are about older files of their partition, or of all, with NULL as a value', async t => {
  const lake = await opened(t)
  const spec = { id: 0, fields: [{ sourceId: 2, fieldId: 1000, name: 'b', transform: 'identity' }] }
  const table = foreignTable(lake, { name: 'c.t', fields: ab, spec })
  await table.commit({ data: [{ select: rows([1, 'x'], [2, 'x'], [null, 'x']), ids, more: { partition: ['x'] } }, { select: rows([1, 'y'], [2, 'y'], [null, 'y']), ids, more: { partition: ['y'] } }] })
  // In one commit with rows that it must not concern.
  await table.commit({
    data: [{ select: rows([1, 'x'], [9, 'x']), ids, more: { partition: ['x'] } }],
    equality: [{ select: 'SELECT * FROM (VALUES (1), (NULL)) AS t(a)', ids: '{a: 1}', by: [1], more: { partition: ['x'] } }],
  })
  assert.deepEqual(await values(lake, all), [[1, 'x'], [1, 'y'], [2, 'x'], [2, 'y'], [9, 'x'], [null, 'y']])
  const nowhere = { id: 1, fields: [] }
  table.respec(nowhere)
  await table.commit({ equality: [{ select: `SELECT 2 AS a, 'y' AS b UNION ALL SELECT 9, 'x'`, ids, by: [2, 1] }], deleteSpec: nowhere })
  assert.deepEqual(await values(lake, all), [[1, 'x'], [1, 'y'], [2, 'x'], [null, 'y']])
  await table.commit({ data: [{ select: rows([2, 'y']), ids }] })
  assert.deepEqual(await values(lake, all), [[1, 'x'], [1, 'y'], [2, 'x'], [2, 'y'], [null, 'y']])
})

test('a delete by a column that is gone, or that came later, still holds', async t => {
  const lake = await opened(t)
  const table = foreignTable(lake, { name: 'c.t', fields: ab })
  await table.commit({ data: [{ select: rows([1, 'x'], [2, 'y']), ids }] })
  await table.commit({ equality: [{ select: `SELECT 'x' AS b`, ids: '{b: 2}', by: [2] }] })
  await table.evolve([field(1, 'b', 'long')])
  assert.deepEqual(await values(lake, 'SELECT * FROM c.t'), [[2n]])
  await table.evolve([field(1, 'b', 'long'), field(3, 'c', 'int')])
  await table.commit({ data: [{ select: 'SELECT 7::BIGINT AS b, 5 AS c', ids: '{b: 1, c: 3}' }] })
  await table.commit({ equality: [{ select: 'SELECT NULL::INTEGER AS c', ids: '{c: 3}', by: [3] }] })
  assert.deepEqual(await values(lake, 'SELECT * FROM c.t'), [[7n, 5]])
})

test('what cannot be read rightly is refused, with the table and what to do', async t => {
  const lake = await opened(t)
  const table = foreignTable(lake, { name: 'c.t', fields: ab, version: 3 })
  const [path = ''] = await table.commit({ data: [{ select: rows([1, 'x']), ids }] })
  assert.deepEqual(await values(lake, all), [[1, 'x']])
  await table.commit({ positions: [{ of: [[path, 0]], more: { format: 'AVRO' } }] })
  await assert.rejects(lake.ask(all), error => isFailure(error, 'lake/unreadable') && /c\.t .*delete files in AVRO.*rewrite/.test(error.message))
  const nameless = foreignTable(lake, { name: 'c.nameless', fields: ab })
  await nameless.commit({ data: [{ select: rows([1, 'x']), ids }] })
  await nameless.commit({ equality: [{ select: 'SELECT 1 AS a', ids: '{a: 1}', by: [] }] })
  await assert.rejects(lake.ask('SELECT * FROM c.nameless'), error => isFailure(error, 'lake/unreadable') && /by which columns/.test(error.message))
  const instants = foreignTable(lake, { name: 'c.instants', version: 3, fields: [field(1, 'a', 'timestamptz_ns')] })
  await instants.commit({ data: [{ select: 'SELECT now() AS a', ids: '{a: 1}' }] })
  await assert.rejects(lake.ask('SELECT * FROM c.instants'), error => isFailure(error, 'lake/unreadable') && /timestamptz_ns/.test(error.message))
  const other = foreignTable(lake, { name: 'c.avro', fields: ab })
  await other.commit({ data: [{ select: rows([1, 'x']), ids, more: { format: 'AVRO' } }] })
  await assert.rejects(lake.ask('SELECT * FROM c.avro'), error => isFailure(error, 'lake/unreadable') && /AVRO/.test(error.message))
})

test('columns are found by field id: renamed, dropped and added again, moved, widened, with a value from the start', async t => {
  const lake = await opened(t)
  const decimal = (precision: number) => ({ kind: 'decimal', precision, scale: 2 }) as const
  const table = foreignTable(lake, { name: 'c.t', version: 3, fields: [field(1, 'a', 'int'), field(2, 'b', 'string'), field(3, 'f', 'float'), field(4, 'd', decimal(5)), field(5, 'gone', 'int')] })
  await table.commit({ data: [{ select: `SELECT 1 AS a, 'x' AS b, 1.5::FLOAT AS f, 1.25::DECIMAL(5, 2) AS d, 8 AS gone`, ids: '{a: 1, b: 2, f: 3, d: 4, gone: 5}', more: bounds({ kind: 'int' }, 1, 1, 1) }] })
  await table.evolve([field(4, 'd', decimal(20)), field(6, 'b', 'string'), field(2, 'a', 'string'), field(1, 'id', 'long'), field(3, 'f', 'double'), field(7, 'gone', 'int'), field(8, 'n', 'long', { initialDefault: 4611686018427387905n }), field(9, 'day', 'date', { initialDefault: '2026-11-20' })])
  await table.commit({ data: [{ select: `SELECT 'new' AS b, 'y' AS a, 4611686018427387905 AS id, 2.5::DOUBLE AS f, 100000000000.25::DECIMAL(20, 2) AS d`, ids: '{b: 6, a: 2, id: 1, f: 3, d: 4}', more: bounds({ kind: 'long' }, 1, 4611686018427387905n, 4611686018427387905n) }] })
  assert.deepEqual(await values(lake, 'SELECT d::VARCHAR, b, a, id, f, gone, n, day FROM c.t ORDER BY id'), [
    ['1.25', null, 'x', 1n, 1.5, null, 4611686018427387905n, '2026-11-20'], ['100000000000.25', 'new', 'y', 4611686018427387905n, 2.5, null, 4611686018427387905n, '2026-11-20'],
  ])
  assert.equal(await files(lake, 'SELECT * FROM c.t WHERE id < 10'), 1)
  // "a" was another column when the first file was written.
  assert.deepEqual(await values(lake, `SELECT id FROM c.t WHERE a = 'x'`), [[1n]])
})

test('bounds never leave out what the engine would find: large numbers, NaN, names that meant another column', async t => {
  const lake = await opened(t)
  const table = foreignTable(lake, { name: 'c.t', fields: [field(1, 'n', 'long'), field(2, 'x', 'double')] })
  const more = { ...bounds({ kind: 'long' }, 1, 9007199254740992n, 9007199254740992n), lowerBounds: new Map([[1, encodeValue({ kind: 'long' }, 9007199254740992n)], [2, encodeValue({ kind: 'double' }, 1)]]), upperBounds: new Map([[1, encodeValue({ kind: 'long' }, 9007199254740992n)], [2, encodeValue({ kind: 'double' }, 2)]]) }
  await table.commit({ data: [{ select: `SELECT 9007199254740992 AS n, 'nan'::DOUBLE AS x UNION ALL SELECT 9007199254740992, 1`, ids: '{n: 1, x: 2}', more }] })
  assert.deepEqual(await values(lake, 'SELECT count(*)::INTEGER FROM c.t WHERE n < 9007199254740993'), [[2]])
  assert.deepEqual(await values(lake, 'SELECT count(*)::INTEGER FROM c.t WHERE x > 100'), [[1]])
  assert.equal(await files(lake, 'SELECT * FROM c.t WHERE n < 9007199254740'), 0)
})

test('within nested columns fields may be added, and one that was renamed is refused', async t => {
  const lake = await opened(t)
  const inner = (...fields: ReturnType<typeof field>[]) => field(1, 's', { kind: 'struct', fields })
  const list = field(10, 'l', { kind: 'list', elementId: 11, elementRequired: false, element: { kind: 'struct', fields: [field(12, 'p', 'int')] } })
  const table = foreignTable(lake, { name: 'c.t', fields: [inner(field(2, 'x', 'int')), list] })
  await table.commit({ data: [{ select: 'SELECT {x: 1} AS s, [{p: 5}] AS l', ids: '{s: {__duckdb_field_id: 1, x: 2}, l: {__duckdb_field_id: 10, element: {__duckdb_field_id: 11, p: 12}}}' }] })
  await table.evolve([list, inner(field(3, 'y', 'string'), field(2, 'x', 'long'))])
  assert.deepEqual(await values(lake, 'SELECT s.x, s.y, l[1].p FROM c.t'), [[1n, null, 5]])
  await table.evolve([list, inner(field(3, 'y', 'string'), field(2, 'z', 'long'))])
  await assert.rejects(lake.ask('SELECT * FROM c.t'), error => isFailure(error, 'lake/unreadable') && /column s, .* renamed/.test(error.message))
})

test('files without field ids are read by the mapping of names that the table has', async t => {
  const lake = await opened(t)
  const table = foreignTable(lake, { name: 'c.t', fields: ab, properties: { 'schema.name-mapping.default': '[{"field-id": 1, "names": ["a", "old a"]}, {"field-id": 2, "names": ["b"]}]' } })
  const [path = ''] = await table.commit({ data: [{ select: `SELECT 'x' AS b, 1 AS "old a"` }, { select: rows([2, 'y']), ids }, { select: `SELECT 3 AS a, 9 AS other` }] })
  await table.evolve([field(2, 'a', 'string'), field(1, 'b', 'long')])
  assert.deepEqual(await values(lake, 'SELECT a, b FROM c.t ORDER BY b'), [['x', 1n], ['y', 2n], [null, 3n]])
  await table.commit({ positions: [{ of: [[path, 0]] }] })
  assert.deepEqual(await values(lake, 'SELECT a, b FROM c.t ORDER BY b'), [['y', 2n], [null, 3n]])
})

test('partitions by any transform, of several specs, leave out only what cannot match', async t => {
  const lake = await opened(t)
  const fields = [field(1, 'ts', 'timestamp'), field(2, 'day', 'date'), field(3, 's', 'string')]
  const by = (id: number, sourceId: number, transform: string) => ({ id, fields: [{ sourceId, fieldId: 1000 + id, name: `p${id}`, transform }] })
  const table = foreignTable(lake, { name: 'c.t', fields, spec: by(0, 1, 'hour') })
  const row = (at: string): string => `SELECT TIMESTAMP '${at}' AS ts, DATE '${at.slice(0, 10)}' AS "day", 's' AS s`
  const whole = '{ts: 1, "day": 2, s: 3}'
  for (const [spec, at, partition] of [[by(0, 1, 'hour'), '2026-11-20 05:30:00', 0], [by(1, 2, 'month'), '2026-10-03 00:00:00', 681], [by(2, 1, 'year'), '1969-12-31 23:00:00', -1], [by(3, 3, 'bucket[4]'), '2026-11-20 07:00:00', 2], [by(4, 3, 'truncate[1]'), '2027-01-01 00:00:00', 's']] as const) {
    table.respec(spec)
    await table.commit({ data: [{ select: row(at), ids: whole, more: { partition: [spec.id === 0 ? Math.floor(Date.parse(`${at}Z`) / 3_600_000) : partition] } }] })
  }
  const found = async (where: string): Promise<unknown> => [(await values(lake, `SELECT count(*)::INTEGER FROM c.t WHERE ${where}`)).flat()[0], await files(lake, `SELECT * FROM c.t WHERE ${where}`)]
  assert.deepEqual(await found(`ts = '2026-11-20 05:30:00'`), [1, 4])
  assert.deepEqual(await found(`ts >= TIMESTAMP '2026-11-20 06:00:00'`), [2, 3])
  assert.deepEqual(await found(`day < DATE '2026-10-01'`), [1, 4])
  assert.deepEqual(await found(`day = '2026-10-03'`), [1, 5])
  assert.deepEqual(await found(`ts < '1970-01-01'`), [1, 4])
})

test('every type of the format comes out as it was written, in tables of version 1 too', async t => {
  const lake = await opened(t)
  const table = foreignTable(lake, { name: 'c.t', version: 1, fields: [field(1, 'u', 'uuid'), field(2, 'tm', 'time'), field(3, 'fx', { kind: 'fixed', length: 2 }), field(4, 'bin', 'binary'), field(5, 'dec', { kind: 'decimal', precision: 38, scale: 4 }), field(6, 'ts', 'timestamp'), field(7, 'n', 'long'), field(8, 'ok', 'boolean')] })
  const third = foreignTable(lake, { name: 'c.ns', version: 3, fields: [field(1, 'a', 'timestamp_ns', { initialDefault: '2026-11-20T00:00:00.123456789' })] })
  await third.commit({ data: [{ select: `SELECT TIMESTAMP_NS '2026-11-20 00:00:00.000000001' AS a`, ids: '{a: 1}' }, { select: 'SELECT 1 AS b', ids: '{b: 2}' }] })
  assert.deepEqual(await values(lake, 'SELECT a::VARCHAR FROM c.ns ORDER BY a'), [['2026-11-20 00:00:00.000000001'], ['2026-11-20 00:00:00.123456789']])
  await table.commit({ data: [{ select: `SELECT '00112233-4455-6677-8899-aabbccddeeff'::UUID AS u, TIME '01:02:03.123456' AS tm, '\\x01\\xFF'::BLOB AS fx, '\\x00'::BLOB AS bin, 1234567890123456789012345678901234.5678::DECIMAL(38, 4) AS "dec", TIMESTAMP '2026-11-20 00:00:00.000001' AS ts, 4611686018427387905 AS n, true AS ok`, ids: '{u: 1, tm: 2, fx: 3, bin: 4, dec: 5, ts: 6, n: 7, ok: 8}' }] })
  assert.deepEqual(await values(lake, 'SELECT u::VARCHAR, tm::VARCHAR, hex(fx), hex(bin), dec::VARCHAR, ts::VARCHAR, n, ok FROM c.t'), [
    ['00112233-4455-6677-8899-aabbccddeeff', '01:02:03.123456', '01FF', '00', '1234567890123456789012345678901234.5678', '2026-11-20 00:00:00.000001', 4611686018427387905n, true],
  ])
})

test('a table of a nested namespace is named by its levels, and one that differs in case only is not guessed', async t => {
  const lake = await opened(t)
  for (const [name, a] of [['c.deep.t', 1], ['c.deep.er.T', 2], ['c.deep.Case', 3], ['c.deep.case', 4]] as const) await foreignTable(lake, { name, fields: ab }).commit({ data: [{ select: rows([a, 'x']), ids }] })
  assert.deepEqual(await values(lake, 'SELECT t.a FROM c.deep.t'), [[1]])
  assert.deepEqual(await values(lake, 'SELECT a FROM "c.deep".t'), [[1]])
  assert.deepEqual(await values(lake, 'SELECT a FROM "C.deep".er.t'), [[2]])
  await assert.rejects(lake.ask('SELECT a FROM c.deep."case"'), error => isFailure(error, 'sql/refused') && /c\.deep\.Case, c\.deep\.case/.test(error.message))
  await assert.rejects(lake.ask('SELECT a FROM c.other.t'), error => isFailure(error, 'lake/unknown-table'))
})

test('views of the catalog are run in our dialects, and refused in others by name', async t => {
  const lake = await opened(t)
  await foreignTable(lake, { name: 'c.t', fields: ab }).commit({ data: [{ select: rows([1, 'x'], [2, 'y']), ids }] })
  const put = async (name: string, dialect: string, sql: string): Promise<void> => {
    const view: ViewMetadata = { uuid: 'u', location: 'l', currentVersionId: 1, versions: [{ id: 1, schemaId: 0, timestampMs: 1n, summary: {}, representations: [{ type: 'sql', sql, dialect }], defaultNamespace: ['c'] }], log: [], schemas: [{ id: 0, fields: ab, identifierFieldIds: [] }], properties: {} }
    await lake.objects.put(`views/${name}.json`, encodeView(view))
    await lake.lake.trees.change('main', { author: 'client', message: 'view', run_id: null }, async () => await Promise.resolve({ views: { [name]: `views/${name}.json` } }))
  }
  await put('c.mine', 'duckdb', 'SELECT a * 10 AS a FROM t WHERE a > 1')
  await put('c.evil', 'gridlake', `SELECT * FROM read_csv('/etc/passwd')`)
  await put('c.spark', 'spark', 'SELECT a FROM t')
  assert.deepEqual(await values(lake, 'SELECT v.a FROM c.mine AS v WHERE v.a < 100'), [[20]])
  await assert.rejects(lake.ask('FROM c.evil'), error => isFailure(error, 'sql/refused'))
  await assert.rejects(lake.ask('FROM c.spark'), error => isFailure(error, 'sql/refused') && /c\.spark .*spark.*dialect gridlake/.test(error.message))
  assert.deepEqual((await values(lake, 'SHOW TABLES')).filter(([, kind]) => kind === 'view'), [['c.evil', 'view'], ['c.mine', 'view'], ['c.spark', 'view']])
})
