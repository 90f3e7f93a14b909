/** Trino reads and writes through the server's catalog, and gridlake reads what it wrote. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { caisoDay } from '../path/made-files.ts'
import { realServer } from './real-server.ts'
import { clientOf } from './set-up.ts'
import { trinoServer } from './trino-server.ts'

const there = clientOf('trino')

test('Trino makes, changes and reads tables', { skip: typeof there === 'string' && there, timeout: 10 * 60_000 }, async t => {
  if (typeof there === 'string') return
  const server = await realServer()
  t.after(async () => { await server.stop() })
  const trino = await trinoServer({
    home: there.trino, python: there.python, folder: server.scratch,
    catalog: [`iceberg.rest-catalog.uri=${server.url}`, 'iceberg.rest-catalog.security=OAUTH2', `iceberg.rest-catalog.oauth2.token=${server.token}`],
  })
  t.after(async () => { await trino.stop() })
  const { ask } = trino
  const objects = join(dirname(server.scratch), 'data', 'objects')

  await t.test('a table that it makes', async () => {
    // Trino wants to be told where; the server says where the tables really lie.
    await ask(`CREATE SCHEMA lake.tr WITH (location = 'file://${objects}/tables/tr')`)
    await ask(`CREATE TABLE lake.tr.t (id bigint, name varchar, at timestamp(6) with time zone, price decimal(12, 2)) WITH (partitioning = ARRAY['day(at)'])`)
    await ask(`INSERT INTO lake.tr.t VALUES (4611686018427387905, 'a', TIMESTAMP '2026-11-20 08:00:00.000001 UTC', 1.25), (2, 'b', TIMESTAMP '2026-11-21 08:00:00 UTC', NULL)`)
    await ask(`INSERT INTO lake.tr.t SELECT id + 1, name || 'x', at, price FROM lake.tr.t WHERE at < TIMESTAMP '2026-11-21 00:00:00 UTC'`)
    const wanted = [['2', 'b', null], ['4611686018427387905', 'a', '1.25'], ['4611686018427387906', 'ax', '1.25']]
    assert.deepEqual(await ask('SELECT CAST(id AS varchar), name, CAST(price AS varchar) FROM lake.tr.t ORDER BY id'), wanted)
    assert.deepEqual(await server.rows('select id::varchar, name, price::varchar from tr.t order by id'), wanted)
    assert.deepEqual(await server.rows('select count(*) from tr.t where epoch_us("at") = 1795161600000001'), [[2]])
  })
  await t.test('rows that it changes and deletes, columns that it adds and renames', async () => {
    await ask(`UPDATE lake.tr.t SET name = 'z' WHERE id = 2`)
    await ask(`DELETE FROM lake.tr.t WHERE name = 'ax'`)
    await ask('ALTER TABLE lake.tr.t ADD COLUMN more integer')
    await ask('ALTER TABLE lake.tr.t RENAME COLUMN name TO label')
    await ask(`INSERT INTO lake.tr.t VALUES (5, 'n', TIMESTAMP '2026-11-22 08:00:00 UTC', 2.50, 7)`)
    const wanted = [['2', 'z', null], ['5', 'n', 7], ['4611686018427387905', 'a', null]]
    assert.deepEqual(await ask('SELECT CAST(id AS varchar), label, more FROM lake.tr.t ORDER BY id'), wanted)
    assert.deepEqual(await server.rows('select id::varchar, label, more from tr.t order by id'), wanted)
  })
  await t.test('a view, another branch, a drop', async () => {
    await ask('CREATE VIEW lake.tr.v AS SELECT count(*) AS n FROM lake.tr.t')
    assert.deepEqual(await ask('SELECT n FROM lake.tr.v'), [[3]])
    await server.command('branch', 'create', 'kept')
    await ask('CREATE TABLE lake.tr.gone AS SELECT 1 AS one')
    await ask('DROP TABLE lake.tr.gone')
    await ask('DROP VIEW lake.tr.v')
    assert.deepEqual(await ask('SHOW TABLES FROM lake.tr'), [['t']])
    assert.deepEqual(await server.rows('select count(*) from tr.t', 'kept'), [[3]])
  })
  await t.test('the platform\'s prices, and prices that do not add up', async () => {
    const file = caisoDay('20260701', '20260630_13_00_00', {})
    const path = join(server.scratch, file.name)
    await writeFile(path, file.text)
    await server.command('ingest', path)
    const [[rows] = []] = await ask('SELECT count(*) FROM lake.market.lmp_da')
    assert.deepEqual(await server.rows('select count(*) from market.lmp_da'), [[rows]])
    const price = (lmp: string): string => `INSERT INTO lake.market.lmp_da VALUES ('caiso', 'DAM', 'THEIRS', TIMESTAMP '2026-07-01 10:00:00 UTC', 60, ${lmp}, 40e0, 1.5e0, 5e-1, NULL, NULL, 'final', 1, TIMESTAMP '2026-07-01 12:00:00 UTC', 'theirs')`
    await assert.rejects(ask(price('50e0')), /identity|gate|commit/i)
    await ask(price('42e0'))
    assert.deepEqual(await server.rows(`select lmp from market.lmp_da where node_id = 'THEIRS'`), [[42]])
  })
})
