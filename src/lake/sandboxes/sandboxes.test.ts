import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isFailure } from '#base/error.ts'
import { silent } from '#base/log.ts'
import { ana, ben, by, reviewedLake, rob } from '../review/review-for-tests.ts'
import { sandboxCapability, sandboxes } from './index.ts'
import { branchOf } from './records.ts'
import { dayMs, extendedExpiry, phaseOf } from './terms.ts'

async function opened(t: TestContext) {
  const reviewed = await reviewedLake(t)
  const boxes = sandboxes({ ...reviewed, log: silent })
  return { ...reviewed, boxes, names: async () => (await reviewed.lake.branches()).map(({ name }) => name) }
}

const isProtected = (message: RegExp) => (error: unknown): boolean => {
  assert(isFailure(error, 'lake/protected'), String(error))
  assert.match(error.message, message)
  return true
}

test('a sandbox is a branch with an owner, an end and quotas', async t => {
  const { boxes, put, head } = await opened(t)
  await put('main')
  const made = await boxes.create(ana, { name: 'spikes' })
  assert.deepEqual(made, { branch: 'sandbox/ana/spikes', owner: 'ana', start: await head('main'), created_utc: '2026-11-20T12:00:01.000Z', expires_utc: '2026-11-27T12:00:01.000Z', warned_utc: null, commits_max: 200, bytes_max: 10e9, commits: 0, bytes: 0, phase: 'active' })
  await put('sandbox/ana/spikes')
  const [shown] = await boxes.list()
  assert.equal(shown?.commits, 1)
  assert.ok((shown?.bytes ?? 0) > 100)
  await assert.rejects(boxes.create(ana, { name: 'spikes' }), error => isFailure(error, 'lake/exists'))
  assert.equal((await boxes.create(ben, { name: 'spikes' })).branch, 'sandbox/ben/spikes')
})

test('its quota of commits counts commits of its own', async t => {
  const { boxes, put, lake } = await opened(t)
  const before = await put('main')
  await put('main')
  const { branch } = await boxes.create(ana, { name: 'small', commits_max: 3 })
  await put(branch)
  await put('main')
  await lake.merge('main', branch, by('ana'))
  await put(branch)
  await assert.rejects(put(branch), isProtected(/may have 3 commits of its own and would have 4; merge it/))
  await assert.rejects(lake.revert([(await lake.resolve(branch)).id], branch, by('ana')), isProtected(/would have 4/))
  await put('main')
  await assert.rejects(lake.merge('main', branch, by('ana')), isProtected(/would have 4/))
  await assert.rejects(lake.reset(branch, before.id, by('ana')), isProtected(/is none of sandbox\/ana\/small/), 'a reset to elsewhere is no way around')
  await assert.rejects(lake.cherryPick('main', branch, by('ana')), isProtected(/would have 4/))
  assert.equal((await boxes.list())[0]?.commits, 3)
})

test('of several that write at once only as many get in as there are places', async t => {
  const { boxes, put, lake } = await opened(t)
  const { branch } = await boxes.create(ana, { name: 'small', commits_max: 2 })
  for (const name of ['one', 'two', 'three', 'four']) {
    await lake.createBranch(name, 'main', by('ana'))
    await put(name)
  }
  const results = await Promise.allSettled(['one', 'two', 'three', 'four'].map(async name => await lake.merge(name, branch, by('ana'))))
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'fulfilled', 'rejected', 'rejected'])
  for (const result of results) if (result.status === 'rejected') assert.ok(isProtected(/may have 2 commits/)(result.reason))
})

test('its quota of bytes counts what its own commits added', async t => {
  const { boxes, put, lake } = await opened(t)
  const { branch } = await boxes.create(ana, { name: 'small', bytes_max: 2500 })
  await put(branch)
  const one = (await boxes.list())[0]?.bytes ?? 0
  assert.ok(one > 0 && one <= 2500, `one row takes ${one} bytes`)
  for (let row = 0; row < 3; row++) await put('main')
  await lake.merge('main', branch, by('ana'))
  assert.equal((await boxes.list())[0]?.bytes, one, 'what a merge brings lies elsewhere already')
  let refused: unknown
  for (let row = 0; row < 5 && refused === undefined; row++) await put(branch).catch((error: unknown) => { refused = error })
  assert.ok(isProtected(/may grow by 2.5 kB and would grow by/)(refused))
})

test('a branch below sandbox/ is made as a sandbox or not at all', async t => {
  const { boxes, lake, put, names } = await opened(t)
  await assert.rejects(lake.createBranch('sandbox/ana/free', 'main', by('ana')), isProtected(/is no sandbox: one is made with `gridlake sandbox create NAME`/))
  const { branch } = await boxes.create(ana, { name: 'spikes' })
  await put(branch)
  await lake.deleteBranch(branch, by('ana'))
  assert.deepEqual(await boxes.list(), [])
  await assert.rejects(lake.createBranch(branch, 'main', by('ana')), isProtected(/is no sandbox/), 'its terms went with it')
  assert.equal((await boxes.create(ana, { name: 'spikes' })).commits, 0)
  assert.equal(await boxes.delete(ana, 'spikes'), branch)
  assert.deepEqual(await names(), ['main'])
})

test('it warns a day before, then deletes the branch and nothing else', async t => {
  const { boxes, lake, put, clock, names, rows } = await opened(t)
  const { branch } = await boxes.create(ana, { name: 'spikes' })
  await put(branch)
  await lake.createBranch('kept', branch, by('ana'))
  await lake.createTag('kept', branch, by('ana'))
  assert.deepEqual(await boxes.expire(clock.now()), { warned: [], deleted: [], refused: [] })
  clock.advance(6 * dayMs + 1000)
  assert.equal((await boxes.list())[0]?.phase, 'warning')
  assert.deepEqual(await boxes.expire(clock.now()), { warned: [branch], deleted: [], refused: [] })
  assert.deepEqual(await boxes.expire(clock.now()), { warned: [], deleted: [], refused: [] }, 'once is enough')
  clock.advance(dayMs)
  assert.equal((await boxes.list())[0]?.phase, 'expired')
  await assert.rejects(put(branch), isProtected(/expired at .*; extend it first/))
  assert.deepEqual(await boxes.expire(clock.now()), { warned: [], deleted: [branch], refused: [] })
  assert.deepEqual([await names(), await rows('kept'), await rows('tag:kept')], [['kept', 'main'], 1, 1])
  assert.deepEqual(await lake.missingFiles('kept'), [])
  assert.deepEqual([await boxes.list(), await boxes.expire(clock.now())], [[], { warned: [], deleted: [], refused: [] }])
})

test('one that nobody was warned of gets its day, whenever the timer ran', async t => {
  const { boxes, clock, names } = await opened(t)
  const { branch } = await boxes.create(ana, { name: 'spikes' })
  clock.advance(20 * dayMs)
  assert.deepEqual(await boxes.expire(clock.now()), { warned: [branch], deleted: [], refused: [] })
  clock.advance(dayMs - 1)
  assert.deepEqual((await boxes.expire(clock.now())).deleted, [])
  clock.advance(1)
  assert.deepEqual((await boxes.expire(clock.now())).deleted, [branch])
  assert.deepEqual(await names(), ['main'])
})

test('a rule that forbids to delete it is told, and stops no other', async t => {
  const { boxes, clock, review } = await opened(t)
  await review.setRule({ pattern: 'sandbox/ana/**' })
  for (const who of [ana, ben]) await boxes.create(who, { name: 'spikes' })
  clock.advance(8 * dayMs)
  await boxes.expire(clock.now())
  clock.advance(dayMs)
  const { deleted, refused } = await boxes.expire(clock.now())
  assert.deepEqual([deleted, refused.map(({ branch }) => branch)], [['sandbox/ben/spikes'], ['sandbox/ana/spikes']])
})

test('it is extended by its owner or an admin, up to 30 days in all', async t => {
  const { boxes, clock, put } = await opened(t)
  await boxes.create({ name: 'rob', role: 'reader' }, { name: 'spikes' })
  await assert.rejects(boxes.extend({ name: 'eve', role: 'reader' }, 'sandbox/rob/spikes'), error => isFailure(error, 'access/forbidden'))
  await assert.rejects(boxes.delete({ name: 'eve', role: 'reader' }, 'sandbox/rob/spikes'), error => isFailure(error, 'access/forbidden'))
  assert.equal((await boxes.extend(rob, 'spikes')).expires_utc, '2026-12-11T12:00:00.000Z')
  assert.equal((await boxes.extend(ana, 'sandbox/rob/spikes')).expires_utc, '2026-12-20T12:00:00.000Z')
  await assert.rejects(boxes.extend(ana, 'sandbox/rob/spikes'), isProtected(/30 days after it was made, and cannot be extended; keep what it has/))
  await boxes.create(ana, { name: 'late', days: 1 })
  clock.advance(2 * dayMs)
  await assert.rejects(put('sandbox/ana/late'), isProtected(/expired/))
  assert.equal((await boxes.extend(ana, 'late')).expires_utc, new Date(clock.now() + 14 * dayMs).toISOString())
  await put('sandbox/ana/late')
})

test('terms', () => {
  const at = (utc: string): number => Date.parse(utc)
  const box = { branch: 'b', owner: 'o', start: '', created_utc: '2026-11-01T00:00:00.000Z', expires_utc: '2026-11-08T00:00:00.000Z', warned_utc: null, commits_max: 1, bytes_max: 1 }
  for (const [now, phase] of [['2026-11-06T23:59:59.999Z', 'active'], ['2026-11-07T00:00:00Z', 'warning'], ['2026-11-07T23:59:59.999Z', 'warning'], ['2026-11-08T00:00:00Z', 'expired']] as const) assert.equal(phaseOf(box, at(now)), phase, now)
  assert.equal(extendedExpiry(box, at('2026-11-02T00:00:00Z')), '2026-11-22T00:00:00.000Z')
  assert.equal(extendedExpiry(box, at('2026-11-20T00:00:00Z')), '2026-12-01T00:00:00.000Z')
  assert.throws(() => extendedExpiry(box, at('2026-12-01T00:00:00Z')), isProtected(/cannot be extended/))
  for (const [owner, branch] of [['ana', 'sandbox/ana/x'], ['command line', 'sandbox/command-line/x'], ['../..', 'sandbox/somebody/x'], ['ä', 'sandbox/somebody/x'], ['a@b.c', 'sandbox/a-b.c/x'], ['a.', 'sandbox/a/x']] as const) assert.equal(branchOf(owner, 'x'), branch, owner)
})

test('what cannot be a sandbox is refused and leaves nothing', async t => {
  const { boxes, meta, names } = await opened(t)
  for (const name of ['', 'a/b', '..', '-x', 'x'.repeat(101), 'a b']) await assert.rejects(boxes.create(ana, { name }), error => isFailure(error, 'lake/invalid-name'), name)
  for (const more of [{ days: 0 }, { days: 31 }, { days: Number.NaN }, { commits_max: 0 }, { bytes_max: 1.5 }]) await assert.rejects(boxes.create(ana, { name: 'x', ...more }), error => isFailure(error, 'usage/invalid'), JSON.stringify(more))
  await assert.rejects(boxes.create(ana, { name: 'x', from: 'nowhere' }), error => isFailure(error, 'lake/unknown-ref'))
  await assert.rejects(boxes.create(ana, { name: 'x.lock' }), error => isFailure(error, 'lake/invalid-name'))
  await assert.rejects(boxes.create(rob, { name: 'x', commits_max: 1000 }), error => isFailure(error, 'access/forbidden'))
  for (const name of ['x', 'sandbox/ana/x', 'main']) await assert.rejects(boxes.extend(ana, name), error => isFailure(error, 'review/unknown'), name)
  assert.deepEqual([await meta.scan('sandbox/'), await names()], [[], ['main']])
})

test('on the command line', async t => {
  const { boxes, clock } = await opened(t)
  const { commands = [], routes = [] } = sandboxCapability.start({ sandboxes: boxes, clock })
  const run = async (name: string, args: readonly string[]) => {
    const command = commands.find(one => one.name === name) ?? assert.fail(name)
    const options = Object.fromEntries((command.options ?? []).map(({ flag, default: value }) => [/--(\w+)/.exec(flag)?.[1] ?? '', value]))
    return await command.run({ args, options, signal: new AbortController().signal, progress() {}, async write() {} })
  }
  assert.equal((await run('sandbox create', ['spikes'])).text, 'sandbox/command-line/spikes is made and ends at 2026-11-27 12:00')
  assert.match((await run('sandbox list', [])).text ?? '', /sandbox\/command-line\/spikes {2}command line {2}active {2}2026-11-27 12:00 {2}0 of 200 {2}0 B of 10 GB/)
  assert.equal((await run('sandbox extend', ['spikes'])).text, 'sandbox/command-line/spikes ends at 2026-12-11 12:00')
  assert.equal((await run('sandbox delete', ['spikes'])).text, 'sandbox/command-line/spikes is deleted')
  assert.deepEqual(routes.map(({ method, permission }) => [method, permission]), [['GET', 'read'], ['POST', 'write'], ['POST', 'write'], ['DELETE', 'write']])
})
