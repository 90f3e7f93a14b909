/** Manifests as read: they never change once written, so each is decoded once. */
import type { Objects } from '#drivers/objects/port.ts'
import { decodeDeletionVector } from '../iceberg/deletion-vector.ts'
import { currentSchema, decodeMetadata, type TableMetadata } from '../iceberg/metadata.ts'
import { type DataFile, decodeManifest, type ManifestEntry } from '../iceberg/manifest.ts'
import { decodeManifestList, type ManifestFile } from '../iceberg/manifest-list.ts'
import type { FileIndex } from '../query/prune.ts'
import type { TableState } from '../versions/index.ts'
import { fileIndex } from './file-index.ts'
import { manifestIndex } from './manifest-index.ts'

export interface ManifestCache {
  /** Metadata by its key: like everything here it never changes once written. */
  metadata(key: string): Promise<TableMetadata>
  /** Remembers what was just written, as it would be read. */
  know(state: Pick<TableState, 'metadata' | 'manifest_list'>, metadata: TableMetadata, manifests: readonly ManifestFile[]): void
  /** Drops all that is remembered: what housekeeping deleted is read no more. */
  forget(): void
  /** Of data and of deletes: `content` says which. */
  manifests(state: TableState): Promise<readonly ManifestFile[]>
  /** Files that are in the table, manifest by manifest. */
  live(state: TableState, manifest: ManifestFile): Promise<readonly ManifestEntry[]>
  /** Positions of the rows that a deletion vector deletes. */
  deletedRows(key: string, vector: DataFile): Promise<readonly number[]>
  /**
   * The data files that `choose` chooses. It is asked for the manifests first, then for the files of those it chose, and answers
   * with places in what it is shown; it must never leave out what might match.
   */
  find(state: TableState, choose: Choose): Promise<readonly FoundFile[]>
}

/** Places of what may match: `prune`, `overlapping`. */
export type Choose = (files: FileIndex) => readonly number[]

export interface FoundFile { readonly path: string, readonly manifest: string, readonly bytes: number, /** As its writer spelled it: `PARQUET`. */ readonly format: string }

/** Everything there is. */
export const all: Choose = ({ paths }) => paths.map((_, index) => index)

/** Bound of what is kept, in manifest entries. */
const entriesMax = 200_000
const indexesMax = 200

/**
 * Paths in manifests are absolute; where the data folder was moved, what follows the table's own folder still holds. The first
 * mention of it counts: what comes after is the writer's to choose, and must not lead to another file. A relative path is one
 * of the table's folder, never another's; an absolute one elsewhere is no key, and the objects refuse it.
 */
export function keyOf({ folder }: Pick<TableState, 'folder'>, path: string): string {
  const at = `/${path}`.indexOf(`/${folder}/`)
  if (at !== -1) return path.slice(at)
  return path.startsWith('/') || path.includes(':') ? path : `${folder}/${path}`
}

export function manifestCache(objects: Objects): ManifestCache {
  const lists = new Map<string, Promise<readonly ManifestFile[]>>()
  const entries = new Map<string, Promise<readonly ManifestEntry[]>>()
  const partial = new Map<string, Promise<FileIndex>>()
  const whole = new Map<string, Promise<FileIndex>>()
  const heads = new Map<string, Promise<TableMetadata>>()
  const vectors = new Map<string, Promise<readonly number[]>>()
  let kept = 0

  async function manifests(state: TableState): Promise<readonly ManifestFile[]> {
    return await remember(lists, state.manifest_list, indexesMax, async () => decodeManifestList(await objects.get(state.manifest_list), state.manifest_list))
  }

  async function decoded(state: TableState, manifest: ManifestFile): Promise<readonly ManifestEntry[]> {
    const key = keyOf(state, manifest.path)
    return decodeManifest(await objects.get(key), manifest, key).entries.filter(entry => entry.status !== 'deleted')
  }

  async function live(state: TableState, manifest: ManifestFile): Promise<readonly ManifestEntry[]> {
    return await remember(entries, manifest.path, Infinity, async () => {
      const found = await decoded(state, manifest)
      kept += found.length
      if (kept > entriesMax) { entries.clear(); kept = found.length }
      return found
    })
  }

  /** Columns have the names of today: the same manifest has another index where a column was renamed. */
  async function indexOf(state: TableState, manifest: ManifestFile, table: TableMetadata): Promise<FileIndex> {
    return await remember(partial, `${manifest.path} ${table.currentSchemaId}`, 10 * indexesMax, async () => {
      const found = await decoded(state, manifest)
      return fileIndex(found.map(({ file }) => keyOf(state, file.path)), found, currentSchema(table).fields)
    })
  }

  async function metadata(key: string): Promise<TableMetadata> {
    return await remember(heads, key, indexesMax, async () => decodeMetadata(await objects.get(key), key))
  }

  return {
    metadata,
    know(state, known, listed) {
      keep(heads, state.metadata, indexesMax, Promise.resolve(known))
      keep(lists, state.manifest_list, indexesMax, Promise.resolve(listed))
    },
    forget() {
      for (const each of [lists, entries, partial, whole, heads, vectors]) each.clear()
      kept = 0
    },
    manifests,
    live,
    async deletedRows(key, { contentOffset = 0n, contentSizeInBytes = 0n }) {
      const [from, to] = [Number(contentOffset), Number(contentOffset + contentSizeInBytes)]
      return await remember(vectors, `${key} ${from}`, indexesMax, async () => decodeDeletionVector((await objects.get(key)).subarray(from, to), key))
    },
    async find(state, choose) {
      const listed = (await manifests(state)).filter(manifest => manifest.content === 'data')
      const table = await metadata(state.metadata)
      const outer = await remember(whole, `${state.manifest_list} ${table.currentSchemaId}`, indexesMax, async () => await Promise.resolve(manifestIndex(listed, table)))
      const found: FoundFile[] = []
      for (const place of choose(outer)) {
        const manifest = listed[place] as ManifestFile
        const index = await indexOf(state, manifest, table)
        for (const file of choose(index)) found.push({ path: index.paths[file] ?? '', manifest: manifest.path, bytes: index.bytes[file] ?? 0, format: index.formats?.[file] ?? '' })
      }
      return found
    },
  }
}

async function remember<T>(cache: Map<string, Promise<T>>, key: string, most: number, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key)
  if (known) return await known
  const made = make()
  keep(cache, key, most, made)
  try {
    return await made
  } catch (error) {
    cache.delete(key)
    throw error
  }
}

function keep<T>(cache: Map<string, T>, key: string, most: number, value: T): void {
  cache.set(key, value)
  if (cache.size > most) cache.delete(cache.keys().next().value ?? '')
}
