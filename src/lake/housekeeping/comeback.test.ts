/** Old commits brought back while, before or after garbage is deleted: whole, or not at all. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isFailure } from '#base/error.ts'
import type { RefGuard } from '#lake/port.ts'
import { openLake, type OpenLake } from '#lake/versions/index.ts'
import { other, reading, type Row, superseded, temporaryLake, type TemporaryLake } from '#test/lake.ts'
import { type HousekeepingPorts, runCollect, runExpire } from './tasks.ts'

const how = { author: 'test', message: 'test', run_id: null }
const day = 86_400_000
const row = (place: string, value: number, more: Partial<Row> = {}): Row => ({ place, at: '2026-11-20T00:00:00Z', value, ...more })

interface Old extends TemporaryLake { readonly ports: HousekeepingPorts, /** Made on main, and on a branch that is gone. */ readonly corrected: string, readonly aside: string, readonly first: string }

/** A correction and a deleted branch, both far older than the window; nothing is deleted, and everything of them may be. */
async function aged(t: TestContext): Promise<Old> {
  const lake = await temporaryLake()
  t.after(async () => { await lake.close() })
  const { meta, objects, engine, clock } = lake
  const ports = { lake: lake.lake, meta, objects, engine, clock, datasets: [reading] }
  const first = await lake.put([row('a', 1), row('b', 2)])
  const corrected = await lake.put([row('a', 9, { known: '2026-11-21T00:00:00Z' })])
  await lake.lake.createBranch('dev', 'main')
  const aside = await lake.put([row('d', 7, { at: '2026-11-19T00:00:00Z' })], { branch: 'dev' })
  await lake.lake.deleteBranch('dev')
  clock.advance(100 * day)
  await runExpire(ports, 'test')
  clock.advance(100 * day)
  await lake.put([row('z', 5)], { dataset: other })
  clock.advance(100 * day)
  await runCollect(ports, 'test')
  clock.advance(2 * day)
  return { ...lake, ports, first: first?.id ?? '', corrected: corrected?.id ?? '', aside: aside?.id ?? '' }
}

async function requireAsItWas({ lake, ask }: TemporaryLake): Promise<void> {
  assert.deepEqual(await lake.missingFiles('main'), [])
  assert.deepEqual(await ask('SELECT place, value FROM test.reading ORDER BY place'), [{ place: 'a', value: 9 }, { place: 'b', value: 2 }])
}

const ways: Readonly<Record<string, (lake: OpenLake, old: Old) => Promise<unknown>>> = {
  revert: async (lake, { corrected }) => await lake.revert([corrected], 'main', how),
  merge: async (lake, { aside }) => await lake.merge(aside, 'main', how),
  'cherry-pick': async (lake, { aside }) => await lake.cherryPick(aside, 'main', how),
  reset: async (lake, { first }) => await lake.reset('main', first, how),
}

for (const [name, bring] of Object.entries(ways)) {
  test(`${name} of what is deleted is refused, also where its manifests are remembered`, async t => {
    const old = await aged(t)
    // Remembers all of both commits.
    for (const ref of [old.first, old.aside]) await old.lake.diff(ref, 'main')
    assert.ok((await runCollect(old.ports, 'test')).report.result.deleted > 0)
    await assert.rejects(bring(old.lake, old), error => isFailure(error, 'lake/expired'))
    await assert.rejects(old.ask('SELECT * FROM test.reading', old.first), error => isFailure(error, 'lake/expired'))
    await assert.rejects(old.lake.createBranch('back', old.first), error => isFailure(error, 'lake/expired'))
    await requireAsItWas(old)
  })

  test(`${name} that waits at a hook while garbage is deleted lands whole or not at all`, async t => {
    const old = await aged(t)
    const [reached, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
    const guard: RefGuard = { async before() { reached.resolve(undefined); await gate.promise }, after: async () => {} }
    const slow = openLake({ objects: old.objects, meta: old.meta, engine: old.engine, clock: old.clock, views: [], datasets: [reading, superseded, other], guard })
    const done = bring(slow, old).then(() => assert.fail('it brought back what was deleted'), (error: unknown) => error)
    await Promise.race([reached.promise, done])
    assert.ok((await runCollect(old.ports, 'test')).report.result.deleted > 0)
    gate.resolve(undefined)
    assert.ok(isFailure(await done, 'lake/expired'), String(await done))
    await requireAsItWas(old)
  })
}

test('a sweep that dies halfway leaves no commit half there', async t => {
  for (let most = 0; ; most++) {
    const old = await aged(t)
    let deleted = 0
    const dying = { ...old.objects, async delete(key: string) { if (deleted++ === most) throw new TypeError('killed'); await old.objects.delete(key) } }
    const killed = await runCollect({ ...old.ports, objects: dying }, 'test').then(() => false, () => true)
    const before = await old.lake.resolve('main')
    await old.again().reset('main', old.first, how).catch((error: unknown) => { assert.ok(isFailure(error, 'lake/expired'), String(error)) })
    assert.deepEqual(await old.lake.missingFiles('main'), [], `${most} deletions`)
    if ((await old.lake.resolve('main')).id !== before.id) assert.equal((await old.ask('SELECT * FROM test.reading')).length, 2)
    if (!killed) return
  }
})

test('what is old and kept comes back, and a young branch is merged while garbage is deleted', async t => {
  const old = await aged(t)
  await old.lake.createTag('kept', old.first, how)
  await runCollect(old.ports, 'test')
  await old.lake.createBranch('young', 'main')
  await old.put([row('y', 3)], { branch: 'young' })
  await old.meta.write({ put: [{ key: 'housekeeping/sweep', value: new Date(old.clock.now()).toISOString() }] })
  await old.lake.merge('young', 'main', how)
  await old.meta.write({ delete: ['housekeeping/sweep'] })
  await old.lake.reset('main', 'tag:kept', how)
  assert.deepEqual(await old.ask('SELECT place, value FROM test.reading ORDER BY place'), [{ place: 'a', value: 1 }, { place: 'b', value: 2 }])
})

test('a longer window than the last one brings nothing back, and takes nothing for there that is gone', async t => {
  const old = await aged(t)
  for (const windowDays of [90, 90, 1000]) {
    assert.equal((await runCollect(old.ports, 'test', { windowDays })).dry_run, false)
    old.clock.advance(2 * day)
  }
  const horizon = (await old.meta.get<string>('housekeeping/horizon'))?.value ?? ''
  await old.lake.createBranch('gone', 'main')
  await old.put([row('g', 1)], { branch: 'gone' })
  await old.lake.deleteBranch('gone')
  old.clock.advance(1100 * day)
  for (let pass = 0; pass < 2; pass++) { await runCollect(old.ports, 'test', { windowDays: 1000 }); old.clock.advance(2 * day) }
  const later = (await old.meta.get<string>('housekeeping/horizon'))?.value ?? ''
  assert.ok(later > horizon, `${later} after ${horizon}`)
  await assert.rejects(old.lake.reset('main', old.first, how), error => isFailure(error, 'lake/expired'))
  await requireAsItWas(old)
})
