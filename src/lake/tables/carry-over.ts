/** The manifests of a table's next state that name what was there before: without what is removed, small ones merged. */
import type { DataFile, ManifestContent, NewManifestEntry } from '../iceberg/manifest.ts'
import type { ManifestFile } from '../iceberg/manifest-list.ts'
import { currentSchema, type TableMetadata } from '../iceberg/metadata.ts'
import { type PartitionSpec, partitionType } from '../iceberg/partition.ts'
import type { Schema } from '../iceberg/types.ts'
import type { TableState } from '../versions/index.ts'
import { keyOf, type ManifestCache } from './manifest-cache.ts'
import { unreadable } from './read-columns.ts'

/** What a manifest is written as: everything in it has one spec and is data, or deletes. */
export interface ManifestKind { readonly schema: Schema, readonly spec: PartitionSpec, readonly content: ManifestContent }

export interface Carry {
  readonly state: TableState
  readonly metadata: TableMetadata
  /** Keys of data files and of delete files. */
  readonly removed: ReadonlySet<string>
  /** Manifests in which they are, where that is known: the others need not be read as long as all are found there. */
  readonly near?: ReadonlySet<string>
  readonly snapshotId: bigint
  write(kind: ManifestKind, entries: readonly NewManifestEntry[]): ManifestFile
}

/** A manifest below this many files is small, and this many small ones are merged into one. */
const smallManifest = 5_000
const smallManifestsMost = 24

export async function carryOver(cache: ManifestCache, carry: Carry): Promise<{ manifests: ManifestFile[], gone: DataFile[] }> {
  const { state, removed, near, snapshotId } = carry
  const gone: DataFile[] = []
  const kept: ManifestFile[] = []
  for (const manifest of nearFirst(await cache.manifests(state), near)) {
    const live = gone.length === removed.size && isCounted(manifest) ? null : await cache.live(state, manifest)
    if (live === null || (isCounted(manifest) && !live.some(entry => removed.has(keyOf(state, entry.file.path))))) { kept.push(manifest); continue }
    const entries = live.map((entry): NewManifestEntry => removed.has(keyOf(state, entry.file.path)) ? { ...entry, status: 'deleted', snapshotId } : { ...entry, status: 'existing' })
    gone.push(...entries.filter(entry => entry.status === 'deleted').map(entry => entry.file))
    kept.push(carry.write(kindOf(carry, manifest), fitted(carry, manifest, entries)))
  }
  return { manifests: await mergeSmall(cache, carry, kept), gone }
}

/** Lists of version 1 may leave counts out; ours must not. */
function isCounted(manifest: ManifestFile): boolean {
  return manifest.addedFilesCount !== undefined && manifest.existingFilesCount !== undefined && manifest.deletedFilesCount !== undefined
    && manifest.addedRowsCount !== undefined && manifest.existingRowsCount !== undefined && manifest.deletedRowsCount !== undefined
}

async function mergeSmall(cache: ManifestCache, carry: Carry, manifests: readonly ManifestFile[]): Promise<ManifestFile[]> {
  const fresh = (manifest: ManifestFile): boolean => manifest.addedSnapshotId === carry.snapshotId
  const small = manifests.filter(manifest => !fresh(manifest) && (manifest.addedFilesCount ?? 0) + (manifest.existingFilesCount ?? 0) < smallManifest)
  const merged: ManifestFile[] = []
  const gone = new Set<ManifestFile>()
  for (const [first, ...others] of Map.groupBy(small, manifest => `${manifest.content} ${manifest.partitionSpecId}`).values()) {
    if (first === undefined || others.length + 1 < smallManifestsMost) continue
    const entries: NewManifestEntry[] = []
    for (const manifest of [first, ...others]) {
      gone.add(manifest)
      for (const entry of await cache.live(carry.state, manifest)) entries.push({ ...entry, status: 'existing' })
    }
    merged.push(carry.write(kindOf(carry, first), fitted(carry, first, entries)))
  }
  return [...manifests.filter(manifest => !gone.has(manifest)), ...merged]
}

function kindOf({ state, metadata }: Carry, { partitionSpecId, content }: ManifestFile): ManifestKind {
  const spec = metadata.partitionSpecs.find(({ id }) => id === partitionSpecId)
  // A source column may be gone since.
  const schema = spec && [currentSchema(metadata), ...metadata.schemas.toReversed()].find(({ fields }) => spec.fields.every(field => partitionType(fields, field) !== undefined))
  if (spec === undefined || schema === undefined) throw unreadable(state.table, `it has files of partition spec ${partitionSpecId}, whose columns or transforms are not known, and these would have to be listed again`)
  return { schema, spec, content }
}

/** A partition value keeps the form that it was written in, though its column became wider. */
function fitted(carry: Carry, manifest: ManifestFile, entries: readonly NewManifestEntry[]): NewManifestEntry[] {
  const { spec, schema } = kindOf(carry, manifest)
  const long = spec.fields.map(field => partitionType(schema.fields, field)?.kind === 'long')
  if (!long.includes(true)) return [...entries]
  return entries.map(entry => ({ ...entry, file: { ...entry.file, partition: entry.file.partition.map((value, index) => long[index] === true && typeof value === 'number' ? BigInt(value) : value) } }))
}

function nearFirst(manifests: readonly ManifestFile[], near: ReadonlySet<string> = new Set()): ManifestFile[] {
  return [...manifests.filter(({ path }) => near.has(path)), ...manifests.filter(({ path }) => !near.has(path))]
}
