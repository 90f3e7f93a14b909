import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { sppDay } from '../../../test/path/made-files.ts'
import { temporaryLake, type TemporaryLake } from '../../../test/path/temporary-lake.ts'
import { compare } from './beside.ts'
import { expireOld } from './index.ts'

/** A day that lacks an hour, and one price of which differs. */
async function broken(lake: TemporaryLake, drop = '07/02/2026 16:00:00'): Promise<{ id: string, path: string }> {
  const { name, text } = sppDay('20260702', { bump: { node: 3, interval: 5, by: 7.5 } })
  const path = await lake.put(name, text.split('\n').filter(line => !line.startsWith(drop)).join('\n'))
  const outcome = await lake.takeOne(path)
  assert.equal(outcome.state, 'quarantined')
  return { id: outcome.run ?? '', path }
}

const quarantines = async ({ services: { lake } }: TemporaryLake): Promise<string[]> => (await lake.branches()).map(({ name }) => name).filter(name => name.startsWith('quarantine/'))

async function summary(lake: TemporaryLake, ref = 'main'): Promise<Record<string, string>> {
  const { metadata } = (await lake.services.lake.tables(ref)).find(({ table }) => table === 'market.lmp_da') ?? assert.fail()
  const { snapshots } = JSON.parse(await readFile((metadata ?? '').startsWith('/') ? metadata ?? '' : join(lake.data, 'objects', metadata ?? ''), 'utf8')) as { snapshots: { summary: Record<string, string> }[] }
  return snapshots.at(-1)?.summary ?? assert.fail()
}

test('a released run comes to main by a run of its own, which says who and why everywhere', async t => {
  const lake = await temporaryLake(t)
  const { ledger, quarantine } = lake.services
  const { id, path } = await broken(lake)
  assert.deepEqual(await lake.rows('SELECT * FROM market.lmp_da'), [])
  const made = await quarantine.release(id, 'ann', 'the operator confirmed it')
  assert.deepEqual([made.state, made.rows, made.branch, made.author, made.releases?.run, made.releases?.reason], ['merged', 115, 'main', 'ann', id, 'the operator confirmed it'])
  assert.deepEqual(await lake.rows('SELECT count(*)::INTEGER AS rows, count(DISTINCT run_id)::INTEGER AS runs, min(run_id) AS run FROM market.lmp_da'), [{ rows: 115, runs: 1, run: made.id }])
  const before = await ledger.get(id)
  assert.deepEqual([before.state, before.released?.run, before.released?.by], ['released', made.id, 'ann'])
  assert.deepEqual(await quarantines(lake), [])
  const [commit] = await lake.services.lake.log('main', { limit: 1 })
  assert.match(commit?.message ?? '', new RegExp(`run ${id} released by ann: the operator confirmed it`))
  assert.equal(commit?.quarantined, undefined, 'what main has may be merged on')
  const said = await summary(lake)
  assert.deepEqual([said['quality.status'], said['quality.rows'], said['quality.aside'], said['quality.released-by']], ['released', '115', '0', 'ann'])
  assert.ok(Number(said['quality.findings']) > 0 && Date.parse(said['quality.time_utc'] ?? '') > 0)
  await assert.rejects(quarantine.release(id, 'ann', 'again'), error => isFailure(error, 'gate/not-quarantined') && /it is released/.test(error.message))
  assert.equal((await lake.takeOne(path)).state, 'quarantined', 'the same file is judged anew')
})

test('of several who release or expire a run at once, one does', async t => {
  const lake = await temporaryLake(t)
  const { ledger, quarantine } = lake.services
  const { id } = await broken(lake)
  const told = await Promise.allSettled([quarantine.release(id, 'ann', 'mine'), quarantine.release(id, 'bob', 'mine too'), quarantine.expire(id)])
  assert.deepEqual(told.map(({ status }) => status), ['fulfilled', 'rejected', 'rejected'])
  for (const one of told.slice(1)) assert.ok(one.status === 'rejected' && isFailure(one.reason, 'gate/not-quarantined'))
  assert.equal((await ledger.list({ limit: 10 })).filter(({ releases }) => releases !== undefined && releases !== null).length, 1)
})

test('a run that passes says so in the summary of its snapshots', async t => {
  const lake = await temporaryLake(t)
  const { name, text } = sppDay('20260702')
  const outcome = await lake.takeOne(await lake.put(name, text))
  const said = await summary(lake)
  assert.deepEqual([said['quality.status'], said['quality.rows'], said['gridlake.run-id']], ['passed', '120', outcome.run])
})

test('beside the last good state: counts, differing keys, the series with its suspicious points', async t => {
  const lake = await temporaryLake(t)
  const good = sppDay('20260702')
  await lake.takeOne(await lake.put(`good/${good.name}`, good.text))
  const { id } = await broken(lake)
  const run = await lake.services.ledger.get(id)
  const beside = await compare(lake.services, run, 'main') ?? assert.fail()
  assert.deepEqual([beside.rows, beside.same, beside.differing, beside.fresh], [115, 114, 1, 0])
  assert.deepEqual(beside.differences.map(row => [row['node_id'], Number(row['quarantined_lmp']) - Number(row['kept_lmp'])]), [['DELTA', 7.5]])
  const [series] = beside.series
  assert.equal(series?.points.length, 24)
  assert.equal(series.interval_minutes, 60)
  assert.equal(series.points.filter(({ quarantined }) => quarantined === null).length, 1, 'the hour that is missing has a kept value alone')
})

test('rows with a key twice, runs of other states and unknown ones are not released', async t => {
  const lake = await temporaryLake(t)
  const { quarantine } = lake.services
  const { name, text } = sppDay('20260703')
  const [, first = ''] = text.split('\n')
  const twice = await lake.takeOne(await lake.put(name, `${text}${first}\n`))
  assert.equal(twice.state, 'quarantined')
  const record = await lake.services.ledger.get(twice.run ?? '')
  assert.match(quarantine.obstacle(record) ?? '', /claimed more than once/, 'it is known before somebody writes a reason')
  assert.match(quarantine.obstacle({ ...record, commit: null }) ?? '', /could be written/)
  assert.equal(quarantine.obstacle({ ...record, verdict: null }), null)
  await assert.rejects(quarantine.release(twice.run ?? '', 'ann', 'x'), error => isFailure(error, 'gate/not-quarantined') && /claimed more than once/.test(error.message))
  const good = sppDay('20260704')
  const merged = await lake.takeOne(await lake.put(good.name, good.text))
  for (const call of [quarantine.release(merged.run ?? '', 'ann', 'x'), quarantine.expire(merged.run ?? '')]) await assert.rejects(call, error => isFailure(error, 'gate/not-quarantined'))
  await assert.rejects(quarantine.expire('0nothing'), error => isFailure(error, 'lake/unknown-run'))
  assert.equal((await quarantines(lake)).length, 1, 'nothing was let go of')
})

test('what nobody releases expires after its days, and not before', async t => {
  const lake = await temporaryLake(t)
  const { id } = await broken(lake)
  const { services } = lake
  const later = (days: number): Parameters<typeof expireOld>[0] => ({ ...services, clock: { ...services.clock, now: () => services.clock.now() + days * 86_400_000 } })
  const signal = new AbortController().signal
  assert.equal(await expireOld(later(29), signal), 0)
  assert.equal(await expireOld(later(31), signal), 1)
  assert.deepEqual([(await services.ledger.get(id)).state, await quarantines(lake)], ['expired', []])
  assert.equal(await expireOld(later(31), signal), 0)
  await assert.rejects(services.quarantine.release(id, 'ann', 'x'), error => isFailure(error, 'gate/not-quarantined'))
})

test('a release asks an admin, over HTTP', async t => {
  const { routes } = await temporaryLake(t)
  assert.deepEqual(routes.filter(({ path }) => path.startsWith('/api/quarantine')).map(({ method, path, permission }) => [method, path, permission]), [
    ['GET', '/api/quarantine', 'read'], ['GET', '/api/quarantine/:id', 'read'], ['POST', '/api/quarantine/:id/release', 'admin'], ['POST', '/api/quarantine/:id/expire', 'admin'],
  ])
})
