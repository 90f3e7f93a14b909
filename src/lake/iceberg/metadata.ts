/**
 * Table metadata: the first, and the next after a snapshot. We make version 2; tables of version 1 and 3 that others made
 * are read and written as what they are. Values in, values out; whoever calls says what time it is, which snapshots stay
 * and where the files lie.
 */
import { gunzipSync } from 'node:zlib'
import { fail, messageOf } from '#base/error.ts'
import { type JsonObject, stringifyJson } from './json.ts'
import { JsonNode } from './json-node.ts'
import { readMetadata } from './metadata-read.ts'
import { firstPartitionId, partitionFieldsJson, partitionSpecJson, type PartitionSpec, type SortOrder, sortOrderJson, unsorted } from './partition.ts'
import { type Snapshot, snapshotJson } from './snapshot.ts'
import { fieldIds, type Schema, schemaJson } from './types.ts'

export interface SnapshotRef {
  readonly snapshotId: bigint
  readonly type: 'branch' | 'tag'
  readonly minSnapshotsToKeep?: number
  readonly maxSnapshotAgeMs?: bigint
  readonly maxRefAgeMs?: bigint
}

export interface TableMetadata {
  /** 1, 2 or 3. */
  readonly formatVersion: number
  readonly tableUuid: string
  readonly location: string
  readonly lastSequenceNumber: bigint
  readonly lastUpdatedMs: bigint
  readonly lastColumnId: number
  readonly schemas: readonly Schema[]
  readonly currentSchemaId: number
  readonly partitionSpecs: readonly PartitionSpec[]
  readonly defaultSpecId: number
  readonly lastPartitionId: number
  readonly sortOrders: readonly SortOrder[]
  readonly defaultSortOrderId: number
  readonly properties: Readonly<Record<string, string>>
  /** Null while the table has no snapshot. Always what `refs.main` names. */
  readonly currentSnapshotId: bigint | null
  readonly snapshots: readonly Snapshot[]
  readonly refs: Readonly<Record<string, SnapshotRef>>
  readonly snapshotLog: readonly { readonly snapshotId: bigint, readonly timestampMs: bigint }[]
  readonly metadataLog: readonly { readonly file: string, readonly timestampMs: bigint }[]
  /** What we do not use (statistics files, keys of newer writers), kept as it was. */
  readonly rest: JsonObject
}

export interface NewTable {
  readonly uuid: string
  /** URI of the table's folder, without a slash at its end. */
  readonly location: string
  readonly schema: Schema
  readonly spec: PartitionSpec
  readonly sortOrder: SortOrder
  readonly nowMs: bigint
  readonly properties?: Readonly<Record<string, string>>
}

/** The metadata of a table without rows. */
export function newTable(table: NewTable): TableMetadata {
  return {
    formatVersion: 2, tableUuid: table.uuid, location: table.location, lastSequenceNumber: 0n, lastUpdatedMs: table.nowMs,
    lastColumnId: Math.max(0, ...fieldIds(table.schema.fields)), schemas: [table.schema], currentSchemaId: table.schema.id,
    partitionSpecs: [table.spec], defaultSpecId: table.spec.id,
    lastPartitionId: Math.max(firstPartitionId - 1, ...table.spec.fields.map(field => field.fieldId)),
    sortOrders: [table.sortOrder, ...table.sortOrder.id === unsorted.id ? [] : [unsorted]].toSorted((a, b) => a.id - b.id),
    defaultSortOrderId: table.sortOrder.id,
    properties: table.properties ?? {}, currentSnapshotId: null, snapshots: [], refs: {}, snapshotLog: [], metadataLog: [],
    rest: { statistics: [], 'partition-statistics': [] },
  }
}

export interface SnapshotChange {
  /** Its parent is the current snapshot and its sequence number the next one, unless said otherwise. */
  readonly snapshot: Pick<Snapshot, 'id' | 'timestampMs' | 'manifestList' | 'summary'> & Partial<Snapshot>
  /** Which of the older snapshots the metadata goes on naming. Those that a ref names stay in any case. */
  readonly keep: (snapshot: Snapshot) => boolean
  /** The file that holds the metadata as it was. */
  readonly previousFile?: string
  /** How many previous files the metadata names at most; 100 unless said otherwise. */
  readonly previousFilesKept?: number
}

/** The metadata after a commit to `main`. Time never runs backwards in it, whatever the clock did. */
export function addSnapshot(before: TableMetadata, change: SnapshotChange): TableMetadata {
  const { id } = change.snapshot
  if (id <= 0n || BigInt.asIntN(64, id) !== id) throw new TypeError(`snapshot id ${id} is not positive or has more than 63 bits`)
  if (before.snapshots.some(snapshot => snapshot.id === id)) throw new TypeError(`snapshot id ${id} is taken`)
  const timestampMs = change.snapshot.timestampMs > before.lastUpdatedMs ? change.snapshot.timestampMs : before.lastUpdatedMs
  const snapshot: Snapshot = {
    parentId: before.currentSnapshotId, sequenceNumber: before.lastSequenceNumber + 1n, schemaId: before.currentSchemaId,
    ...change.snapshot, timestampMs,
  }
  if (snapshot.sequenceNumber <= before.lastSequenceNumber) {
    throw new TypeError(`sequence number ${snapshot.sequenceNumber} is not beyond ${before.lastSequenceNumber}`)
  }
  const refs = { ...before.refs, main: { ...before.refs['main'], snapshotId: id, type: 'branch' as const } }
  const named = new Set(Object.values(refs).map(ref => ref.snapshotId))
  const snapshots = [...before.snapshots.filter(older => named.has(older.id) || change.keep(older)), snapshot]
  return {
    ...before, refs, snapshots, currentSnapshotId: id, lastSequenceNumber: snapshot.sequenceNumber, lastUpdatedMs: timestampMs,
    snapshotLog: validLog([...before.snapshotLog, { snapshotId: id, timestampMs }], snapshots),
    metadataLog: change.previousFile === undefined
      ? before.metadataLog
      : [...before.metadataLog, { file: change.previousFile, timestampMs: before.lastUpdatedMs }].slice(-(change.previousFilesKept ?? 100)),
  }
}

/** The entries after the last one whose snapshot is gone: time travel by the log must not skip over what it cannot show. */
export function validLog(log: TableMetadata['snapshotLog'], snapshots: readonly Snapshot[]): TableMetadata['snapshotLog'] {
  const ids = new Set(snapshots.map(snapshot => snapshot.id))
  return log.slice(log.findLastIndex(entry => !ids.has(entry.snapshotId)) + 1)
}

export function encodeMetadata(metadata: TableMetadata): Uint8Array {
  return Buffer.from(stringifyJson(metadataJson(metadata)), 'utf8')
}

/** As REST catalogs send it too. */
export function metadataJson(metadata: TableMetadata): JsonObject {
  return {
    ...metadata.rest,
    'format-version': metadata.formatVersion,
    'table-uuid': metadata.tableUuid,
    location: metadata.location,
    ...ofVersion(metadata),
    'last-updated-ms': metadata.lastUpdatedMs,
    'last-column-id': metadata.lastColumnId,
    'current-schema-id': metadata.currentSchemaId,
    schemas: metadata.schemas.map(schemaJson),
    'default-spec-id': metadata.defaultSpecId,
    'partition-specs': metadata.partitionSpecs.map(partitionSpecJson),
    'last-partition-id': metadata.lastPartitionId,
    'default-sort-order-id': metadata.defaultSortOrderId,
    'sort-orders': metadata.sortOrders.map(sortOrderJson),
    properties: metadata.properties,
    // Readers older than the year 2023 want -1 rather than nothing.
    'current-snapshot-id': metadata.currentSnapshotId ?? -1n,
    refs: Object.fromEntries(Object.entries(metadata.refs).map(([name, ref]) => [name, refJson(ref)])),
    snapshots: metadata.snapshots.map(snapshotJson),
    'snapshot-log': metadata.snapshotLog.map(entry => ({ 'timestamp-ms': entry.timestampMs, 'snapshot-id': entry.snapshotId })),
    'metadata-log': metadata.metadataLog.map(entry => ({ 'timestamp-ms': entry.timestampMs, 'metadata-file': entry.file })),
  }
}

/** Version 1 has the current schema and spec in places of their own and counts no sequence; version 3 counts rows. */
function ofVersion(metadata: TableMetadata): JsonObject {
  if (metadata.formatVersion === 1) return { schema: schemaJson(currentSchema(metadata)), 'partition-spec': partitionFieldsJson(defaultSpec(metadata)) }
  const sequence = { 'last-sequence-number': metadata.lastSequenceNumber }
  return metadata.formatVersion === 2 ? sequence : { ...sequence, 'next-row-id': metadata.rest['next-row-id'] ?? 0n }
}

function refJson(ref: SnapshotRef): JsonObject {
  return {
    'snapshot-id': ref.snapshotId, type: ref.type,
    ...ref.minSnapshotsToKeep === undefined ? {} : { 'min-snapshots-to-keep': ref.minSnapshotsToKeep },
    ...ref.maxSnapshotAgeMs === undefined ? {} : { 'max-snapshot-age-ms': ref.maxSnapshotAgeMs },
    ...ref.maxRefAgeMs === undefined ? {} : { 'max-ref-age-ms': ref.maxRefAgeMs },
  }
}

const unpackedLimit = 256 * 1024 * 1024

/** Plain or gzipped, version 1, 2 or 3. `what` names the file in errors. Throws `lake/corrupt`. */
export function decodeMetadata(bytes: Uint8Array, what: string): TableMetadata {
  const text = Buffer.from(bytes[0] === 0x1f && bytes[1] === 0x8b ? unzip(bytes, what) : bytes).toString('utf8')
  return readMetadata(JsonNode.parse(text, what))
}

function unzip(bytes: Uint8Array, what: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: unpackedLimit })
  } catch (error) {
    throw fail('lake/corrupt', `${what} starts as gzip and cannot be unpacked: ${messageOf(error)}.`, { file: what }, error)
  }
}

/** `00003-<uuid>.metadata.json`; the version is one more with every file of the table. */
export function metadataFileName(version: number, uuid: string): string {
  return `${String(version).padStart(5, '0')}-${uuid}.metadata.json`
}

/** The version in a metadata file's name or path, as catalogs and as file-system tables (`v3.metadata.json`) write it. */
export function metadataVersion(path: string): number | undefined {
  const match = /(?:^|\/)(?:(\d+)-[^/]*|v(\d+))(?:\.gz)?\.metadata\.json(?:\.gz)?$/.exec(path)
  return match ? Number(match[1] ?? match[2]) : undefined
}

export function currentSnapshot(metadata: TableMetadata): Snapshot | undefined {
  return metadata.snapshots.find(snapshot => snapshot.id === metadata.currentSnapshotId)
}

/** The snapshot that was current at that time, by the log; undefined before the first entry. */
export function snapshotAsOf(metadata: TableMetadata, timeMs: bigint): Snapshot | undefined {
  const entry = metadata.snapshotLog.findLast(candidate => candidate.timestampMs <= timeMs)
  return metadata.snapshots.find(snapshot => snapshot.id === entry?.snapshotId)
}

export function currentSchema(metadata: TableMetadata): Schema {
  return found(metadata.schemas.find(schema => schema.id === metadata.currentSchemaId))
}

export function defaultSpec(metadata: TableMetadata): PartitionSpec {
  return found(metadata.partitionSpecs.find(spec => spec.id === metadata.defaultSpecId))
}

/** What was read or made names no schema and no spec that is not there. */
function found<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('the metadata names what it does not have')
  return value
}
