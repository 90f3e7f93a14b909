/** Manifests as read: they never change once written, so each is decoded once. */
import type { engineTypes } from '#canon/dataset.ts'
import type { Objects } from '#drivers/objects/port.ts'
import { decodeMetadata, type TableMetadata } from '../iceberg/metadata.ts'
import { decodeManifest, type ManifestEntry } from '../iceberg/manifest.ts'
import { decodeManifestList, type ManifestFile } from '../iceberg/manifest-list.ts'
import { type Field, isPrimitive, type Schema } from '../iceberg/types.ts'
import { decodeValue } from '../iceberg/values.ts'
import type { Bound, FileIndex } from '../query/prune.ts'
import type { TableState } from '../versions/index.ts'
import { manifestIndex } from './manifest-index.ts'

export interface ManifestCache {
  /** Metadata by its key: like everything here it never changes once written. */
  metadata(key: string): Promise<TableMetadata>
  /** Remembers what was just written. */
  know(key: string, metadata: TableMetadata): void
  manifests(state: TableState): Promise<readonly ManifestFile[]>
  /** Files that are in the table, manifest by manifest. */
  live(state: TableState, manifest: ManifestFile): Promise<readonly ManifestEntry[]>
  /**
   * The files that `choose` chooses. It is asked for the manifests first, then for the files of those it chose, and answers
   * with places in what it is shown; it must never leave out what might match.
   */
  find(state: TableState, choose: Choose): Promise<readonly FoundFile[]>
}

/** Places of what may match: `prune`, `overlapping`. */
export type Choose = (files: FileIndex) => readonly number[]

export interface FoundFile { readonly path: string, readonly manifest: string, readonly bytes: number }

/** Everything there is. */
export const all: Choose = ({ paths }) => paths.map((_, index) => index)

/** Bound of what is kept, in manifest entries. */
const entriesMax = 200_000
const indexesMax = 200

/** Paths in manifests are absolute; where the data folder was moved, what follows the table's own folder still holds. */
export function keyOf(state: Pick<TableState, 'folder'>, path: string): string {
  const at = path.lastIndexOf(`${state.folder}/`)
  return at === -1 ? path : path.slice(at)
}

export function manifestCache(objects: Objects): ManifestCache {
  const lists = new Map<string, Promise<readonly ManifestFile[]>>()
  const entries = new Map<string, Promise<readonly ManifestEntry[]>>()
  const partial = new Map<string, Promise<FileIndex>>()
  const whole = new Map<string, Promise<FileIndex>>()
  const heads = new Map<string, Promise<TableMetadata>>()
  let kept = 0

  async function manifests(state: TableState): Promise<readonly ManifestFile[]> {
    return await remember(lists, state.manifest_list, indexesMax, async () => decodeManifestList(await objects.get(state.manifest_list), state.manifest_list))
  }

  async function decoded(state: TableState, manifest: ManifestFile): Promise<{ live: readonly ManifestEntry[], schema: Schema | undefined }> {
    const key = keyOf(state, manifest.path)
    const { header, entries: all } = decodeManifest(await objects.get(key), manifest, key)
    return { live: all.filter(entry => entry.status !== 'deleted'), schema: header.schema }
  }

  async function live(state: TableState, manifest: ManifestFile): Promise<readonly ManifestEntry[]> {
    return await remember(entries, manifest.path, Infinity, async () => {
      const { live } = await decoded(state, manifest)
      kept += live.length
      if (kept > entriesMax) { entries.clear(); kept = live.length }
      return live
    })
  }

  async function indexOf(state: TableState, manifest: ManifestFile): Promise<FileIndex> {
    return await remember(partial, manifest.path, 10 * indexesMax, async () => {
      const { live, schema } = await decoded(state, manifest)
      return fileIndex(state, live, schema)
    })
  }

  async function metadata(key: string): Promise<TableMetadata> {
    return await remember(heads, key, indexesMax, async () => decodeMetadata(await objects.get(key), key))
  }

  return {
    metadata,
    know(key, known) { heads.set(key, Promise.resolve(known)) },
    manifests,
    live,
    async find(state, choose) {
      const listed = await manifests(state)
      const outer = await remember(whole, state.manifest_list, indexesMax, async () => manifestIndex(listed, await metadata(state.metadata)))
      const found: FoundFile[] = []
      for (const place of choose(outer)) {
        const manifest = listed[place] as ManifestFile
        const index = await indexOf(state, manifest)
        for (const file of choose(index)) found.push({ path: index.paths[file] ?? '', manifest: manifest.path, bytes: index.bytes[file] ?? 0 })
      }
      return found
    },
  }
}

async function remember<T>(cache: Map<string, Promise<T>>, key: string, most: number, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key)
  if (known) return await known
  const made = make()
  cache.set(key, made)
  if (cache.size > most) cache.delete(cache.keys().next().value ?? '')
  try {
    return await made
  } catch (error) {
    cache.delete(key)
    throw error
  }
}

function fileIndex(state: TableState, live: readonly ManifestEntry[], schema: Schema | undefined): FileIndex {
  const lower = new Map<string, Bound[]>()
  const upper = new Map<string, Bound[]>()
  for (const field of schema?.fields ?? []) {
    lower.set(field.name, live.map(({ file }) => bound(field, file.lowerBounds?.get(field.id), file.path)))
    upper.set(field.name, live.map(({ file }) => bound(field, file.upperBounds?.get(field.id), file.path)))
  }
  return {
    paths: live.map(({ file }) => keyOf(state, file.path)),
    rows: live.map(({ file }) => Number(file.recordCount)), bytes: live.map(({ file }) => Number(file.fileSizeInBytes)),
    lower, upper,
  }
}

const comparable: ReadonlySet<string> = new Set(['string', 'int', 'long', 'double', 'timestamptz'] satisfies (keyof typeof engineTypes)[])

function bound(field: Field, bytes: Uint8Array | undefined, path: string): Bound {
  if (bytes === undefined || !isPrimitive(field.type) || !comparable.has(field.type.kind)) return undefined
  const value = decodeValue(field.type, bytes, `${path}: bound of ${field.name}`)
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}
