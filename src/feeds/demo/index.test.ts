import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { Command, CommandOutput, Running } from '#base/capability.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { demo } from './index.ts'

async function opened(t: TestContext): Promise<{ folder: string, command: (options: Record<string, string>) => Promise<CommandOutput> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-demo-command-'))
  const engine = await duckdbEngine({ threads: 1, memoryLimit: '512MB', tempFolder: folder, readable: [] })
  t.after(async () => {
    await engine.close()
    await rm(folder, { recursive: true, force: true })
  })
  const running: Running = demo.start({ engine })
  const command = running.commands?.[0] as Command
  const run = (options: Record<string, string>): Promise<CommandOutput> =>
    command.run({ args: [], options: { out: folder, ...options }, signal: new AbortController().signal, progress() {}, write: async () => {} })
  return { folder, command: run }
}

test('gridlake demo writes the market and says what it wrote', async t => {
  const { folder, command: run } = await opened(t)
  const { text, json } = await run({ days: '1', until: '2026-11-20' })
  assert.match(text!, /^\d+ files \([\d.]+ MB\) of CAISO, MISO and SPP in /)
  assert.ok((await readdir(folder)).includes('faults.json'))
  assert.ok((json as { files: unknown[] }).files.length > 288)
})

test('gridlake demo refuses what it cannot read', async t => {
  const { command: run } = await opened(t)
  for (const options of [{ days: 'many' }, { days: '-1' }, { seed: '1e3' }, { until: '20.11.2026' }, { size: 'ercot-day' }]) {
    await assert.rejects(run(options), { code: 'usage/invalid' }, JSON.stringify(options))
  }
})
