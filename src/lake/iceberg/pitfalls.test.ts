/** What other writers of Iceberg tables shipped wrong, one test each: readers fail on it, or worse, silently leave rows out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ColumnStats } from '#drivers/engine/port.ts'
import { readAvroFile, writeAvroFile } from './avro-file.ts'
import { recordWriter } from './avro-codec.ts'
import { avroInt, avroLong, type AvroField, type AvroRecord, avroString, type AvroType, listOf, optional, required } from './avro-schema.ts'
import { lowerBound, upperBound } from './bounds.ts'
import { dataFileOf } from './data-file.ts'
import { type Json, parseJson, stringifyJson } from './json.ts'
import { decodeManifest, encodeManifest } from './manifest.ts'
import { describeManifest, encodeManifestList, numberManifest } from './manifest-list.ts'
import { decodeMetadata, encodeMetadata, newTable } from './metadata.ts'
import { partitionFieldsJson } from './partition.ts'
import { sortOrderOf } from './schema.ts'
import { schemaJson } from './types.ts'
import { added, dataset, file, parquet, schema, spec } from './sample.ts'

const entry = added(file('file:///t/a.parquet'))
const manifest = encodeManifest({ schema, spec, entries: [entry] })
const list = encodeManifestList({
  snapshotId: 1n, parentSnapshotId: null, sequenceNumber: 1n, manifests: [numberManifest(describeManifest({ path: 'm', bytes: manifest, addedSnapshotId: 1n }, schema, spec, [entry]), 1n)],
})
const inherited = { sequenceNumber: 1n, addedSnapshotId: 1n }
const hex = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString('hex')

function made(changes: Readonly<Record<string, Partial<ColumnStats>>>): ReturnType<typeof dataFileOf> {
  return dataFileOf({ dataset, path: 'p', parquet: parquet(changes) })
}

/** Every place of an Avro schema at which Iceberg wants an id, and whether it is there. */
function ids(node: Json): Record<string, number> {
  const found: Record<string, number> = {}
  function walk(type: Json): void {
    if (Array.isArray(type)) for (const branch of type as readonly Json[]) walk(branch)
    if (typeof type !== 'object' || type === null || Array.isArray(type)) return
    const object = type as { readonly [key: string]: Json }
    if (object['type'] === 'array') {
      if (object['logicalType'] !== 'map') found[`element of ${JSON.stringify(object['items'])}`] = object['element-id'] as number
      walk(object['items'] ?? null)
    }
    if (object['type'] === 'record') {
      for (const field of object['fields'] as readonly { readonly [key: string]: Json }[]) {
        found[`${object['name'] as string}.${field['name'] as string}`] = field['field-id'] as number
        walk(field['type'] ?? null)
      }
    }
  }
  walk(node)
  return found
}

test('no field, element, key or value of a manifest or its list is without its id', () => {
  const manifestIds = ids(parseJson(readAvroFile(manifest, 'm').metadata.get('avro.schema') ?? '', 's'))
  assert.deepEqual(manifestIds, {
    'manifest_entry.status': 0, 'manifest_entry.snapshot_id': 1, 'manifest_entry.sequence_number': 3, 'manifest_entry.file_sequence_number': 4, 'manifest_entry.data_file': 2,
    'r2.content': 134, 'r2.file_path': 100, 'r2.file_format': 101, 'r2.partition': 102, 'r102.iso': 1000, 'r102.at_utc_day': 1001, 'r2.record_count': 103, 'r2.file_size_in_bytes': 104,
    'r2.column_sizes': 108, 'k117_v118.key': 117, 'k117_v118.value': 118, 'r2.value_counts': 109, 'k119_v120.key': 119, 'k119_v120.value': 120, 'r2.null_value_counts': 110, 'k121_v122.key': 121, 'k121_v122.value': 122,
    'r2.nan_value_counts': 137, 'k138_v139.key': 138, 'k138_v139.value': 139, 'r2.lower_bounds': 125, 'k126_v127.key': 126, 'k126_v127.value': 127, 'r2.upper_bounds': 128, 'k129_v130.key': 129, 'k129_v130.value': 130,
    'r2.key_metadata': 131, 'r2.split_offsets': 132, 'element of "long"': 133, 'r2.equality_ids': 135, 'element of "int"': 136, 'r2.sort_order_id': 140, 'r2.referenced_data_file': 143,
  })
  const listIds = ids(parseJson(readAvroFile(list, 'l').metadata.get('avro.schema') ?? '', 's'))
  assert.deepEqual(Object.values(listIds).toSorted((a, b) => a - b), [500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 510, 511, 512, 513, 514, 515, 516, 517, 518, 519])
})

test('the manifest header has the table\'s schema, and the partition fields as a list', () => {
  const { metadata } = readAvroFile(manifest, 'm')
  assert.deepEqual(parseJson(metadata.get('schema') ?? '', 's'), schemaJson(schema))
  assert.deepEqual(parseJson(metadata.get('partition-spec') ?? '', 's'), partitionFieldsJson(spec))
  assert.deepEqual(['schema-id', 'partition-spec-id', 'format-version', 'content'].map(key => metadata.get(key)), ['0', '0', '2', 'data'])
})

test('an upper timestamp bound keeps its microseconds', () => {
  const data = made({ at_utc: { max: '2026-11-20 23:59:59.999999+00' } })
  assert.equal(hex(data.upperBounds?.get(2)), hex(upperBound({ kind: 'timestamptz' }, 1_795_219_199_999_999n)))
})

test('timestamps are counted in microseconds, whatever their date', () => {
  const data = made({ at_utc: { min: '1970-01-02 00:00:00+00', max: '1970-01-02 00:00:00.000001+00' }, day: { min: '1970-01-02', max: '1970-01-02' } })
  assert.deepEqual([hex(data.lowerBounds?.get(2)), hex(data.upperBounds?.get(2))], ['0060d71d14000000', '0160d71d14000000'])
})

test('bounds are never the wrong way round: negative numbers, numbers as text', () => {
  const data = made({ price: { min: '-120', max: '-3' }, volume: { min: '9', max: '10' } })
  assert.deepEqual([hex(data.lowerBounds?.get(3)), hex(data.upperBounds?.get(3))], ['0000000000005ec0', '00000000000008c0'])
  assert.deepEqual([hex(data.lowerBounds?.get(5)), hex(data.upperBounds?.get(5))], ['0900000000000000', '0a00000000000000'])
  assert.throws(() => made({ volume: { min: '10', max: '9' } }), { code: 'ERR_ASSERTION' })
})

test('a uuid bound is its 16 bytes, most significant first', () => {
  const bytes = lowerBound({ kind: 'uuid' }, 'f79c3e09-677c-4bbd-a479-3f349cb785e7')
  assert.equal(hex(bytes), 'f79c3e09677c4bbda4793f349cb785e7')
})

test('a column without bounds takes none from the others', () => {
  const columns = new Map(parquet().columns)
  columns.set('volume', { bytes: 1, values: 48, nulls: 0 })
  const data = dataFileOf({ dataset, path: 'p', parquet: { ...parquet(), columns } })
  assert.deepEqual(Array.from(data.lowerBounds ?? [], ([id]) => id), [1, 2, 3, 4, 6, 7])
  assert.equal(data.valueCounts?.get(5), 48n)
})

test('NaN is never a bound, and hides no rows', () => {
  const data = made({ price: { min: 'nan', max: 'nan', hasNaN: true } })
  assert.deepEqual([data.lowerBounds?.get(3), data.upperBounds?.get(3), data.nanValueCounts?.get(3)], [undefined, undefined, undefined])
})

test('+0.0 is never the lower bound of a column that may hold -0.0', () => {
  const data = made({ price: { min: '0.0', max: '-0.0' } })
  assert.deepEqual([hex(data.lowerBounds?.get(3)), hex(data.upperBounds?.get(3))], ['0000000000000080', '0000000000000000'])
})

test('a cut upper string bound is above what was cut', () => {
  const long = `${'a'.repeat(15)}zz`
  assert.equal(Buffer.from(upperBound({ kind: 'string' }, long) ?? []).toString(), `${'a'.repeat(15)}{`)
})

test('an id beyond 2^53 goes through metadata, manifest and list unharmed', () => {
  const id = 3_051_729_675_574_597_003n
  const table = newTable({ uuid: 'u', location: 'l', schema, spec, sortOrder: sortOrderOf(dataset), nowMs: 1n })
  const snapshot = { id, parentId: null, sequenceNumber: 1n, timestampMs: 1n, manifestList: 'l', summary: {}, schemaId: 0 }
  const text = Buffer.from(encodeMetadata({ ...table, snapshots: [snapshot], currentSnapshotId: id, refs: { main: { snapshotId: id, type: 'branch' } } })).toString()
  assert.equal(text.match(/3051729675574597003(?!\d)/g)?.length, 3)
  assert.equal(decodeMetadata(Buffer.from(text), 'm').currentSnapshotId, id)
  assert.equal(decodeManifest(encodeManifest({ schema, spec, entries: [added(entry.file, id)] }), inherited, 'm').entries[0]?.snapshotId, id)
})

test('a table without snapshots says -1, which old readers want', () => {
  const text = Buffer.from(encodeMetadata(newTable({ uuid: 'u', location: 'l', schema, spec, sortOrder: sortOrderOf(dataset), nowMs: 1n }))).toString()
  assert.match(text, /"current-snapshot-id":-1,/)
})

test('a manifest is written once: only its list carries the numbers of the commit that won', () => {
  const described = describeManifest({ path: 'm', bytes: manifest, addedSnapshotId: 1n }, schema, spec, [entry])
  for (const sequenceNumber of [5n, 6n]) {
    const numbered = numberManifest(described, sequenceNumber)
    assert.deepEqual([numbered.sequenceNumber, numbered.minSequenceNumber], [sequenceNumber, sequenceNumber])
    assert.equal(decodeManifest(manifest, numbered, 'm').entries[0]?.sequenceNumber, sequenceNumber)
  }
})

/** A manifest as some other writer would make it: same records, another schema. */
function foreign(change: (field: AvroField) => AvroField, metadata: Readonly<Record<string, string>> = {}, data: object = {}, status = 1): Uint8Array {
  const deep = (type: AvroType): AvroType => type.kind === 'record' ? { ...type, fields: type.fields.map(field => change({ ...field, type: deep(field.type) })) } : type.kind === 'optional' ? { ...type, of: deep(type.of) } : type.kind === 'array' ? { ...type, items: deep(type.items) } : type
  const map = { kind: 'array', logical: 'map', items: { kind: 'record', name: 'k126_v127', fields: [required(126, 'key', avroInt), required(127, 'value', { kind: 'bytes' })] } } as const
  const partition: AvroRecord = { kind: 'record', name: 'r102', fields: [optional(1000, 'iso', avroString, '0'), optional(1001, 'at_utc_day', avroInt, '1')] }
  const file: AvroRecord = { kind: 'record', name: 'r2', fields: [
    required(134, 'content', avroInt), required(100, 'file_path', avroString), required(101, 'file_format', avroString), required(102, 'partition', partition), required(103, 'record_count', avroLong), required(104, 'file_size_in_bytes', avroLong),
    optional(125, 'lower_bounds', map), optional(135, 'equality_ids', listOf(136, avroLong)),
  ] }
  const record = deep({ kind: 'record', name: 'manifest_entry', fields: [required(0, 'status', avroInt), optional(1, 'snapshot_id', avroLong), required(2, 'data_file', file)] }) as AvroRecord
  return writeAvroFile({
    schema: record, metadata: { 'partition-spec': stringifyJson(partitionFieldsJson(spec)), 'format-version': '2', ...metadata }, write: recordWriter(record, new Map()), codec: 'null',
    records: [{ status, data_file: { content: 0, file_path: 'x', file_format: 'parquet', partition: ['caiso', 5], record_count: 1n, file_size_in_bytes: 2n, ...data } }],
  })
}

test('manifests of writers that leave out ids or the schema are read all the same', () => {
  const anonymous = decodeManifest(foreign(field => ({ ...field, id: undefined }), { schema: '{"wrong":true}' }), inherited, 'm')
  assert.equal(anonymous.header.schema, undefined)
  assert.deepEqual(anonymous.entries[0], { status: 'added', snapshotId: 1n, sequenceNumber: 1n, fileSequenceNumber: 1n, file: { content: 'data', path: 'x', format: 'parquet', partition: ['caiso', 5], recordCount: 1n, fileSizeInBytes: 2n } })
})

test('field ids beat names, and equality ids may be wider than the spec says', () => {
  const renamed = decodeManifest(foreign(field => ({ ...field, name: `n${field.id}` }), {}, { n134: 1 }), inherited, 'm')
  assert.equal(renamed.entries[0]?.file.path, 'x')
  const wide = decodeManifest(foreign(field => field, { content: 'deletes' }, { content: 2, equality_ids: [1n, 2n] }), inherited, 'm')
  assert.deepEqual([wide.entries[0]?.file.content, wide.entries[0]?.file.equalityIds], ['equality-deletes', [1, 2]])
})

test('a file that is not added and has no sequence number is refused, but for version 1, where all are 0', () => {
  const existing = foreign(field => field, {}, {}, 0)
  assert.throws(() => decodeManifest(existing, inherited, 'm'), { code: 'lake/corrupt', message: 'm: the entry of x is existing and has no sequence number; expected one, since only added files inherit it.' })
  const old = decodeManifest(foreign(field => field, { 'format-version': '1' }, {}, 0), { ...inherited, sequenceNumber: 0n }, 'm')
  assert.deepEqual([old.entries[0]?.status, old.entries[0]?.sequenceNumber, old.entries[0]?.fileSequenceNumber], ['existing', 0n, 0n])
})
