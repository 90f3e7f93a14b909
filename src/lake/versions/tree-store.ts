/**
 * Changes of a branch's tree by those who bring table states of their own: the catalog, compaction. They pass the same door
 * as every other commit: guard, compare-and-set, and again on top of what came meanwhile.
 */
import type { Commit, How, Ref, TableChange } from '../port.ts'
import type { TableState, Tree } from './records.ts'

export interface TreeChange {
  /** By table name (`namespace.table`): its next state and what changed, or null to drop it. */
  readonly tables?: Readonly<Record<string, { readonly id: string, readonly state: TableState, readonly change: TableChange } | null>>
  /** By namespace: its properties, or null to drop it. */
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, string>> | null>>
  /** By view name: key of its metadata object, or null to drop it. */
  readonly views?: Readonly<Record<string, string | null>>
}

export interface TreeStore {
  at(ref: Ref): Promise<{ readonly commit: Commit, readonly tree: Tree }>
  state(id: string): Promise<TableState>
  /**
   * Asks `build` what to change on top of the branch's tree as it is now, and commits that. Where the branch moved in
   * between `build` is asked again, so a change that still fits is not refused; what it throws ends the call. Null where
   * `build` answers null. Whatever `build` wrote must be durable before it resolves.
   */
  change(branch: string, how: How, build: (tree: Tree) => Promise<TreeChange | null>): Promise<Commit | null>
}
