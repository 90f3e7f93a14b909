/** Compaction, expiry, garbage collection and storage over real tables: what is needed stays, byte for byte. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isFailure } from '#base/error.ts'
import { other, reading, superseded, temporaryLake, type TemporaryLake } from '#test/lake.ts'
import { runCollect, runCompact, runExpire, type HousekeepingPorts, round, runs } from './tasks.ts'
import { storageByRef } from './storage.ts'

const how = { author: 'test', message: 'test', run_id: null }
const day = 86_400_000

async function opened(t: TestContext): Promise<TemporaryLake & { ports: HousekeepingPorts }> {
  const temporary = await temporaryLake()
  t.after(async () => { await temporary.close() })
  const { lake, engine, clock, meta, objects } = temporary
  return { ...temporary, ports: { lake, engine, clock, meta, objects, datasets: [reading, superseded, other] } }
}

async function fill({ put, clock }: TemporaryLake, commits: number, branch = 'main'): Promise<void> {
  for (let index = 0; index < commits; index++) {
    await put([{ place: `${branch}-${index}`, at: '2026-11-01T06:00:00Z', value: index }], { branch, dataset: other, mode: 'append' })
    clock.advance(1000)
  }
}

const readAll = async (lake: TemporaryLake, ref: string): Promise<unknown> => await lake.ask('SELECT * FROM test.other ORDER BY ALL', ref)

test('small files of a partition become one, with the same rows', async t => {
  const lake = await opened(t)
  await fill(lake, 10)
  const before = await readAll(lake, 'main')
  const dry = await runCompact(lake.ports, 'test', { dryRun: true })
  assert.deepEqual(dry.report.result.map(({ table, files_before, files_after }) => [table, files_before, files_after]), [['test.other', 10, 1]])
  assert.equal((await lake.lake.tables('main')).find(({ table }) => table === 'test.other')?.files, 10)
  await runCompact(lake.ports, 'test')
  assert.equal((await lake.lake.tables('main')).find(({ table }) => table === 'test.other')?.files, 1)
  assert.deepEqual(await readAll(lake, 'main'), before)
  assert.deepEqual((await runCompact(lake.ports, 'test')).report.result, [])
})

test('compaction and an append at the same time: both are in', async t => {
  const lake = await opened(t)
  await fill(lake, 10)
  await Promise.all([runCompact(lake.ports, 'test'), fill(lake, 3, 'main')])
  assert.deepEqual(await lake.ask('SELECT count(*)::INTEGER AS n FROM test.other'), [{ n: 13 }])
})

test('garbage goes after the grace period, and nothing that a ref or the window needs', async t => {
  const lake = await opened(t)
  await fill(lake, 10)
  await lake.lake.createTag('before', 'main', how)
  await lake.lake.createBranch('dev', 'main')
  await fill(lake, 3, 'dev')
  await lake.lake.createBranch('gone', 'main')
  await fill(lake, 5, 'gone')
  await runCompact(lake.ports, 'test')
  const gone = (await lake.lake.resolve('gone')).id
  await lake.lake.deleteBranch('gone')
  const refs = ['main', 'dev', 'tag:before']
  const before: unknown[] = []
  for (const ref of refs) before.push(await readAll(lake, ref))

  lake.clock.advance(100 * day)
  const dry = await runCollect(lake.ports, 'test', { dryRun: true })
  assert.equal(dry.report.result.deleted, 0, 'nothing was seen unneeded before')
  assert.ok(dry.report.result.waiting > 0)
  assert.equal((await runCollect(lake.ports, 'test')).report.result.deleted, 0)
  lake.clock.advance(day)
  assert.equal((await runCollect(lake.ports, 'test')).report.result.deleted, 0, 'a day is less than the grace period')
  lake.clock.advance(day)
  const done = await runCollect(lake.ports, 'test')
  assert.ok(done.report.result.deleted >= 5, `${done.report.result.deleted} files are deleted`)

  for (const [index, ref] of refs.entries()) {
    assert.deepEqual(await readAll(lake, ref), before[index], ref)
    assert.deepEqual(await lake.lake.missingFiles(ref), [], ref)
  }
  await assert.rejects(lake.again().plan('SELECT * FROM test.other', gone), error => isFailure(error, 'lake/expired') && /let go of what lay before 2026-12-02/.test(error.message))
  // What was unneeded and is needed again: a merge of dev reads where it parted.
  await lake.lake.merge('dev', 'main', how)
  assert.deepEqual(await lake.ask('SELECT count(*)::INTEGER AS n FROM test.other'), [{ n: 13 }])
})

test('what the window still reaches can be taken back', async t => {
  const lake = await opened(t)
  await fill(lake, 2)
  const bad = await lake.put([{ place: 'bad', at: '2026-11-01T06:00:00Z', value: 9 }], { dataset: other, mode: 'append' })
  for (let pass = 0; pass < 3; pass++) { lake.clock.advance(2 * day); await runCollect(lake.ports, 'test', { windowDays: 90 }) }
  await lake.lake.revert([bad?.id ?? ''], 'main', how)
  assert.deepEqual(await lake.ask('SELECT count(*)::INTEGER AS n FROM test.other'), [{ n: 2 }])
})

test('while garbage is deleted no ref can be put on an old commit', async t => {
  const lake = await opened(t)
  await fill(lake, 1)
  await lake.meta.write({ put: [{ key: 'housekeeping/sweep', value: new Date(lake.clock.now()).toISOString() }] })
  await assert.rejects(lake.lake.createBranch('old', 'main'), error => isFailure(error, 'lake/conflict') && /garbage/.test(error.message))
  await assert.rejects(lake.lake.createTag('old', 'main', how), error => isFailure(error, 'lake/conflict'))
  await fill(lake, 1)
})

test('old snapshots are let go of, and the table reads as before', async t => {
  const lake = await opened(t)
  await fill(lake, 5)
  lake.clock.advance(40 * day)
  await fill(lake, 1, 'main')
  const before = await readAll(lake, 'main')
  assert.deepEqual((await runExpire(lake.ports, 'test', { dryRun: true })).report.result, [{ table: 'test.other', snapshots: 5 }])
  assert.deepEqual((await runExpire(lake.ports, 'test')).report.result, [{ table: 'test.other', snapshots: 5 }])
  assert.deepEqual((await runExpire(lake.ports, 'test')).report.result, [])
  assert.deepEqual(await readAll(lake, 'main'), before)
})

test('storage tells what a branch shares and what it has alone', async t => {
  const lake = await opened(t)
  await fill(lake, 2)
  await lake.lake.createBranch('dev', 'main')
  await fill(lake, 1, 'dev')
  const refs = await storageByRef({ lake: lake.lake, trees: lake.lake.trees, cache: lake.lake.files.cache })
  assert.deepEqual(refs.map(({ ref, files, unique_files }) => [ref, files, unique_files]), [['dev', 3, 1], ['main', 2, 0]])
})

test('a round comes when its hours are over, and of two servers one does it', async t => {
  const lake = await opened(t)
  const signal = new AbortController().signal
  const tasks = async (): Promise<number> => (await lake.meta.scan(runs)).length
  await fill(lake, 10)
  await round(lake.ports, 24, signal)
  lake.clock.advance(day - 60_000)
  await round(lake.ports, 24, signal)
  assert.equal(await tasks(), 0, 'a new lake waits as long')
  lake.clock.advance(60_000)
  await Promise.all([round(lake.ports, 24, signal), round(lake.ports, 24, signal)])
  assert.equal(await tasks(), 3)
  assert.equal((await lake.lake.tables('main')).find(({ table }) => table === 'test.other')?.files, 1)
  await round(lake.ports, 24, signal)
  assert.equal(await tasks(), 3)
})
