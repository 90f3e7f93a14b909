/** What the doctor finds in a lake that lacks something, and once it has it. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ensureCalendar } from '#products/calendar/index.ts'
import { type Check, doctorCommand } from './doctor.ts'
import { buildPlatform, type Services } from './host.ts'
import { readConfig } from './settings.ts'

async function checks(services: Services): Promise<readonly Check[]> {
  const { json } = await doctorCommand(services).run({ args: [], options: {}, signal: new AbortController().signal, progress() {}, write: async () => {} })
  return (json as { checks: readonly Check[] }).checks
}

test('the calendar is looked for in the lake, and advice is for what is wrong', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'doctor-'))
  const platform = buildPlatform(readConfig({ data: join(folder, 'data') }, { GRIDLAKE_ENGINE_MEMORY: '1GB' }))
  t.after(async () => { await platform.close(); await rm(folder, { recursive: true, force: true }) })
  const { services } = platform
  const calendar = async (): Promise<Check | undefined> => (await checks(services)).find(({ name }) => name === 'bucket calendar')
  const empty = await calendar()
  assert.equal(empty?.ok, false)
  assert.match(`${empty?.found} -> ${empty?.advice}`, /market\.market_hour is empty.* -> `gridlake start`/)
  await ensureCalendar(services)
  const full = await calendar()
  assert.equal(full?.ok, true)
  assert.match(full?.found ?? '', /^2016 to 2032, [\d,]+ hours of all markets$/)
  for (const check of await checks(services)) assert.equal('advice' in check, !check.ok, check.name)
  const late = await checks({ ...services, clock: { now: () => Date.UTC(2032, 5, 1) } })
  assert.match(late.find(({ name }) => name === 'bucket calendar')?.advice ?? '', /reached 2032/)
})
