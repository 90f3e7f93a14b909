/** Spark with Iceberg's runtime reads and writes through the server's catalog, and gridlake reads what it wrote. */
import assert from 'node:assert/strict'
import { pythonClient } from './python-client.ts'

pythonClient('spark', 'Spark makes, merges into, changes and reads tables', 'spark_client.py', async server => {
  assert.deepEqual(await server.rows('select iso, n, price from spark.prices order by n'), [['caiso', '1', 10], ['er cot/+', '2', 99], ['spp', '4611686018427387905', 30]])
})
