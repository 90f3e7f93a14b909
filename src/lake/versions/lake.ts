/** The lake: commits over tables, on branches. Everything that changes a table passes `commit`, `merge` or the tree store. */
import { fail, type GridlakeError, isFailure } from '#base/error.ts'
import { inTurns } from '#base/turns.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { Commit, How, Lake, RefGuard, View } from '../port.ts'
import { plan, withBeside } from '../query/plan.ts'
import { type ManifestCache, manifestCache } from '../tables/manifest-cache.ts'
import { type TableWriter, tableWriter } from '../tables/table-writer.ts'
import { commitRows } from './commit.ts'
import { asCommit, commitGraph } from './graph.ts'
import { mergeBranch, type MergingPorts, previewMerge } from './merging.ts'
import { reading } from './reading.ts'
import { keys } from './records.ts'
import { refStore } from './refs.ts'
import { cherryPick, commitsOfRun, previewCherryPick, previewRevert, publish, reset, revert } from './replay.ts'
import { type RowWriter, rowWriter } from './row-writer.ts'
import { sessionPool } from './session-pool.ts'
import { type TreeStore, treeStore } from './tree-store.ts'

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
export interface OpenLake extends Lake {
  readonly trees: TreeStore
  /** What writes and reads the files of tables, for housekeeping. */
  readonly files: { readonly cache: ManifestCache, readonly writer: TableWriter, readonly rows: RowWriter }
}

const platform: How = { author: 'gridlake', message: '', run_id: null }

export function openLake(ports: LakePorts): OpenLake {
  const { objects, clock, meta } = ports
  const graph = commitGraph(meta, clock)
  const cache = manifestCache(objects)
  const refs = refStore({ meta, objects, cache, clock, graph, guard: ports.guard })
  const writer = tableWriter(objects, cache)
  const queue = inTurns()
  const sessions = sessionPool(ports.engine)
  const contracts = new Map(ports.datasets.map(dataset => [dataset.name, dataset]))
  const rows = rowWriter({ objects, clock, writer, cache })
  const location = (path: string): string => objects.location(path)
  const session = sessions.use
  const contract = (table: string): Dataset | undefined => contracts.get(table)
  const merges: MergingPorts = { graph, refs, queue, cache, writer, rows, nowMs: () => clock.now(), location, contract, session }
  const reads = reading({ graph, refs, cache, objects, contracts, views: new Map(ports.views.map(view => [view.name, view])), metadataOf: async state => (await writer.open(state)).metadata, session })
  let ready: Promise<void> | undefined
  const init = async (): Promise<void> => { await (ready ??= refs.init()) }
  /** Every call finds `main`. */
  const after = <Args extends unknown[], T>(work: (...args: Args) => Promise<T>) => async (...args: Args): Promise<T> => {
    await init()
    return await work(...args).catch(async (error: unknown) => { throw isFailure(error, 'object/missing') ? await goneOrLost(meta, error) : error })
  }

  const trees = treeStore({ graph, refs, queue, init })

  return {
    trees, files: { cache, writer, rows },
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
    merge: after(async (from, into, how, strategy) => await mergeBranch(merges, from, into, how, strategy)),
    previewMerge: after(async (from, into, strategy) => await previewMerge(merges, from, into, strategy)),
    cherryPick: after(async (commit, onto, how) => await cherryPick(merges, commit, onto, how)),
    revert: after(async (commits, on, how) => await revert(merges, commits, on, how)),
    previewCherryPick: after(async (commit, onto) => await previewCherryPick(merges, commit, onto)),
    previewRevert: after(async (commits, on) => await previewRevert(merges, commits, on)),
    commitsOfRun: after(async (branch, runId) => await commitsOfRun(merges, branch, runId)),
    reset: after(async (branch, to, how) => await reset(merges, branch, to, how)),
    publish: after(async (branch, to, how) => await publish(merges, branch, to, how)),
    diff: after(reads.diff), diffNames: after(reads.diffNames), diffRows: after(reads.diffRows),
    tables: after(reads.tables), readers: after(reads.readers),
    missingFiles: after(reads.missingFiles),
    plan: after(async (sql, ref, beside = []) => {
      const scope = withBeside(await reads.scopeAt(ref), beside)
      return await session(async on => await plan(on, sql, scope))
    }),
  }
}

/** A file that is named and not there: deleted by housekeeping with the commits that nobody can ask for, or lost. */
async function goneOrLost(meta: Meta, error: GridlakeError): Promise<GridlakeError> {
  const key = String(error.details['key'])
  const horizon = (await meta.get<string>(keys.horizon))?.value
  if (horizon === undefined) return fail('lake/corrupt', `a file of the lake is missing: ${key}; \`gridlake doctor\` lists what else is (${error.message})`, { key }, error)
  return fail('lake/expired', `a file of that commit is gone (${key}): housekeeping let go of what lay before ${horizon.slice(0, 10)} and no branch or tag had. Ask for a later time; a tag keeps a commit for good`, { key, horizon }, error)
}
