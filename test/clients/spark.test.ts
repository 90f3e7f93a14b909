/** Spark with Iceberg's runtime reads and writes through the server's catalog, and gridlake reads what it wrote. */
import assert from 'node:assert/strict'
import { pythonClient } from './python-client.ts'

pythonClient('spark', 'Spark makes, merges into, changes and reads tables', 'spark_client.py', async (server, t, run) => {
  assert.deepEqual(await server.rows('select iso, n from spark.prices order by n'), [['caiso', 1], ['er cot/+', 2], ['spp', '4611686018427387905']])
  await t.test('a renamed column in SQL', async () => {
    assert.deepEqual(await server.rows('select price from spark.prices where n = 2'), [[99]])
  })
  await t.test('a view', async () => {
    await run('spark_view_client.py')
    await assert.rejects(server.rows('select * from spark.dear'), /the view spark\.dear is written in the SQL of spark/)
  })
  const answers = async (): Promise<unknown> => await Promise.all([
    ...['byfile', 'bypart'].map(async name => await server.rows(`select iso, count(*), count(lmp), sum(price) filter (n = 55) from spark.${name} group by iso order by iso`)),
    server.rows("select count(*), sum(n) from spark.byfile where iso = 'ercot' and n < 50"), server.rows(`select n from spark.old where "at" >= '2026-11-20 06:00' order by n`),
    server.rows('select count(*), sum(n) from spark.vectors'),
  ])
  const byIso = [['caiso', 91, 2, -1], ['ercot', 89, 0, -1], ['miso', 1, 0, null], ['spp', 98, 0, -1]]
  const expected = [byIso, byIso, [[44, 1114]], [[2], [3]], [[98, 4856]]]
  await t.test('delete files and vectors beside the data, partitions and columns that changed, in SQL', async () => {
    await run('spark_merge_on_read_client.py')
    assert.deepEqual(await answers(), expected)
  })
  await t.test('what the platform cannot put together it leaves, with the reason', async () => {
    const { report } = JSON.parse(await server.command('housekeep', 'compact', '--least', '2', '--json')) as { report: { result: { table: string, left?: string }[] } }
    assert.deepEqual(report.result.filter(({ left }) => left !== undefined).map(({ table }) => table), ['spark.byfile', 'spark.bypart', 'spark.vectors'])
    assert.deepEqual(await answers(), expected)
    await run('spark_compacted_client.py')
  })
})
