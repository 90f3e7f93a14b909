/** Where a name of a WITH is in scope: held against the engine, which has real tables of the same names. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Engine, Session } from '#drivers/engine/port.ts'
import { at, fromItem, type Node, parse, print } from './ast.ts'
import { rewrite } from './rewrite.ts'
import { verify } from './verify.ts'

let folder: string
let engine: Engine
/** It has tables x, y, z, which say that they are tables; the other has none. */
let withTables: Session
let without: Session
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridlake-scope-'))
  engine = await duckdbEngine({ threads: 1, memoryLimit: '500MB', tempFolder: folder, readable: [] })
  withTables = await engine.session()
  without = await engine.session()
  await withTables.run(['x', 'y', 'z'].map(name => `CREATE TEMP TABLE ${name} AS SELECT 'table ${name}' AS v`).join('; '))
  await writeFile(join(folder, 'x.csv'), 'v\nsecret\n')
})
after(async () => {
  withTables.close()
  without.close()
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

/** The engine's own rewriting: every name that is out of scope becomes what the table holds. */
async function rewritten(sql: string): Promise<string> {
  const { sql: text } = await print(without, await rewrite(await parse(without, sql), {
    async table({ table }) { return structuredClone(fromItem(await parse(without, `SELECT * FROM (SELECT 'table ${table}' AS v) AS t`))) },
    call: async (node: Node) => await Promise.resolve(node),
  }))
  return text
}

/** What the engine says instead of rows; some recursions do not come to an end. */
async function answer(session: Session, sql: string): Promise<Record<string, unknown>[] | Error> {
  const timer = setTimeout(() => { session.interrupt() }, 500)
  try {
    return await session.rows(sql)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    clearTimeout(timer)
  }
}

const name = fc.constantFrom('x', 'y', 'z', 'X', '"Y"', '"z"')
let made = 0
const { query } = fc.letrec<{ query: string, from: string }>(tie => ({
  from: fc.oneof({ depthSize: 'small', maxDepth: 3 },
    name.map(table => `SELECT v FROM ${table}`),
    fc.constant('constant').map(() => `SELECT 'made ${made++ % 50}' AS v`),
    fc.tuple(tie('from'), tie('from')).map(([a, b]) => `(${a}) UNION ALL (${b})`),
    fc.tuple(name, name).map(([a, b]) => `SELECT max(a.v || b.v) AS v FROM ${a} AS a, ${b} AS b`),
    fc.tuple(name, name).map(([a, b]) => `SELECT v || (SELECT max(v) FROM ${a}) AS v FROM ${b} AS b`),
    fc.tuple(name, name).map(([a, b]) => `SELECT max(b.v) AS v FROM ${a} AS a, LATERAL (SELECT a.v || c.v AS v FROM ${b} AS c) AS b`),
    fc.tuple(name, tie('query')).map(([a, inner]) => `SELECT v FROM ${a} WHERE v IN (${inner}) OR EXISTS (${inner})`),
    tie('query').map(inner => `SELECT v FROM (${inner}) AS s`),
    tie('query').map(inner => `SELECT column_name AS v FROM (DESCRIBE (${inner}))`),
    tie('query').map(inner => `(${inner})`),
  ),
  query: fc.tuple(fc.boolean(), fc.uniqueArray(fc.tuple(name, fc.constantFrom('', ' MATERIALIZED', ' NOT MATERIALIZED'), tie('from'), fc.boolean()), { minLength: 1, maxLength: 3, selector: ([a]) => a.toLowerCase().replaceAll('"', '') }), tie('from'))
    .map(([recursive, ctes, main]) => `WITH ${recursive ? 'RECURSIVE ' : ''}${ctes.map(([a, how, inner, union]) => `${a}${union ? '(v)' : ''} AS${recursive ? '' : how} (${union && recursive ? `(${inner}) UNION (SELECT left(v, 3) AS v FROM ${a} WHERE length(v) > 3)` : inner})`).join(', ')} ${main}`),
}))

test('a name of a WITH is taken for one exactly where the engine takes it for one', async () => {
  let compared = 0
  await fc.assert(fc.asyncProperty(query, async sql => {
    fc.pre(sql.length < 1200)
    const ask = `SELECT * FROM (${sql}) ORDER BY ALL`
    const text = await rewritten(ask).catch((error: unknown) => {
      if (!isFailure(error, 'sql/invalid')) throw error
      return undefined
    })
    const expected = await answer(withTables, ask)
    if (text === undefined) return assert.ok(expected instanceof Error, sql)
    if (isFailure(expected, 'engine/interrupted')) return
    const found = await answer(without, text)
    if (expected instanceof Error) {
      // What the engine refuses with its tables may not be let through to them: without them every name must be bound.
      assert.doesNotMatch(found instanceof Error ? found.message : '', /Table with name . does not exist/, sql)
      return
    }
    compared++
    assert.deepEqual(found, expected, sql)
    verify(await parse(without, text), new Map())
  }), { numRuns: 200 })
  assert.ok(compared > 100, `${compared} compared`)
})

const attacks = (file: string): string[] => [
  `with a as (select * from "${file}"), "${file}" as (select 1) select * from a`,
  `with "${file}" as (select * from "${file}") select * from "${file}"`,
  `with recursive "${file}" as (select * from "${file}") select * from "${file}"`,
  `with recursive "${file}"(v) as (select v from "${file}" union all select 'x') select * from "${file}"`,
  `with recursive a as (select * from "${file}"), "${file}" as (select 1) select * from a`,
  `select * from (with "${file}" as (select 1) select 1), "${file}"`,
  `(with "${file}" as (select 1) select '1') union all select * from "${file}"`,
  `with a as (with "${file}" as (select 1) select 1) select * from "${file}"`,
  `with a as (select (select max(v) from "${file}")), "${file}" as materialized (select 1) select * from a`,
  `with a as (describe "${file}"), "${file}" as (select 1) select * from a`.replace('as (describe', 'as (select * from (describe').replace(`"${file}"), `, `"${file}")), `),
]

test('a file cannot be named as if it were a name of a WITH', async () => {
  const file = join(folder, 'x.csv')
  for (const sql of attacks(file)) {
    assert.match(JSON.stringify(await withTables.rows(sql).catch(() => 'secret')), /secret|"v"/, `the engine would read the file: ${sql}`)
    await assert.rejects(rewritten(sql), error => isFailure(error, 'sql/refused'), sql)
    // The second look, alone.
    await assert.rejects(async () => { verify(await parse(without, sql), new Map()) }, error => isFailure(error, 'sql/refused'), sql)
  }
  // With a name that may be one, the scope alone decides.
  for (const sql of attacks('plain')) {
    const outside: string[] = []
    await rewrite(await parse(without, sql), { table: async ({ table }) => { outside.push(table); return await Promise.resolve(at(await parse(without, 'SELECT * FROM (SELECT 1) AS v'), 'statements', 0, 'node', 'from_table') as Node) }, call: async node => await Promise.resolve(node) })
    assert.deepEqual(outside, ['plain'], sql)
    await assert.rejects(async () => { verify(await parse(without, sql), new Map()) }, error => isFailure(error, 'sql/refused'), sql)
  }
})

test('only the letters A to Z are folded, as the engine folds them', async () => {
  // The Kelvin sign is lower case "k" to JavaScript.
  await assert.rejects(async () => { verify(await parse(without, 'WITH k AS (SELECT 1) SELECT * FROM "\u212a"'), new Map()) }, error => isFailure(error, 'sql/refused'))
})

test('the second look lets pass the names that the plan gave to tables and no reader of files', async () => {
  const planned = new Map([['planned:a', { columns: 3 }]])
  verify(await parse(without, 'SELECT * FROM "planned:a" AS t'), planned)
  const not = ['SELECT * FROM "planned:b" AS t', 'FROM main."planned:a"', 'FROM "planned:a" AT (VERSION => 1)', `FROM read_csv('a')`, `FROM read_parquet('planned:a')`, `FROM read_parquet(['planned:a'], hive_partitioning = false)`, `FROM 'a'`, `SELECT (FROM glob('a'))`, 'FROM t AT (VERSION => 1)', 'WITH t AS (SELECT 1) FROM main.t', 'SELECT * FROM (SHOW TABLES)']
  for (const sql of not) await assert.rejects(async () => { verify(await parse(without, sql), planned) }, sql)
})
