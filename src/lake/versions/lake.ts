/** The lake: commits over tables, on branches. Everything that changes a table passes `commit` or `merge` here. */
import { isFailure } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine, Session } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import { dataFileOf } from '../iceberg/data-file.ts'
import type { Commit, CommitRequest, Lake, PlannedQuery, Ref, TableChange, TableSummary, View } from '../port.ts'
import { plan, type Scope } from '../query/plan.ts'
import { manifestCache } from '../tables/manifest-cache.ts'
import { type TableDraft, tableWriter } from '../tables/table-writer.ts'
import { type TableFiles, upsert } from '../tables/upsert.ts'
import { asCommit, commitGraph, type Graph, type Head } from './graph.ts'
import { mergeTrees } from './merge.ts'
import type { CommitRecord, TableState, Tree } from './records.ts'
import { sessionPool } from './session-pool.ts'

export interface LakePorts {
  readonly objects: Objects
  readonly meta: Meta
  readonly engine: Engine
  readonly clock: Clock
  readonly views: readonly View[]
  /** Contracts of the tables that exist from the start, empty until something is committed. */
  readonly datasets: readonly Dataset[]
}

/** How often a commit is put on top of a branch that others move meanwhile. */
const attemptsMax = 100

export function openLake(ports: LakePorts): Lake {
  const { objects, clock } = ports
  const graph = commitGraph(ports.meta, clock)
  const cache = manifestCache(objects)
  const writer = tableWriter(objects, cache)
  const planners = sessionPool(ports.engine)
  const contracts = new Map(ports.datasets.map(dataset => [dataset.name, dataset]))
  const views = new Map(ports.views.map(view => [view.name, view]))
  let ready: Promise<void> | undefined
  const init = async (): Promise<void> => { await (ready ??= graph.init()) }

  async function stateOf(tree: Tree, table: string): Promise<TableState | null> {
    const id = tree.tables[table]
    return id === undefined ? null : await graph.state(id)
  }

  /** Runs the upserts against one head and writes new table states. Null where nothing changed. */
  async function write(session: Session, head: Head, request: CommitRequest): Promise<Written | null> {
    const states = new Map<string, TableState>()
    const tables: Record<string, string> = { ...head.tree.tables }
    const changes: TableChange[] = []
    const drafts = new Map<string, TableDraft>()
    const draftOf = async (dataset: Dataset): Promise<TableDraft> => {
      const known = drafts.get(dataset.name)
      if (known) return known
      const state = await stateOf(head.tree, dataset.name)
      const draft = state === null ? writer.create(dataset, writer.folderFor(dataset.name), clock.now()) : await writer.open(state)
      drafts.set(dataset.name, draft)
      return draft
    }
    const files: TableFiles = {
      async index(dataset) {
        const state = await stateOf(head.tree, dataset.name)
        return state === null ? { paths: [], rows: [], bytes: [], lower: new Map(), upper: new Map() } : await cache.index(state)
      },
      location: path => objects.location(path),
      async newKey(dataset) {
        const key = `${(await draftOf(dataset)).folder}/data/${timeId(clock.now())}.parquet`
        await objects.prepare(key)
        return key
      },
      keyLocation: key => objects.location(key),
    }
    for (const change of request.upserts) {
      for (const { dataset, delta } of (await upsert(session, change, files)).values()) {
        if (delta.added.length === 0 && delta.removed.length === 0) continue
        if (states.has(tables[dataset.name] ?? '')) throw new TypeError(`one commit changes ${dataset.name} twice`)
        await objects.seal(delta.added.map(file => file.key))
        const added = delta.added.map(file => dataFileOf({ dataset, path: writer.uri(file.key), parquet: file.parquet }))
        const { id, state } = await writer.apply(await draftOf(dataset), { added, removed: new Set(delta.removed), notes: notesOf(request) }, clock.now())
        states.set(id, state)
        tables[dataset.name] = id
        changes.push({ table: dataset.name, added_files: delta.added.length, removed_files: delta.removed.length, added_rows: delta.addedRows, removed_rows: delta.removedRows })
      }
    }
    return changes.length === 0 ? null : { tree: { tables }, states, changes }
  }

  async function commit(session: Session, request: CommitRequest): Promise<Commit | null> {
    await init()
    for (let attempt = 1; ; attempt++) {
      const head = await graph.head(request.branch)
      const written = await write(session, head, request)
      if (written === null) return null
      try {
        return asCommit(await advance(head, written, request))
      } catch (error) {
        if (!isFailure(error, 'lake/conflict') || attempt === attemptsMax) throw error
      }
    }
  }

  /** A head that moved without touching our tables is no reason to write the files again. */
  async function advance(head: Head, written: Written, { author, message, run_id }: Omit<CommitRequest, 'upserts'>): Promise<CommitRecord> {
    let at = head
    for (let attempt = 1; ; attempt++) {
      try {
        const tables = { ...at.tree.tables }
        for (const { table } of written.changes) tables[table] = written.tree.tables[table] ?? ''
        return await graph.advance(at, { author, message, run_id, tables: written.changes, tree: { tables }, states: written.states })
      } catch (error) {
        if (!isFailure(error, 'lake/conflict') || attempt === attemptsMax) throw error
        const moved = await graph.head(head.branch)
        if (written.changes.some(({ table }) => moved.tree.tables[table] !== head.tree.tables[table])) throw error
        at = moved
      }
    }
  }

  async function merge(from: string, into: string, how: { author: string, message: string, run_id: string | null }): Promise<Commit> {
    await init()
    for (let attempt = 1; ; attempt++) {
      const [source, target] = [await graph.resolve(from), await graph.head(into)]
      const base = await graph.mergeBase(source, target.commit)
      const keyColumns = (table: string): readonly string[] => contracts.get(table)?.apart ?? contracts.get(table)?.key ?? []
      const merged = await mergeTrees({ graph, cache, writer, nowMs: clock.now(), keyColumns }, await graph.tree(base), await graph.tree(source), target.tree, how)
      try {
        return asCommit(await graph.advance(target, { ...how, ...merged, tables: await changesSince(graph, base, source), parents: [source.id] }))
      } catch (error) {
        if (!isFailure(error, 'lake/conflict') || attempt === attemptsMax) throw error
      }
    }
  }

  async function scopeAt(ref: Ref): Promise<Scope> {
    const commit = await graph.resolve(ref)
    const tree = await graph.tree(commit)
    return {
      commit: commit.id,
      views,
      tableNames: () => [...new Set([...Object.keys(tree.tables), ...contracts.keys()])].sort(),
      table(name) {
        const contract = contracts.get(name)
        if (contract === undefined) return undefined
        return {
          name, columns: contract.columns,
          async files() {
            const state = await stateOf(tree, name)
            return state === null ? { paths: [], rows: [], bytes: [], lower: new Map(), upper: new Map() } : await cache.index(state)
          },
        }
      },
      location: path => objects.location(path),
    }
  }

  async function diff(from: Ref, to: Ref): Promise<readonly TableChange[]> {
    await init()
    const [before, after] = await Promise.all([from, to].map(async ref => await graph.tree(await graph.resolve(ref))))
    const names = new Set([...Object.keys(before?.tables ?? {}), ...Object.keys(after?.tables ?? {})])
    const changes: TableChange[] = []
    for (const table of [...names].sort()) {
      if (before?.tables[table] === after?.tables[table]) continue
      const [old, now] = [before && await stateOf(before, table), after && await stateOf(after, table)]
      changes.push(compareFiles(table, old ? await cache.index(old) : null, now ? await cache.index(now) : null))
    }
    return changes
  }

  return {
    async resolve(ref) { await init(); return asCommit(await graph.resolve(ref)) },
    async log(ref, { limit = 100, table } = {}) {
      await init()
      const commits: Commit[] = []
      for await (const record of graph.history(await graph.resolve(ref), table === undefined ? limit : Infinity)) {
        if (table === undefined || record.tables.some(change => change.table === table)) commits.push(asCommit(record))
        if (commits.length >= limit) break
      }
      return commits
    },
    async branches() { await init(); return await graph.branches() },
    async createBranch(name, from) { await init(); return await graph.createBranch(name, from) },
    async deleteBranch(name) { await init(); await graph.deleteBranch(name) },
    commit, merge, diff,
    async tables(ref) {
      await init()
      const tree = await graph.tree(await graph.resolve(ref))
      const found: TableSummary[] = []
      for (const [name, dataset] of contracts) {
        const state = await stateOf(tree, name)
        found.push({ table: name, kind: 'table', rows: state?.rows ?? 0, files: state?.files ?? 0, bytes: state?.bytes ?? 0, metadata: state === null ? null : objects.location(state.metadata), doc: dataset.doc, columns: dataset.columns })
      }
      for (const view of views.values()) found.push({ table: view.name, kind: 'view', rows: 0, files: 0, bytes: 0, metadata: null, doc: view.doc, columns: view.columns })
      return found.sort((a, b) => a.table < b.table ? -1 : 1)
    },
    async missingFiles(ref) {
      await init()
      const tree = await graph.tree(await graph.resolve(ref))
      const missing: string[] = []
      for (const id of Object.values(tree.tables)) {
        const files = await cache.index(await graph.state(id))
        for (const [index, path] of files.paths.entries()) if (await objects.size(path) !== files.bytes[index]) missing.push(path)
      }
      return missing
    },
    async plan(sql, ref): Promise<PlannedQuery> {
      await init()
      const scope = await scopeAt(ref)
      return await planners.use(async session => await plan(session, sql, scope))
    },
  }
}

interface Written { readonly tree: Tree, readonly states: ReadonlyMap<string, TableState>, readonly changes: readonly TableChange[] }

/** What the commits from `base` to `source` did, table by table. */
async function changesSince(graph: Graph, base: CommitRecord, source: CommitRecord): Promise<TableChange[]> {
  const sums = new Map<string, TableChange>()
  for await (const commit of graph.history(source, source.height - base.height)) {
    for (const change of commit.tables) {
      const sum = sums.get(change.table)
      sums.set(change.table, sum === undefined ? change : {
        table: change.table, added_files: sum.added_files + change.added_files, removed_files: sum.removed_files + change.removed_files,
        added_rows: sum.added_rows + change.added_rows, removed_rows: sum.removed_rows + change.removed_rows,
      })
    }
  }
  return [...sums.values()]
}

function notesOf({ author, message, run_id }: CommitRequest): Record<string, string> {
  return { 'gridlake.author': author, 'gridlake.message': message, ...run_id === null ? {} : { 'gridlake.run-id': run_id } }
}

interface Files { readonly paths: readonly string[], readonly rows: readonly number[] }

function compareFiles(table: string, before: Files | null, after: Files | null): TableChange {
  const sums = (files: Files | null, other: Files | null): { files: number, rows: number } => {
    const there = new Set(other?.paths)
    let [count, rows] = [0, 0]
    files?.paths.forEach((path, index) => { if (!there.has(path)) { count++; rows += files.rows[index] ?? 0 } })
    return { files: count, rows }
  }
  const [added, removed] = [sums(after, before), sums(before, after)]
  return { table, added_files: added.files, removed_files: removed.files, added_rows: added.rows, removed_rows: removed.rows }
}
