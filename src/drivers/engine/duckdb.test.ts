/** What is DuckDB's own: the two fences around a person's SQL, spilling, and settings. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { isFailure } from '#base/error.ts'
import { identifier, literal } from '#base/sql.ts'
import { failsWith } from './conformance.ts'
import { lockInstance, openInstance } from './duckdb-instance.ts'
import { duckdbEngine } from './duckdb.ts'

async function writeParquet(path: string, value: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`COPY (SELECT ${value} AS a) TO ${literal(path)} (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
}

/** `in/` may be read; `out/` and `secret.csv` may not. */
async function folders(t: TestContext): Promise<{ root: string, inside: string, secret: string }> {
  const root = await mkdtemp(join(tmpdir(), 'gridlake-duckdb-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const [inside, secret] = [join(root, 'in'), join(root, 'secret.csv')]
  await mkdir(inside)
  await writeFile(secret, 'secret\n1\n')
  await writeParquet(join(inside, 'a.parquet'), 1)
  await symlink(secret, join(inside, 'link.csv'))
  return { root, inside, secret }
}

async function engineFor(t: TestContext, readable: string, root: string, memoryLimit = '500MB') {
  const engine = await duckdbEngine({ threads: 2, memoryLimit, tempFolder: join(root, 'temp'), readable: [readable] })
  t.after(() => engine.close())
  return engine
}

const readers = (path: string): string[] => [
  `FROM read_csv(${path})`, `FROM read_csv_auto(${path})`, `FROM read_text(${path})`, `FROM read_blob(${path})`, `FROM read_json(${path})`, `FROM read_json_objects(${path})`,
  `FROM read_parquet(${path})`, `FROM parquet_metadata(${path})`, `FROM sniff_csv(${path})`, `FROM glob(${path})`, `SELECT (SELECT content FROM read_text(${path}))`,
]

test('a reader cannot read outside its folders, by any reader or path', async t => {
  const { root, inside, secret } = await folders(t)
  const reader = await (await engineFor(t, inside, root)).reader()
  assert.deepEqual(await reader.rows(`FROM read_parquet(${literal(join(inside, 'a.parquet'))})`), [{ a: 1 }])
  const paths = [secret, '/etc/passwd', `${inside}/../secret.csv`, join(inside, 'link.csv'), `file://${secret}`, `${inside}-other/x`, `${root}/*`, 'secret.csv', '/proc/self/environ', 'https://example.com/x.csv']
  for (const path of paths) {
    for (const sql of readers(literal(path))) {
      await assert.rejects(reader.rows(sql), failsWith('sql/refused', sql.startsWith('FROM read_parquet') ? /Permission Error/ : /may not use/), sql)
      await assert.rejects(reader.exportQuery(sql, 'csv'), failsWith('sql/refused'), sql)
      await assert.rejects(reader.explain(sql, true), failsWith('sql/refused'), sql)
    }
    for (const sql of [`FROM ${literal(path)}`, `WITH a AS (FROM ${literal(path)}), ${identifier(path)} AS (SELECT 1) FROM a`, `WITH ${identifier(path)} AS (FROM ${literal(path)}) FROM ${literal(path)}`]) {
      await assert.rejects(reader.rows(sql), failsWith('sql/refused', /name a file/), path)
      await assert.rejects(reader.exportQuery(sql, 'csv'), failsWith('sql/refused', /name a file/), path)
    }
  }
})

test('a readable folder may be reached by a link, and be made later', async t => {
  const { root } = await folders(t)
  await symlink(root, join(root, 'alias'))
  const reader = await (await engineFor(t, join(root, 'alias', 'later', 'lake'), root)).reader()
  await mkdir(join(root, 'later', 'lake'), { recursive: true })
  await writeParquet(join(root, 'later', 'lake', 'b.parquet'), 2)
  for (const path of [join(root, 'alias', 'later', 'lake', 'b.parquet'), join(root, 'later', 'lake', 'b.parquet')]) {
    assert.deepEqual(await reader.rows(`FROM read_parquet(${literal(path)})`), [{ a: 2 }])
  }
})

const changes = (inside: string): string[] => [
  `COPY (SELECT 1) TO ${literal(join(inside, 'new.csv'))}`, `EXPORT DATABASE ${literal(join(inside, 'new'))}`, `ATTACH ${literal(join(inside, 'new.db'))} AS x`,
  'INSTALL httpfs', 'LOAD httpfs', 'SET threads = 1', "SET TimeZone = 'America/New_York'", 'RESET TimeZone', 'PRAGMA threads = 1', 'PRAGMA enable_profiling', 'SET lock_configuration = false',
  'SET VARIABLE a = 1', 'CREATE TABLE t (a INTEGER)', 'CREATE TEMP TABLE t (a INTEGER)', 'CREATE MACRO f() AS TABLE SELECT 1', "CREATE SECRET s (TYPE s3)", 'CALL enable_logging()', 'CHECKPOINT', 'BEGIN',
  'EXPLAIN ANALYZE SELECT 1', 'PREPARE p AS SELECT 1', 'USE memory', 'VACUUM', 'PRAGMA database_list', 'SELECT 1; SELECT 2', `EXPLAIN ANALYZE COPY (SELECT 1) TO ${literal(join(inside, 'new.csv'))}`,
]

const functions = (inside: string): string[] => [
  'FROM enable_logging()', 'FROM "system"."main"."ENABLE_PROFILING"()', `SELECT 1 WHERE 1 IN (SELECT 1 FROM enable_profiling(format = 'json', save_location = ${literal(join(inside, 'new'))}))`,
  "FROM query('FROM enable_logging()')", "FROM query_table('duckdb_logs')", 'FROM arrow_scan(1, 2, 3)', 'FROM duckdb_settings()', 'FROM duckdb_secrets()', 'FROM force_checkpoint()',
  'WITH x AS (FROM duckdb_logs()) FROM x', "FROM json_execute_serialized_sql('{}')", `FROM read_duckdb(${literal(join(inside, 'x.db'))}, table_name = 'x')`, 'SELECT * FROM range(1), LATERAL (FROM duckdb_memory())',
]

test('a reader changes nothing: one SELECT, over table functions that only read', async t => {
  const { root, inside } = await folders(t)
  const engine = await engineFor(t, inside, root)
  const reader = await engine.reader()
  for (const sql of [...changes(inside), ...functions(inside)]) {
    await assert.rejects(reader.rows(sql), failsWith('sql/refused'), sql)
    await assert.rejects(reader.run(sql), failsWith('sql/refused'), sql)
    await assert.rejects(reader.stream(sql, [], () => {}), failsWith('sql/refused'), sql)
    await assert.rejects(reader.exportQuery(sql, 'parquet'), failsWith('sql/refused'), sql)
    await assert.rejects(reader.explain(sql, true), failsWith('sql/refused'), sql)
  }
  for (const sql of ["SELECT getenv('HOME')", "SELECT current_setting('temp_directory')", 'SELECT current_query()', "SELECT 1 ORDER BY getenv('HOME')"]) await assert.rejects(reader.rows(sql), failsWith('sql/refused'), sql)
  await assert.rejects(reader.rows('FROM nope'), failsWith('sql/invalid'))
  assert.deepEqual(await reader.rows('SELECT count(*)::INTEGER AS n FROM information_schema.tables'), [{ n: 0 }])
  assert.deepEqual((await readdir(inside)).sort(), ['a.parquet', 'link.csv'])
  assert.deepEqual(await reader.rows("SELECT (TIMESTAMPTZ '2026-07-01 00:00:00Z')::VARCHAR AS zone"), [{ zone: '2026-07-01 00:00:00+00' }])
})

test('what an export writes goes to the folder of the engine alone, and errors do not tell where that is', async t => {
  const { root, inside } = await folders(t)
  const engine = await engineFor(t, inside, root)
  const reader = await engine.reader()
  const written = await reader.exportQuery('SELECT 1 AS a; -- )', 'csv')
  assert.deepEqual([dirname(dirname(dirname(written))), await readFile(written, 'utf8')], [join(root, 'temp'), 'a\n1\n'])
  const elsewhere = join(inside, 'new.csv')
  const ways = [`SELECT 1) TO ${literal(elsewhere)} (FORMAT csv); COPY (SELECT 2`, `SELECT 1) TO ${literal(elsewhere)} --`, `SELECT 1; COPY (SELECT 1) TO ${literal(elsewhere)}`, `SELECT 1 /*`, `COPY (SELECT 1) TO ${literal(elsewhere)}`]
  for (const way of ways) {
    for (const session of [reader, await engine.session()]) {
      await assert.rejects(session.exportQuery(way, 'csv'), error => isFailure(error, 'sql/refused', 'sql/invalid'), way)
      await assert.rejects(session.explain(way, true), error => isFailure(error, 'sql/refused', 'sql/invalid'), way)
    }
  }
  assert.deepEqual((await readdir(inside)).sort(), ['a.parquet', 'link.csv'])
  assert.deepEqual(await readdir(dirname(written)), [basename(written)])
  for (const sql of [`FROM read_parquet(${literal(join(inside, 'gone.parquet'))})`, `FROM read_parquet(${literal(join(inside, 'link.csv'))})`]) {
    await assert.rejects(reader.rows(sql), error => error instanceof Error && !error.message.includes(root) && /gone|link/.test(error.message))
  }
})

test('without the first look at the text, the instance itself still refuses files, extensions and settings', async t => {
  const { root, inside, secret } = await folders(t)
  const instance = await openInstance({ threads: 1, memoryLimit: '200MB' }, join(root, 'temp'))
  await lockInstance(instance, [inside])
  const connection = await instance.connect()
  t.after(() => {
    connection.closeSync()
    instance.closeSync()
  })
  const refused = [
    ...readers(literal(secret)), `COPY (SELECT 1) TO ${literal(join(root, 'new.csv'))}`, `ATTACH ${literal(join(root, 'new.db'))}`, `EXPORT DATABASE ${literal(join(root, 'new'))}`,
    'INSTALL httpfs', 'LOAD httpfs', 'SET threads = 2', "SET GLOBAL TimeZone = 'America/New_York'", 'PRAGMA threads = 2', 'SET enable_external_access = true', 'RESET allowed_directories', 'SET lock_configuration = false',
  ]
  for (const sql of refused) await assert.rejects(connection.run(sql), /Permission Error|configuration has been locked|Cannot|disabled/, sql)
  assert.ok(!existsSync(join(root, 'new.csv')) && !existsSync(join(root, 'new.db')) && !existsSync(join(root, 'new')))
})

test('both kinds of session spill what does not fit, and nothing is left after closing', { timeout: 60_000 }, async t => {
  const { root, inside } = await folders(t)
  const engine = await duckdbEngine({ threads: 1, memoryLimit: '30MB', tempFolder: join(root, 'temp'), readable: [inside] })
  const location = join(inside, 'big.parquet')
  const session = await engine.session()
  await session.copyToParquet('SELECT hash(i) AS h FROM range(500000) r(i)', location, new Map())
  const sql = `SELECT count(*)::INTEGER AS n, count(*) FILTER (h < before)::INTEGER AS wrong FROM (SELECT h, lag(h, 1, h) OVER () AS before FROM (SELECT h, sha256(h::VARCHAR) AS s FROM read_parquet(${literal(location)}) ORDER BY h, s))`
  for (const [each, folder] of [[session, 'trusted'], [await engine.reader(), 'locked']] as const) {
    const running = each.rows(sql)
    const spilled = await untilSpilled(join(root, 'temp'), folder, running)
    assert.deepEqual(await running, [{ n: 500_000, wrong: 0 }])
    assert.ok(spilled, `${folder} wrote to its temporary folder`)
  }
  await engine.close()
  await engine.close()
  assert.deepEqual(await readdir(join(root, 'temp')), [])
})

test('what fits nowhere is engine/memory, says what to do, and the session goes on', { timeout: 60_000 }, async t => {
  const { root, inside } = await folders(t)
  const session = await (await engineFor(t, inside, root, '20MB')).session()
  await assert.rejects(session.rows("SELECT list(repeat('x', 1000) || i) AS l FROM range(10000000) r(i)"), failsWith('engine/memory', /more memory/))
  assert.deepEqual(await session.rows('SELECT 1 AS a'), [{ a: 1 }])
})

test('truncating hours in a local zone is the trap that the UTC session avoids', async t => {
  const { root, inside } = await folders(t)
  const session = await (await engineFor(t, inside, root)).session()
  await session.run("SET TimeZone = 'America/New_York'")
  const [row] = await session.rows("SELECT date_trunc('hour', TIMESTAMPTZ '2025-11-02 05:30:00Z') AS truncated, time_bucket(INTERVAL 1 HOUR, TIMESTAMPTZ '2025-11-02 05:30:00Z') AS bucket")
  assert.deepEqual(row, { truncated: new Date('2025-11-02T06:00:00Z'), bucket: new Date('2025-11-02T05:00:00Z') }, 'should this ever change, date_trunc is safe')
})

test('settings that DuckDB refuses are told when the engine starts', async t => {
  const { root, inside } = await folders(t)
  await assert.rejects(duckdbEngine({ threads: 2, memoryLimit: 'plenty', tempFolder: join(root, 'temp'), readable: [inside] }), failsWith('config/invalid', /plenty/))
  assert.deepEqual(await readdir(join(root, 'temp')), [])
})

/** Looks until there is a file, or the query has ended. */
async function untilSpilled(temp: string, kind: string, running: Promise<unknown>): Promise<boolean> {
  const [own = ''] = await readdir(temp)
  const ended = running.then(() => true)
  for (;;) {
    if ((await readdir(join(temp, own, kind))).length > 0) return true
    if (await Promise.race([ended, new Promise(resolve => { setTimeout(resolve, 5) })])) return false
  }
}
