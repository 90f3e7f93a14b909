/** DuckDB's iceberg extension reads and writes through the server's catalog, and gridlake reads what it wrote. */
import assert from 'node:assert/strict'
import { pythonClient } from './python-client.ts'

pythonClient('duckdb', "DuckDB's extension makes, changes and reads tables", 'duckdb_client.py', async (server, t, run) => {
  assert.deepEqual(await server.rows('select count(*), max(a), max(n) from duck.added'), [[1000, 999, '4611686018427388904']])
  const answers = async (): Promise<unknown> => [
    await server.rows('select count(*), max(b) filter (a = 7), count(*) filter (a = 7) from duck.prices'), await server.rows("select count(*), sum(a) from duck.parted where part = 'p1'"), await server.rows('select count(*) from duck.parted'),
    await server.rows('select a, was_b, b, c from duck.evolved order by a'), await server.rows('select count(*), sum(a), max(at_ns)::varchar from duck.third'),
  ]
  const expected = [[[1000, 'q', 1]], [[90, 4500]], [[290]], [[1, 'x', null, null], ['4611686018427387905', 'y', 'new', null]], [[90907, 9090790907, '2026-11-20 00:00:00.123456789']]]
  await t.test('tables with delete files, deletion vectors and changed columns in SQL', async () => { assert.deepEqual(await answers(), expected) })
  await t.test('DuckDB reads what compaction made of them', async () => {
    const report = JSON.parse(await server.command('housekeep', 'compact', '--least', '1', '--json')) as { report: { result: { table: string, left?: string }[] } }
    assert.deepEqual(report.report.result.filter(({ table, left }) => table.startsWith('duck.') && left === undefined).map(({ table }) => table), ['duck.added', 'duck.evolved', 'duck.parted', 'duck.prices'])
    assert.deepEqual(await answers(), expected)
    await run('duckdb_compacted_client.py')
  })
})
