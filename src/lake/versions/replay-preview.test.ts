/** The dry runs of cherry-pick and revert say what is then done, and do nothing. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isFailure } from '#base/error.ts'
import { type Row, temporaryLake, type TemporaryLake } from '#test/lake.ts'

const how = { author: 'test', message: 'test', run_id: null }
const row = (place: string, value: number, known = '2026-11-20T00:00:00Z'): Row => ({ place, at: '2026-11-01T06:00:00Z', value, known })
const on = { branch: 'dev' }

async function withBranch(t: TestContext): Promise<TemporaryLake> {
  const temporary = await temporaryLake()
  t.after(async () => { await temporary.close() })
  await temporary.put([row('a', 1), row('b', 2), row('c', 3)])
  await temporary.lake.createBranch('dev', 'main')
  return temporary
}

async function values({ ask }: TemporaryLake, ref: string): Promise<unknown> { return await ask('SELECT place, value FROM test.reading ORDER BY place', ref) }

test('a revert of several commits, of which the later stands on the earlier', async t => {
  const lake = await withBranch(t)
  const start = await values(lake, 'dev')
  const one = await lake.put([row('a', 10, '2026-11-21T00:00:00Z'), row('d', 4)], on)
  const two = await lake.put([row('a', 20, '2026-11-22T00:00:00Z')], on)
  await lake.put([row('c', 30, '2026-11-22T00:00:00Z')], on)
  const before = await lake.lake.resolve('dev')
  const preview = await lake.lake.previewRevert([one?.id ?? '', two?.id ?? ''], 'dev')
  assert.equal((await lake.lake.resolve('dev')).id, before.id)
  assert.deepEqual([preview.target, preview.conflict_count], [before.id, 0])
  const done = await lake.lake.revert([one?.id ?? '', two?.id ?? ''], 'dev', { ...how, expect: { target: preview.target } })
  assert.deepEqual(preview.tables.map(({ table }) => table), done.tables.map(({ table }) => table))
  await lake.lake.revert([before.id], 'dev', how)
  assert.deepEqual(await values(lake, 'dev'), start)
})

test('a row that was corrected since is named by the dry run of the revert', async t => {
  const lake = await withBranch(t)
  const bad = await lake.put([row('a', 666, '2026-11-21T00:00:00Z')])
  await lake.put([row('a', 1.5, '2026-11-22T00:00:00Z')])
  const { tables, conflicts, conflict_count: count } = await lake.lake.previewRevert([bad?.id ?? ''], 'main')
  assert.equal(count, 1)
  assert.deepEqual(conflicts.find(({ column }) => column === 'value'), { table: 'test.reading', key: { place: 'a', at_utc: '2026-11-01T06:00:00.000Z' }, column: 'value', base: 666, ours: 1.5, theirs: 1 })
  assert.equal(tables.find(({ table }) => table === 'test.reading')?.how, 'conflict')
})

test('a cherry-pick says what it brings, and nothing where the branch has it', async t => {
  const lake = await withBranch(t)
  await lake.put([row('a', 10, '2026-11-21T00:00:00Z')], on)
  const picked = await lake.put([row('b', 20, '2026-11-21T00:00:00Z')], on)
  const before = await values(lake, 'main')
  const preview = await lake.lake.previewCherryPick(picked?.id ?? '', 'main')
  assert.equal(preview.tables.find(({ table }) => table === 'test.reading')?.added_rows, 3, 'the file of its row is written again')
  assert.deepEqual(await values(lake, 'main'), before)
  await lake.lake.cherryPick(picked?.id ?? '', 'main', how)
  const again = await lake.lake.previewCherryPick(picked?.id ?? '', 'main')
  assert.deepEqual(again.tables.filter(change => change.added_rows + change.removed_rows > 0), [])
})

test('what was looked at in a dry run is refused where the branch moved since', async t => {
  const lake = await withBranch(t)
  const bad = await lake.put([row('a', 666, '2026-11-21T00:00:00Z')])
  const { target } = await lake.lake.previewRevert([bad?.id ?? ''], 'main')
  await lake.put([row('b', 3, '2026-11-21T00:00:00Z')])
  for (const work of [lake.lake.revert([bad?.id ?? ''], 'main', { ...how, expect: { target } }), lake.lake.reset('main', `${bad?.id}`, { ...how, expect: { target } })]) {
    await assert.rejects(work, error => isFailure(error, 'lake/conflict'))
  }
})
