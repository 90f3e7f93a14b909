/** What must hold in a data folder after a process died in it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { lmpSuperseded } from '#canon/price.ts'
import { recover } from '#feeds/ingest/index.ts'
import type { TemporaryLake } from '../path/temporary-lake.ts'
import { environment } from '../path/temporary-lake.ts'

export const projectRoot = join(import.meta.dirname, '../..')

export interface Ended { readonly code: number | null, readonly signal: NodeJS.Signals | null, readonly out: string, readonly err: string }

/** Runs a program of the project. `killAfterMs`: by SIGKILL. */
export async function run(args: readonly string[], { killAfterMs, uid, env }: { killAfterMs?: number, uid?: number, env?: Record<string, string> } = {}): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd: projectRoot, env: { ...process.env, ...environment, ...env }, ...uid === undefined ? {} : { uid, gid: uid } })
  let [out, err] = ['', '']
  child.stdout.on('data', (bytes: Buffer) => { out += bytes.toString() })
  child.stderr.on('data', (bytes: Buffer) => { err += bytes.toString() })
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => { clearTimeout(timer); resolve({ code, signal, out, err }) })
  })
}

export const commandLine = join(projectRoot, 'src/app/main.ts')

const key = 'iso, market_run, node_id, interval_start_utc'
const keysOf = { 'market.lmp_da': key, 'market.lmp_rt': key, 'market.lmp_superseded': lmpSuperseded.key.join(', '), 'market.lmp_aside': key, 'market.node': 'iso, node_id' }

/** No run hangs, no file is missing, no branch of a dead run is left, and each key stands once. */
export async function assertSound(lake: TemporaryLake, what: string): Promise<void> {
  await recover(lake.services)
  assert.deepEqual(await lake.services.ledger.unfinished(), [], `${what}: no run hangs`)
  assert.deepEqual((await lake.services.ledger.list({ state: 'running' })).map(entry => entry.id), [], `${what}: no run says that it runs`)
  assert.deepEqual(await lake.services.lake.missingFiles('main'), [], `${what}: every file of main is there`)
  assert.deepEqual((await lake.services.lake.branches()).map(branch => branch.name).filter(name => name !== 'main'), [], `${what}: no branch is left`)
  assert.deepEqual(await lake.leftovers(), [], `${what}: nothing is left in scratch`)
  await assertKeys(lake, what)
}

export async function assertKeys(lake: TemporaryLake, what: string): Promise<void> {
  for (const [table, of] of Object.entries(keysOf)) {
    assert.deepEqual(await lake.rows(`SELECT ${of}, count(*)::INTEGER AS copies FROM ${table} GROUP BY ${of} HAVING count(*) > 1 LIMIT 2`), [], `${what}: ${table} has each key once`)
  }
}
