/** Merges, cherry-picks, reverts, resets and tags over real tables. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isFailure } from '#base/error.ts'
import type { MergeStrategy, RowConflict } from '#lake/port.ts'
import { other, type Row, temporaryLake, type TemporaryLake } from '#test/lake.ts'

const how = { author: 'test', message: 'test', run_id: null }

async function opened(t: TestContext): Promise<TemporaryLake> {
  const temporary = await temporaryLake()
  t.after(async () => { await temporary.close() })
  return temporary
}

const row = (place: string, value: number | null, more: Partial<Row> = {}): Row => ({ place, at: '2026-11-01T06:00:00Z', value, ...more })
const later = { known: '2026-11-21T00:00:00Z' }
const read = async ({ ask }: TemporaryLake, ref = 'main'): Promise<Record<string, number | null>> =>
  Object.fromEntries((await ask<{ place: string, value: number | null }>('SELECT place, value FROM test.reading ORDER BY place', ref)).map(({ place, value }) => [place, value]))

/** One day with three places on main, and a branch from there. */
async function parted(t: TestContext): Promise<TemporaryLake> {
  const temporary = await opened(t)
  await temporary.put([row('a', 1), row('b', 2), row('c', 3)])
  await temporary.lake.createBranch('dev', 'main')
  return temporary
}

test('a table that one side changed is taken, and main is untouched by a dry run', async t => {
  const lake = await parted(t)
  await lake.put([row('a', 10, later)], { branch: 'dev' })
  const before = await lake.lake.resolve('main')
  const preview = await lake.lake.previewMerge('dev', 'main')
  assert.deepEqual(preview.tables.map(({ table, how }) => [table, how]), [['test.reading', 'taken'], ['test.superseded', 'taken']])
  assert.equal((await lake.lake.resolve('main')).id, before.id)
  await lake.lake.merge('dev', 'main', how)
  assert.deepEqual(await read(lake), { a: 10, b: 2, c: 3 })
})

test('different rows of one file combine, row by row', async t => {
  const lake = await parted(t)
  await lake.put([row('a', 10, later)], { branch: 'dev' })
  await lake.put([row('b', 20, later), row('d', 4)])
  const preview = await lake.lake.previewMerge('dev', 'main')
  assert.equal(preview.tables.find(({ table }) => table === 'test.reading')?.how, 'rows')
  assert.equal(preview.conflict_count, 0)
  const merged = await lake.lake.merge('dev', 'main', how)
  assert.deepEqual(await read(lake), { a: 10, b: 20, c: 3, d: 4 })
  assert.deepEqual(await lake.ask('SELECT place, value FROM test.superseded ORDER BY place'), [{ place: 'a', value: 1 }, { place: 'b', value: 2 }])
  assert.deepEqual(await lake.lake.missingFiles('main'), [])
  assert.equal(merged.parents.length, 2)
})

test('rows that both added combine, also where both say the same', async t => {
  const lake = await parted(t)
  await lake.put([row('x', 7), row('y', 8)], { branch: 'dev' })
  await lake.put([row('y', 8, later), row('z', 9)])
  await lake.lake.merge('dev', 'main', how)
  assert.deepEqual(await read(lake), { a: 1, b: 2, c: 3, x: 7, y: 8, z: 9 })
})

test('the same table made on both sides is one table', async t => {
  const lake = await opened(t)
  await lake.lake.createBranch('dev', 'main')
  await lake.put([row('a', 1)], { branch: 'dev', dataset: other, mode: 'append' })
  await lake.put([row('b', 2)], { dataset: other, mode: 'append' })
  await lake.lake.merge('dev', 'main', how)
  assert.deepEqual(await lake.ask('SELECT place, value FROM test.other ORDER BY place'), [{ place: 'a', value: 1 }, { place: 'b', value: 2 }])
})

const outcomes: readonly { strategy: MergeStrategy, a: number | 'conflict' }[] = [{ strategy: 'fail', a: 'conflict' }, { strategy: 'ours', a: 11 }, { strategy: 'theirs', a: 10 }, { strategy: 'latest-known', a: 11 }]
for (const { strategy, a } of outcomes) {
  test(`the same key changed on both sides, strategy ${strategy}`, async t => {
    const lake = await parted(t)
    await lake.put([row('a', 10, later), row('b', 20, later)], { branch: 'dev' })
    await lake.put([row('a', 11, { known: '2026-11-22T00:00:00Z' })])
    const before = await lake.lake.resolve('main')
    if (a !== 'conflict') {
      await lake.lake.merge('dev', 'main', how, strategy)
      assert.deepEqual(await read(lake), { a, b: 20, c: 3 })
      return
    }
    const expected = { table: 'test.reading', key: { place: 'a', at_utc: '2026-11-01T06:00:00.000Z' }, column: 'value', base: 1, ours: 11, theirs: 10 }
    const preview = await lake.lake.previewMerge('dev', 'main')
    assert.equal(preview.conflict_count, 1, 'how a value was replaced is no conflict')
    assert.deepEqual(preview.conflicts.find(({ column }) => column === 'value'), expected)
    await assert.rejects(lake.lake.merge('dev', 'main', how), error => {
      assert.ok(isFailure(error, 'lake/conflict'))
      assert.match(error.message, /test\.reading cannot be merged: both sides changed/)
      assert.deepEqual((error.details['conflicts'] as RowConflict[]).find(({ column }) => column === 'value'), expected)
      return true
    })
    assert.equal((await lake.lake.resolve('main')).id, before.id)
  })
}

test('a merge that is bound to commits is refused when one of them moved', async t => {
  const lake = await parted(t)
  const seen = { source: (await lake.put([row('a', 10, later)], { branch: 'dev' }))?.id ?? '', target: (await lake.lake.resolve('main')).id }
  await lake.put([row('z', 1)])
  await assert.rejects(lake.lake.merge('dev', 'main', { ...how, expect: seen }), error => isFailure(error, 'lake/conflict'))
  await lake.lake.merge('dev', 'main', { ...how, expect: { source: seen.source } })
  assert.deepEqual(await read(lake), { a: 10, b: 2, c: 3, z: 1 })
})

test('a cherry-pick brings one commit and not what came before it', async t => {
  const lake = await parted(t)
  await lake.put([row('a', 10, later)], { branch: 'dev' })
  const picked = await lake.put([row('b', 20, later)], { branch: 'dev' })
  await lake.lake.cherryPick(picked?.id ?? '', 'main', how)
  assert.deepEqual(await read(lake), { a: 1, b: 20, c: 3 })
  await assert.rejects(lake.lake.cherryPick(picked?.id ?? '', 'main', how), error => isFailure(error, 'lake/nothing'))
})

test('a revert takes back one commit and keeps what came after', async t => {
  const lake = await parted(t)
  const bad = await lake.put([row('a', 666, later), row('d', 666)])
  await lake.put([row('b', 20, later)])
  const reverted = await lake.lake.revert([bad?.id ?? ''], 'main', how)
  assert.deepEqual(await read(lake), { a: 1, b: 20, c: 3 })
  assert.deepEqual(await lake.ask(`SELECT place FROM test.superseded`), [{ place: 'b' }])
  await lake.lake.revert([reverted.id], 'main', how)
  assert.deepEqual(await read(lake), { a: 666, b: 20, c: 3, d: 666 })
})

test('a row that was corrected since is a conflict of the revert', async t => {
  const lake = await parted(t)
  const bad = await lake.put([row('a', 666, later)])
  await lake.put([row('a', 1.5, { known: '2026-11-22T00:00:00Z' })])
  await assert.rejects(lake.lake.revert([bad?.id ?? ''], 'main', how), error => isFailure(error, 'lake/conflict'))
  assert.deepEqual(await read(lake), { a: 1.5, b: 2, c: 3 })
})

test('several commits are taken back as one, newest first', async t => {
  const lake = await parted(t)
  const before = await lake.ask('FROM test.reading ORDER BY place')
  const one = await lake.put([row('a', 10, later)])
  const two = await lake.put([row('a', 20, { known: '2026-11-22T00:00:00Z' }), row('e', 5)])
  const height = (await lake.lake.resolve('main')).height
  await lake.lake.revert([one?.id ?? '', two?.id ?? ''], 'main', how)
  assert.deepEqual(await lake.ask('FROM test.reading ORDER BY place'), before)
  assert.equal((await lake.lake.resolve('main')).height, height + 1)
})

test('a reset moves the branch back and its time travel still knows where it was', async t => {
  const lake = await parted(t)
  const first = await lake.lake.resolve('main')
  lake.clock.advance(60_000)
  await lake.put([row('a', 10, later)])
  lake.clock.advance(60_000)
  await lake.lake.reset('main', first.id, how)
  assert.deepEqual(await read(lake), { a: 1, b: 2, c: 3 })
  assert.deepEqual(await read(lake, '2026-11-20T12:01:30Z'), { a: 10, b: 2, c: 3 })
  lake.clock.advance(60_000)
  await lake.put([row('b', 7, later)])
  assert.deepEqual(await read(lake, '2026-11-20T12:02:30Z'), { a: 1, b: 2, c: 3 })
})

test('publishing moves a branch forward only', async t => {
  const lake = await parted(t)
  const ahead = await lake.put([row('a', 10, later)], { branch: 'dev' })
  await lake.lake.publish('main', 'dev', how)
  assert.equal((await lake.lake.resolve('main')).id, ahead?.id)
  await lake.put([row('b', 20, later)])
  await assert.rejects(lake.lake.publish('main', 'dev', how), error => isFailure(error, 'lake/conflict'))
})

test('a tag stays where it was put and can be read', async t => {
  const lake = await parted(t)
  await lake.lake.createTag('eod-2026-11-20', 'main', { ...how, message: 'end of day' })
  await lake.put([row('a', 10, later)])
  assert.deepEqual(await read(lake, 'tag:eod-2026-11-20'), { a: 1, b: 2, c: 3 })
  assert.deepEqual((await lake.lake.tags()).map(({ name, message }) => [name, message]), [['eod-2026-11-20', 'end of day']])
  await assert.rejects(lake.lake.createTag('eod-2026-11-20', 'main', how), error => isFailure(error, 'lake/exists'))
  await lake.lake.deleteTag('eod-2026-11-20', how)
  await assert.rejects(read(lake, 'tag:eod-2026-11-20'), error => isFailure(error, 'lake/unknown-ref'))
})

test('rows that differ are told with their old and new values', async t => {
  const lake = await parted(t)
  await lake.put([row('a', 10, later), row('d', 4)], { branch: 'dev' })
  const diff = await lake.lake.diffRows('main', 'dev', 'test.reading')
  assert.deepEqual([diff.added, diff.removed, diff.changed], [1, 0, 1])
  assert.deepEqual(diff.rows[0], {
    kind: 'changed', key: { place: 'a', at_utc: '2026-11-01T06:00:00.000Z' },
    before: { value: 1, version: 1, known_from_utc: '2026-11-20T00:00:00.000Z' }, after: { value: 10, version: 2, known_from_utc: '2026-11-21T00:00:00.000Z' },
  })
  assert.deepEqual(diff.rows[1]?.kind, 'added')
  assert.equal((await lake.lake.diffRows('dev', 'main', 'test.reading', { limit: 0 })).removed, 1)
})

test('32 writers that append to one table all succeed', async t => {
  const lake = await opened(t)
  const writers = Array.from({ length: 32 }, async (_, index) => {
    const session = await lake.engine.session()
    try {
      await session.run(`CREATE TEMP TABLE mine AS SELECT 'w${index}' AS place, TIMESTAMPTZ '2026-11-0${1 + index % 3} 06:00:00Z' AS at_utc, ${index}::DOUBLE AS value, 'final' AS status, 1 AS version, TIMESTAMPTZ '2026-11-20 00:00:00Z' AS known_from_utc`)
      return await lake.lake.commit(session, { branch: 'main', ...how, upserts: [{ dataset: other, relation: 'mine', mode: 'append' }] })
    } finally {
      session.close()
    }
  })
  assert.equal((await Promise.all(writers)).filter(commit => commit !== null).length, 32)
  assert.deepEqual(await lake.ask('SELECT count(*)::INTEGER AS n, sum(value) AS total FROM test.other'), [{ n: 32, total: 496 }])
})

test('rows that did not pass the gate come onto no other branch, whatever way is tried', async t => {
  const { lake, session, put } = await parted(t)
  await session.run(`CREATE OR REPLACE TEMP TABLE bad AS SELECT 'z' AS place, TIMESTAMPTZ '2026-11-01 06:00:00Z' AS at_utc, 666::DOUBLE AS value, 'final' AS status, 1 AS version, TIMESTAMPTZ '2026-11-20 00:00:00Z' AS known_from_utc`)
  await lake.createBranch('quarantine/1', 'main')
  const bad = await lake.commit(session, { branch: 'quarantine/1', ...how, quarantined: true, upserts: [{ dataset: other, relation: 'bad', mode: 'append' }] })
  await lake.createBranch('sneaky', 'quarantine/1')
  await put([row('d', 1)], { branch: 'sneaky' })
  // What main has meanwhile lies higher than the bad rows, and comes in from the side.
  for (const place of ['e', 'f', 'g']) await put([row(place, 1)])
  await lake.merge('main', 'sneaky', how)
  const ways: readonly (() => Promise<unknown>)[] = [
    () => lake.merge('quarantine/1', 'main', how), () => lake.merge(bad?.id ?? '', 'main', how), () => lake.merge('sneaky', 'main', how), () => lake.merge('sneaky', 'dev', how, 'theirs'),
    () => lake.cherryPick(bad?.id ?? '', 'main', how), () => lake.publish('main', 'sneaky', how), () => lake.reset('main', 'sneaky', how),
  ]
  for (const way of ways) await assert.rejects(way(), error => isFailure(error, 'lake/protected'))
})

test('a merge of what is there already makes no commit', async t => {
  const lake = await parted(t)
  await lake.put([row('a', 10, later)])
  for (const ref of ['dev', 'main', (await lake.lake.resolve('dev')).id]) await assert.rejects(lake.lake.merge(ref, 'main', how), error => isFailure(error, 'lake/nothing'))
})

test('a branch that has another by way of a merge is not merged with it again', async t => {
  const { lake, put } = await parted(t)
  await put([row('x', 7)], { branch: 'dev' })
  // The merge is no higher on its line of first parents than the commit that it brings in.
  const first = await lake.merge('dev', 'main', how)
  assert.deepEqual([first.height, (await lake.resolve('dev')).height], [2, 2])
  await lake.merge('main', 'dev', how)
  await assert.rejects(lake.merge('main', 'dev', how), error => isFailure(error, 'lake/nothing'))
  await assert.rejects(lake.merge('dev', 'main', how).then(async () => await lake.merge('dev', 'main', how)), error => isFailure(error, 'lake/nothing'))
})

test('a run that came by a merge of another branch is found, and taken back where it came to', async t => {
  const { lake, put, ask } = await parted(t)
  await lake.createBranch('run/r1', 'dev')
  await put([row('x', 7)], { branch: 'run/r1', runId: 'r1' })
  await lake.merge('run/r1', 'dev', { ...how, run_id: 'r1' })
  await put([row('y', 8)], { branch: 'dev' })
  await lake.merge('dev', 'main', how)
  const commits = await lake.commitsOfRun('main', 'r1')
  assert.deepEqual(commits.map(commit => [commit.run_id, commit.parents.length]), [['r1', 2]])
  await lake.revert(commits.map(commit => commit.id), 'main', how)
  assert.deepEqual(await ask('SELECT place FROM test.reading ORDER BY place'), [{ place: 'a' }, { place: 'b' }, { place: 'c' }, { place: 'y' }])
})

test('what a branch does not have is not taken back on it', async t => {
  const { lake, put } = await parted(t)
  const elsewhere = await put([row('x', 7)], { branch: 'dev' })
  await put([row('x', 7)])
  await assert.rejects(lake.revert([elsewhere?.id ?? ''], 'main', how), error => isFailure(error, 'lake/nothing') && /is not on main/.test(error.message))
  assert.deepEqual((await lake.previewRevert([elsewhere?.id ?? ''], 'main')).tables, [])
})

test('a dry run tells the files of a merge of rows as the merge will', async t => {
  const { lake, put } = await parted(t)
  await put([row('a', 10, later)], { branch: 'dev' })
  await put([row('b', 20, later)])
  const preview = await lake.previewMerge('dev', 'main')
  const { tables } = await lake.merge('dev', 'main', how)
  assert.deepEqual(preview.tables.map(({ how: _, ...change }) => change), tables)
})

test('a conflict of a revert says what is gone and what to do', async t => {
  const { lake, put } = await parted(t)
  const made = await put([row('x', 7)])
  await put([row('x', 8, later)])
  await assert.rejects(lake.revert([made?.id ?? ''], 'main', how), error => isFailure(error, 'lake/conflict') && /is gone in theirs and changed in ours, where value is 8 and was 7/.test(error.message) && /take that back first/.test(error.message))
})
