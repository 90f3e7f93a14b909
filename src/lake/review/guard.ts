/**
 * The guard at the one door of every ref move: what nobody judged stays out, protected branches take nothing but what their
 * rules allow, hooks are asked before and told after. It reads the meta store alone, so it is there before the lake is.
 */
import { fail, messageOf } from '#base/error.ts'
import type { Runs } from '#feeds/port.ts'
import type { RefGuard, RefMove } from '../port.ts'
import { recordKeys } from '../versions/index.ts'
import { type HookPorts, moveHooks, type RunCheck } from './hooks.ts'
import { requireReviewedBeginning } from './beginning.ts'
import { candidateBranch, keys, type PullRequest, refOf } from './records.ts'
import { standingOf } from './readiness.ts'
import { insteadOf, refusal, ruleFor } from './rules.ts'
import { policyStore } from './store.ts'
import { unjudged } from './unjudged.ts'

export interface GuardPorts extends HookPorts {
  /** The ledger of runs: which of them were aborted. */
  readonly runs: Pick<Runs, 'get'>
}

/** What is there only once the lake is. */
export interface Attached {
  readonly runCheck: RunCheck
  /** Called after each move; must not wait for what it starts. */
  moved(move: RefMove): void
}

export interface ReviewGuard extends RefGuard {
  attach(to: Attached): void
  /** Resolves when all hooks that had to be told after a move were told, or given up. */
  drain(): Promise<void>
}

export function reviewGuard(ports: GuardPorts): ReviewGuard {
  const { meta, log } = ports
  const policy = policyStore(meta)
  let attached: Attached | undefined
  const hooks = moveHooks(ports, policy, () => attached?.runCheck)
  const telling = new Set<Promise<void>>()

  async function before(move: RefMove, reveal: () => Promise<void>): Promise<void> {
    const ref = refOf(move)
    if (ref.startsWith('candidate/')) requireReview(move, ref)
    const reason = await unjudged(ports, move)
    if (reason !== null) throw fail('lake/protected', `the ${words[move.kind]} ${ref} is refused: ${reason}`, { branch: ref, kind: move.kind })
    if (ref.startsWith('candidate/')) return
    if (!isPlatformsOwn(move, ref)) {
      const rules = await policy.rules()
      const rule = ruleFor(rules, ref)
      if (move.kind === 'create-branch' || move.kind === 'create-tag') await requireReviewedBeginning(meta, rules, move)
      if (move.how.pull_request !== undefined) await requireReady(move, ref)
      else if (rule !== null) {
        const refused = refusal(rule, move)
        if (refused !== null) throw fail('lake/protected', `${ref} is protected by the rule for ${rule.pattern}: ${refused}; ${insteadOf(move)}`, { branch: ref, rule: rule.pattern, kind: move.kind })
      }
    }
    await hooks.before(move, reveal)
  }

  /** The claim to be a pull request's merge is believed only where the record says the same of exactly these commits. */
  async function requireReady(move: RefMove, ref: string): Promise<void> {
    const id = Number(move.how.pull_request)
    const pull = Number.isInteger(id) && id > 0 ? (await meta.get<PullRequest>(keys.pull(id)))?.value : undefined
    const refuse = (reason: string): Error => fail('lake/protected', `pull request ${move.how.pull_request} does not let ${ref} move: ${reason}`, { branch: ref, pull_request: move.how.pull_request })
    if (pull === undefined) throw refuse('there is no such pull request')
    if (pull.state !== 'open') throw refuse(`it is ${pull.state}`)
    if (move.kind !== 'merge' || pull.target !== ref) throw refuse(`it is a merge of ${pull.source} into ${pull.target}`)
    if (pull.round?.candidate !== move.to || pull.round?.target !== move.from) throw refuse('what would land is not what was checked')
    const source = (await meta.get<{ readonly commit: string }>(recordKeys.branch(pull.source)))?.value.commit
    if (source === undefined) throw refuse(`its source ${pull.source} is gone`)
    // Read again and as late as can be: approvals, rules and checks may have changed since the merge was begun.
    const standing = standingOf(pull, { source, target: move.from ?? '' }, ruleFor(await policy.rules(), ref), await policy.definitions())
    if (!standing.ready) throw fail('lake/protected', `pull request ${id} cannot be merged into ${ref} yet: ${standing.missing.join('; ')}`, { branch: ref, pull_request: id, missing: standing.missing })
  }

  return {
    before,
    async after(move) {
      if (refOf(move).startsWith('candidate/')) return
      try {
        attached?.moved(move)
      } catch (error) {
        log.error({ ref: move.ref, error: messageOf(error) }, 'what follows a move could not be started')
      }
      const told = hooks.after(move).catch((error: unknown) => { log.error({ ref: move.ref, error: messageOf(error) }, 'hooks could not be told') })
      telling.add(told)
      void told.then(() => { telling.delete(told) })
    },
    attach(to) { attached = to },
    async drain() { while (telling.size > 0) await Promise.all(telling) },
  }
}

const words = {
  commit: 'commit on', tidy: 'tidying of', merge: 'merge into', revert: 'revert on', 'cherry-pick': 'cherry-pick onto', reset: 'reset of',
  'create-branch': 'making of branch', 'delete-branch': 'deletion of', 'create-tag': 'making of', 'delete-tag': 'deletion of',
} as const

/** Branches that pull requests are tried on belong to them. */
function requireReview({ how }: RefMove, ref: string): void {
  if (how.pull_request !== undefined && ref === candidateBranch(Number(how.pull_request))) return
  throw fail('lake/protected', `${ref} belongs to a pull request, which alone moves it; make a branch of another name`, { branch: ref })
}

/** A rule for `**` does not stand in the way of a run on its own branch, nor of clearing such a branch away. */
function isPlatformsOwn({ kind, how }: RefMove, ref: string): boolean {
  const id = /^(?:run|quarantine)\/(.+)$/.exec(ref)?.[1]
  return id !== undefined && (kind === 'create-branch' || kind === 'delete-branch' || how.run_id === id)
}

/** Asks one guard after the other; the first that refuses ends it. */
export function guardsInOrder(guards: readonly RefGuard[]): RefGuard {
  return {
    async before(move, reveal) { for (const guard of guards) await guard.before(move, reveal) },
    async after(move) { for (const guard of guards) await guard.after(move) },
  }
}
