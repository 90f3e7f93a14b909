/** From a table state and a change of files to the next table state: manifests, manifest list and metadata, written and durable. */
import { randomUUID } from 'node:crypto'
import { fail } from '#base/error.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Objects } from '#drivers/objects/port.ts'
import { addSnapshot, encodeMetadata, metadataFileName, metadataVersion, newTable, type TableMetadata } from '../iceberg/metadata.ts'
import { encodeManifest, type DataFile, type NewManifestEntry } from '../iceberg/manifest.ts'
import { describeManifest, encodeManifestList, type ManifestFile, numberManifest } from '../iceberg/manifest-list.ts'
import type { PartitionSpec } from '../iceberg/partition.ts'
import { currentSchema, currentSnapshot, defaultSpec } from '../iceberg/metadata.ts'
import { partitionSpecOf, schemaOf, sortOrderOf } from '../iceberg/schema.ts'
import { snapshotIdFrom, summarise } from '../iceberg/snapshot.ts'
import type { Schema } from '../iceberg/types.ts'
import type { TableState } from '../versions/index.ts'
import { carryOver, type ManifestKind } from './carry-over.ts'
import type { ManifestCache } from './manifest-cache.ts'
import { tagProperties } from './shape.ts'

export interface FileDelta {
  readonly added: readonly DataFile[]
  /** Keys of data files, and of delete files that concern no file any more. */
  readonly removed: ReadonlySet<string>
  /** Manifests in which they are, where that is known: the others need not be read as long as all are found there. */
  readonly near?: ReadonlySet<string>
  /** The files changed and the rows did not: readers of changes need not look. */
  readonly sameRows?: true
  /** Notes for the snapshot's summary: who, which run. */
  readonly notes: Readonly<Record<string, string>>
}

export interface TableWriter {
  /** Folder below the objects' root for a table that is not there yet. */
  folderFor(table: string): string
  uri(key: string): string
  create(dataset: Dataset, folder: string, nowMs: number): TableDraft
  open(state: TableState): Promise<TableDraft>
  /** Writes what the change needs and returns the state that a commit can name. */
  apply(draft: TableDraft, delta: FileDelta, nowMs: number): Promise<{ id: string, state: TableState }>
}

export interface TableDraft { readonly table: string, readonly folder: string, readonly state: TableState | null, readonly metadata: TableMetadata }

/** One snapshot in the making. Its files are written side by side, and all are durable before anybody can name one. */
interface Snapshot { readonly snapshotId: bigint, readonly sequenceNumber: bigint, readonly puts: Promise<void>[] }

/** Snapshots that the metadata goes on naming; older ones are in the commit graph. */
const snapshotsKept = 20
/** A table of version 1 becomes one of version 2 with our first write; those beyond are left to others. */
export const newestWritten = 2

export function tableWriter(objects: Objects, cache: ManifestCache): TableWriter {
  const uri = (key: string): string => {
    const location = objects.location(key)
    return location.startsWith('/') ? `file://${location}` : location
  }

  function writeManifest({ folder }: Pick<TableDraft, 'folder'>, { schema, spec, content }: ManifestKind, entries: readonly NewManifestEntry[], { snapshotId, sequenceNumber, puts }: Snapshot): ManifestFile {
    const bytes = encodeManifest({ schema, spec, content, entries })
    const key = `${folder}/metadata/${randomUUID()}-m0.avro`
    puts.push(started(objects.put(key, bytes)))
    return numberManifest(describeManifest({ path: uri(key), bytes, addedSnapshotId: snapshotId, content }, schema, spec, entries), sequenceNumber)
  }

  return {
    folderFor: table => `tables/${table.replace('.', '/')}-${randomUUID().slice(0, 8)}`,
    uri,
    create: (dataset, folder, nowMs) => ({ table: dataset.name, folder, state: null, metadata: emptyTable(dataset, uri(folder), nowMs) }),
    async open(state) {
      return { table: state.table, folder: state.folder, state, metadata: await cache.metadata(state.metadata) }
    },
    async apply(draft, delta, nowMs) {
      const { added, notes } = delta
      if (draft.metadata.formatVersion > newestWritten) throw fail('lake/unreadable', `${draft.table} has format version ${draft.metadata.formatVersion}, whose rows are numbered, and gridlake writes version ${newestWritten}: change it with the client that made it`, { table: draft.table })
      const snapshotId = snapshotIdFrom(randomUUID())
      const sequenceNumber = draft.metadata.lastSequenceNumber + 1n
      const snapshot: Snapshot = { snapshotId, sequenceNumber, puts: [] }
      const { state: before, metadata: known } = draft
      const { manifests, gone } = before === null
        ? { manifests: [], gone: [] }
        : await carryOver(cache, { state: before, metadata: known, removed: delta.removed, ...delta.near === undefined ? {} : { near: delta.near }, snapshotId, write: (kind, entries) => writeManifest(draft, kind, entries, snapshot) })
      if (added.length > 0) {
        manifests.unshift(writeManifest(draft, { schema: currentSchema(known), spec: defaultSpec(known), content: 'data' }, added.map(file => ({ status: 'added', snapshotId, sequenceNumber: null, fileSequenceNumber: null, file })), snapshot))
      }
      const listKey = `${draft.folder}/metadata/snap-${snapshotId}-${randomUUID()}.avro`
      snapshot.puts.push(started(objects.put(listKey, encodeManifestList({ snapshotId, parentSnapshotId: draft.metadata.currentSnapshotId, sequenceNumber, manifests }))))
      const metadata = nextMetadata(draft, { id: snapshotId, list: uri(listKey), added, gone, notes, nowMs, sameRows: delta.sameRows === true }, uri)
      const version = draft.state === null ? 0 : (metadataVersion(draft.state.metadata) ?? 0) + 1
      const metadataKey = `${draft.folder}/metadata/${metadataFileName(version, randomUUID())}`
      snapshot.puts.push(objects.put(metadataKey, encodeMetadata(metadata)))
      await Promise.all(snapshot.puts)
      const state: TableState = {
        table: draft.table, uuid: metadata.tableUuid, folder: draft.folder, metadata: metadataKey, manifest_list: listKey,
        snapshot_id: String(snapshotId), sequence_number: String(sequenceNumber),
        ...totals(draft.state, added, gone),
      }
      cache.know(state, metadata, manifests)
      return { id: `${metadata.tableUuid}-${snapshotId}`, state }
    },
  }
}

interface NewSnapshot { readonly id: bigint, readonly list: string, readonly added: readonly DataFile[], readonly gone: readonly DataFile[], readonly notes: Readonly<Record<string, string>>, readonly nowMs: number, readonly sameRows: boolean }

function nextMetadata({ metadata, state }: TableDraft, { id, list, added, gone, notes, nowMs, sameRows }: NewSnapshot, uri: (key: string) => string): TableMetadata {
  const operation = sameRows ? 'replace' : gone.length === 0 ? 'append' : added.length === 0 ? 'delete' : 'overwrite'
  const recent = new Set(metadata.snapshots.slice(1 - snapshotsKept).map(snapshot => snapshot.id))
  return addSnapshot({ ...metadata, formatVersion: newestWritten }, {
    snapshot: { id, timestampMs: BigInt(nowMs), manifestList: list, summary: summarise({ operation, added, removed: gone, parent: currentSnapshot(metadata)?.summary ?? null, notes }) },
    keep: snapshot => recent.has(snapshot.id),
    ...state === null ? {} : { previousFile: uri(state.metadata) },
    previousFilesKept: snapshotsKept,
  })
}

/** A write that is awaited later: until then its failure is nobody's but its own. */
function started(put: Promise<void>): Promise<void> {
  put.catch(() => {})
  return put
}

function emptyTable(dataset: Dataset, location: string, nowMs: number): TableMetadata {
  const [schema, spec]: [Schema, PartitionSpec] = [schemaOf(dataset), partitionSpecOf(dataset)]
  return newTable({ uuid: randomUUID(), location, schema, spec, sortOrder: sortOrderOf(dataset), nowMs: BigInt(nowMs), properties: { 'write.format.default': 'parquet', comment: dataset.doc, ...tagProperties(dataset) } })
}

function totals(before: TableState | null, added: readonly DataFile[], removed: readonly DataFile[]): Pick<TableState, 'rows' | 'files' | 'bytes'> {
  const data = removed.filter(file => file.content === 'data')
  const sum = (files: readonly DataFile[], of: (file: DataFile) => bigint): number => Number(files.reduce((total, file) => total + of(file), 0n))
  return {
    rows: (before?.rows ?? 0) + sum(added, file => file.recordCount) - sum(data, file => file.recordCount),
    files: (before?.files ?? 0) + added.length - data.length,
    bytes: (before?.bytes ?? 0) + sum(added, file => file.fileSizeInBytes) - sum(data, file => file.fileSizeInBytes),
  }
}
