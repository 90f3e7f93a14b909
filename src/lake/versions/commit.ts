/** Rows to a commit of a branch, and again on top of what others committed meanwhile. */
import { fail, isFailure } from '#base/error.ts'
import type { Turns } from '#base/turns.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { DataFile } from '../iceberg/manifest.ts'
import type { Commit, CommitRequest, TableChange } from '../port.ts'
import { apart } from '../tables/apart.ts'
import { type FileDelta, fileDelta } from '../tables/file-delta.ts'
import type { ManifestCache } from '../tables/manifest-cache.ts'
import type { TableFiles } from '../tables/new-files.ts'
import { columnsOf } from '../tables/read-columns.ts'
import { scanTable } from '../tables/table-scan.ts'
import type { TableDraft, TableWriter } from '../tables/table-writer.ts'
import { upsert } from '../tables/upsert.ts'
import { asCommit, type Graph } from './graph.ts'
import { notesOf } from './merge.ts'
import type { CommitRecord, TableState, Tree } from './records.ts'
import type { Head, Refs } from './refs.ts'
import type { RowWriter } from './row-writer.ts'

export interface CommitPorts {
  readonly graph: Graph
  readonly refs: Refs
  readonly cache: ManifestCache
  readonly writer: TableWriter
  readonly rows: RowWriter
  readonly objects: Objects
  readonly clock: Clock
  readonly queue: Turns
}

/** How often a change is put on top of a branch that others move meanwhile. */
export const attemptsMax = 100

const noFile = {} as DataFile

/** What a commit does to one table: its data files are durable, and no table state names them yet. */
interface Change {
  readonly dataset: Dataset
  readonly draft: TableDraft
  readonly delta: FileDelta
  /** Manifests that name what is removed. */
  readonly near: ReadonlySet<string>
  readonly said: TableChange
  /** Keys are new by construction: no need to look whether others wrote the same. */
  readonly append: boolean
}

/** Null where nothing changed. */
export async function commitRows(ports: CommitPorts, session: Session, request: CommitRequest): Promise<Commit | null> {
  for (let attempt = 1; ; attempt++) {
    const head = await ports.refs.head(request.branch)
    await requireUnchanged(ports, head, request.since)
    const changes = await write(ports, session, head, request)
    if (changes.length === 0) return null
    const commit = await ports.queue.alone(request.branch, async () => await place(ports, head, changes, request))
    if (commit !== 'again') return asCommit(commit)
    if (attempt === attemptsMax) throw fail('lake/conflict', `${request.branch} changed ${attempt} times in the same rows while a commit was being made; try again when its other writers are done`, { branch: request.branch })
  }
}

/** Runs the upserts against one head and writes data files. */
async function write(ports: CommitPorts, session: Session, head: Head, request: CommitRequest): Promise<Change[]> {
  const changes: Change[] = []
  const drafts = draftsOf(ports, head)
  const files = filesOf(ports, head, drafts)
  for (const change of request.upserts) {
    for (const { dataset, delta } of (await upsert(session, change, files)).values()) {
      if (delta.added.length === 0 && delta.removed.length === 0) continue
      if (changes.some(known => known.dataset === dataset)) throw new TypeError(`one commit changes ${dataset.name} twice`)
      const added = await ports.rows.seal(dataset, delta.added)
      changes.push({
        dataset, near: delta.near, draft: await drafts(dataset), append: change.mode === 'append',
        // Only the keys of what is removed matter from here on.
        delta: { added: new Map(added.map((file, index) => [delta.added[index]?.key ?? '', file])), removed: new Map(delta.removed.map(key => [key, noFile])) },
        said: { table: dataset.name, added_files: delta.added.length, removed_files: delta.removed.length, added_rows: delta.addedRows, removed_rows: delta.removedRows },
      })
    }
  }
  return changes
}

/**
 * Puts the changes on top of the branch as it is now, and commits. Where others changed the same tables since `seen`, but no
 * row of ours, the same data files serve; else the answer is 'again', and the rows must be judged against what is there now.
 */
async function place(ports: CommitPorts, seen: Head, changes: readonly Change[], how: CommitRequest): Promise<CommitRecord | 'again'> {
  const { graph, refs, writer, clock } = ports
  const said = changes.map(change => change.said)
  for (let attempt = 1; ; attempt++) {
    const head = await refs.head(seen.branch)
    await requireUnchanged(ports, head, how.since)
    const ids: Record<string, string> = {}
    const states = new Map<string, TableState>()
    for (const change of changes) {
      const draft = await draftOn(ports, seen, head, change)
      if (draft === null) return 'again'
      const { id, state } = await writer.apply(draft, { added: [...change.delta.added.values()], removed: new Set(change.delta.removed.keys()), near: change.near, notes: notesOf(how) }, clock.now())
      states.set(id, state)
      ids[change.dataset.name] = id
    }
    const made = graph.next(head.commit, { author: how.author, message: how.message, run_id: how.run_id, ...how.quarantined ? { quarantined: true } : {}, tables: said, tree: { ...head.tree, tables: { ...head.tree.tables, ...ids } }, states })
    try {
      return await refs.move(head, made, { kind: 'commit', how, source: null, tables: said, fresh: true })
    } catch (error) {
      if (!isFailure(error, 'lake/conflict') || attempt === attemptsMax) throw error
    }
  }
}

/** The move that follows expects the head that was looked at here, so nothing can come between. */
async function requireUnchanged(ports: CommitPorts, head: Head, since: CommitRequest['since']): Promise<void> {
  if (since === undefined) return
  const then = await ports.graph.tree(await ports.refs.resolve(since.commit))
  for (const table of since.tables) {
    const [before, now] = [await stateIn(ports, then, table), await stateIn(ports, head.tree, table)]
    if (before?.metadata !== now?.metadata) throw fail('lake/conflict', `${table} is not as it was at ${since.commit.slice(0, 8)} any more: another changed it meanwhile; look at it again`, { table, since: since.commit, found: head.commit.id })
  }
}

/** The table as a draft to apply the change to; null where others changed what the change was made from. */
async function draftOn(ports: CommitPorts, seen: Head, head: Head, { dataset, draft, delta, append }: Change): Promise<TableDraft | null> {
  const [then, now] = [await stateIn(ports, seen.tree, dataset.name), await stateIn(ports, head.tree, dataset.name)]
  if (then?.metadata === now?.metadata) return draft
  // A table that came or went meanwhile has another folder.
  if (then === null || now === null) return null
  const theirs = await fileDelta(ports.cache, then, now)
  if (!(append && delta.removed.size === 0) && !apart(delta, theirs, dataset)) return null
  return await ports.writer.open(now)
}

type Drafts = (dataset: Dataset) => Promise<TableDraft>

async function stateIn({ graph }: CommitPorts, tree: Tree, table: string): Promise<TableState | null> {
  const id = tree.tables[table]
  return id === undefined ? null : await graph.state(id)
}

function draftsOf(ports: CommitPorts, head: Head): Drafts {
  const drafts = new Map<string, TableDraft>()
  return async dataset => {
    const known = drafts.get(dataset.name)
    if (known) return known
    const state = await stateIn(ports, head.tree, dataset.name)
    const { writer, clock } = ports
    const draft = state === null ? writer.create(dataset, writer.folderFor(dataset.name), clock.now()) : await writer.open(state)
    drafts.set(dataset.name, draft)
    return draft
  }
}

function filesOf(ports: CommitPorts, head: Head, drafts: Drafts): TableFiles {
  const { objects, cache, rows } = ports
  return {
    async find(dataset, pick) {
      const state = await stateIn(ports, head.tree, dataset.name)
      return state === null ? [] : await cache.find(state, pick)
    },
    async scan(session, dataset, keys) {
      return await scanTable({ cache, session, location: key => objects.location(key) }, await stateIn(ports, head.tree, dataset.name), keys, columnsOf(dataset))
    },
    location: path => objects.location(path),
    newKey: async dataset => await rows.newKey((await drafts(dataset)).folder),
    keyLocation: key => objects.location(key),
  }
}
