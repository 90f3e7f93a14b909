import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hourMs } from '#canon/instant.ts'
import { temporaryLake, type TemporaryLake } from '#test/lake.ts'
import { emptyMemory, type SeriesMemory, teachDays } from './detectors/judge-day.ts'
import { forgetsSeries, keepMemories, memoriesOf, memoriesOfAll } from './series-memories.ts'

let temporary: TemporaryLake
before(async () => { temporary = await temporaryLake() })
after(async () => { await temporary.close() })

const group = { iso: 'spp', dataset: 'market.lmp_rt', market_run: 'RTBM' }
const begin = Date.UTC(2026, 6, 1, 5)

/** Knows hours `from` up to `to`. */
function memory(from: number, to: number): SeriesMemory {
  return teachDays(emptyMemory('America/Chicago', 60), Array.from({ length: to - from }, (_, at) => ({ utc: begin + (from + at) * hourMs, value: 30 + at })), [])
}

const hoursOf = async (): Promise<number | undefined> => (await memoriesOf(temporary.meta, group)).get('A/B HUB')?.memory.own.recent.length

test('two that write at once are joined, and what was forgotten meanwhile is not brought back', async () => {
  const { meta } = temporary
  const nobody = await memoriesOf(meta, group)
  await keepMemories(meta, group, new Map([['A/B HUB', memory(0, 48)]]), nobody)
  assert.equal(await hoursOf(), 48)
  await keepMemories(meta, group, new Map([['A/B HUB', memory(24, 72)]]), nobody)
  assert.equal(await hoursOf(), 72)
  assert.deepEqual((await memoriesOfAll(meta, group)).map(({ node }) => node), ['A/B HUB'])

  const known = await memoriesOf(meta, group)
  const guard = forgetsSeries(meta)
  const move = { kind: 'merge', ref: 'main', from: null, to: null, source: null, how: { author: 'ann', message: '', run_id: null }, tables: [{ table: group.dataset, added_files: 1, removed_files: 0, added_rows: 1, removed_rows: 0 }], undoes: [] } as const
  for (const quiet of [{ ...move, ref: 'review' }, { ...move, kind: 'tidy' as const }, { ...move, how: { ...move.how, notes: { 'quality.status': 'passed' } } }, { ...move, tables: [{ ...move.tables[0], table: 'market.lmp_da' }] }]) await guard.after(quiet)
  assert.equal(await hoursOf(), 72)
  await guard.after(move)
  assert.equal(await hoursOf(), undefined)
  await keepMemories(meta, group, new Map([['A/B HUB', memory(72, 96)]]), known)
  assert.equal(await hoursOf(), undefined)
})
