/** Manifest lists: the Avro file of a snapshot that names its manifests, with counts and partition ranges (table spec, "Manifest Lists"). */
import { fail } from '#base/error.ts'
import { recordReader, recordWriter, type Override } from './avro-codec.ts'
import { type AvroFileCodec, readAvroFile, writeAvroFile } from './avro-file.ts'
import { lowerBound, upperBound } from './bounds.ts'
import type { ManifestContent, NewManifestEntry } from './manifest.ts'
import { manifestFileWanted, manifestFileWritten } from './manifest-schema.ts'
import { type PartitionSpec, partitionType } from './partition.ts'
import type { Schema } from './types.ts'
import { compareValues, encodeValue, type Value } from './values.ts'

/** What the partition values of a manifest's entries lie between, for one field. No bounds: all are null or NaN, or none is known. */
export interface FieldSummary {
  readonly containsNull: boolean
  readonly containsNaN?: boolean
  readonly lowerBound?: Uint8Array
  readonly upperBound?: Uint8Array
}

export interface ManifestCounts {
  readonly addedFilesCount: number
  readonly existingFilesCount: number
  readonly deletedFilesCount: number
  readonly addedRowsCount: bigint
  readonly existingRowsCount: bigint
  readonly deletedRowsCount: bigint
}

/** One manifest as its list names it. Counts that an old list left out are not there: take them for more than zero. */
export interface ManifestFile extends Partial<ManifestCounts> {
  readonly path: string
  readonly length: bigint
  readonly partitionSpecId: number
  readonly content: ManifestContent
  /** Of the commit that added the manifest; its added entries inherit it. */
  readonly sequenceNumber: bigint
  /** The lowest data sequence number of its live files. */
  readonly minSequenceNumber: bigint
  readonly addedSnapshotId: bigint
  readonly partitions?: readonly FieldSummary[]
  readonly keyMetadata?: Uint8Array
}

/** A manifest that no commit has numbered yet: a commit that lost a race keeps the manifest and numbers it anew. */
export interface UnnumberedManifest extends ManifestCounts, Omit<ManifestFile, keyof ManifestCounts | 'sequenceNumber' | 'minSequenceNumber'> {
  readonly partitions: readonly FieldSummary[]
  /** The lowest number that a live entry names itself; null where all of them will take the commit's. */
  readonly lowestNamed: bigint | null
}

export interface ManifestPlace {
  readonly path: string
  readonly bytes: Uint8Array
  readonly addedSnapshotId: bigint
  readonly content?: ManifestContent
}

/** The list's record of a manifest that was made of these entries. */
export function describeManifest(place: ManifestPlace, schema: Schema, spec: PartitionSpec, entries: readonly NewManifestEntry[]): UnnumberedManifest {
  const named = entries.flatMap(entry => entry.status === 'deleted' || entry.sequenceNumber === null ? [] : [entry.sequenceNumber])
  return {
    path: place.path, length: BigInt(place.bytes.length), partitionSpecId: spec.id, content: place.content ?? 'data',
    addedSnapshotId: place.addedSnapshotId, ...countEntries(entries), partitions: summarise(schema, spec, entries),
    lowestNamed: named.reduce<bigint | null>((lowest, number) => lowest === null || number < lowest ? number : lowest, null),
  }
}

export function numberManifest(manifest: UnnumberedManifest, sequenceNumber: bigint): ManifestFile {
  const { lowestNamed, ...file } = manifest
  return { ...file, sequenceNumber, minSequenceNumber: lowestNamed !== null && lowestNamed < sequenceNumber ? lowestNamed : sequenceNumber }
}

function countEntries(entries: readonly NewManifestEntry[]): ManifestCounts {
  const files = { added: 0, existing: 0, deleted: 0 }
  const rows = { added: 0n, existing: 0n, deleted: 0n }
  for (const { status, file } of entries) {
    files[status]++
    rows[status] += file.recordCount
  }
  return {
    addedFilesCount: files.added, existingFilesCount: files.existing, deletedFilesCount: files.deleted,
    addedRowsCount: rows.added, existingRowsCount: rows.existing, deletedRowsCount: rows.deleted,
  }
}

/** Over all entries, deleted ones too, as readers that look for deletions expect. */
function summarise(schema: Schema, spec: PartitionSpec, entries: readonly NewManifestEntry[]): readonly FieldSummary[] {
  return spec.fields.map((field, index) => {
    const values = entries.map(entry => entry.file.partition[index] ?? null)
    const type = partitionType(schema.fields, field)
    const known = values.filter(value => value !== null && !Number.isNaN(value)) as Value[]
    const containsNull = values.includes(null)
    const first = known[0]
    if (!type || first === undefined) return { containsNull, containsNaN: values.some(value => Number.isNaN(value)) }
    let [lowest, highest] = [first, first]
    for (const value of known) {
      if (compareValues(value, lowest) < 0) lowest = value
      if (compareValues(value, highest) > 0) highest = value
    }
    const upper = upperBound(type, highest)
    return {
      containsNull, containsNaN: values.some(value => Number.isNaN(value)),
      lowerBound: lowerBound(type, lowest) ?? encodeValue(type, lowest),
      ...upper === undefined ? {} : { upperBound: upper },
    }
  })
}

const countNames = [
  'addedFilesCount', 'existingFilesCount', 'deletedFilesCount', 'addedRowsCount', 'existingRowsCount', 'deletedRowsCount',
] as const satisfies readonly (keyof ManifestCounts)[]

export interface ManifestListRequest {
  readonly snapshotId: bigint
  readonly parentSnapshotId: bigint | null
  readonly sequenceNumber: bigint
  readonly manifests: readonly ManifestFile[]
  readonly codec?: AvroFileCodec
}

export function encodeManifestList(request: ManifestListRequest): Uint8Array {
  for (const manifest of request.manifests) {
    if (countNames.some(name => manifest[name] === undefined)) throw new TypeError(`${manifest.path} comes from an old list without counts; read it and count`)
    if (manifest.sequenceNumber > request.sequenceNumber) {
      throw new TypeError(`${manifest.path} has sequence number ${manifest.sequenceNumber}, beyond the snapshot's ${request.sequenceNumber}`)
    }
  }
  return writeAvroFile({
    schema: manifestFileWritten,
    metadata: {
      'snapshot-id': String(request.snapshotId),
      'parent-snapshot-id': request.parentSnapshotId === null ? 'null' : String(request.parentSnapshotId),
      'sequence-number': String(request.sequenceNumber),
      'format-version': '2',
    },
    write: recordWriter(manifestFileWritten, overrides),
    records: request.manifests,
    ...request.codec === undefined ? {} : { codec: request.codec },
  })
}

/** Version 1, 2 and 3. `what` names the file in errors. Throws `lake/corrupt`. */
export function decodeManifestList(bytes: Uint8Array, what: string): readonly ManifestFile[] {
  const file = readAvroFile(bytes, what)
  const version = file.metadata.get('format-version') ?? '1'
  if (version !== '1' && version !== '2' && version !== '3') {
    throw fail('lake/corrupt', `${what}: its header says format-version ${version.slice(0, 40)}; expected 1, 2 or 3.`, { file: what })
  }
  return file.records(recordReader<ManifestFile>(file.schema, manifestFileWanted, overrides, what))
}

const contents = ['data', 'deletes'] as const

const overrides: ReadonlyMap<number, Override> = new Map<number, Override>([
  [517, {
    absent: 'data',
    read: () => reader => {
      const content = contents[reader.int()]
      if (content === undefined) throw reader.wrong('0 for data or 1 for deletes')
      return content
    },
    write: (writer, value) => writer.int(contents.indexOf(value as ManifestContent)),
  }],
  [515, { absent: 0n }],
  [516, { absent: 0n }],
])
