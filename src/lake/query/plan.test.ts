/** What is pruned, rewritten and refused. The pruned answer is held against the plain one on random queries. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import type { Code } from '#base/error.ts'
import { list } from '#base/sql.ts'
import type { View } from '../port.ts'
import { reading, temporaryLake, type TemporaryLake } from '#test/lake.ts'
import { plan, type Scope } from './plan.ts'

const views: readonly View[] = [
  { name: 'test.daily', doc: '', columns: reading.columns, sql: 'SELECT place, at_utc, avg(value) AS value FROM test.reading GROUP BY ALL', passes: { place: 'place', at_utc: 'at_utc' } },
  { name: 'test.twice', doc: '', columns: reading.columns, sql: 'SELECT d.place, d.at_utc, d.value * 2 AS value FROM test.daily AS d', passes: { place: 'place' } },
]

let temporary: TemporaryLake
let unpruned: Scope
before(async () => {
  temporary = await temporaryLake(views)
  const places = ['a', 'b', 'c', 'é', '𝕏']
  for (let day = 1; day <= 8; day++) {
    // Some days have two files, so that files overlap in time and differ in place.
    for (const group of [places.slice(0, 2), places.slice(2)]) {
      await temporary.put(group.flatMap(place => [0, 6, 23].map(hour => ({ place, at: `2026-11-0${day}T${String(hour).padStart(2, '0')}:00:00Z`, value: (day * 7 + hour + place.length) % 11 - 3 }))), { mode: 'append' })
    }
  }
  const files = (await temporary.session.rows<{ file: string }>(`SELECT file FROM glob('${temporary.folder}/objects/**/*.parquet')`)).map(row => row.file)
  unpruned = {
    commit: 'x', viewNames: () => views.map(view => view.name), tableNames: () => ['test.reading'],
    view: async name => await Promise.resolve(views.find(view => view.name === name)),
    table: async name => await Promise.resolve(name === 'test.reading' ? { name, columns: reading.columns, scan: async () => await Promise.resolve({ relation: `(SELECT * FROM read_parquet(${list(files)}))`, paths: files, of: files.length }) } : undefined),
  }
})

after(async () => { await temporary.close() })

const files = async (sql: string): Promise<number> => (await temporary.lake.plan(sql, 'main')).tables.reduce((sum, table) => sum + table.files, 0)

const pruned: readonly [where: string, files: number][] = [
  ['true', 16], [`at_utc >= '2026-11-08'`, 2], [`at_utc >= TIMESTAMPTZ '2026-11-08 00:00:00+00' AND place = 'a'`, 1], [`'2026-11-02' > at_utc`, 2],
  [`at_utc BETWEEN '2026-11-03' AND '2026-11-03 23:00'`, 2], [`place IN ('b', 'A')`, 8], [`place = 'A'`, 0], [`value > 100`, 0], [`value > -3.5`, 16],
  [`reading.place = 'c' AND at_utc::DATE = DATE '2026-11-01'`, 8], [`at_utc < '2026-11-02' OR place = 'a'`, 16], [`NOT place = 'a'`, 16], [`at_utc = DATE '2026-11-05'`, 2],
  [`at_utc >= '2026-11-08T00:00:00-05:00'`, 2], [`place = 'é'`, 8], [`place > '𝕏'`, 0], [`at_utc >= now() - INTERVAL 1 DAY`, 16],
]
for (const [where, expected] of pruned) test(`reads ${expected} of 16 files where ${where}`, async () => { assert.equal(await files(`SELECT * FROM test.reading WHERE ${where}`), expected) })

const places = fc.constantFrom('a', 'b', 'c', 'é', '𝕏', 'zz')
const moment = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom('', ' 06:00', 'T23:00:00Z', ' 00:00:00-05')).map(([day, time]) => `2026-11-0${day}${time}`)
const operator = fc.constantFrom('=', '<', '<=', '>', '>=', '<>')
const condition = (table: string): fc.Arbitrary<string> => fc.oneof(
  fc.tuple(operator, places).map(([op, place]) => `${table}place ${op} '${place}'`),
  fc.tuple(operator, moment).map(([op, at]) => `TIMESTAMPTZ '${at}' ${op} ${table}at_utc`),
  fc.tuple(moment, moment).map(([from, to]) => `${table}at_utc BETWEEN '${from}' AND '${to}'`),
  fc.array(places, { minLength: 1, maxLength: 3 }).map(some => `${table}place IN (${some.map(place => `'${place}'`).join(', ')})`),
  fc.tuple(operator, fc.integer({ min: -4, max: 8 })).map(([op, value]) => `${table}value ${op} ${value}.5`),
)
const where = (table: string): fc.Arbitrary<string> => fc.array(fc.oneof({ weight: 4, arbitrary: condition(table) }, { weight: 1, arbitrary: fc.tuple(condition(table), condition(table)).map(([a, b]) => `(${a} OR NOT ${b})`) }), { minLength: 1, maxLength: 3 }).map(all => all.join(' AND '))

const shapes: readonly ((x: string, y: string, z: string) => string)[] = [
  (x) => `SELECT place, at_utc, value FROM test.reading WHERE ${x.replaceAll('r.', '')}`,
  (x) => `SELECT count(*) AS n, sum(r.value) AS s FROM test.reading AS r WHERE ${x}`,
  (x, y) => `SELECT r.place, r.at_utc, s.value FROM test.reading r JOIN test.reading s ON s.place = r.place AND s.at_utc = r.at_utc + INTERVAL 1 DAY WHERE ${x} AND ${y}`,
  (x, y) => `SELECT r.place, r.at_utc, s.value FROM test.reading r LEFT JOIN test.reading s ON s.at_utc = r.at_utc AND s.value = r.value WHERE ${x} AND (${y} OR s.value IS NULL)`,
  (x, y) => `SELECT r.place, s.place AS p, r.at_utc FROM test.reading r FULL JOIN test.reading s USING (at_utc, value) WHERE ${x} AND ${y}`,
  (x, y) => `SELECT r.place, r.at_utc, s.at_utc AS before FROM test.reading r ASOF JOIN test.reading s ON s.place = r.place AND s.at_utc <= r.at_utc - INTERVAL 7 HOUR WHERE ${x} AND ${y}`,
  (x, y) => `SELECT r.place, r.at_utc, s.at_utc AS before FROM test.reading r ASOF LEFT JOIN test.reading s ON s.place = r.place AND s.at_utc <= r.at_utc WHERE ${x} AND ${y}`,
  (x) => `SELECT place, at_utc FROM test.reading r ANTI JOIN test.daily s USING (at_utc, place) WHERE ${x}`,
  (x, _, z) => `SELECT * FROM test.reading r SEMI JOIN (SELECT * FROM test.reading AS t WHERE ${z}) s USING (at_utc) WHERE ${x}`,
  (x, y) => `WITH reading AS (SELECT * FROM test.reading s WHERE ${y}) SELECT r.place, count(*) AS n FROM reading AS r WHERE ${x} GROUP BY ALL`,
  (x, y) => `SELECT place, at_utc FROM test.reading AS r WHERE ${x} UNION ALL SELECT s.place, s.at_utc FROM test.reading s WHERE ${y}`,
  (x, y) => `SELECT r.place, (SELECT max(s.value) FROM test.reading s WHERE s.place = r.place AND ${y}) AS top FROM test.reading AS r WHERE ${x}`,
  (x) => `SELECT place, value FROM test.twice AS r WHERE ${x}`,
  (x, y) => `SELECT r.place, s.at_utc FROM test.daily r, test.reading s WHERE r.at_utc = s.at_utc AND ${x} AND ${y}`,
  (x) => `SELECT * FROM (SELECT r.*, row_number() OVER (PARTITION BY place ORDER BY at_utc) AS nth FROM test.reading r) AS r WHERE ${x}`,
  (x) => `SELECT place, at_utc, row_number() OVER (PARTITION BY place ORDER BY at_utc DESC) AS nth FROM test.reading AS r WHERE ${x} QUALIFY nth = 1`,
]

test('the pruned answer is the plain answer, on random queries', async () => {
  await fc.assert(fc.asyncProperty(fc.nat(shapes.length - 1), where('r.'), where('s.'), where('t.'), async (shape, x, y, z) => {
    const sql = `SELECT * FROM (${shapes[shape]?.(x, y, z)}) ORDER BY ALL`
    const fast = await temporary.session.rows((await temporary.lake.plan(sql, 'main')).sql)
    const slow = await temporary.session.rows((await plan(temporary.session, sql, unpruned)).sql)
    assert.deepEqual(fast, slow, sql)
  }), { numRuns: 150 })
})

const refused: readonly [sql: string, code: Code][] = [
  [`SELECT * FROM read_csv('/etc/passwd')`, 'sql/refused'], [`SELECT * FROM '/etc/passwd'`, 'lake/unknown-table'], [`SELECT * FROM "data.parquet"`, 'lake/unknown-table'],
  [`SELECT * FROM test.reading WHERE place IN (SELECT content FROM read_text('/etc/passwd'))`, 'sql/refused'], [`SELECT (FROM glob('/*'))`, 'sql/refused'],
  [`WITH x AS (FROM read_parquet('/tmp/x')) FROM x`, 'sql/refused'], [`FROM test.reading UNION ALL FROM parquet_scan('x')`, 'sql/refused'],
  [`SELECT getenv('HOME')`, 'sql/refused'], ['FROM duckdb_settings()', 'sql/refused'], ['FROM information_schema.tables t', 'lake/unknown-table'], [`FROM query('select 1')`, 'sql/refused'],
  ['DROP TABLE test.reading', 'sql/refused'], [`COPY test.reading TO '/tmp/x'`, 'sql/refused'], [`ATTACH '/tmp/x.db'`, 'sql/refused'], ['SET threads = 1', 'sql/refused'],
  ['INSERT INTO test.reading VALUES (1)', 'sql/refused'], ['SELECT 1; SELECT 2', 'sql/invalid'], ['', 'sql/invalid'], ['SELEC 1', 'sql/invalid'], ['SELECT * FROM nothing.here', 'lake/unknown-table'],
  ['SELECT * FROM other.test.reading', 'lake/unknown-table'], [`EXPLAIN COPY test.reading TO '/tmp/x'`, 'sql/refused'], ['SHOW DATABASES', 'sql/refused'], ['PIVOT test.reading ON place USING avg(value)', 'sql/refused'], [`SELECT * FROM (DESCRIBE (FROM read_csv('x')))`, 'sql/refused'],
  [`FROM (PIVOT (FROM read_csv('x')) ON a USING sum(b))`, 'sql/refused'],
]
for (const [sql, code] of refused) {
  test(`refuses ${sql || 'nothing'}`, async () => {
    await assert.rejects(temporary.lake.plan(sql, 'main'), error => isFailure(error, code) || assert.fail(String(error)))
  })
}

const runs: readonly string[] = [
  'DESCRIBE test.reading', 'SUMMARIZE test.reading', 'SHOW TABLES', 'FROM reading LIMIT 1', 'EXPLAIN FROM test.reading', 'SELECT * FROM range(3)', 'SELECT unnest([1, 2])', 'VALUES (1)',
  'SELECT test.reading.place FROM test.reading'.replace('test.reading.place', 'reading.place'), 'FROM test.other',
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) FROM n', 'SELECT COLUMNS(*) FROM test.reading', 'FROM test.reading TABLESAMPLE 50%', 'SELECT list(value ORDER BY at_utc) FROM test.reading GROUP BY ALL;',
]
for (const sql of runs) test(`runs ${sql}`, async () => { await temporary.session.rows((await temporary.lake.plan(sql, 'main')).sql) })

test('several tables in one list of nodes are planned, also the first time', async () => {
  // The templates are kept by their text: columns of other names make new ones.
  const ctes = Array.from({ length: 4 }, (_, index) => `t${index} AS (FROM test.reading WHERE place = 'none ${index}')`)
  await temporary.session.rows((await temporary.lake.plan(`WITH ${ctes.join(', ')} FROM t0, t1, t2, t3`, 'main')).sql)
})

test('an unknown table is answered with those that there are', async () => {
  await assert.rejects(temporary.lake.plan('FROM test.redding', 'main'), /there are .*test\.reading/)
})

test('constants that the engine would not take are left to the engine', async () => {
  const { sql } = await temporary.lake.plan(`SELECT * FROM test.reading WHERE at_utc > '2026-02-30'`, 'main')
  await assert.rejects(temporary.session.rows(sql), error => isFailure(error, 'sql/invalid'))
})
