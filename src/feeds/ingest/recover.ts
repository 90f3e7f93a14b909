/** What a process that died left behind: runs that say they run, branches of theirs, unpacked files. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isFailure } from '#base/error.ts'
import type { Lake } from '#lake/port.ts'
import { isAlive } from './process-mark.ts'
import { dropBranch } from './quarantine.ts'
import type { RunRecord } from './runs.ts'
import type { IngestPorts } from './task.ts'

/** Commits looked through for a run whose end nobody wrote down. */
const commitsBack = 1000

export async function recover({ ledger, lake, clock, scratch, log }: Pick<IngestPorts, 'ledger' | 'lake' | 'clock' | 'scratch' | 'log'>): Promise<number> {
  let ended = 0
  for (const run of await ledger.unfinished()) {
    if (isAlive(run.process)) continue
    ended++
    const merged = await mergedCommit(lake, run)
    await dropBranch(lake, run.branch)
    await dropBranch(lake, `quarantine/${run.id}`)
    const finished_utc = new Date(clock.now()).toISOString()
    await ledger.finish(merged === null
      ? { ...run, state: 'failed', finished_utc, error: { code: 'interrupted', message: 'The process ended before the run did. Nothing of it was merged; ingest the files again.' } }
      : { ...run, state: 'merged', branch: run.target, commit: merged, finished_utc })
    log.warn({ run: run.id, merged: merged !== null }, 'a run was cut off')
  }
  for (const name of await readdir(scratch).catch(() => [])) {
    const owner = /^[a-z]+-(\d+)(?:-|$)/.exec(name)?.[1]
    if (owner !== undefined && !isAlive({ pid: Number(owner), began: '' })) await rm(join(scratch, name), { recursive: true, force: true })
  }
  return ended
}

async function mergedCommit(lake: Lake, run: RunRecord): Promise<string | null> {
  const log = await lake.log(run.target, { limit: commitsBack }).catch((error: unknown) => { if (isFailure(error, 'lake/unknown-ref')) return []; throw error })
  for (const commit of log) if (commit.run_id === run.id) return commit.id
  return null
}
