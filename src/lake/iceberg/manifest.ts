/** Manifests: the Avro files that list a table's data files with partition, counts and bounds (table spec, "Manifests"). */
import { fail } from '#base/error.ts'
import { isInteger, recordReader, recordWriter, type Override, type Overrides, type Read, valueReader } from './avro-codec.ts'
import { type AvroFileCodec, readAvroFile, writeAvroFile } from './avro-file.ts'
import type { AvroType } from './avro-schema.ts'
import { bytesValue, type ColumnMap, longValue, readColumnMap, writeColumnMap, type ColumnValue } from './column-map.ts'
import { stringifyJson } from './json.ts'
import { JsonNode } from './json-node.ts'
import { entryIds, entryRecord, partitionRecord } from './manifest-schema.ts'
import { parsePartitionFields, partitionFieldsJson, type PartitionSpec, type PartitionTuple } from './partition.ts'
import { parseSchema, schemaJson, type Schema } from './types.ts'
import type { Value } from './values.ts'

/** In the order of their numbers in the file. */
const statuses = ['existing', 'added', 'deleted'] as const
const contents = ['data', 'position-deletes', 'equality-deletes'] as const

export type EntryStatus = typeof statuses[number]
export type ManifestContent = 'data' | 'deletes'

/** One data or delete file. Statistics that are not known are not there. */
export interface DataFile {
  readonly content: typeof contents[number]
  /** As written: a URI, or a path for writers that do without. */
  readonly path: string
  /** `PARQUET` as we write it; others may use small letters. */
  readonly format: string
  readonly partition: PartitionTuple
  readonly recordCount: bigint
  readonly fileSizeInBytes: bigint
  readonly columnSizes?: ColumnMap<bigint>
  /** Nulls and NaNs count as values. */
  readonly valueCounts?: ColumnMap<bigint>
  readonly nullValueCounts?: ColumnMap<bigint>
  readonly nanValueCounts?: ColumnMap<bigint>
  readonly lowerBounds?: ColumnMap<Uint8Array>
  readonly upperBounds?: ColumnMap<Uint8Array>
  readonly keyMetadata?: Uint8Array
  readonly splitOffsets?: readonly bigint[]
  readonly equalityIds?: readonly number[]
  readonly sortOrderId?: number
  readonly referencedDataFile?: string
  /** Where in the file a deletion vector lies: read of version 3, never written. */
  readonly contentOffset?: bigint
  readonly contentSizeInBytes?: bigint
}

/** What a manifest says of a file. */
export interface ManifestEntry {
  readonly status: EntryStatus
  /** The snapshot that added the file, or that deleted it. */
  readonly snapshotId: bigint
  /** The age of the data: decides which deletes apply. */
  readonly sequenceNumber: bigint
  /** When the file was added. */
  readonly fileSequenceNumber: bigint
  readonly file: DataFile
}

/** An entry to write. Only an added one may leave its sequence numbers null: it takes those of the commit. */
export interface NewManifestEntry {
  readonly status: EntryStatus
  readonly snapshotId: bigint | null
  readonly sequenceNumber: bigint | null
  readonly fileSequenceNumber: bigint | null
  readonly file: DataFile
}

export interface ManifestHeader {
  /** Undefined where the writer left it out or wrote something else: some did. The table's metadata has the schemas too. */
  readonly schema: Schema | undefined
  readonly spec: PartitionSpec
  readonly formatVersion: number
  readonly content: ManifestContent
}

export interface ManifestRequest {
  /** The schema of the table, which goes into the header as it is. */
  readonly schema: Schema
  readonly spec: PartitionSpec
  readonly content?: ManifestContent
  readonly entries: readonly NewManifestEntry[]
  readonly codec?: AvroFileCodec
}

/** An entry that breaks the format's rules is a bug of the caller. */
export function encodeManifest(request: ManifestRequest): Uint8Array {
  const { schema, spec, content = 'data' } = request
  for (const entry of request.entries) checkEntry(entry, spec, content)
  const record = entryRecord(partitionRecord(spec, schema.fields))
  return writeAvroFile({
    schema: record,
    metadata: {
      schema: stringifyJson(schemaJson(schema)),
      'schema-id': String(schema.id),
      'partition-spec': stringifyJson(partitionFieldsJson(spec)),
      'partition-spec-id': String(spec.id),
      'format-version': '2',
      content,
    },
    write: recordWriter(record, overrides),
    records: request.entries,
    ...request.codec === undefined ? {} : { codec: request.codec },
  })
}

function checkEntry(entry: NewManifestEntry, spec: PartitionSpec, content: ManifestContent): void {
  const { file } = entry
  if (entry.status !== 'added' && (entry.sequenceNumber === null || entry.fileSequenceNumber === null || entry.snapshotId === null)) {
    throw new TypeError(`${file.path}: an entry that is ${entry.status} needs its snapshot id and both sequence numbers`)
  }
  if (file.partition.length !== spec.fields.length) {
    throw new TypeError(`${file.path}: ${file.partition.length} partition values for the ${spec.fields.length} fields of spec ${spec.id}`)
  }
  if ((file.content === 'data') !== (content === 'data')) throw new TypeError(`${file.path}: a file of ${file.content} in a manifest of ${content}`)
  if (file.recordCount < 0n || file.fileSizeInBytes <= 0n) {
    throw new TypeError(`${file.path}: ${file.recordCount} records in ${file.fileSizeInBytes} bytes cannot be`)
  }
}

/** What entries inherit from the manifest list: the numbers of the commit that wrote the manifest. */
export interface Inheritance { readonly sequenceNumber: bigint, readonly addedSnapshotId: bigint }

export interface Manifest { readonly header: ManifestHeader, readonly entries: readonly ManifestEntry[] }

/** Version 1, 2 and 3. `what` names the file in errors. Throws `lake/corrupt`. */
export function decodeManifest(bytes: Uint8Array, inherited: Inheritance, what: string): Manifest {
  const file = readAvroFile(bytes, what)
  const header = readHeader(file.metadata, what)
  const wanted = entryRecord({ kind: 'record', name: 'r102', fields: [] }, true)
  const reading = new Map(overrides).set(entryIds.partition, { read: written => partitionReader(written, header.spec, what) })
  if (header.formatVersion === 1) reading.set(entryIds.content, { ...reading.get(entryIds.content), absent: contents[0] })
  const raw = file.records(recordReader<RawEntry>(file.schema, wanted, reading, what))
  return { header, entries: raw.map(entry => inherit(entry, inherited, header.formatVersion, what)) }
}

type RawEntry = Pick<ManifestEntry, 'status' | 'file'> & Partial<ManifestEntry>

/** Null numbers come from the manifest list, but only for files that the manifest adds. Version 1 has none: all are 0. */
function inherit(entry: RawEntry, inherited: Inheritance, formatVersion: number, what: string): ManifestEntry {
  const fallback = formatVersion === 1 ? 0n : inherited.sequenceNumber
  if ((entry.sequenceNumber === undefined || entry.fileSequenceNumber === undefined) && entry.status !== 'added' && fallback !== 0n) {
    const found = `the entry of ${entry.file.path} is ${entry.status} and has no sequence number`
    throw fail('lake/corrupt', `${what}: ${found}; expected one, since only added files inherit it.`, { file: what, data_file: entry.file.path })
  }
  return {
    status: entry.status,
    snapshotId: entry.snapshotId ?? inherited.addedSnapshotId,
    sequenceNumber: entry.sequenceNumber ?? fallback,
    fileSequenceNumber: entry.fileSequenceNumber ?? fallback,
    file: entry.file,
  }
}

function readHeader(metadata: ReadonlyMap<string, string>, what: string): ManifestHeader {
  const formatVersion = headerInt(metadata, 'format-version', what) ?? 1
  if (formatVersion !== 1 && formatVersion !== 2 && formatVersion !== 3) {
    throw fail('lake/corrupt', `${what}: its header says format-version ${formatVersion}; expected 1, 2 or 3.`, { file: what })
  }
  const specText = metadata.get('partition-spec')
  if (specText === undefined) throw fail('lake/corrupt', `${what}: its header has no partition-spec; expected the list of partition fields.`, { file: what })
  const content = metadata.get('content') ?? 'data'
  if (content !== 'data' && content !== 'deletes') {
    throw fail('lake/corrupt', `${what}: its header says content "${content.slice(0, 40)}"; expected "data" or "deletes".`, { file: what })
  }
  const fields = parsePartitionFields(JsonNode.parse(specText, `${what} (partition-spec)`))
  return { schema: headerSchema(metadata.get('schema'), what), spec: { id: headerInt(metadata, 'partition-spec-id', what) ?? 0, fields }, formatVersion, content }
}

function headerSchema(text: string | undefined, what: string): Schema | undefined {
  try {
    return text === undefined ? undefined : parseSchema(JsonNode.parse(text, `${what} (schema)`))
  } catch {
    return undefined
  }
}

function headerInt(metadata: ReadonlyMap<string, string>, key: string, what: string): number | undefined {
  const text = metadata.get(key)
  if (text !== undefined && !/^\d{1,9}$/.test(text)) {
    throw fail('lake/corrupt', `${what}: its header says ${key} "${text.slice(0, 40)}"; expected an integer.`, { file: what })
  }
  return text === undefined ? undefined : Number(text)
}

/** The tuple in the order of the spec, matched by field id, or by position where the writer gave no ids. */
function partitionReader(written: AvroType, spec: PartitionSpec, what: string): Read<PartitionTuple> {
  if (written.kind !== 'record') throw fail('lake/corrupt', `${what}: its partition is of Avro type ${written.kind}; expected a record.`, { file: what })
  const slots = written.fields.map((field, index) => ({
    at: field.id === undefined ? index : spec.fields.findIndex(candidate => candidate.fieldId === field.id),
    read: valueReader(field.type, what),
  }))
  return reader => {
    const tuple: (Value | null)[] = spec.fields.map(() => null)
    for (const slot of slots) {
      const value = slot.read(reader)
      if (slot.at >= 0 && slot.at < tuple.length) tuple[slot.at] = value as Value | null
    }
    return tuple
  }
}

function word<T extends string>(words: readonly T[]): Override {
  return {
    read: () => reader => {
      const found = words[reader.int()]
      if (found === undefined) throw reader.wrong(`a number for one of ${words.join(', ')}`)
      return found
    },
    write: (writer, value) => writer.int(words.indexOf(value as T)),
  }
}

function columnMap<V>(kind: ColumnValue<V>, value: 'long' | 'bytes'): Override {
  return {
    read: written => {
      const item = written.kind === 'array' && written.items.kind === 'record' ? written.items.fields : []
      const [first, second] = [item[0]?.type, item[1]?.type]
      const fits = item.length === 2 && first && isInteger(first) && second && (value === 'long' ? isInteger(second) : second.kind === value)
      return reader => {
        if (!fits) throw reader.wrong(`a map from int to ${value}`)
        return readColumnMap(reader, kind)
      }
    },
    write: (writer, map) => writeColumnMap(writer, map as ColumnMap<V>, kind),
  }
}

const overrides: Overrides = new Map<number, Override>([
  [entryIds.status, word(statuses)],
  [entryIds.content, word(contents)],
  ...entryIds.longMaps.map(id => [id, columnMap(longValue, 'long')] as const),
  ...entryIds.bytesMaps.map(id => [id, columnMap(bytesValue, 'bytes')] as const),
])
