import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ingest } from '#feeds/ingest/index.ts'
import { caisoDay, sppDay } from '../../../test/path/made-files.ts'
import { temporaryLake, type TemporaryLake } from '../../../test/path/temporary-lake.ts'
import { logicalName } from './corrected.ts'

const stateOf = async ({ services }: TemporaryLake, id: string | null): Promise<string> => (await services.ledger.get(id ?? '')).state
const quarantines = async ({ services: { lake } }: TemporaryLake): Promise<string[]> => (await lake.branches()).map(({ name }) => name).filter(name => name.startsWith('quarantine/'))

/** A day without one of its hours. */
function broken(date: string): { name: string, text: string } {
  const { name, text } = sppDay(date)
  const hour = `${date.slice(4, 6)}/${date.slice(6)}/${date.slice(0, 4)} 16:00:00`
  return { name, text: text.split('\n').filter(line => !line.startsWith(hour)).join('\n') }
}

test('corrected bytes under the same name settle the run that did not pass', async t => {
  const lake = await temporaryLake(t)
  const bad = broken('20260702')
  const first = await lake.takeOne(await lake.put(`bad/${bad.name}`, bad.text))
  assert.equal(first.state, 'quarantined')
  const good = sppDay('20260702')
  const second = await lake.takeOne(await lake.put(`good/${good.name}`, good.text))
  assert.equal(second.state, 'merged')
  const { state, corrected } = await lake.services.ledger.get(first.run ?? '')
  assert.deepEqual([state, corrected?.run, await quarantines(lake)], ['corrected', second.run, []])
  assert.equal((await lake.takeOne(`${lake.folder}/in/bad/${bad.name}`)).state, 'quarantined', 'what was wrong is judged anew, and is wrong still')
})

test('another day, another branch and days on both sides of it settle nothing', async t => {
  const lake = await temporaryLake(t)
  const bad = broken('20260703')
  const first = await lake.takeOne(await lake.put(`bad/${bad.name}`, bad.text))
  const around = ['20260702', '20260704'].map(date => sppDay(date))
  const { files } = await lake.take(await Promise.all(around.map(async ({ name, text }) => await lake.put(`around/${name}`, text))))
  assert.deepEqual(files.map(({ state }) => state), ['merged', 'merged'])
  assert.equal(files[0]?.run, files[1]?.run, 'one run, whose span has the day in it')
  const good = sppDay('20260703')
  const path = await lake.put(`good/${good.name}`, good.text)
  assert.equal((await lake.takeOne(path, { branch: 'review' })).state, 'merged')
  assert.equal(await stateOf(lake, first.run), 'quarantined')
  await lake.takeOne(path)
  assert.equal(await stateOf(lake, first.run), 'corrected')
})

test('a file with a later stamp corrects one of the same nodes, not of others', async t => {
  const lake = await temporaryLake(t)
  const wrong = caisoDay('20260701', '20260630_13_00_00', { nodes: ['ALPHA', 'BRAVO'] })
  const lines = wrong.text.split('\n').filter(line => !(line.includes(',ALPHA,') && line.includes(',MCE,') && line.includes(',12,0,')))
  const first = await lake.takeOne(await lake.put(wrong.name, lines.join('\n')))
  assert.equal(first.state, 'quarantined')
  const others = caisoDay('20260701', '20260630_14_00_00', { nodes: ['CHARLIE', 'DELTA'] })
  assert.equal((await lake.takeOne(await lake.put(others.name, others.text))).state, 'merged')
  assert.equal(await stateOf(lake, first.run), 'quarantined')
  const good = caisoDay('20260701', '20260630_15_00_00', { nodes: ['ALPHA', 'BRAVO'] })
  assert.equal((await lake.takeOne(await lake.put(good.name, good.text))).state, 'merged')
  assert.equal(await stateOf(lake, first.run), 'corrected')
})

test('the same bytes that pass another judge are corrected too', async t => {
  const lake = await temporaryLake(t)
  const bad = broken('20260702')
  const path = await lake.put(bad.name, bad.text)
  const first = await lake.takeOne(path)
  const { gate } = lake.services
  const lenient: Pick<typeof gate, 'judge'> = { judge: async (session, batch) => ({ ...await gate.judge(session, batch), outcome: 'pass' }) }
  await ingest({ ...lake.services, gate: lenient }, [path], { branch: 'main', merge: true, again: true, author: 'test' })
  assert.deepEqual([await stateOf(lake, first.run), await quarantines(lake)], ['corrected', []])
})

const names: [string, string, boolean][] = [
  ['DA-LMP-SL-202607020100.csv', 'DA-LMP-SL-202607030100.csv', true],
  ['20260702_20260702_PRC_LMP_DAM_20260701_13_00_00_v12.csv', '20260702_20260702_PRC_LMP_DAM_20260701_19_30_00_v12.csv', true],
  ['20260702_da_expost_lmp.csv', '20260702_da_expost_lmp (1).csv', true],
  ['20260702_rt_lmp_prelim.csv', '20260702_rt_lmp_final.csv', false],
]
for (const [one, other, same] of names) test(`${one} and ${other} are ${same ? '' : 'not '}copies`, () => { assert.equal(logicalName(one) === logicalName(other), same) })
