/**
 * What may never be merged or branched from: rows that the gate refused, and what an aborted run, or one that is not done,
 * left behind. Looked at by the commit, not only by the branch's name, so that a commit's id is no way around it.
 *
 * It is enough to look at the tip: nobody but the run itself can put a commit on top of such a commit.
 */
import { isFailure } from '#base/error.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Runs } from '#feeds/port.ts'
import type { Commit, RefMove } from '../port.ts'
import { recordKeys } from '../versions/index.ts'

export interface UnjudgedPorts { readonly meta: Meta, readonly runs: Pick<Runs, 'get'> }

/** Half a sentence that says why the move brings in what nobody judged, or null. */
export async function unjudged(ports: UnjudgedPorts, move: RefMove): Promise<string | null> {
  const { kind, ref, source, to, how } = move
  const own = /^(?:quarantine|run)\/(.+)$/.exec(ref)?.[1]
  const writes = kind === 'commit' || kind === 'tidy' || kind === 'merge' || kind === 'cherry-pick' || kind === 'revert' || kind === 'reset'
  if (writes && own !== undefined && own !== how.run_id && (ref.startsWith('quarantine/') || await knownRun(ports, own) !== null)) return `${ref} belongs to run ${own}, which alone may change it`
  if (kind !== 'merge' && kind !== 'cherry-pick' && kind !== 'reset' && kind !== 'create-branch' && kind !== 'create-tag') return null
  if (source !== null) {
    const found = await branchFault(ports, source, how.run_id) ?? await commitFault(ports, await commitNamed(ports.meta, source), how.run_id)
    if (found !== null) return found
  }
  return to === null ? null : await commitFault(ports, await commitById(ports.meta, to), how.run_id)
}

async function branchFault(ports: UnjudgedPorts, source: string, runId: string | null): Promise<string | null> {
  const [, kind, id = ''] = /^(quarantine|run)\/(.+)$/.exec(source) ?? []
  if (kind === undefined || id === runId) return null
  if (kind === 'quarantine') return `${source} holds rows that did not pass the gate; fetch the file again, or ingest a corrected one`
  const state = (await knownRun(ports, id))?.state
  if (state === undefined || state === 'held') return null
  return `${source} belongs to run ${id}, which ${words[state]}`
}

/** A commit with one parent was made by a run on its own branch; a merge is how a run came to another. */
async function commitFault(ports: UnjudgedPorts, commit: Commit | undefined, runId: string | null): Promise<string | null> {
  if (commit === undefined || commit.run_id === null || commit.run_id === runId || commit.parents.length > 1) return null
  const run = await knownRun(ports, commit.run_id)
  if (run === null || !/^(?:run|quarantine)\//.test(run.branch)) return null
  if (run.state === 'held' || run.state === 'merged' || run.state === 'unchanged' || run.state === 'reverted') return null
  return `commit ${commit.id.slice(0, 8)} was made by run ${run.id}, which ${words[run.state]}`
}

const words = {
  running: 'is not done', failed: 'was aborted', quarantined: 'did not pass the gate', merged: 'was merged already', unchanged: 'brought nothing new', held: 'waits', reverted: 'was taken back', released: 'did not pass the gate (its rows came by a run of their own)', expired: 'did not pass the gate', corrected: 'did not pass the gate',
} as const

async function knownRun({ runs }: UnjudgedPorts, id: string): Promise<Awaited<ReturnType<Runs['get']>> | null> {
  try {
    return await runs.get(id)
  } catch (error) {
    if (isFailure(error, 'lake/unknown-run')) return null
    throw error
  }
}

async function commitById(meta: Meta, id: string): Promise<Commit | undefined> { return (await meta.get<Commit>(recordKeys.commit(id)))?.value }

/** The commit that a branch, a tag or (the beginning of) an id names. A time is `main`'s. */
async function commitNamed(meta: Meta, ref: string): Promise<Commit | undefined> {
  const named = await meta.get<{ readonly commit: string }>(ref.startsWith('tag:') ? recordKeys.tag(ref.slice(4)) : recordKeys.branch(ref))
  if (named !== undefined) return await commitById(meta, named.value.commit)
  if (!/^[0-9a-f]{8,40}$/.test(ref)) return undefined
  const [found] = await meta.scan<Commit>(recordKeys.commit(ref), { limit: 1 })
  return found?.value
}
