/** What would take long, or much, before it can be stopped. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import type { View } from '#lake/port.ts'
import { temporaryLake, type TemporaryLake } from '#test/lake.ts'

let temporary: TemporaryLake
before(async () => {
  temporary = await temporaryLake()
  await temporary.put([{ place: 'a', at: '2026-11-01T06:00:00Z', value: 1.5 }])
})
after(async () => { await temporary.close() })

const doubled = (body: string, times: number): string => `WITH a0 AS (SELECT 1 AS x)${Array.from({ length: times }, (_, i) => `, a${i + 1} AS (SELECT ${body} FROM a${i} p, a${i} q)`).join('')} SELECT count(*) FROM a${times}`

const tooLarge: readonly [what: string, sql: string][] = [
  ['a long text', `SELECT '${'x'.repeat(200_000)}'`], ['many unions', `SELECT 1${' UNION ALL SELECT 1'.repeat(11_000)}`], ['fewer unions', `SELECT 1${' UNION ALL SELECT 1'.repeat(3000)}`],
  ['many conditions', `SELECT 1 WHERE ${'1=1 AND '.repeat(20_000)}true`], ['a function in a function in a function', `SELECT ${'abs('.repeat(300)}1${')'.repeat(300)}`],
  ['a long sum', `SELECT 1${'+1'.repeat(900)}`], ['many joins', `SELECT 1 FROM range(1)${', range(1)'.repeat(900)}`], ['joins that take long to bind', `SELECT 1 FROM range(1) t${' JOIN range(1) USING (range)'.repeat(140)}`], ['sizes in sizes, which guards would double', `SELECT ${'repeat('.repeat(100)}upper('x')${', 1)'.repeat(100)}`], ['a name of many parts', `SELECT a${'.a'.repeat(40)} FROM range(1) t(a)`],
  ['a name of so many parts that the engine would not survive it', `SELECT a${'.a'.repeat(99_000)} FROM range(1) t(a)`], ['columns that double', doubled('*', 24)], ['tables that double', doubled('count(*) AS x', 24)],
]
for (const [what, sql] of tooLarge) test(`refuses ${what}`, async () => { await assert.rejects(temporary.lake.plan(sql, 'main'), error => isFailure(error, 'sql/refused') && /too large/.test(error.message)) })

const tooMuch: readonly string[] = [
  'list_sum(range(2000000000))', 'range(0, 2000000000)', 'generate_series(2000000000, 0, -1)', "repeat('x', 600000000)", `"main"."REPEAT"('x', 600000000)`, "('x').repeat(600000000)", "lpad('x', 500000000, 'y')", "rpad('x', 500000000, 'y')",
  'list_resize([1], 100000000)', 'array_resize([1], 100000000)', "bitstring('1', 1000000000)", "printf('%1000000000d', 1)", "format('{:1000000000}', 1)", "format('{:{}}', 1, 1000000000)", "printf('%*d', 100000000, 1)", "format(repeat('x', 3), 1)",
  '[len(range(6000000)), len(range(6000000))]', 'list_transform([1], lambda x: range(2000000000))', "repeat('x', (random() * 1000000000)::BIGINT)", 'json_structure(\'[]\')', 'sleep_ms(100000)', 'pg_sleep(100)', 'json_merge_patch(\'{}\', \'{}\')', "'1'::JSON::VARIANT", "'[1]'::VARIANT[]",
  "current_setting('temp_directory')", 'current_query()', "getvariable('x')", "repeat(upper('x'), 1000000)",
]
for (const call of tooMuch) {
  test(`refuses ${call}`, async () => {
    for (const sql of [`SELECT ${call}`, `SELECT 1 WHERE (${call}) IS NULL`, `SELECT * FROM (SELECT 1) AS t ORDER BY ${call}`, `WITH a AS (SELECT ${call}) FROM a`, `SELECT * FROM test.reading ORDER BY max(${call}) OVER ()`]) {
      await assert.rejects(temporary.lake.plan(sql, 'main'), error => isFailure(error, 'sql/refused'), sql)
    }
  })
}

/** Sizes that only the engine can work out are checked there. */
const stopped: readonly string[] = [
  'SELECT range(1000 * 1000 * 1000)', "SELECT repeat('x', 1000 * 1000 * 1000)", 'SELECT len(range(i)) FROM range(1000000000, 1000000001) t(i)', "SELECT generate_series(TIMESTAMPTZ '2000-01-01', TIMESTAMPTZ '2026-01-01', INTERVAL 1 SECOND)",
  "SELECT generate_series(TIMESTAMPTZ '2026-01-01', TIMESTAMPTZ '2000-01-01', INTERVAL '-1' SECOND)", "SELECT repeat(v, 1000) FROM (SELECT repeat('x', 1000) AS v)", "SELECT lpad('x', (SELECT 200000000)::INTEGER, 'y')", 'SELECT range(0, i, 1) FROM range(200000000, 200000001) t(i)',
  "SELECT list_resize([1], i) FROM range(200000000, 200000001) t(i)", "SELECT repeat(v, 100000) FROM (SELECT [1, 2, 3] AS v)", 'SELECT unnest(range(i)) FROM range(1000000000, 1000000001) t(i)',
]
for (const sql of stopped) test(`stops ${sql}`, async () => { await assert.rejects(temporary.ask(sql), error => isFailure(error, 'sql/invalid') && /makes more than/.test(error.message)) })

const runs: readonly [sql: string, expected: unknown][] = [
  ['SELECT list_sum(range(1000)) AS v', 499500n], ["SELECT length(repeat('ab', 500)) AS v", 1000n], ["SELECT lpad('7', 3, '0') AS v", '007'], ['SELECT len(range(10, 0, -2)) AS v', 5n], ["SELECT len(generate_series(TIMESTAMPTZ '2025-01-01', TIMESTAMPTZ '2025-12-31 23:55', INTERVAL 5 MINUTE)) AS v", 105_120n],
  ["SELECT len(generate_series(DATE '2020-01-01', DATE '2026-01-01', INTERVAL 1 YEAR)) AS v", 7n], ["SELECT len(generate_series(min(at_utc), max(at_utc) + INTERVAL 1 DAY, INTERVAL 1 HOUR)) AS v FROM test.reading", 25n], ["SELECT printf('%05.2f %s', 3.14159, 'x') AS v", '03.14 x'], ["SELECT format('{:>4}', 7) AS v", '   7'],
  ["SELECT repeat(place, 3) AS v FROM test.reading", 'aaa'], ['SELECT len(list_resize([1, 2], 5)) AS v', 5n], ['SELECT count(*) AS v FROM range(20000000)', 20_000_000n], ["SELECT len(repeat([1], 4)) AS v", 4n], ['SELECT len(range(0, i, 100000)) AS v FROM range(1000000, 1000001) t(i)', 10n], ["SELECT sum(len(range(i)))::BIGINT AS v FROM range(5) t(i)", 10n],
]
for (const [sql, expected] of runs) test(`runs ${sql}`, async () => { assert.deepEqual(await temporary.ask(sql), [{ v: expected }]) })

test('what the engine adds to the columns of a file is not there', async () => {
  for (const column of ['filename', 'file_row_number', 'file_index', 'reading.filename']) await assert.rejects(temporary.ask(`SELECT ${column} FROM test.reading`), error => isFailure(error, 'sql/invalid'), column)
  assert.deepEqual(Object.keys((await temporary.ask('SELECT * FROM test.reading'))[0] ?? {}), ['place', 'at_utc', 'value', 'status', 'version', 'known_from_utc'])
})

test('views of views are counted as often as they are read, before they are opened', async t => {
  const view = (name: string, sql: string): View => ({ name, sql, doc: '', columns: [], passes: {} })
  const bomb = Array.from({ length: 30 }, (_, level) => view(`test.w${level}`, level === 0 ? 'SELECT 1 AS k' : `SELECT a.k FROM test.w${level - 1} AS a, test.w${level - 1} AS b`))
  const temporary = await temporaryLake(bomb)
  t.after(async () => { await temporary.close() })
  assert.equal((await temporary.ask('SELECT count(*)::INTEGER AS n FROM test.w5'))[0]?.['n'], 1)
  await assert.rejects(temporary.lake.plan('SELECT count(*) FROM test.w29', 'main'), error => isFailure(error, 'sql/refused') && /201 views/.test(error.message))
})
