/**
 * Merging what one branch did into another, table by table.
 *
 * A table that only one side changed is taken. Where both did, their file changes combine if they cannot concern the same
 * rows: neither took away a file that the other took away, and the bounds of the keys of the new files do not overlap.
 */
import { fail } from '#base/error.ts'
import type { DataFile, ManifestEntry } from '../iceberg/manifest.ts'
import type { ManifestFile } from '../iceberg/manifest-list.ts'
import { type FileIndex, order } from '../query/prune.ts'
import { keyOf, type ManifestCache } from '../tables/manifest-cache.ts'
import type { TableWriter } from '../tables/table-writer.ts'
import type { Graph } from './graph.ts'
import type { TableState, Tree } from './records.ts'

export interface MergePorts {
  readonly graph: Graph
  readonly cache: ManifestCache
  readonly writer: TableWriter
  readonly nowMs: number
  /** Columns of a table's key. */
  readonly keyColumns: (table: string) => readonly string[]
}

interface How { readonly author: string, readonly message: string }

export interface MergedTree { readonly tree: Tree, readonly states: ReadonlyMap<string, TableState> }

export async function mergeTrees(ports: MergePorts, base: Tree, source: Tree, target: Tree, how: How): Promise<MergedTree> {
  const states = new Map<string, TableState>()
  const tables: Record<string, string> = { ...target.tables }
  for (const [table, id] of Object.entries(source.tables)) {
    if (id === base.tables[table]) continue
    if (target.tables[table] === base.tables[table]) { tables[table] = id; continue }
    const combined = await combine(ports, table, { base: base.tables[table], source: id, target: target.tables[table] ?? '' }, how)
    states.set(combined.id, combined.state)
    tables[table] = combined.id
  }
  return { tree: { tables }, states }
}

interface Delta { readonly added: readonly DataFile[], readonly removed: ReadonlySet<string>, readonly index: FileIndex }

/** The files that one state has and an older one has not, and the other way round: only manifests that differ are read. */
async function deltaOf({ graph, cache }: MergePorts, before: string, after: string): Promise<Delta> {
  const [old, now] = [await graph.state(before), await graph.state(after)]
  const [oldManifests, newManifests] = [await cache.manifests(old), await cache.manifests(now)]
  const filesIn = async (state: TableState, some: readonly ManifestFile[], others: readonly ManifestFile[]): Promise<Map<string, ManifestEntry>> => {
    const shared = new Set(others.map(manifest => manifest.path))
    const files = new Map<string, ManifestEntry>()
    for (const manifest of some) {
      if (shared.has(manifest.path)) continue
      for (const entry of await cache.live(state, manifest)) files.set(keyOf(state, entry.file.path), entry)
    }
    return files
  }
  const [oldFiles, newFiles] = [await filesIn(old, oldManifests, newManifests), await filesIn(now, newManifests, oldManifests)]
  return {
    added: [...newFiles].filter(([key]) => !oldFiles.has(key)).map(([, entry]) => entry.file),
    removed: new Set([...oldFiles.keys()].filter(key => !newFiles.has(key))),
    index: await cache.index(now),
  }
}

async function combine(ports: MergePorts, table: string, { base, source, target }: { base: string | undefined, source: string, target: string }, how: How): Promise<{ id: string, state: TableState }> {
  if (base === undefined) throw conflict(table, 'both made it')
  const [ours, theirs] = [await deltaOf(ports, base, source), await deltaOf(ports, base, target)]
  for (const key of ours.removed) if (theirs.removed.has(key)) throw conflict(table, 'both rewrote the same file')
  const state = await ports.graph.state(target)
  const columns = ports.keyColumns(table)
  const mine = keySpans(ours, state, columns)
  for (const span of keySpans(theirs, state, columns)) if (mine.some(own => own.every((column, index) => touches(column, span[index])))) throw conflict(table, 'both added rows in the same range of keys')
  const draft = await ports.writer.open(state)
  return await ports.writer.apply(draft, { added: ours.added, removed: ours.removed, notes: { 'gridlake.author': how.author, 'gridlake.message': how.message } }, ports.nowMs)
}

interface Span { readonly lower: string | number | undefined, readonly upper: string | number | undefined }

/** Bounds of the key columns of each added file: two files whose spans differ in one column have no row in common. */
function keySpans({ added, index }: Delta, state: TableState, columns: readonly string[]): Span[][] {
  const place = new Map(index.paths.map((path, at) => [path, at]))
  return added.map(file => {
    const at = place.get(keyOf(state, file.path)) ?? -1
    return columns.map(name => ({ lower: index.lower.get(name)?.[at], upper: index.upper.get(name)?.[at] }))
  })
}

function touches(a: Span, b: Span | undefined): boolean {
  if (b === undefined || a.lower === undefined || a.upper === undefined || b.lower === undefined || b.upper === undefined) return true
  return order(a.lower, b.upper) <= 0 && order(a.upper, b.lower) >= 0
}

function conflict(table: string, why: string): Error {
  return fail('lake/conflict', `${table} changed on both sides since they parted: ${why}`, { table })
}
