/** Snapshots: their ids, summaries and JSON (table spec, "Snapshots" and appendix F). */
import type { JsonObject } from './json.ts'
import type { JsonNode } from './json-node.ts'
import type { DataFile } from './manifest.ts'

export const operations = ['append', 'replace', 'overwrite', 'delete'] as const
export type Operation = typeof operations[number]

export interface Snapshot {
  readonly id: bigint
  readonly parentId: bigint | null
  /** 0 in version 1. */
  readonly sequenceNumber: bigint
  readonly timestampMs: bigint
  readonly manifestList: string
  /** Has `operation`, but for old version 1 tables. */
  readonly summary: Readonly<Record<string, string>>
  readonly schemaId: number | null
  /** What newer writers say besides (row ids of version 3), kept as it was; absent where there is nothing. */
  readonly rest?: JsonObject
}

/** A positive id of 63 bits from a random uuid, as the reference implementation makes them. */
export function snapshotIdFrom(uuid: string): bigint {
  const hex = uuid.replaceAll('-', '')
  if (!/^[0-9a-fA-F]{32}$/.test(hex)) throw new TypeError(`${uuid} is no uuid`)
  return (BigInt(`0x${hex.slice(0, 16)}`) ^ BigInt(`0x${hex.slice(16)}`)) & (2n ** 63n - 1n)
}

const known = new Set(['snapshot-id', 'parent-snapshot-id', 'sequence-number', 'timestamp-ms', 'manifest-list', 'summary', 'schema-id', 'manifests'])

export function parseSnapshot(node: JsonNode, formatVersion: number): Snapshot {
  const rest = Object.entries(node.members()).filter(([key, value]) => !known.has(key) && value !== null)
  const sequence = node.at('sequence-number')
  const summary = node.at('summary')
  return {
    id: node.at('snapshot-id').long(),
    parentId: node.at('parent-snapshot-id').optional(found => found.long()) ?? null,
    sequenceNumber: formatVersion === 1 ? sequence.optional(found => found.long()) ?? 0n : sequence.long(),
    timestampMs: node.at('timestamp-ms').long(),
    manifestList: node.at('manifest-list').string(),
    summary: summary.optional(found => found.strings()) ?? {},
    schemaId: node.at('schema-id').optional(found => found.int()) ?? null,
    ...rest.length === 0 ? {} : { rest: Object.fromEntries(rest) },
  }
}

export function snapshotJson(snapshot: Snapshot): JsonObject {
  return {
    ...snapshot.rest,
    'sequence-number': snapshot.sequenceNumber,
    'snapshot-id': snapshot.id,
    ...snapshot.parentId === null ? {} : { 'parent-snapshot-id': snapshot.parentId },
    'timestamp-ms': snapshot.timestampMs,
    summary: snapshot.summary,
    'manifest-list': snapshot.manifestList,
    ...snapshot.schemaId === null ? {} : { 'schema-id': snapshot.schemaId },
  }
}

type Measured = Pick<DataFile, 'recordCount' | 'fileSizeInBytes'> & Partial<Pick<DataFile, 'content'>>

export interface FileChange {
  readonly operation: Operation
  readonly added: readonly Measured[]
  readonly removed: readonly Measured[]
  /** The summary of the parent, for the running totals; they start at 0 without one and stay out where it has none. */
  readonly parent: Readonly<Record<string, string>> | null
  /** Our own notes (who, which run). They cannot replace the counts. */
  readonly notes?: Readonly<Record<string, string>>
}

/** The summary of a snapshot that adds data files, and removes some or delete files. */
export function summarise(change: FileChange): Readonly<Record<string, string>> {
  const added = measure(change.added)
  const of = (content: DataFile['content']): ReturnType<typeof measure> => measure(change.removed.filter(file => (file.content ?? 'data') === content))
  const [removed, positions, equalities] = [of('data'), of('position-deletes'), of('equality-deletes')]
  const counts = {
    'added-data-files': added.files, 'deleted-data-files': removed.files,
    'added-records': added.records, 'deleted-records': removed.records,
    'added-files-size': added.bytes, 'removed-files-size': removed.bytes + positions.bytes + equalities.bytes,
    'removed-delete-files': positions.files + equalities.files, 'removed-position-deletes': positions.records, 'removed-equality-deletes': equalities.records,
  }
  const totals = [
    ['total-data-files', added.files - removed.files], ['total-records', added.records - removed.records],
    ['total-files-size', added.bytes - counts['removed-files-size']], ['total-delete-files', -counts['removed-delete-files']],
    ['total-position-deletes', -positions.records], ['total-equality-deletes', -equalities.records],
  ] as const
  const { operation } = change
  return {
    ...change.notes,
    operation,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0n).map(([key, count]) => [key, String(count)])),
    ...Object.fromEntries(totals.flatMap(([key, difference]) => {
      const before = change.parent === null ? '0' : change.parent[key]
      return before !== undefined && /^\d+$/.test(before) ? [[key, String(BigInt(before) + difference)]] : []
    })),
  }
}

function measure(files: readonly Measured[]): { files: bigint, records: bigint, bytes: bigint } {
  return {
    files: BigInt(files.length),
    records: files.reduce((sum, file) => sum + file.recordCount, 0n),
    bytes: files.reduce((sum, file) => sum + file.fileSizeInBytes, 0n),
  }
}
