/** What lies between arrivals and is not on main is told by the overview, until it comes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Span } from '#canon/span.ts'
import { caisoDay } from './made-files.ts'
import { temporaryLake } from './temporary-lake.ts'

test('days that are missing are told, in one batch and over several, and no longer once they came', async t => {
  const lake = await temporaryLake(t)
  const put = async (day: number): Promise<string> => {
    const { name, text } = caisoDay(`2026070${day}`, '20260630_13_00_00')
    return await lake.put(name, text)
  }
  const covered = async (): Promise<readonly Span[]> => (await lake.services.ledger.feeds()).find(({ report }) => report === 'lmp-day-ahead')?.covered ?? []
  const days = (from: number, to: number): Span => [`2026-07-0${from}T07:00:00.000Z`, `2026-07-0${to}T07:00:00.000Z`]
  await lake.take([await put(1), await put(3)])
  assert.deepEqual(await covered(), [days(1, 2), days(3, 4)])
  await lake.take(await put(6))
  assert.deepEqual(await covered(), [days(1, 2), days(3, 4), days(6, 7)])
  await lake.take(await put(8), { branch: 'elsewhere' })
  await lake.take([await put(2), await put(4)])
  assert.deepEqual(await covered(), [days(1, 5), days(6, 7)])
  const run = (await lake.services.ledger.list()).find(({ from_utc }) => from_utc === days(6, 7)[0])
  await lake.services.lake.revert([run?.commit ?? ''], 'main', { author: 'test', message: 'take it back', run_id: null })
  assert.deepEqual(await covered(), [days(1, 5)], 'what was taken back is missing again')
})
