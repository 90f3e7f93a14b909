/** Files with one fault each through the whole path: a small part of `bench/injected-faults.ts`, so that what the gate finds today it finds tomorrow. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { demoFiles, lonelyDays } from '../../bench/faults/day-file.ts'
import { faultKinds } from '../../bench/faults/kinds.ts'
import { trialIn } from '../../bench/faults/trial.ts'
import { isFault, type Tried, tryAlone, walk } from '../../bench/faults/walk.ts'
import { realFiles, temporaryLake } from './temporary-lake.ts'

const isIn = (kind: string): boolean => ['spp-day-ahead', 'spp-daily', 'miso-day-ahead'].includes(kind)

/** What needs weeks, or more than one interval, to be told from what is true; two nodes may have equal hours by chance. */
const beyondReach = /DST shift in miso-.*, prices an hour early|sign flip in .*-interval, price and components|real .*(the hour before once more|both hours have one price)/

function wrongly(tried: readonly Tried[]): string[] {
  return tried.filter(({ kind, found }) => isFault(kind) !== found.length > 0).map(({ kind, of, way, found, said }) => `${kind} in ${of}, ${way}: ${isFault(kind) ? 'missed' : found.join(', ')} ${said.messages.join('; ')}`)
}

test('faults in a day of the demo market are found, and what is true is left in peace', async t => {
  const lake = await temporaryLake(t)
  const files = (await demoFiles(join(lake.folder, 'demo'), { seed: 7, lastDay: '2026-11-02', days: 4 })).filter(({ kind }) => isIn(kind))
  const tried = await walk(trialIn(lake.services, lake.folder), { files, from: '2026-11-01', every: 2 }, line => { t.diagnostic(line) })
  assert.deepEqual([...new Set(tried.map(({ kind }) => kind))].toSorted(), [...faultKinds, 'clean', 'correction in time'].toSorted())
  assert.ok(tried.length >= 30, `${tried.length} tried`)
  assert.deepEqual(wrongly(tried).filter(line => !beyondReach.test(line)), [])
})

test('faults in what an operator published are found', async t => {
  if (!existsSync(join(realFiles, 'spp'))) { t.skip(`real operator files not found at ${realFiles}`); return }
  const lake = await temporaryLake(t)
  const trial = trialIn(lake.services, lake.folder)
  const days = (await lonelyDays(realFiles)).filter(({ file }) => file.day === '2025-11-02' || file.name.endsWith('0850.csv'))
  assert.equal(days.length, 2)
  for (const { before, file } of days) {
    const tried = await tryAlone(trial, before, file, line => { t.diagnostic(line) })
    assert.ok(tried.filter(({ kind }) => isFault(kind)).length >= 6, file.name)
    assert.deepEqual(wrongly(tried).filter(line => !beyondReach.test(line)), [], file.name)
  }
})
