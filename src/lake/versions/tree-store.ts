/**
 * Changes of a branch's tree by those who bring table states of their own: the catalog, compaction. They pass the same door
 * as every other commit: guard, compare-and-set, and again on top of what came meanwhile.
 */
import { isFailure } from '#base/error.ts'
import type { Turns } from '#base/turns.ts'
import type { Commit, How, Ref, TableChange } from '../port.ts'
import { attemptsMax } from './commit.ts'
import { asCommit, type Graph } from './graph.ts'
import type { TableState, Tree } from './records.ts'
import type { Refs } from './refs.ts'

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
   * `build` answers null. Whatever `build` wrote must be durable before it resolves. `tidy` is for changes after which every
   * table has the rows that it had.
   */
  change(branch: string, how: How, build: (tree: Tree) => Promise<TreeChange | null>, kind?: 'commit' | 'tidy'): Promise<Commit | null>
}

export interface TreePorts { readonly graph: Graph, readonly refs: Refs, readonly queue: Turns, init(): Promise<void> }

export function treeStore({ graph, refs, queue, init }: TreePorts): TreeStore {
  async function changeOnce(branch: string, how: How, build: (tree: Tree) => Promise<TreeChange | null>, kind: 'commit' | 'tidy'): Promise<Commit | null> {
    const head = await refs.head(branch)
    const change = await build(head.tree)
    if (change === null) return null
    const written = Object.values(change.tables ?? {}).flatMap(table => table ?? [])
    const tables = written.map(table => table.change)
    const made = graph.next(head.commit, { author: how.author, message: how.message, run_id: how.run_id, tables, tree: changed(head.tree, change), states: new Map(written.map(({ id, state }) => [id, state])) })
    return asCommit(await refs.move(head, made, { kind, how, source: null, tables }))
  }

  return {
    async at(ref) {
      await init()
      const commit = await refs.resolve(ref)
      return { commit: asCommit(commit), tree: await graph.tree(commit) }
    },
    state: graph.state,
    async change(branch, how, build, kind = 'commit') {
      await init()
      return await queue.alone(branch, async () => {
        for (let attempt = 1; ; attempt++) {
          try {
            return await changeOnce(branch, how, build, kind)
          } catch (error) {
            // Only a branch that moved is tried again, not what `build` throws.
            if (!isFailure(error, 'lake/conflict') || error.details['branch'] !== branch || attempt === attemptsMax) throw error
          }
        }
      })
    },
  }
}

/** A tree with some of its names changed. */
function changed(tree: Tree, { tables = {}, namespaces = {}, views = {} }: TreeChange): Tree {
  const ids = Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, table?.id ?? null]))
  const [nextNamespaces, nextViews] = [applied(tree.namespaces, namespaces), applied(tree.views, views)]
  return {
    tables: applied(tree.tables, ids),
    ...Object.keys(nextNamespaces).length > 0 ? { namespaces: nextNamespaces } : {},
    ...Object.keys(nextViews).length > 0 ? { views: nextViews } : {},
  }
}

function applied<V>(before: Readonly<Record<string, V>> = {}, change: Readonly<Record<string, V | null>>): Record<string, V> {
  // Names are the clients' own: `__proto__` is one like any other.
  const next = new Map(Object.entries(before))
  for (const [name, value] of Object.entries(change)) {
    if (value === null) next.delete(name)
    else next.set(name, value)
  }
  return Object.fromEntries(next)
}
