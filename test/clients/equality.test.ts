/**
 * Equality deletes, which none of the clients here writes: made by hand, and read by Spark as gridlake reads them. (DuckDB's
 * extension takes those of one partition for deletes in all.)
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { field, foreignTable } from '#test/foreign-table.ts'
import { catalogServer, secret } from './catalog-host.ts'
import { clientOf } from './set-up.ts'

const there = clientOf('spark')

test('Spark and gridlake read the same rows of a table with equality deletes', { skip: typeof there === 'string' && there }, async t => {
  if (typeof there === 'string') return
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-equality-'))
  const server = await catalogServer({ folder })
  const session = await server.engine.session()
  t.after(async () => {
    session.close()
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })
  const ids = '{a: 1, p: 2}'
  const rows = (p: string, ...values: (number | null)[]): string => `SELECT a::INTEGER AS a, '${p}' AS p FROM (VALUES ${values.map(value => `(${value ?? 'NULL'})`).join(', ')}) AS t(a)`
  const table = foreignTable({ objects: server.objects, session, lake: server.lake }, { name: 'hand.made', fields: [field(1, 'a', 'int'), field(2, 'p', 'string')], spec: { id: 0, fields: [{ sourceId: 2, fieldId: 1000, name: 'p', transform: 'identity' }] } })
  const of = (p: string): { more: { partition: string[] } } => ({ more: { partition: [p] } })
  await table.commit({ data: [{ select: rows('x', 1, 2, 3, null), ids, ...of('x') }, { select: rows('y', 1, 2, 3, null), ids, ...of('y') }] })
  await table.commit({ data: [{ select: rows('x', 1, 9), ids, ...of('x') }], equality: [{ select: 'SELECT 1 AS a UNION ALL SELECT NULL', ids: '{a: 1}', by: [1], ...of('x') }] })
  await table.commit({ data: [{ select: rows('y', 3), ids, ...of('y') }], equality: [{ select: `SELECT 3 AS a, 'y' AS p`, ids, by: [1, 2], ...of('y') }] })
  const query = (from: string): string => `SELECT a, p FROM ${from} ORDER BY p, a NULLS LAST`
  const ours = (await session.rows((await server.lake.plan(query('hand.made'), 'main')).sql)).map(row => Object.values(row))
  assert.deepEqual(ours, [[1, 'x'], [2, 'x'], [3, 'x'], [9, 'x'], [1, 'y'], [2, 'y'], [3, 'y'], [null, 'y']])
  const { stdout } = await promisify(execFile)(there.python, [join(import.meta.dirname, 'spark_rows_client.py'), server.url, secret, there.sparkRuntime, query('lake.hand.made')], { cwd: folder, env: { ...process.env, HOME: folder, TMPDIR: folder, PYTHONDONTWRITEBYTECODE: '1' } })
  assert.deepEqual(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), ours)
})
