/** The promises of `copyToParquet` as tests: the rows, their order, the field ids and statistics that a reader may prune by. */
import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { identifier, literal } from '#base/sql.ts'
import { opened, type Open } from './conformance.ts'
import type { ColumnStats, ParquetFile, Session } from './port.ts'

export function parquetConformance(name: string, open: Open): void {
  test(`${name}: writes the rows in their order, with these field ids, and tells the file's size`, async t => {
    const { session, folder } = await opened(t, open)
    const location = join(folder, 'it\'s.parquet')
    const ids = new Map([['a', 4], ['we"ird name.x', 7]])
    const file = await session.copyToParquet('SELECT i AS a, -i AS "we""ird name.x" FROM range(300000) r(i) ORDER BY hash(i) -- in no order', location, ids)
    assert.equal(file.rows, 300_000)
    assert.equal(file.bytes, (await stat(location)).size)
    assert.deepEqual([...file.columns.keys()].sort(), [...ids.keys()].sort())
    const fields = await session.rows(`SELECT name, field_id::INTEGER AS id FROM parquet_schema(${literal(location)}) WHERE field_id IS NOT NULL ORDER BY id`)
    assert.deepEqual(fields, [...ids].map(([field, id]) => ({ name: field, id })))
    const kept = await session.rows(`SELECT count(*)::INTEGER AS n FROM (SELECT hash(a) AS h, lag(hash(a)) OVER (ORDER BY file_row_number) AS before FROM read_parquet(${literal(location)}, file_row_number = true)) WHERE before > h`)
    assert.deepEqual(kept, [{ n: 0 }])
  })

  test(`${name}: rows lie in groups as small as asked, and a number that is none is found in whichever`, async t => {
    const { session, folder } = await opened(t, open)
    const location = join(folder, 'groups.parquet')
    const file = await session.copyToParquet("SELECT CASE WHEN i = 3 THEN 'NaN'::DOUBLE ELSE i END AS a FROM range(30000) r(i)", location, new Map([['a', 1]]), 8192)
    const [groups] = await session.rows<{ count: number, most: number }>(`SELECT count(DISTINCT row_group_id)::INTEGER AS count, max(row_group_num_rows)::INTEGER AS most FROM parquet_metadata(${literal(location)})`)
    assert.deepEqual([groups, file.columns.get('a')?.hasNaN === false], [{ count: 4, most: 8192 }, false])
  })

  test(`${name}: no rows make a file that can be read, with columns and without bounds`, async t => {
    const { session, folder } = await opened(t, open)
    const location = join(folder, 'empty.parquet')
    const file = await session.copyToParquet('SELECT 1 AS a, \'x\' AS b WHERE false', location, new Map([['a', 1], ['b', 2]]))
    assert.equal(file.rows, 0)
    assert.deepEqual([...file.columns.values()].map(stats), [{ values: 0, nulls: 0 }, { values: 0, nulls: 0 }])
    assert.deepEqual(await session.rows(`FROM read_parquet(${literal(location)})`), [])
  })

  const cases: [about: string, select: string, expected: Partial<ColumnStats>][] = [
    ['nulls only', 'SELECT NULL::DOUBLE AS v FROM range(3)', { values: 3, nulls: 3, hasNaN: false }],
    ['numbers, not text', 'SELECT unnest([9, 10, -11]) AS v', { values: 3, nulls: 0, min: '-11', max: '10' }],
    ['64 bits', 'SELECT unnest([9007199254740993, -9223372036854775807]) AS v', { values: 2, nulls: 0, min: '-9223372036854775807', max: '9007199254740993' }],
    ['doubles that need all digits', 'SELECT unnest([0.1::DOUBLE + 0.2::DOUBLE, NULL, 1e300, 5e-324]) AS v', { values: 4, nulls: 1, hasNaN: false, min: '5e-324', max: '1e+300' }],
    ['NaN', "SELECT unnest([1.5::DOUBLE, 'NaN'::DOUBLE, -2]) AS v", { values: 3, nulls: 0, hasNaN: true, min: '-2.0', max: '1.5' }],
    ['both zeros', 'SELECT unnest([0.0::DOUBLE, -0.0::DOUBLE]) AS v', { values: 2, nulls: 0, hasNaN: false, min: '-0.0', max: '0.0' }],
    ['zeros the other way', 'SELECT unnest([-0.0::DOUBLE, 0.0::DOUBLE]) AS v', { values: 2, nulls: 0, hasNaN: false, min: '-0.0', max: '0.0' }],
    ['booleans', 'SELECT unnest([true, false, NULL]) AS v', { values: 3, nulls: 1, min: '0', max: '1' }],
    ['dates', "SELECT unnest([DATE '2026-11-01', DATE '1969-12-31']) AS v", { values: 2, nulls: 0, min: '1969-12-31', max: '2026-11-01' }],
    ['instants', "SELECT unnest([TIMESTAMPTZ '2026-11-01 05:00:00Z', TIMESTAMPTZ '2026-11-01 00:00:00.25-05']) AS v", { values: 2, nulls: 0, min: '2026-11-01 05:00:00+00', max: '2026-11-01 05:00:00.25+00' }],
    ['quotes and far scripts', "SELECT unnest(['b', 'it''s \"x\"', '😀', '\uffff', '']) AS v", { values: 5, nulls: 0, min: '', max: '😀' }],
  ]
  for (const [about, select, expected] of cases) {
    test(`${name}: statistics of ${about}`, async t => {
      const { session, folder } = await opened(t, open)
      const file = await session.copyToParquet(select, join(folder, 'a.parquet'), new Map([['v', 1]]))
      const [found] = [...file.columns.values()]
      assert.deepEqual(found && stats(found), expected)
      assert.ok((found?.bytes ?? 0) > 0)
    })
  }

  test(`${name}: the bounds over many row groups are those of the values`, async t => {
    const { session, folder } = await opened(t, open)
    await session.run("CREATE TEMP TABLE x AS SELECT i AS a, 50000 - i / 7::DOUBLE AS b, 'n' || (i * 7919 % 400000) AS c, TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_seconds(i * 31 % 400000) AS d FROM range(400000) r(i)")
    await boundsHold(session, 'FROM x', join(folder, 'x.parquet'), ['a', 'b', 'c', 'd'])
  })

  test(`${name}: never says that there is no NaN where an earlier row group has one`, async t => {
    const { session, folder } = await opened(t, open)
    for (const row of [0, 150_000, 299_999]) {
      const file = await session.copyToParquet(`SELECT CASE WHEN i = ${row} THEN 'NaN'::DOUBLE ELSE i END AS v FROM range(300000) r(i)`, join(folder, `${row}.parquet`), new Map([['v', 1]]))
      assert.notEqual(file.columns.get('v')?.hasNaN, false, `NaN in row ${row}`)
    }
  })

  test(`${name}: the bounds of any doubles and texts are those of the values`, async t => {
    const { session, folder } = await opened(t, open)
    const value = fc.record({ a: fc.option(fc.double({ noNaN: true })), b: fc.option(fc.string({ unit: 'binary' }).filter(text => text.isWellFormed() && !text.includes('\0'))) })
    await fc.assert(fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 20 }), async values => {
      const rows = values.map(({ a, b }) => `(${a === null ? 'NULL' : `${literal(String(a))}::DOUBLE`}, ${b === null ? 'NULL' : literal(b)})`)
      const select = `SELECT a::DOUBLE AS a, b::VARCHAR AS b FROM (VALUES ${rows.join(', ')}) t(a, b)`
      await boundsHold(session, select, join(folder, 'any.parquet'), ['a', 'b'])
    }), { numRuns: 40 })
  })
}

/** A bound that DuckDB leaves out (an infinite double) is allowed; one that is wrong is not. */
async function boundsHold(session: Session, select: string, location: string, columns: readonly string[]): Promise<void> {
  const file: ParquetFile = await session.copyToParquet(select, location, new Map(columns.map((name, i) => [name, i + 1])))
  for (const column of columns) {
    const [row] = await session.rows<{ type: string, values: bigint, nulls: bigint, low: string, high: string }>(`
      SELECT any_value(typeof(v)) AS type, count(*) AS values, count(*) - count(v) AS nulls, min(v)::VARCHAR AS low, max(v)::VARCHAR AS high FROM (SELECT ${identifier(column)} AS v FROM (${select}))`)
    const found = file.columns.get(column)
    assert.ok(row && found)
    assert.deepEqual([found.values, found.nulls], [Number(row.values), Number(row.nulls)])
    for (const [bound, value] of [[found.min, row.low], [found.max, row.high]] as const) {
      const zeroless = (text: string | null | undefined): unknown => row.type === 'DOUBLE' && text !== null && text !== undefined ? Number(text.replace('inf', 'Infinity')) + 0 : text ?? undefined
      if (bound !== undefined || value === null) assert.equal(zeroless(bound), zeroless(value), column)
      else assert.match(value, /inf/)
    }
  }
}

/** Without the size, which is the writer's own affair. */
function stats(found: ColumnStats): Partial<ColumnStats> {
  return Object.fromEntries(Object.entries(found).filter(([name]) => name !== 'bytes'))
}
