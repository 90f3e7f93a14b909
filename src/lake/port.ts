/** The face of the lake: what other stages may know of it. Types only; the host hands over the real one. */
import type { Dataset } from '#canon/dataset.ts'
import type { Session } from '#drivers/engine/port.ts'

export interface Commit {
  readonly id: string
  readonly parents: readonly string[]
  /** Commits below it along first parents. */
  readonly height: number
  readonly author: string
  readonly message: string
  readonly at_utc: string
  /** The run that made it, where a run did. */
  readonly run_id: string | null
  /** What it did, by table. */
  readonly tables: readonly TableChange[]
  /** It is or descends from rows that did not pass the gate: none of it can be brought onto another branch. */
  readonly quarantined?: true
}

export interface TableChange {
  readonly table: string
  readonly added_files: number
  readonly removed_files: number
  readonly added_rows: number
  readonly removed_rows: number
}

export interface Branch { readonly name: string, readonly commit: string, readonly at_utc: string }

/** A name that stays where it was put. */
export interface Tag { readonly name: string, readonly commit: string, readonly at_utc: string, readonly author: string, readonly message: string }

/**
 * `main`, `branch/name`, `tag:name`, a commit id (or its first 8+ characters), or a time (`2026-11-20`,
 * `2026-11-20T14:30Z`), which means `main` as it was then.
 */
export type Ref = string

/** Who moves a branch, and why. */
export interface How {
  readonly author: string
  readonly message: string
  /** The run that does it, where one does. */
  readonly run_id: string | null
  /** For the summaries of the snapshots that it makes, beside author, message and run. */
  readonly notes?: Readonly<Record<string, string>>
  /** The data pull request whose merge this is: set by lake/review alone, after it saw checks and approvals. */
  readonly pull_request?: string
  /** Where the refs must still stand; `lake/conflict` where they do not. Without it the server puts the change on top of what came meanwhile. */
  readonly expect?: { readonly source?: string, readonly target?: string }
}

/**
 * What happens where both sides changed the same key. `fail`: nothing, `lake/conflict` lists them. `ours`: the branch that
 * is merged into keeps its rows. `theirs`: the merged branch's rows win. `latest-known`: the row that became known later.
 */
export const mergeStrategies = ['fail', 'ours', 'theirs', 'latest-known'] as const
export type MergeStrategy = typeof mergeStrategies[number]

/** One column of one key that both sides changed, in different ways. `null` for all three values where a row was deleted. */
export interface RowConflict {
  readonly table: string
  readonly key: Readonly<Record<string, unknown>>
  readonly column: string
  readonly base: unknown
  readonly ours: unknown
  readonly theirs: unknown
  /** The side that has no such row any more, where the other changed it: its values are null. */
  readonly gone?: 'ours' | 'theirs'
}

/** A view or a namespace that a client of the catalog made: a name that holds no rows. */
export interface NameChange { readonly kind: 'view' | 'namespace', readonly name: string, readonly change: 'added' | 'removed' | 'changed' }

export interface MergePreview {
  readonly base: string
  readonly source: string
  readonly target: string
  /** `taken`: only one side changed it. `combined`: both did, with no row in common. `rows`: both did, row by row. */
  readonly tables: readonly (TableChange & { readonly how: 'taken' | 'combined' | 'rows' | 'conflict', readonly reason?: string })[]
  readonly names: readonly NameChange[]
  /** The first of them; `conflict_count` says how many there are. */
  readonly conflicts: readonly RowConflict[]
  readonly conflict_count: number
}

/** What a cherry-pick or a revert would do to the branch, which stands at `target`. */
export interface ReplayPreview extends Pick<MergePreview, 'target' | 'tables' | 'names' | 'conflicts' | 'conflict_count'> {}

export interface RowChange {
  readonly kind: 'added' | 'removed' | 'changed'
  readonly key: Readonly<Record<string, unknown>>
  /** Columns that differ; all of them for a row that came or went. */
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}

export interface RowDiff {
  readonly table: string
  readonly added: number
  readonly removed: number
  readonly changed: number
  /** In order of the key, `limit` at most. */
  readonly rows: readonly RowChange[]
}

/** A move of a branch or tag that is about to be made, or was made. */
export interface RefMove {
  /** `tidy`: the same rows in other files (housekeeping). */
  readonly kind: 'commit' | 'tidy' | 'merge' | 'revert' | 'cherry-pick' | 'reset' | 'create-branch' | 'delete-branch' | 'create-tag' | 'delete-tag'
  readonly ref: string
  /** Commits; null where there was or will be none. */
  readonly from: string | null
  readonly to: string | null
  /** For a merge: the branch that came in. */
  readonly source: string | null
  readonly how: How
  readonly tables: readonly TableChange[]
  /** Runs whose rows it takes back. */
  readonly undoes: readonly string[]
}

/** Stands at the one door that every move of a ref passes: protection and hooks (lake/review). */
export interface RefGuard {
  /** Refuses by throwing. After `reveal` the commit can be looked at by its id, though no ref names it. */
  before(move: RefMove, reveal: () => Promise<void>): Promise<void>
  /** Throws nothing. */
  after(move: RefMove): Promise<void>
}

/** New rows for one table, as the name of a relation of the session with the dataset's columns. */
export interface Upsert {
  readonly dataset: Dataset
  readonly relation: string
  /**
   * `append`: keys are new by construction. `revise`: rows with a known key replace the old value where they are newer
   * and differ, and the old value goes to `superseded`; equal rows are dropped as already known.
   */
  readonly mode: 'append' | 'revise'
  readonly superseded?: Dataset
}

export interface Lake {
  resolve(ref: Ref): Promise<Commit>
  log(ref: Ref, options?: { limit?: number, table?: string }): Promise<readonly Commit[]>
  branches(): Promise<readonly Branch[]>
  createBranch(name: string, from: Ref, how?: How): Promise<Branch>
  deleteBranch(name: string, how?: How): Promise<void>
  /** Writes the rows and commits them on `branch`: all tables or none. Null where nothing changed. */
  commit(session: Session, change: CommitRequest): Promise<Commit | null>
  tags(): Promise<readonly Tag[]>
  createTag(name: string, at: Ref, how: How): Promise<Tag>
  deleteTag(name: string, how: How): Promise<void>
  /** Moves `into` to a commit that holds what `from` added; atomic. Throws `lake/conflict` with `details.conflicts` (RowConflict[]). */
  merge(from: Ref, into: string, how: How, strategy?: MergeStrategy): Promise<Commit>
  /** What `merge` would do; changes nothing that a ref names. */
  previewMerge(from: Ref, into: string, strategy?: MergeStrategy): Promise<MergePreview>
  /** Puts what one commit did on top of a branch. */
  cherryPick(commit: Ref, onto: string, how: How): Promise<Commit>
  /** Undoes what these commits did, on top of the branch, newest first; all tables of them or none. */
  revert(commits: readonly Ref[], on: string, how: How): Promise<Commit>
  /** What `cherryPick` would do; changes nothing that a ref names. */
  previewCherryPick(commit: Ref, onto: string): Promise<ReplayPreview>
  /** What `revert` would do; changes nothing that a ref names. */
  previewRevert(commits: readonly Ref[], on: string): Promise<ReplayPreview>
  /** Commits of the branch that a run made (its merge, else its own commits), newest first. */
  commitsOfRun(branch: string, runId: string): Promise<readonly Commit[]>
  /** Views that read these tables, directly or through other views: what a change of them concerns. */
  readers(tables: readonly string[]): Promise<readonly string[]>
  /** Moves a branch to any commit, leaving behind what came after. The reflog keeps where it was. */
  reset(branch: string, to: Ref, how: How): Promise<Branch>
  /** Moves a branch forward to a commit that descends from it. Throws `lake/conflict` where it does not. */
  publish(branch: string, to: Ref, how: How): Promise<Branch>
  diff(from: Ref, to: Ref): Promise<readonly TableChange[]>
  /** Views and namespaces that differ. */
  diffNames(from: Ref, to: Ref): Promise<readonly NameChange[]>
  /** Row by row, by the table's key; by whole rows where it has none. */
  diffRows(from: Ref, to: Ref, table: string, options?: { limit?: number }): Promise<RowDiff>
  tables(ref: Ref): Promise<readonly TableSummary[]>
  /** Keys of data files that the ref names and that are not there, or not of the size that they had. */
  missingFiles(ref: Ref): Promise<readonly string[]>
  /**
   * Rewrites a query's tables to the files that can match at `ref`. Throws `sql/invalid`, `sql/refused`,
   * `lake/unknown-table`. `beside`: relations that the query may name as well, as if they were tables of the lake.
   */
  plan(sql: string, ref: Ref, beside?: readonly BesideTable[]): Promise<PlannedQuery>
}

export interface CommitRequest extends How {
  readonly branch: string
  readonly quarantined?: true
  readonly upserts: readonly Upsert[]
  /** What the rows were decided by: tables that must still be as they were at a commit; `lake/conflict` where another changed one of them. */
  readonly since?: { readonly commit: Ref, readonly tables: readonly string[] }
}

export interface TableSummary {
  readonly table: string
  readonly kind: 'table' | 'view'
  /** As its contract says; of a view those of all tables below it. `terms.ISO` says what may be done with an operator's rows. */
  readonly tags: Readonly<Record<string, string>>
  readonly rows: number
  readonly files: number
  readonly bytes: number
  /** Where other readers of Iceberg find the table as it is at the ref; null for views and tables without a row yet. */
  readonly metadata: string | null
  readonly doc: string
  readonly columns: Dataset['columns']
}

/** `relation` stands as it is in the planned query: it is the platform's own SQL, never a person's. */
export interface BesideTable { readonly name: string, readonly columns: readonly string[], readonly relation: string }

export interface PlannedQuery {
  readonly sql: string
  readonly commit: string
  /** Files that the plan reads and files that the tables have, by table. */
  readonly tables: readonly { readonly table: string, readonly files: number, readonly of: number }[]
}

/** A dataset that is a question: named like a table, computed when it is read, at the ref that is read. */
export interface View {
  readonly name: string
  readonly doc: string
  readonly columns: Dataset['columns']
  /** One SELECT over tables and views of the lake. */
  readonly sql: string
  /** Columns that pass through unchanged from the tables below, so that a filter on the view leaves out files: view column to the column, or the columns, of the tables. */
  readonly passes: Readonly<Record<string, string | readonly string[]>>
}
