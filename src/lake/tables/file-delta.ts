/** What happened to a table's files between two states: only manifests that differ are read. */
import type { DataFile } from '../iceberg/manifest.ts'
import type { ManifestFile } from '../iceberg/manifest-list.ts'
import type { TableChange } from '../port.ts'
import type { TableState } from '../versions/index.ts'
import { deleteIndex, type Placed } from './deletes.ts'
import { keyOf, type ManifestCache } from './manifest-cache.ts'
import { placedFiles } from './table-scan.ts'

/** By the file's key below the objects' root. */
export interface FileDelta {
  readonly added: ReadonlyMap<string, DataFile>
  readonly removed: ReadonlyMap<string, DataFile>
  /** Where delete files came or went: data files that both states have and that other deletes concern now. */
  readonly redone?: ReadonlyMap<string, DataFile>
  /** The delete files themselves. */
  readonly deletes?: { readonly added: readonly DataFile[], readonly removed: readonly DataFile[] }
}

/** Null stands for a table that is not there. */
export async function fileDelta(cache: ManifestCache, before: TableState | null, after: TableState | null): Promise<FileDelta> {
  const [old, now] = [before === null ? [] : await cache.manifests(before), after === null ? [] : await cache.manifests(after)]
  const of = async (content: ManifestFile['content']): Promise<Pick<FileDelta, 'added' | 'removed'>> => {
    const [oldFiles, newFiles] = [await filesIn(cache, before, only(content, old), now), await filesIn(cache, after, only(content, now), old)]
    return {
      added: new Map([...newFiles].filter(([key]) => !oldFiles.has(key))),
      removed: new Map([...oldFiles].filter(([key]) => !newFiles.has(key))),
    }
  }
  const [data, deletes] = [await of('data'), await of('deletes')]
  if (deletes.added.size + deletes.removed.size === 0) return data
  return { ...data, redone: await redoneFiles(cache, before, after), deletes: { added: [...deletes.added.values()], removed: [...deletes.removed.values()] } }
}

function only(content: ManifestFile['content'], manifests: readonly ManifestFile[]): ManifestFile[] { return manifests.filter(manifest => manifest.content === content) }

/** Files of `some` of a state's manifests that are none of the `others`, by key. */
export async function filesIn(cache: ManifestCache, state: TableState | null, some: readonly ManifestFile[], others: readonly ManifestFile[]): Promise<Map<string, DataFile>> {
  const shared = new Set(others.map(manifest => manifest.path))
  const files = new Map<string, DataFile>()
  if (state === null) return files
  for (const manifest of some) {
    if (shared.has(manifest.path)) continue
    for (const { file } of await cache.live(state, manifest)) files.set(keyOf(state, file.path), file)
  }
  return files
}

/** Every data file is looked at: one delete can concern them all. */
async function redoneFiles(cache: ManifestCache, before: TableState | null, after: TableState | null): Promise<Map<string, DataFile>> {
  const [old, now] = [await withDeletes(cache, before), await withDeletes(cache, after)]
  const redone = new Map<string, DataFile>()
  for (const [key, { file, deletes }] of now) {
    const then = old.get(key)
    if (then !== undefined && then.deletes !== deletes) redone.set(key, file.entry.file)
  }
  return redone
}

/** Data files by key, each with the names of the deletes that concern it. */
async function withDeletes(cache: ManifestCache, state: TableState | null): Promise<Map<string, { file: Placed, deletes: string }>> {
  if (state === null) return new Map()
  const at = { cache, location: (key: string): string => key }
  const metadata = await cache.metadata(state.metadata)
  const reach = deleteIndex(await placedFiles(at, state, metadata, 'deletes'))
  return new Map((await placedFiles(at, state, metadata, 'data')).map(file => [file.key, { file, deletes: reach(file).map(({ key }) => key).sort().join('\n') }]))
}

/** Files of deletes are counted among the files, and the rows that files of positions name among those removed. */
export function changeOf(table: string, { added, removed, deletes = { added: [], removed: [] } }: FileDelta): TableChange {
  const rows = (files: Iterable<DataFile>): number => Number([...files].reduce((sum, file) => sum + file.recordCount, 0n))
  const positions = (files: readonly DataFile[]): number => rows(files.filter(file => file.content === 'position-deletes'))
  return {
    table, added_files: added.size + deletes.added.length, removed_files: removed.size + deletes.removed.length,
    added_rows: rows(added.values()) + positions(deletes.removed), removed_rows: rows(removed.values()) + positions(deletes.added),
  }
}
