/** What happened to a table's files between two states: only manifests that differ are read. */
import type { DataFile, ManifestEntry } from '../iceberg/manifest.ts'
import type { ManifestFile } from '../iceberg/manifest-list.ts'
import type { TableChange } from '../port.ts'
import type { TableState } from '../versions/index.ts'
import { keyOf, type ManifestCache } from './manifest-cache.ts'

/** By the file's key below the objects' root. */
export interface FileDelta {
  readonly added: ReadonlyMap<string, DataFile>
  readonly removed: ReadonlyMap<string, DataFile>
}

/** Null stands for a table that is not there. */
export async function fileDelta(cache: ManifestCache, before: TableState | null, after: TableState | null): Promise<FileDelta> {
  const [old, now] = [before === null ? [] : await cache.manifests(before), after === null ? [] : await cache.manifests(after)]
  const [oldFiles, newFiles] = [await filesIn(cache, before, old, now), await filesIn(cache, after, now, old)]
  return {
    added: new Map([...newFiles].filter(([key]) => !oldFiles.has(key))),
    removed: new Map([...oldFiles].filter(([key]) => !newFiles.has(key))),
  }
}

async function filesIn(cache: ManifestCache, state: TableState | null, some: readonly ManifestFile[], others: readonly ManifestFile[]): Promise<Map<string, DataFile>> {
  const shared = new Set(others.map(manifest => manifest.path))
  const files = new Map<string, DataFile>()
  if (state === null) return files
  for (const manifest of some) {
    if (shared.has(manifest.path)) continue
    const entries: readonly ManifestEntry[] = await cache.live(state, manifest)
    for (const { file } of entries) files.set(keyOf(state, file.path), file)
  }
  return files
}

export function changeOf(table: string, { added, removed }: FileDelta): TableChange {
  const rows = (files: ReadonlyMap<string, DataFile>): number => Number([...files.values()].reduce((sum, file) => sum + file.recordCount, 0n))
  return { table, added_files: added.size, removed_files: removed.size, added_rows: rows(added), removed_rows: rows(removed) }
}
