/** The lake: commits over tables, on branches. Everything that changes a table passes `commit`, `merge` or the tree store. */
import { fail, isFailure } from '#base/error.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { Commit, How, Lake, RefGuard, View } from '../port.ts'
import { plan } from '../query/plan.ts'
import { manifestCache } from '../tables/manifest-cache.ts'
import { tableWriter } from '../tables/table-writer.ts'
import { branchQueue } from './branch-queue.ts'
import { attemptsMax, commitRows } from './commit.ts'
import { asCommit, commitGraph } from './graph.ts'
import { merging } from './merging.ts'
import { reading } from './reading.ts'
import type { Tree } from './records.ts'
import { refStore } from './refs.ts'
import { rowWriter } from './row-writer.ts'
import { sessionPool } from './session-pool.ts'
import type { TreeChange, TreeStore } from './tree-store.ts'

export interface LakePorts {
  readonly objects: Objects
  readonly meta: Meta
  readonly engine: Engine
  readonly clock: Clock
  readonly views: readonly View[]
  /** Contracts of the tables that exist from the start, empty until something is committed. */
  readonly datasets: readonly Dataset[]
  readonly guard?: RefGuard
}

/** A lake with the door for those who bring table states of their own. */
export interface OpenLake extends Lake { readonly trees: TreeStore }

const platform: How = { author: 'gridlake', message: '', run_id: null }

export function openLake(ports: LakePorts): OpenLake {
  const { objects, clock, meta } = ports
  const graph = commitGraph(meta, clock)
  const refs = refStore({ meta, clock, graph, guard: ports.guard })
  const cache = manifestCache(objects)
  const writer = tableWriter(objects, cache)
  const queue = branchQueue()
  const sessions = sessionPool(ports.engine)
  const contracts = new Map(ports.datasets.map(dataset => [dataset.name, dataset]))
  const rows = rowWriter({ objects, clock, writer, cache })
  const location = (path: string): string => objects.location(path)
  const session = sessions.use
  const contract = (table: string): Dataset | undefined => contracts.get(table)
  const merges = merging({ graph, refs, queue, cache, writer, rows, nowMs: () => clock.now(), location, contract, session })
  const reads = reading({ graph, refs, cache, objects, contracts, views: new Map(ports.views.map(view => [view.name, view])), metadataOf: async state => (await writer.open(state)).metadata, session })
  let ready: Promise<void> | undefined
  const init = async (): Promise<void> => { await (ready ??= refs.init()) }
  /** Every call finds `main`. */
  const after = <Args extends unknown[], T>(work: (...args: Args) => Promise<T>) => async (...args: Args): Promise<T> => { await init(); return await work(...args) }

  const trees: TreeStore = {
    at: after(async ref => {
      const commit = await refs.resolve(ref)
      return { commit: asCommit(commit), tree: await graph.tree(commit) }
    }),
    state: graph.state,
    change: after(async (branch, how, build) => await queue.alone(branch, async () => {
      for (let attempt = 1; ; attempt++) {
        const head = await refs.head(branch)
        const change = await build(head.tree)
        if (change === null) return null
        const tables = Object.values(change.tables ?? {}).flatMap(table => table === null ? [] : [table.change])
        const states = new Map(Object.values(change.tables ?? {}).flatMap(table => table === null ? [] : [[table.id, table.state] as const]))
        try {
          const made = graph.next(head.commit, { author: how.author, message: how.message, run_id: how.run_id, tables, tree: changed(head.tree, change), states })
          return asCommit(await refs.move(head, made, { kind: 'commit', how, source: null, tables }))
        } catch (error) {
          if (!isFailure(error, 'lake/conflict') || attempt === attemptsMax) throw error
        }
      }
    })),
  }

  return {
    trees,
    resolve: after(async ref => asCommit(await refs.resolve(ref))),
    log: after(async (ref, { limit = 100, table } = {}) => {
      const commits: Commit[] = []
      for await (const record of graph.history(await refs.resolve(ref), table === undefined ? limit : Infinity)) {
        if (table === undefined || record.tables.some(change => change.table === table)) commits.push(asCommit(record))
        if (commits.length >= limit) break
      }
      return commits
    }),
    branches: after(refs.branches),
    createBranch: after(async (name, from, how = platform) => await refs.createBranch(name, from, how)),
    deleteBranch: after(async (name, how = platform) => { await refs.deleteBranch(name, how) }),
    tags: after(refs.tags), createTag: after(refs.createTag), deleteTag: after(refs.deleteTag),
    commit: after(async (on, request) => await commitRows({ graph, refs, cache, writer, rows, objects, clock, queue }, on, request)),
    merge: after(merges.merge), previewMerge: after(merges.previewMerge), cherryPick: after(merges.cherryPick),
    revert: after(async (commits, on, how) => {
      if (commits.length === 0) throw fail('lake/unknown-ref', `there is no commit on ${on} to revert`, { branch: on })
      return await merges.revert(commits, on, how)
    }),
    commitsOfRun: after(merges.commitsOfRun), reset: after(merges.reset), publish: after(merges.publish),
    diff: after(reads.diff), diffRows: after(reads.diffRows),
    tables: after(reads.tables),
    missingFiles: after(reads.missingFiles),
    plan: after(async (sql, ref) => {
      const scope = await reads.scopeAt(ref)
      return await session(async on => await plan(on, sql, scope))
    }),
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
  const next: Record<string, V> = { ...before }
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete next[name]
    else next[name] = value
  }
  return next
}
