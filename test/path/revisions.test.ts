/** What happens when operators say something twice: revisions, preliminary and final prices, late files, overlaps, reverts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lmpSuperseded } from '#canon/price.ts'
import { caisoDay, misoDay, sppDay } from './made-files.ts'
import { temporaryLake, type TemporaryLake } from './temporary-lake.ts'

const key = 'iso, market_run, node_id, interval_start_utc'

/** On main each key stands once, and what was superseded has each key and version once. */
async function assertKeys(lake: TemporaryLake): Promise<void> {
  for (const [table, of] of [['market.lmp_da', key], ['market.lmp_rt', key], ['market.lmp_superseded', lmpSuperseded.key.join(', ')], ['market.lmp_aside', key], ['market.node', 'iso, node_id, valid_from_utc']] as const) {
    assert.deepEqual(await lake.rows(`SELECT ${of}, count(*) AS copies FROM ${table} GROUP BY ${of} HAVING count(*) > 1 LIMIT 3`), [], `${table} has each key once`)
  }
}

async function oneValue(lake: TemporaryLake, sql: string, ref = 'main'): Promise<unknown> {
  const [row] = await lake.rows(sql, ref)
  return row === undefined ? undefined : Object.values(row)[0]
}

const bumped = `SELECT lmp FROM market.lmp_da WHERE node_id = 'DELTA' AND interval_start_utc = TIMESTAMPTZ '2026-07-01 12:00:00+00'`
const versions = 'SELECT version, count(*)::INTEGER AS rows FROM market.lmp_da GROUP BY version ORDER BY version'

test('a file made later revises: version 2, the old value kept and answerable as of then', async t => {
  const lake = await temporaryLake(t)
  const first = caisoDay('20260701', '20260630_13_00_00')
  const second = caisoDay('20260701', '20260702_09_00_00', { bump: { node: 3, interval: 5, by: 7.5 } })
  await lake.takeOne(await lake.put(first.name, first.text))
  const before = await lake.services.lake.resolve('main')
  const moved = (await lake.services.lake.branches()).find(({ name }) => name === 'main')?.at_utc ?? ''
  const old = Number(await oneValue(lake, bumped))
  const outcome = await lake.takeOne(await lake.put(second.name, second.text))
  assert.equal(outcome.state, 'merged')
  assert.deepEqual(await lake.rows(versions), [{ version: 1, rows: 119 }, { version: 2, rows: 1 }])
  assert.equal(Number(await oneValue(lake, bumped)).toFixed(4), (old + 7.5).toFixed(4))
  for (const ref of [moved, before.id, before.id.slice(0, 10)]) assert.equal(await oneValue(lake, bumped, ref), old, `as of ${ref}`)
  const superseded = await lake.rows<{ lmp: number, version: number, known_from_utc: Date, known_to_utc: Date }>('SELECT lmp, version, known_from_utc, known_to_utc FROM market.lmp_superseded')
  assert.deepEqual(superseded.map(row => ({ ...row, known_from_utc: row.known_from_utc.toISOString(), known_to_utc: row.known_to_utc.toISOString() })),
    [{ lmp: old, version: 1, known_from_utc: '2026-06-30T20:00:00.000Z', known_to_utc: '2026-07-02T16:00:00.000Z' }])
  await assertKeys(lake)
})

test('an older file after a newer one changes no price', async t => {
  const lake = await temporaryLake(t)
  const older = caisoDay('20260701', '20260630_13_00_00')
  const newer = caisoDay('20260701', '20260702_09_00_00', { bump: { node: 3, interval: 5, by: 7.5 } })
  await lake.takeOne(await lake.put(newer.name, newer.text))
  const current = await lake.rows(`SELECT * EXCLUDE (run_id) FROM market.lmp_da ORDER BY node_id, interval_start_utc`)
  await lake.takeOne(await lake.put(older.name, older.text))
  assert.deepEqual(await lake.rows(`SELECT * EXCLUDE (run_id) FROM market.lmp_da ORDER BY node_id, interval_start_utc`), current)
  assert.equal(await oneValue(lake, 'SELECT count(*)::INTEGER FROM market.lmp_superseded'), 1)
  await assertKeys(lake)
})

test('an older file judged again adds nothing', async t => {
  const lake = await temporaryLake(t)
  const older = caisoDay('20260701', '20260630_13_00_00')
  const newer = caisoDay('20260701', '20260702_09_00_00', { bump: { node: 3, interval: 5, by: 7.5 } })
  await lake.takeOne(await lake.put(newer.name, newer.text))
  const path = await lake.put(older.name, older.text)
  await lake.takeOne(path)
  assert.equal((await lake.takeOne(path, { again: true })).state, 'unchanged')
  await assertKeys(lake)
})

test('two older files after a newer one keep the keys of what is superseded apart', async t => {
  const lake = await temporaryLake(t)
  const files = [caisoDay('20260701', '20260703_09_00_00', { bump: { node: 3, interval: 5, by: 7.5 } }), caisoDay('20260701', '20260701_09_00_00'), caisoDay('20260701', '20260702_09_00_00', { bump: { node: 3, interval: 5, by: 2.5 } })]
  for (const file of files) await lake.takeOne(await lake.put(file.name, file.text))
  assert.equal(await oneValue(lake, 'SELECT count(*)::INTEGER FROM market.lmp_superseded'), 2)
  await assertKeys(lake)
})

test('a later file that takes a revision back is a revision too, even where its bytes came before', async t => {
  const lake = await temporaryLake(t)
  const files = [caisoDay('20260701', '20260701_09_00_00'), caisoDay('20260701', '20260702_09_00_00', { bump: { node: 3, interval: 5, by: 7.5 } }), caisoDay('20260701', '20260703_09_00_00')]
  const found: unknown[] = []
  for (const file of files) {
    await lake.takeOne(await lake.put(file.name, file.text))
    found.push(await oneValue(lake, bumped))
  }
  assert.equal(found[2], found[0])
  assert.deepEqual(await lake.rows(versions), [{ version: 1, rows: 119 }, { version: 3, rows: 1 }])
})

const statuses = 'SELECT status, version, count(*)::INTEGER AS rows FROM market.lmp_rt GROUP BY ALL ORDER BY ALL'

test('preliminary, then final: every row turns final, a changed price is version 2', async t => {
  const lake = await temporaryLake(t)
  const [preliminary, final] = [misoDay('20260701', 'rt_lmp_prelim'), misoDay('20260701', 'rt_lmp_final', { bump: { node: 1, interval: 7, by: 3 } })]
  await lake.takeOne(await lake.put(preliminary.name, preliminary.text))
  assert.deepEqual(await lake.rows(statuses), [{ status: 'preliminary', version: 1, rows: 120 }])
  await lake.takeOne(await lake.put(final.name, final.text))
  assert.deepEqual(await lake.rows(statuses), [{ status: 'final', version: 1, rows: 119 }, { status: 'final', version: 2, rows: 1 }])
  assert.deepEqual(await lake.rows('SELECT status, version FROM market.lmp_superseded'), [{ status: 'preliminary', version: 1 }])
  await assertKeys(lake)
})

test('final, then preliminary: no price changes', async t => {
  const lake = await temporaryLake(t)
  const [preliminary, final] = [misoDay('20260701', 'rt_lmp_prelim', { bump: { node: 1, interval: 7, by: 3 } }), misoDay('20260701', 'rt_lmp_final')]
  await lake.takeOne(await lake.put(final.name, final.text))
  const current = await lake.rows('SELECT * FROM market.lmp_rt ORDER BY node_id, interval_start_utc')
  await lake.takeOne(await lake.put(preliminary.name, preliminary.text))
  assert.deepEqual(await lake.rows('SELECT * FROM market.lmp_rt ORDER BY node_id, interval_start_utc'), current)
  assert.deepEqual(await lake.rows('SELECT node_id FROM market.lmp_superseded WHERE known_to_utc < known_from_utc'), [], 'no value stops being known before it is known')
  await assertKeys(lake)
})

test('a preliminary file after the final one, judged again, adds nothing, though it has no stamp of its own', async t => {
  const lake = await temporaryLake(t)
  const [preliminary, final] = [misoDay('20260701', 'rt_lmp_prelim', { bump: { node: 1, interval: 7, by: 3 } }), misoDay('20260701', 'rt_lmp_final')]
  await lake.takeOne(await lake.put(final.name, final.text))
  const path = await lake.put(preliminary.name, preliminary.text)
  await lake.takeOne(path)
  assert.equal((await lake.takeOne(path, { again: true })).state, 'unchanged')
  assert.equal(await oneValue(lake, 'SELECT count(*)::INTEGER FROM market.lmp_superseded'), 1)
})

test('both of a day in one call: the final one stands, whichever is named first', async t => {
  const [preliminary, final] = [misoDay('20260701', 'rt_lmp_prelim', { bump: { node: 1, interval: 7, by: 3 } }), misoDay('20260701', 'rt_lmp_final')]
  for (const order of [[preliminary, final], [final, preliminary]]) {
    const lake = await temporaryLake(t)
    const paths = await Promise.all(order.map(file => lake.put(file.name, file.text)))
    await lake.take(paths)
    assert.deepEqual(await lake.rows('SELECT DISTINCT status FROM market.lmp_rt'), [{ status: 'final' }])
    await assertKeys(lake)
  }
})

test('two files of one day in one call: the later stamp stands', async t => {
  const lake = await temporaryLake(t)
  const files = [caisoDay('20260701', '20260702_09_00_00', { bump: { node: 3, interval: 5, by: 7.5 } }), caisoDay('20260701', '20260630_13_00_00')]
  const { files: outcomes } = await lake.take(await Promise.all(files.map(file => lake.put(file.name, file.text))))
  assert.deepEqual(outcomes.map(file => file.state), ['merged', 'merged'])
  assert.deepEqual(await lake.rows(versions), [{ version: 1, rows: 119 }, { version: 2, rows: 1 }])
  await assertKeys(lake)
})

test('windows that overlap: each row once, and only what differs is revised', async t => {
  const lake = await temporaryLake(t)
  const days = ['20260701', '20260702', '20260703'].map(day => caisoDay(day, '20260704_09_00_00'))
  const [first, second] = [days.slice(0, 2), days.slice(1)].map(part => part.map((day, index) => index === 0 ? day.text : day.text.slice(day.text.indexOf('\n') + 1)).join(''))
  await lake.takeOne(await lake.put('20260701_20260703_PRC_LMP_DAM_20260704_09_00_00_v12.csv', first ?? ''))
  assert.equal((await lake.takeOne(await lake.put('20260702_20260704_PRC_LMP_DAM_20260705_09_00_00_v12.csv', second ?? ''))).state, 'merged')
  assert.deepEqual(await lake.rows(versions), [{ version: 1, rows: 360 }])
  assert.equal(await oneValue(lake, 'SELECT count(*)::INTEGER FROM market.lmp_superseded'), 0)
  await assertKeys(lake)
})

async function daysOutOfOrder(lake: TemporaryLake): Promise<void> {
  for (const day of ['20260702', '20260701', '20260703']) {
    const file = sppDay(day)
    await lake.takeOne(await lake.put(file.name, file.text))
  }
}

test('a node is registered once', async t => {
  const lake = await temporaryLake(t)
  await daysOutOfOrder(lake)
  assert.equal(await oneValue(lake, 'SELECT count(*)::INTEGER FROM market.node'), 5)
  await assertKeys(lake)
})

test('a node is registered from its first price on, also where that comes later', { todo: 'the first file that names a node decides' }, async t => {
  const lake = await temporaryLake(t)
  await daysOutOfOrder(lake)
  assert.deepEqual(await lake.rows(`SELECT n.node_id FROM market.node AS n JOIN market.lmp_da AS p USING (iso, node_id) WHERE p.interval_start_utc < n.valid_from_utc GROUP BY ALL`), [])
})
