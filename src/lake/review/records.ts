/** What review keeps in the meta store, and under which keys. Times are ISO text, UTC. */
import type { Principal } from '#base/capability.ts'
import type { MergeStrategy, RefMove } from '../port.ts'

/** What may happen to branches of a pattern. Where several rules fit a branch, the strictest of each counts. */
export interface Rule {
  readonly pattern: string
  /** Names of checks that the result of a merge must pass. */
  readonly required_checks: readonly string[]
  /** By how many others than the author. */
  readonly approvals: number
  /** Whose approval counts. */
  readonly approvers: 'admins' | 'anyone'
  /** Whether commits, reverts and cherry-picks may be made on the branch itself. */
  readonly direct_commits: boolean
  /** Whether the branch may be reset or deleted. */
  readonly forced_moves: boolean
  /** Whether a run of the platform may merge its own branch without a pull request. */
  readonly runs: boolean
  /** Patterns of sources whose pull requests merge themselves as soon as nothing is missing. */
  readonly auto_merge_from: readonly string[]
}

/** A person's check: SQL that must return no rows at the result of the merge. */
export interface SqlCheck { readonly name: string, readonly sql: string, readonly doc: string, readonly by: string, readonly at_utc: string }

export const hookEvents = ['before-commit', 'before-merge', 'after-commit', 'after-merge'] as const
export type HookEvent = typeof hookEvents[number]

export interface Hook {
  readonly name: string
  readonly pattern: string
  readonly on: readonly HookEvent[]
  /** Either a webhook or a check. `secret` names an environment variable: the secret itself is nowhere kept. */
  readonly webhook: { readonly url: string, readonly secret: string | null } | null
  readonly check: string | null
  readonly timeout_ms: number
  readonly by: string
  readonly at_utc: string
}

/** How one hook went for one move. */
export interface Delivery {
  readonly id: string
  readonly hook: string
  readonly event: HookEvent
  readonly ref: string
  readonly commit: string | null
  /** `pending`: the process ended before the hook did, or it is under way. */
  readonly outcome: 'pending' | 'passed' | 'failed'
  readonly message: string
  readonly attempts: number
  readonly at_utc: string
}

export interface CheckVerdict {
  readonly name: string
  /** `error`: the check itself could not be run to its end, which is not a pass. */
  readonly outcome: 'passed' | 'failed' | 'error'
  readonly message: string
  /** Of the check's definition, so that a verdict does not outlive it. */
  readonly definition: string
  readonly at_utc: string
}

/** What was checked: the merge of exactly these two commits. */
export interface Round {
  readonly source: string
  readonly target: string
  /** The merge's result, on the branch `candidate/ID`; null where the two do not go together. */
  readonly candidate: string | null
  readonly height: number | null
  readonly checks: readonly CheckVerdict[]
}

/** Of exactly these two commits. */
export interface Approval { readonly by: string, readonly role: Principal['role'], readonly source: string, readonly target: string, readonly at_utc: string }

export const pullStates = ['open', 'merged', 'closed'] as const
export type PullState = typeof pullStates[number]

export interface PullRequest {
  readonly id: number
  readonly title: string
  readonly description: string
  readonly source: string
  readonly target: string
  readonly author: string
  readonly state: PullState
  readonly auto_merge: boolean
  readonly strategy: MergeStrategy
  readonly created_utc: string
  readonly updated_utc: string
  readonly round: Round | null
  readonly approvals: readonly Approval[]
  readonly merged_commit: string | null
  /** Events written so far. */
  readonly events: number
}

export interface PullEvent {
  readonly kind: 'opened' | 'commented' | 'approved' | 'checked' | 'auto-merge' | 'refused' | 'merged' | 'closed'
  readonly by: string
  readonly at_utc: string
  readonly text: string
}

const padded = (number: number): string => String(number).padStart(10, '0')

export const keys = {
  rules: 'review/rules',
  checks: 'review/checks',
  hooks: 'review/hooks',
  lastPull: 'review/pull-last',
  pulls: 'review/pull/',
  pull: (id: number) => `review/pull/${padded(id)}`,
  /** A blank is in no branch name. */
  open: (source: string, target: string) => `review/pull-open/${source} ${target}`,
  opens: 'review/pull-open/',
  events: (id: number) => `review/pull-event/${padded(id)}/`,
  event: (id: number, number: number) => `review/pull-event/${padded(id)}/${padded(number)}`,
  deliveries: 'review/delivery/',
  delivery: (id: string) => `review/delivery/${id}`,
} as const

export function candidateBranch(id: number): string { return `candidate/${id}` }

/** Branches are named as they are, tags `tag:NAME`, as refs are. */
export function refOf({ kind, ref }: Pick<RefMove, 'kind' | 'ref'>): string {
  return kind.endsWith('-tag') && !ref.startsWith('tag:') ? `tag:${ref}` : ref
}
