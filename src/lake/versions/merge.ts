/**
 * Three trees as one: what `theirs` did since `base`, put on top of `ours`. Merge, cherry-pick and revert are this with
 * different trees: a cherry-pick has a commit's parent for base, a revert has the commit for base and its parent for theirs.
 *
 * A table that only one side changed is taken as it is. Where both did, their file changes combine if they cannot concern
 * the same rows; else the rows of the files that either side touched are compared, key by key.
 */
import { fail } from '#base/error.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { How, MergePreview, MergeStrategy, RowConflict } from '../port.ts'
import { apart } from '../tables/apart.ts'
import { changeOf, type FileDelta, fileDelta } from '../tables/file-delta.ts'
import type { ManifestCache } from '../tables/manifest-cache.ts'
import { mergeMetadata } from '../tables/merge-metadata.ts'
import { same } from '../tables/merge-schemas.ts'
import { columnsOf } from '../tables/read-columns.ts'
import { dropRowMerge, mergeRows, type RowMerge } from '../tables/row-merge.ts'
import { shapeOf } from '../tables/shape.ts'
import { type Scan, scanTable } from '../tables/table-scan.ts'
import { newestWritten, type TableDraft, type TableWriter } from '../tables/table-writer.ts'
import { namesTwice } from './one-name.ts'
import type { RowWriter } from './row-writer.ts'
import type { TableState, Tree } from './records.ts'
import { mergeNames } from './tree-names.ts'

export interface MergePorts {
  readonly cache: ManifestCache
  readonly writer: TableWriter
  readonly rows: RowWriter
  readonly nowMs: () => number
  state(id: string): Promise<TableState>
  location(key: string): string
  contract(table: string): Dataset | undefined
  session<T>(work: (session: Session) => Promise<T>): Promise<T>
}

export interface MergeRequest {
  readonly base: Tree
  readonly ours: Tree
  readonly theirs: Tree
  readonly strategy: MergeStrategy
  readonly how: How
  /** False: only say what would be; nothing is written. */
  readonly write: boolean
}

export type MergedTable = MergePreview['tables'][number]

export interface Merged {
  readonly tree: Tree
  readonly states: ReadonlyMap<string, TableState>
  readonly tables: readonly MergedTable[]
  readonly conflicts: readonly RowConflict[]
  readonly conflictCount: number
}

/** Conflicts are returned, not thrown: `requireMerged` throws them. */
export async function mergeTrees(ports: MergePorts, request: MergeRequest): Promise<Merged> {
  const { base, ours, theirs } = request
  const merged: Outcome[] = []
  for (const table of new Set([...Object.keys(base.tables), ...Object.keys(theirs.tables)])) {
    const ids: Ids = { base: base.tables[table], ours: ours.tables[table], theirs: theirs.tables[table] }
    if (ids.theirs !== ids.base && ids.theirs !== ids.ours) merged.push(await mergeTable(ports, request, table, ids))
  }
  const tables = { ...ours.tables }
  for (const { table, id } of merged) {
    if (id === null) delete tables[table]
    else tables[table] = id
  }
  const tree: Tree = {
    tables,
    ...mergeNames(request, request.strategy),
  }
  const twice = namesTwice(tree, ours)
  return {
    tree,
    states: new Map(merged.flatMap(({ id, state }) => id === null || state === null ? [] : [[id, state]])),
    tables: [
      ...[...twice].map(([table, reason]): MergedTable => ({ ...changeOf(table, nothing), how: 'conflict', reason })),
      ...merged.flatMap(({ said }) => twice.has(said.table) ? [] : [said]),
    ],
    conflicts: merged.flatMap(outcome => outcome.conflicts),
    conflictCount: merged.reduce((sum, outcome) => sum + outcome.conflictCount, 0),
  }
}

/** Throws `lake/conflict` that names tables, keys and columns where something could not be merged; `advice` says what to do. */
export function requireMerged({ tables, conflicts, conflictCount }: Pick<Merged, 'tables' | 'conflicts' | 'conflictCount'>, advice: string): void {
  const [first] = tables.filter(table => table.how === 'conflict')
  if (first === undefined) return
  const row = conflicts.find(({ table }) => table === first.table)
  const example = row === undefined ? first.reason ?? 'both sides changed it' : conflictText(row)
  throw fail('lake/conflict', `${first.table} cannot be merged: ${example}${conflictCount > 1 ? ` (${conflictCount} rows in all)` : ''}. ${advice}`, { table: first.table, conflicts, conflict_count: conflictCount })
}

function conflictText({ column, key, base, ours, theirs, gone }: RowConflict): string {
  const [where, text] = [JSON.stringify(key), (value: unknown): string => JSON.stringify(value)]
  if (gone === undefined) return `both sides changed ${column} of ${where}: it was ${text(base)}, ours is ${text(ours)}, theirs ${text(theirs)}`
  const [kept, value] = gone === 'ours' ? ['theirs', theirs] : ['ours', ours]
  return `the row ${where} is gone in ${gone} and changed in ${kept}, where ${column} is ${text(value)}${base === null ? '' : ` and was ${text(base)}`}`
}

interface Ids { readonly base: string | undefined, readonly ours: string | undefined, readonly theirs: string | undefined }

interface Outcome {
  readonly table: string
  /** Null where the table is gone. */
  readonly id: string | null
  /** Where it is new. */
  readonly state: TableState | null
  readonly said: MergedTable
  readonly conflicts: readonly RowConflict[]
  readonly conflictCount: number
}

async function mergeTable(ports: MergePorts, request: MergeRequest, table: string, ids: Ids): Promise<Outcome> {
  const [base, ours, theirs] = await Promise.all([ids.base, ids.ours, ids.theirs].map(async id => id === undefined ? null : await ports.state(id))) as [TableState | null, TableState | null, TableState | null]
  const theirDelta = await fileDelta(ports.cache, base, theirs)
  const plain = (id: string | null, how: MergedTable['how'], delta: FileDelta, reason?: string): Outcome => ({
    table, id, state: null, conflicts: [], conflictCount: 0, said: { ...changeOf(table, delta), how, ...reason === undefined ? {} : { reason } },
  })
  if (ids.ours === ids.base) return plain(ids.theirs ?? null, 'taken', theirDelta)
  const contract = ports.contract(table)
  // A table with a contract is never dropped: where it is not there it has no rows yet.
  if ((ours === null || theirs === null) && contract === undefined) {
    if (request.strategy === 'theirs') return plain(ids.theirs ?? null, 'taken', theirDelta)
    if (request.strategy === 'ours') return plain(ids.ours ?? null, 'taken', nothing)
    return plain(ids.ours ?? null, 'conflict', theirDelta, 'one side dropped it, the other changed it')
  }
  const remade = ours !== null && theirs !== null && ours.uuid !== theirs.uuid
  // With a contract a table is what that says, whenever it was made; else columns of one name or id are others' columns.
  if (remade && base !== null && contract === undefined) {
    if (request.strategy === 'theirs') return plain(ids.theirs ?? null, 'taken', await fileDelta(ports.cache, ours, theirs))
    if (request.strategy === 'ours') return plain(ids.ours ?? null, 'taken', nothing)
    return plain(ids.ours ?? null, 'conflict', theirDelta, 'it was dropped and made anew on one side, and changed on the other')
  }
  if (await isBeyond(ports, ours)) return plain(ids.ours ?? null, 'conflict', theirDelta, 'both sides changed it, and it has format version 3, which gridlake does not write')
  const draft = ours === null ? ports.writer.create(contract as Dataset, ports.writer.folderFor(table), ports.nowMs()) : await draftFor(ports, { base, ours, theirs }, request.strategy)
  if (typeof draft === 'string') return plain(ids.ours ?? null, 'conflict', theirDelta, draft)
  const shape = contract ?? shapeOf(table, draft.metadata)
  const ourDelta = await fileDelta(ports.cache, base, ours)
  if (base !== null && ours !== null && !remade && shape !== null && apart(ourDelta, theirDelta, shape) && await partitionedAlike(ports, ours, theirs)) {
    if (!request.write) return plain(ids.ours ?? null, 'combined', theirDelta)
    // What both brought (the same commit, picked) is there already.
    const added = [...theirDelta.added].filter(([key]) => !ourDelta.added.has(key)).map(([, file]) => file)
    const next = await ports.writer.apply(draft, { added, removed: new Set(theirDelta.removed.keys()), notes: notesOf(request.how) }, ports.nowMs())
    return { ...plain(next.id, 'combined', theirDelta), state: next.state }
  }
  if (shape === null) return plain(ids.ours ?? null, 'conflict', theirDelta, 'both sides changed it, and its column types or partitions cannot be merged row by row')
  return await mergeTableRows(ports, request, { table, draft, shape, states: { base, ours, theirs }, ours: ourDelta, theirs: theirDelta, id: ids.ours ?? null })
}

async function isBeyond({ cache }: MergePorts, state: TableState | null): Promise<boolean> {
  return state !== null && (await cache.metadata(state.metadata)).formatVersion > newestWritten
}

/** Files of one can be listed in the other as they are. */
async function partitionedAlike({ cache }: MergePorts, ours: TableState, theirs: TableState | null): Promise<boolean> {
  if (theirs === null) return true
  const [mine, other] = [(await cache.metadata(ours.metadata)).partitionSpecs, (await cache.metadata(theirs.metadata)).partitionSpecs]
  return mine.length === 1 && JSON.stringify(mine) === JSON.stringify(other)
}

const nothing: FileDelta = { added: new Map(), removed: new Map() }

/** Ours with what theirs says anew of columns, partitions and properties. A text says why there is none. */
async function draftFor(ports: MergePorts, { base, ours, theirs }: { base: TableState | null, ours: TableState, theirs: TableState | null }, strategy: MergeStrategy): Promise<TableDraft | string> {
  const ourDraft = await ports.writer.open(ours)
  if (theirs === null) return ourDraft
  const theirDraft = await ports.writer.open(theirs)
  const metadata = mergeMetadata(base === null ? null : (await ports.writer.open(base)).metadata, ourDraft.metadata, theirDraft.metadata, strategy)
  return typeof metadata === 'string' ? metadata : { ...ourDraft, metadata }
}

interface RowWork { readonly table: string, readonly draft: TableDraft, readonly shape: Dataset, readonly states: Readonly<Record<'base' | 'ours' | 'theirs', TableState | null>>, readonly ours: FileDelta, readonly theirs: FileDelta, readonly id: string | null }

/** The rows of every file that either side added or took away, in the three versions. */
async function mergeTableRows(ports: MergePorts, { strategy, how, write }: MergeRequest, { table, draft, shape, states, ours: mine, theirs: other, id }: RowWork): Promise<Outcome> {
  const keys = keysOfSides(mine, other, states.base !== null)
  const said = (merge: RowMerge, change: { added_files: number, removed_files: number, added_rows: number, removed_rows: number }): Pick<Outcome, 'table' | 'said' | 'conflicts' | 'conflictCount'> => ({
    table, conflicts: merge.conflicts, conflictCount: merge.conflictCount, said: { table, ...change, how: merge.conflictCount > 0 ? 'conflict' : 'rows' },
  })
  return await ports.session(async session => {
    const rows = async (side: 'base' | 'ours' | 'theirs'): Promise<Scan> => await scanTable({ cache: ports.cache, session, location: ports.location }, states[side], keys[side], columnsOf(shape))
    try {
      const merge = await mergeRows(session, shape, { base: await rows('base'), ours: await rows('ours'), theirs: await rows('theirs') }, strategy)
      const nothing = { added_files: 0, removed_files: 0, added_rows: 0, removed_rows: 0 }
      if (merge.conflictCount > 0) return { ...said(merge, nothing), id, state: null }
      if (merge.put + merge.deleted === 0) {
        if (!write || draft.state === null || same(draft.metadata, await ports.cache.metadata(draft.state.metadata))) return { ...said(merge, nothing), id, state: null }
        // No row differs, and what is said of the table does.
        return { ...said(merge, nothing), ...await ports.writer.apply(draft, { added: [], removed: new Set(), notes: notesOf(how), sameRows: true }, ports.nowMs()) }
      }
      const hit = new Set(merge.hit)
      const removed = new Set([...keys.ours].filter(key => hit.has(ports.location(key))))
      const work = { draft, shape, rows: merge.rows, removed, notes: notesOf(how) }
      if (!write) return { ...said(merge, await ports.rows.preview(session, work)), id, state: null }
      const next = await ports.rows.rewrite(session, work)
      return { ...said(merge, next.change), id: next.id, state: next.state }
    } finally {
      await dropRowMerge(session)
    }
  })
}

/**
 * Data files that a side touched or whose deletes it touched, as far as each version has them. A file that both brought is
 * no change of either, but for what each deleted of it: it counts as the base's; where there is no base, for nothing.
 */
function keysOfSides(mine: FileDelta, other: FileDelta, hasBase: boolean): Readonly<Record<'base' | 'ours' | 'theirs', ReadonlySet<string>>> {
  const base = new Set([mine, other].flatMap(({ removed, redone }) => [...removed.keys(), ...redone?.keys() ?? []]))
  const both = new Set([...mine.added.keys()].filter(key => other.added.has(key)))
  const since = ({ added, removed }: FileDelta): Set<string> => new Set([...[...added.keys()].filter(key => hasBase || !both.has(key)), ...[...base].filter(key => !removed.has(key))])
  return { base: hasBase ? new Set([...base, ...both]) : base, ours: since(mine), theirs: since(other) }
}

export function notesOf({ author, message, run_id, notes }: Pick<How, 'author' | 'message' | 'run_id' | 'notes'>): Record<string, string> {
  return { ...notes, 'gridlake.author': author, 'gridlake.message': message, ...run_id === null ? {} : { 'gridlake.run-id': run_id } }
}
