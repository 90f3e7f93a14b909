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
}

export interface TableChange {
  readonly table: string
  readonly added_files: number
  readonly removed_files: number
  readonly added_rows: number
  readonly removed_rows: number
}

export interface Branch { readonly name: string, readonly commit: string, readonly at_utc: string }

/**
 * `main`, `branch/name`, a commit id (or its first 8+ characters), or a time (`2026-11-20`, `2026-11-20T14:30Z`), which
 * means `main` as it was then.
 */
export type Ref = string

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
  createBranch(name: string, from: Ref): Promise<Branch>
  deleteBranch(name: string): Promise<void>
  /** Writes the rows and commits them on `branch`: all tables or none. Null where nothing changed. */
  commit(session: Session, change: CommitRequest): Promise<Commit | null>
  /** Moves `into` to a commit that holds what `from` added; atomic. Throws `lake/conflict` where both changed the same files. */
  merge(from: string, into: string, how: { author: string, message: string, run_id: string | null }): Promise<Commit>
  diff(from: Ref, to: Ref): Promise<readonly TableChange[]>
  tables(ref: Ref): Promise<readonly TableSummary[]>
  /** Keys of data files that the ref names and that are not there, or not of the size that they had. */
  missingFiles(ref: Ref): Promise<readonly string[]>
  /**
   * Rewrites a query's tables to the files that can match at `ref`. Throws `sql/invalid`, `sql/refused`,
   * `lake/unknown-table`.
   */
  plan(sql: string, ref: Ref): Promise<PlannedQuery>
}

export interface CommitRequest {
  readonly branch: string
  readonly author: string
  readonly message: string
  readonly run_id: string | null
  readonly upserts: readonly Upsert[]
}

export interface TableSummary {
  readonly table: string
  readonly kind: 'table' | 'view'
  readonly rows: number
  readonly files: number
  readonly bytes: number
  /** Where other readers of Iceberg find the table as it is at the ref; null for views and tables without a row yet. */
  readonly metadata: string | null
  readonly doc: string
  readonly columns: Dataset['columns']
}

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
