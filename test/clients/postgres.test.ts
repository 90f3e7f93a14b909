/** The whole platform with its records in Postgres: processes at once, each file taken once. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { noPostgres, postgresPrograms, startPostgres } from './start-postgres.ts'

const main = join(import.meta.dirname, '../../src/app/main.ts')
const programs = postgresPrograms()

test('ingest, queries and branches with records in Postgres', { skip: programs === undefined && noPostgres, timeout: 300_000 }, async () => {
  const postgres = await startPostgres(programs ?? '')
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-pg-'))
  const env = { ...process.env, GRIDLAKE_DATA: join(folder, 'data'), GRIDLAKE_META_DRIVER: 'postgres', GRIDLAKE_META_URL: await postgres.database('platform'), GRIDLAKE_ENGINE_MEMORY: '1GB' }
  const gridlake = async (...words: string[]): Promise<unknown> => JSON.parse((await promisify(execFile)(process.execPath, [main, '--json', ...words], { cwd: folder, env, maxBuffer: 2 ** 26 })).stdout)
  const rows = async (ref: string): Promise<unknown> => (await gridlake('sql', '--at', ref, 'select count(*), count(distinct node_id), round(sum(lmp), 3) from market.lmp_da') as { rows: unknown }).rows
  try {
    await gridlake('demo', '--days', '2', '--out', join(folder, 'demo'))
    // Twice at once: the loser of each race finds that its file is known.
    await Promise.all([1, 2].map(async () => await gridlake('ingest', join(folder, 'demo', 'miso')).catch(() => undefined)))
    const once = await rows('main') as number[][]
    assert.ok((once[0]?.[0] ?? 0) > 1000)
    await gridlake('ingest', join(folder, 'demo', 'miso')).catch(() => undefined)
    assert.deepEqual(await rows('main'), once)
    await postgres.crash()
    assert.deepEqual(await rows('main'), once, 'what was acknowledged is there after a crash')
    await gridlake('branch', 'create', 'dev')
    assert.deepEqual(await rows('dev'), once)
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
