/** DuckDB's iceberg extension reads and writes through the server's catalog, and gridlake reads what it wrote. */
import assert from 'node:assert/strict'
import { pythonClient } from './python-client.ts'

pythonClient('duckdb', "DuckDB's extension makes, changes and reads tables", 'duckdb_client.py', async server => {
  assert.deepEqual(await server.rows("select count(*), max(b) filter (a = 7), max(n) from duck.prices"), [['1000', 'q', '4611686018427388904']])
})
