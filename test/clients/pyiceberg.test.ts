/** PyIceberg reads and writes through the server's catalog, and gridlake reads what it wrote. */
import assert from 'node:assert/strict'
import { pythonClient } from './python-client.ts'

pythonClient('pyiceberg', 'PyIceberg makes, changes and reads tables', 'pyiceberg_client.py', async (server, t, run) => {
  assert.deepEqual(await server.rows('select a, b from py.keyed order by a'), [[1, 'x'], [2, 'z'], [3, 'w']])
  assert.deepEqual(await server.rows("select place, value from py.places where place = 'a b/c'"), [['a b/c', 1.5]])
  assert.deepEqual(await server.rows('select count(*) from py.places'), [[4]])
  await t.test('a table of a nested namespace, with a renamed column, in SQL', async () => {
    assert.deepEqual(await server.rows('select max(price), max(n) from py.deep.prices'), [[3, '4611686018427387907']])
    assert.deepEqual(await server.rows(`select count(*), max("inner".x), max(tags[1]) from "py.deep".prices where at_utc >= '2026-11-23'`), [[3, 2, 'a']])
  })
  await t.test('columns that changed, in SQL', async () => {
    assert.deepEqual(await server.rows('select a, was_b, b, f, cost::varchar, s.x, s.y from py.evolved order by a'), [[1, 'x', null, 1.5, '1.25', 1, null], ['4611686018427387905', 'y', 'new', 2.5, '123456789012345.25', 2, 'z']])
  })
  await t.test('a file without field ids, in SQL', async () => {
    assert.deepEqual(await server.rows('select a, c from py.adopted order by c'), [[1, 'x'], ['4611686018427387905', 'y'], [3, 'z']])
  })
  await t.test('PyIceberg reads what compaction made', async () => {
    await server.command('housekeep', 'compact', '--least', '2')
    assert.deepEqual(await server.rows('select count(*), max(n) from py.small'), [[10, '4611686018427387915']])
    await run('pyiceberg_compacted_client.py')
  })
})
