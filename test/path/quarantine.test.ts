/** What did not pass and comes again: it is known, and lies on one branch. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ingest } from '#feeds/ingest/index.ts'
import { zipOf } from './archives.ts'
import { caisoDay, sppDay } from './made-files.ts'
import { type TemporaryLake, temporaryLake } from './temporary-lake.ts'

const quarantines = async ({ services: { lake } }: TemporaryLake): Promise<string[]> => (await lake.branches()).map(({ name }) => name).filter(name => name.startsWith('quarantine/'))

/** A day that lacks an hour. */
async function broken(lake: TemporaryLake): Promise<string> {
  const { name, text } = sppDay('20260702')
  return await lake.put(name, text.split('\n').filter(line => !line.startsWith('07/02/2026 16:00:00')).join('\n'))
}

test('the same bytes are judged once, and again where that is asked for; one branch holds them', async t => {
  const lake = await temporaryLake(t)
  const path = await broken(lake)
  const first = await lake.takeOne(path)
  assert.deepEqual([first.state, await quarantines(lake)], ['quarantined', [`quarantine/${first.run}`]])
  const second = await lake.takeOne(path)
  assert.deepEqual([second.state, second.run, second.commit], ['quarantined-before', first.run, first.commit])
  assert.equal((await lake.services.ledger.list()).length, 1)
  const third = await lake.takeOne(path, { again: true })
  assert.equal(third.state, 'quarantined')
  assert.notEqual(third.run, first.run)
  assert.deepEqual(await quarantines(lake), [`quarantine/${third.run}`])
  assert.equal((await lake.takeOne(path)).run, third.run)
})

test('on the way to another branch, after the branch was deleted, and by other code they are judged anew', async t => {
  const lake = await temporaryLake(t)
  const path = await broken(lake)
  const first = await lake.takeOne(path)
  assert.equal((await lake.takeOne(path, { branch: 'review' })).state, 'quarantined')
  assert.equal((await lake.takeOne(path, { branch: 'review' })).state, 'quarantined-before')
  await lake.services.lake.deleteBranch(`quarantine/${first.run}`)
  assert.equal((await lake.takeOne(path)).state, 'quarantined')
  const options = { branch: 'main', merge: true, again: false, author: 'test' } as const
  const { files: [other] } = await ingest({ ...lake.services, code: 'another version' }, [path], options)
  assert.equal(other?.state, 'quarantined')
  assert.equal((await quarantines(lake)).length, 2)
})

test('what passes in the end leaves quarantine', async t => {
  const lake = await temporaryLake(t)
  const path = await broken(lake)
  await lake.takeOne(path)
  const { gate } = lake.services
  const lenient: Pick<typeof gate, 'judge'> = { judge: async (session, batch) => ({ ...await gate.judge(session, batch), outcome: 'pass' }) }
  const { files: [file] } = await ingest({ ...lake.services, gate: lenient }, [path], { branch: 'main', merge: true, again: true, author: 'test' })
  assert.deepEqual([file?.state, await quarantines(lake)], ['merged', []])
})

test('a member that failed alone is judged again beside those that it needs', async t => {
  const lake = await temporaryLake(t)
  const members = ['LMP', 'MCC', 'MCE', 'MCL'].map(type => {
    const { name, text } = caisoDay('20260701', '20260630_13_00_00', {}, [type])
    return { name: name.replace('PRC_LMP_DAM', `PRC_LMP_DAM_${type}`), content: text }
  })
  const name = '20260701_20260701_DAM_LMP_GRP_N_N_v12_csv.zip'
  const half = await lake.put(`half/${name}`, await zipOf(members.slice(0, 1)))
  assert.equal((await lake.takeOne(half)).state, 'quarantined')
  assert.equal((await lake.takeOne(half)).state, 'quarantined-before')
  const { files } = await lake.take(await lake.put(`whole/${name}`, await zipOf(members)))
  assert.deepEqual(new Set(files.map(({ state }) => state)), new Set(['merged']))
})
