/** What the HTTP API answers about branches, merges, differences and pull requests, as far as the portal reads it. */
import type { NameChange, TableChange } from './types.ts'

export interface Tag { name: string, commit: string, at_utc: string, author: string, message: string }

/** `unique_bytes`: in files that no other branch or tag has. `ref` of a tag begins with `tag:`. */
export interface RefStorage { ref: string, files: number, bytes: number, unique_files: number, unique_bytes: number }

export interface Sandbox { branch: string, owner: string, created_utc: string, expires_utc: string, phase: 'active' | 'warning' | 'expired', commits: number, commits_max: number, bytes: number, bytes_max: number }

export type MergeStrategy = 'fail' | 'ours' | 'theirs' | 'latest-known'

/** All three values are null where one side deleted the row. */
export interface RowConflict { table: string, key: Record<string, unknown>, column: string, base: unknown, ours: unknown, theirs: unknown }

export interface MergedTable extends TableChange { how: 'taken' | 'combined' | 'rows' | 'conflict', reason?: string }

/** `base`, `source` and `target` are commits. */
export interface MergePreview { base: string, source: string, target: string, tables: MergedTable[], names: NameChange[], conflicts: RowConflict[], conflict_count: number }

/** What a cherry-pick or a revert would do to a branch that stands at `target`. */
export interface ReplayPreview extends Pick<MergePreview, 'target' | 'tables' | 'names' | 'conflicts' | 'conflict_count'> { commits?: string[], readers?: string[] }

export interface RowChange { kind: 'added' | 'removed' | 'changed', key: Record<string, unknown>, before: Record<string, unknown> | null, after: Record<string, unknown> | null }

export interface RowDiff { table: string, added: number, removed: number, changed: number, rows: RowChange[] }

export interface Rule { pattern: string, required_checks: string[], approvals: number, approvers: 'admins' | 'anyone', direct_commits: boolean, forced_moves: boolean, runs: boolean, auto_merge_from: string[] }

/** SQL that must return no rows at the result of a merge. */
export interface SqlCheck { name: string, sql: string, doc: string, by: string, at_utc: string }

export type HookEvent = 'before-commit' | 'before-merge' | 'after-commit' | 'after-merge'

/** `secret`: the name of an environment variable. */
export interface Hook { name: string, pattern: string, on: HookEvent[], webhook: { url: string, secret: string | null } | null, check: string | null, timeout_ms: number, by: string, at_utc: string }

export interface Delivery { id: string, hook: string, event: HookEvent, ref: string, commit: string | null, outcome: 'pending' | 'passed' | 'failed', message: string, attempts: number, at_utc: string }

export interface CheckVerdict { name: string, outcome: 'passed' | 'failed' | 'error', message: string, at_utc: string }

/** `candidate` null: the two do not go together. */
export interface Round { source: string, target: string, candidate: string | null, checks: CheckVerdict[] }

export interface Approval { by: string, role: string, source: string, target: string, at_utc: string }

export type PullState = 'open' | 'merged' | 'closed'

export interface PullRequest {
  id: number
  title: string
  description: string
  source: string
  target: string
  author: string
  state: PullState
  auto_merge: boolean
  strategy: MergeStrategy
  created_utc: string
  updated_utc: string
  round: Round | null
  approvals: Approval[]
  merged_commit: string | null
}

export interface PullEvent { kind: 'opened' | 'commented' | 'approved' | 'checked' | 'auto-merge' | 'refused' | 'merged' | 'closed', by: string, at_utc: string, text: string }

/** `current`: the checks are those of the commits at which its branches stand now. */
export interface Standing {
  current: boolean
  ready: boolean
  missing: string[]
  approvals: { counted: string[], stale: string[], needed: number }
  required_checks: string[]
}

/** `standing` null: it is done, or a branch is gone. */
export interface PullView { pull: PullRequest, events: PullEvent[], standing: Standing | null }
