/** Staged rows of a run to the branch that they are for, on top of whatever others merge meanwhile. */
import { isFailure } from '#base/error.ts'
import { count } from '#base/plural.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Commit } from '#lake/port.ts'
import type { Report } from '../report.ts'
import { earlierUpserts } from './earlier.ts'
import { failureOf } from './failure.ts'
import { loadNodes, type Provenance, upserts } from './relations.ts'
import type { RunRecord } from './runs.ts'
import type { IngestOptions, IngestPorts } from './task.ts'

/** How often a run is put on top of a branch that others move meanwhile. */
const attemptsMax = 50

/** `error` of a run that is held: what kept it out, and the way in. */
export type Done = Pick<RunRecord, 'state' | 'branch' | 'commit'> & Partial<Pick<RunRecord, 'error'>>

export interface Staged { readonly report: Report<string>, readonly provenance: Provenance }

export async function mergeRun({ lake, clock }: Pick<IngestPorts, 'lake' | 'clock'>, session: Session, draft: RunRecord, { report, provenance }: Staged, { branch: target, merge, author }: Pick<IngestOptions, 'branch' | 'merge' | 'author'>): Promise<Done> {
  const how = { author, message: messageFor(draft), run_id: draft.id, notes: qualityNotes(draft, draft.releases === undefined ? 'passed' : 'released', clock.now()) }
  for (let attempt = 1; ; attempt++) {
    await lake.createBranch(draft.branch, target)
    try {
      // What the branch has, not what the target had when the batch was judged: others may have merged since.
      await loadNodes(session, lake, draft.iso, draft.branch)
      const changes = await upserts(session, report, provenance, draft.aside)
      let before: Commit | null = null
      for (const one of await earlierUpserts(session, lake, draft.branch, report, provenance)) before = await lake.commit(session, { branch: draft.branch, ...how, upserts: [one] }) ?? before
      const commit = await lake.commit(session, { branch: draft.branch, ...how, upserts: changes }) ?? before
      if (commit !== null && !merge) return { state: 'held', branch: draft.branch, commit: commit.id }
      const merged = commit === null ? null : await lake.merge(draft.branch, target, how).catch((error: unknown) => {
        // A protected branch asks for more than a run has: it waits on its own branch, from which a pull request can be opened.
        if (isFailure(error, 'lake/protected')) return error
        throw error
      })
      if (isFailure(merged)) return { state: 'held', branch: draft.branch, commit: commit?.id ?? null, error: failureOf(merged) }
      await lake.deleteBranch(draft.branch)
      return merged === null ? { state: 'unchanged', branch: target, commit: null } : { state: 'merged', branch: target, commit: merged.id }
    } catch (error) {
      await lake.deleteBranch(draft.branch)
      // Somebody else changed the same rows meanwhile: judge against what is there now.
      if (!isFailure(error, 'lake/conflict') || attempt === attemptsMax) throw error
    }
  }
}

export function messageFor(run: RunRecord): string {
  const [first] = run.files
  const said = `${run.iso} ${run.report}: ${run.files.length === 1 ? first?.name ?? '' : count(run.files.length, 'file')}, ${count(run.rows, 'row')}`
  return run.releases === undefined ? said : `${said} (run ${run.releases.run} released by ${run.releases.by}: ${run.releases.reason})`
}

/** For the summary of each Iceberg snapshot that the run makes: readers of the table see how its newest rows were judged. */
export function qualityNotes({ verdict, rows, aside, releases }: RunRecord, status: 'passed' | 'released' | 'quarantined', nowMs: number): Record<string, string> {
  return {
    'quality.status': status, 'quality.rows': String(rows), 'quality.aside': String(aside), 'quality.findings': String(verdict?.findings.length ?? 0), 'quality.time_utc': new Date(nowMs).toISOString(),
    ...releases === undefined ? {} : { 'quality.released-by': releases.by, 'quality.reason': releases.reason },
  }
}
