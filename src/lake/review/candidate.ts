/** Tries a pull request's merge on a branch of its own, so that what is checked is the very commit that lands. */
import { isFailure } from '#base/error.ts'
import type { How, Lake, RowConflict } from '../port.ts'
import { candidateBranch, type PullRequest } from './records.ts'
import type { Heads } from './readiness.ts'
import { whileMoving } from './pull-store.ts'

export interface Candidate {
  readonly commit: string
  readonly height: number
}

/** The two do not go together. */
export interface NoCandidate { readonly reason: string }

const attemptsMost = 5

export async function makeCandidate(lake: Lake, pull: PullRequest, heads: Heads): Promise<Candidate | NoCandidate> {
  const branch = candidateBranch(pull.id)
  const how: How = { author: pull.author, message: `Merge ${pull.source} into ${pull.target}: ${pull.title} (pull request ${pull.id})`, run_id: null, pull_request: String(pull.id) }
  return await whileMoving(attemptsMost, async () => {
    await place(lake, branch, heads.target, how)
    try {
      const { id, height } = await lake.merge(heads.source, branch, { ...how, expect: { target: heads.target } }, pull.strategy)
      const same = (await lake.diff(heads.target, id)).length === 0 && (await lake.diffNames(heads.target, id)).length === 0
      return same ? nothing(pull) : { commit: id, height }
    } catch (error) {
      if (isFailure(error, 'lake/nothing')) return nothing(pull)
      const conflicts = isFailure(error, 'lake/conflict') ? error.details['conflicts'] : undefined
      // Another process tries the same pull request at this moment.
      if (!isFailure(error, 'lake/conflict') || (conflicts === undefined && (await lake.resolve(branch)).id !== heads.target)) throw error
      return { reason: `${error.message}${Array.isArray(conflicts) ? `: ${firstOf(conflicts as RowConflict[])}` : ''}` }
    }
  })
}

function nothing({ source, target }: PullRequest): NoCandidate { return { reason: `${source} has nothing that ${target} has not` } }

async function place(lake: Lake, branch: string, at: string, how: How): Promise<void> {
  if ((await lake.branches()).some(({ name }) => name === branch)) await lake.reset(branch, at, how)
  else await lake.createBranch(branch, at, how)
}

export async function dropCandidate(lake: Lake, { id, author }: PullRequest): Promise<void> {
  try {
    await lake.deleteBranch(candidateBranch(id), { author, message: `Pull request ${id} is done`, run_id: null, pull_request: String(id) })
  } catch (error) {
    if (!isFailure(error, 'lake/unknown-ref')) throw error
  }
}

const shownMost = 3

function firstOf(conflicts: readonly RowConflict[]): string {
  const cases = conflicts.slice(0, shownMost).map(({ table, key, column, base, ours, theirs }) => `${table} ${shown(key)} ${column}: ${shown(base)} became ${shown(ours)} in the one and ${shown(theirs)} in the other`)
  return cases.join('; ') + (conflicts.length > shownMost ? '; ...' : '')
}

/** Whole numbers beyond those of JSON are shown as text. */
function shown(value: unknown): string { return JSON.stringify(value, (_, inner: unknown) => typeof inner === 'bigint' ? inner.toString() : inner) }
