/** DuckDB's iceberg extension reads and writes through the server's catalog, and gridlake reads what it wrote. */
import assert from 'node:assert/strict'
import { pythonClient } from './python-client.ts'

pythonClient('duckdb', "DuckDB's extension makes, changes and reads tables", 'duckdb_client.py', async (server, t) => {
  assert.deepEqual(await server.rows('select count(*), max(a), max(n) from duck.added'), [[1000, 999, '4611686018427388904']])
  await t.test('a table with delete files in SQL', { todo: 'the platform\'s own SQL reads no delete files yet: it takes them for data' }, async () => {
    assert.deepEqual(await server.rows('select count(*), max(b) filter (a = 7) from duck.prices'), [[1000, 'q']])
  })
})
