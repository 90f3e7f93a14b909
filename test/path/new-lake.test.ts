/** The first files of a lake that nobody started a server on: what they are asked about together with is there too. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ingestCapability } from '#feeds/ingest/index.ts'
import { ensureCalendar } from '#products/calendar/index.ts'
import { sppDay } from './made-files.ts'
import { temporaryLake } from './temporary-lake.ts'

test('ingest brings the bucket calendar before its rows, and not for a file that is refused', async t => {
  const lake = await temporaryLake(t)
  let prepared = 0
  const prepare = async (): Promise<void> => {
    prepared++
    await ensureCalendar(lake.services)
  }
  const command = ingestCapability.start({ ...lake.services, prepare }).commands?.find(({ name }) => name === 'ingest')
  const run = async (path: string): Promise<number | undefined> => (await command?.run({ args: [path], options: { branch: 'main' }, signal: new AbortController().signal, progress() {}, write: async () => {} }))?.exit
  assert.equal(await run(await lake.put('notes.txt', 'shopping\n')), 3)
  assert.equal(prepared, 0)
  const { name, text } = sppDay('20260701')
  assert.equal(await run(await lake.put(name, text)), 0)
  assert.equal(prepared, 1)
  const [hours] = await lake.rows<{ hours: number, complete: boolean }>(`SELECT count(*)::INTEGER AS hours, bool_and(hours = hours_expected) AS complete FROM products.bucket_price_day WHERE iso = 'spp' AND bucket = '7x24'`)
  assert.deepEqual(hours, { hours: 5, complete: true })
})
