/** Lands what was checked: the very commit, on a target that stands where it stood. */
import { fail, isFailure } from '#base/error.ts'
import { dropCandidate } from './candidate.ts'
import { type PullStore, whileMoving } from './pull-store.ts'
import type { PullRequest } from './records.ts'
import type { PullPorts, Rounds } from './rounds.ts'

export interface Landing {
  /** Throws `lake/protected` with what is missing, `lake/conflict` where the target moved on. */
  land(pull: PullRequest, by: string): Promise<PullRequest>
  /** Merges one that merges itself, where nothing is missing. */
  considered(pull: PullRequest): Promise<PullRequest>
  /** A process may have ended between landing the commit and writing that down: then it is written down now. */
  asLanded(pull: PullRequest): Promise<PullRequest>
}

const attemptsMost = 5

export function pullLanding({ lake, log }: Pick<PullPorts, 'lake' | 'log'>, store: PullStore, rounds: Rounds): Landing {
  async function done(pull: PullRequest, commit: string, by: string): Promise<PullRequest> {
    const merged = await store.update(pull.id, () => ({ state: 'merged', merged_commit: commit }), { kind: 'merged', by, text: `${pull.target} is at ${commit.slice(0, 8)}` })
    await dropCandidate(lake, pull)
    return merged
  }

  async function land(pull: PullRequest, by: string): Promise<PullRequest> {
    const { current, ready, missing } = await rounds.standing(pull, await rounds.heads(pull))
    if (!current) throw fail('lake/conflict', `${pull.source} or ${pull.target} moved while pull request ${pull.id} was being merged; try again`, { pull_request: pull.id, branch: pull.target })
    const candidate = pull.round?.candidate ?? null
    if (!ready || candidate === null) throw fail('lake/protected', `pull request ${pull.id} cannot be merged into ${pull.target} yet: ${missing.join('; ')}`, { pull_request: pull.id, branch: pull.target, missing })
    await lake.publish(pull.target, candidate, { author: by, message: `Merge pull request ${pull.id}: ${pull.title}`, run_id: null, pull_request: String(pull.id), expect: { target: pull.round?.target ?? '' } })
    return await done(pull, candidate, by)
  }

  async function isReady(pull: PullRequest): Promise<boolean> { return pull.state === 'open' && (await rounds.standing(pull, await rounds.heads(pull))).ready }

  return {
    land,
    async considered(pull) {
      if (!pull.auto_merge || !await isReady(pull)) return pull
      try {
        return await whileMoving(attemptsMost, async () => {
          const fresh = await rounds.refreshed(await store.get(pull.id), false)
          return await isReady(fresh) ? await land(fresh, fresh.author) : fresh
        })
      } catch (error) {
        if (!isFailure(error)) throw error
        log.warn({ pull_request: pull.id, error: error.message }, 'a pull request could not merge itself')
        return await store.note(pull.id, { kind: 'refused', by: pull.author, text: error.message })
      }
    },
    async asLanded(pull) {
      const { candidate = null, height = null } = pull.round ?? {}
      if (pull.state !== 'open' || candidate === null || height === null) return pull
      const head = await lake.resolve(pull.target)
      if (head.height < height) return pull
      const since = await lake.log(pull.target, { limit: head.height - height + 1 })
      return since.at(-1)?.id === candidate ? await done(pull, candidate, pull.author) : pull
    },
  }
}
