import assert from 'node:assert/strict'
import { test } from 'node:test'
import avsc from 'avsc'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { lmpDayAhead } from '#canon/price.ts'
import { dataFileOf } from './data-file.ts'
import { decodeManifest, encodeManifest, type Inheritance, type NewManifestEntry } from './manifest.ts'
import { decodeManifestList, describeManifest, encodeManifestList, numberManifest } from './manifest-list.ts'
import { partitionSpecOf, schemaOf } from './schema.ts'
import { added, file, plain, schema, spec } from './sample.ts'

const inherited: Inheritance = { sequenceNumber: 4n, addedSnapshotId: 2n ** 62n + 1n }
const first = added(file('file:///t/a.parquet'))
const existing: NewManifestEntry = { status: 'existing', snapshotId: 2n ** 62n + 7n, sequenceNumber: 1n, fileSequenceNumber: 2n, file: file('file:///t/b.parquet', '2026-11-21', 'ercot') }
const deleted: NewManifestEntry = { ...existing, status: 'deleted', file: file('file:///t/c.parquet', '2026-11-19') }
const entries = [first, existing, deleted]

test('entries come back with every statistic, and inherit what they leave out', () => {
  for (const codec of ['null', 'deflate'] as const) {
    const { header, entries: read } = decodeManifest(encodeManifest({ schema, spec, entries, codec }), inherited, 'm.avro')
    assert.deepEqual(header, { schema, spec, formatVersion: 2, content: 'data' })
    assert.deepEqual(read.map(entry => plain(entry.file)), entries.map(entry => plain(entry.file)))
    assert.deepEqual(read.map(({ status, snapshotId, sequenceNumber, fileSequenceNumber }) => [status, snapshotId, sequenceNumber, fileSequenceNumber]), [
      ['added', 3_051_729_675_574_597_004n, 4n, 4n], ['existing', 2n ** 62n + 7n, 1n, 2n], ['deleted', 2n ** 62n + 7n, 1n, 2n],
    ])
  }
  const [inheriting] = decodeManifest(encodeManifest({ schema, spec, entries: [added(first.file, null)] }), inherited, 'm').entries
  assert.equal(inheriting?.snapshotId, inherited.addedSnapshotId)
})

test('a map that was read answers like the map that was written, and is written again as it was', () => {
  const bytes = encodeManifest({ schema, spec, entries })
  const { entries: read } = decodeManifest(bytes, inherited, 'm')
  const bounds = read[0]?.file.upperBounds
  assert.equal(bounds?.size, 7)
  assert.deepEqual(bounds?.get(2), first.file.upperBounds?.get(2))
  assert.deepEqual([bounds?.get(9), bounds?.get(1000)], [undefined, undefined])
  assert.deepEqual(read[0]?.file.valueCounts?.get(1), 48n)
  const again = encodeManifest({ schema, spec, entries: read.map((entry, index) => ({ ...entry, ...index === 0 ? { sequenceNumber: null, fileSequenceNumber: null } : {} })) })
  assert.deepEqual(Buffer.from(again), Buffer.from(bytes))
})

test('what is optional may be missing, what is rare may be there', () => {
  const bare = { content: 'data', path: 'x.parquet', format: 'PARQUET', partition: [null, null], recordCount: 0n, fileSizeInBytes: 1n } as const
  const full = { ...bare, keyMetadata: Uint8Array.of(1), splitOffsets: [4n, 2n ** 40n], sortOrderId: 3, referencedDataFile: 'y' }
  const data = decodeManifest(encodeManifest({ schema, spec, entries: [added(bare), added(full)] }), inherited, 'm')
  assert.deepEqual(data.entries.map(entry => entry.file), [bare, full])
  const equality = { ...bare, content: 'equality-deletes', equalityIds: [1, 2] } as const
  const deletes = decodeManifest(encodeManifest({ schema, spec, content: 'deletes', entries: [added(equality)] }), inherited, 'm')
  assert.deepEqual([deletes.header.content, deletes.entries[0]?.file], ['deletes', equality])
})

test('entries that break the format\'s rules are bugs', () => {
  const bad: [about: string, entry: NewManifestEntry, content?: 'deletes'][] = [
    ['an existing file without its sequence number', { ...existing, sequenceNumber: null }], ['a deleted file without its file sequence number', { ...deleted, fileSequenceNumber: null }], ['an existing file without its snapshot', { ...existing, snapshotId: null }],
    ['a short partition', added({ ...first.file, partition: ['caiso'] })], ['data among deletes', first, 'deletes'], ['deletes among data', added({ ...first.file, content: 'position-deletes' })],
    ['a negative count', added({ ...first.file, recordCount: -1n })], ['an empty file', added({ ...first.file, fileSizeInBytes: 0n })],
  ]
  for (const [about, entry, content] of bad) assert.throws(() => encodeManifest({ schema, spec, entries: [entry], ...content ? { content } : {} }), TypeError, about)
})

test('a table without partitions has an empty tuple and no summaries', () => {
  const unpartitioned = { id: 0, fields: [] }
  const entry = added({ ...first.file, partition: [] })
  const bytes = encodeManifest({ schema, spec: unpartitioned, entries: [entry] })
  assert.deepEqual(decodeManifest(bytes, inherited, 'm').entries[0]?.file.partition, [])
  assert.deepEqual(describeManifest({ path: 'm', bytes, addedSnapshotId: 1n }, schema, unpartitioned, [entry]).partitions, [])
})

test('partition values of any type, under names that Avro does not allow, come back', () => {
  const kinds = [{ kind: 'int' }, { kind: 'long' }, { kind: 'double' }, { kind: 'float' }, { kind: 'boolean' }, { kind: 'date' }, { kind: 'time' }, { kind: 'timestamp' }, { kind: 'timestamptz' }, { kind: 'uuid' }, { kind: 'binary' }, { kind: 'fixed', length: 3 }, { kind: 'decimal', precision: 20, scale: 2 }, { kind: 'string' }] as const
  const wide = { id: 1, identifierFieldIds: [], fields: kinds.map((type, index) => ({ id: index + 1, name: `c${index}`, required: false, type })) }
  const odd = { id: 5, fields: kinds.map((_, index) => ({ sourceId: index + 1, fieldId: 1000 + index, name: `${index} größe`, transform: 'identity' })) }
  const partition = [-5, 2n ** 60n, -0, 1.5, true, 20_777, 1n, -1n, 2n ** 62n, 'f79c3e09-677c-4bbd-a479-3f349cb785e7', Uint8Array.of(1), Uint8Array.of(1, 2, 3), -(10n ** 19n), 'é']
  const bytes = encodeManifest({ schema: wide, spec: odd, entries: [added({ ...first.file, partition }), added({ ...first.file, partition: partition.map(() => null) })] })
  const read = decodeManifest(bytes, inherited, 'm')
  assert.deepEqual(read.entries.map(entry => entry.file.partition), [partition, partition.map(() => null)])
  assert.deepEqual(read.header.spec, odd)
})

test('an independent Avro library reads the same records', async () => {
  const long = avsc.types.LongType.__with({
    fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(), toBuffer: () => Buffer.alloc(8), fromJSON: BigInt, toJSON: Number, isValid: (value: unknown) => typeof value === 'bigint', compare: () => 0,
  })
  const decoder = new avsc.streams.BlockDecoder({ parseHook: schemaJson => avsc.Type.forSchema(schemaJson, { registry: { long }, wrapUnions: false }) })
  decoder.end(Buffer.from(encodeManifest({ schema, spec, entries })))
  const records: { status: number, snapshot_id: bigint, sequence_number: bigint | null, data_file: { file_path: string, partition: object, value_counts: { key: number, value: bigint }[], upper_bounds: { key: number, value: Buffer }[] } }[] = []
  for await (const found of decoder) records.push(found as typeof records[number])
  assert.deepEqual(records.map(found => [found.status, found.snapshot_id, found.sequence_number, found.data_file.file_path]), [
    [1, 3_051_729_675_574_597_004n, null, 'file:///t/a.parquet'], [0, 2n ** 62n + 7n, 1n, 'file:///t/b.parquet'], [2, 2n ** 62n + 7n, 1n, 'file:///t/c.parquet'],
  ])
  assert.deepEqual({ ...records[1]?.data_file.partition }, { iso: 'ercot', at_utc_day: 20_778 })
  assert.deepEqual(records[0]?.data_file.value_counts.map(({ key, value }) => [key, value]), [...first.file.valueCounts ?? []])
  assert.deepEqual(records[0]?.data_file.upper_bounds.map(({ key, value }) => [key, new Uint8Array(value)]), [...first.file.upperBounds ?? []])
})

test('the list comes back: counts, ranges, numbers', () => {
  const bytes = encodeManifest({ schema, spec, entries })
  const described = describeManifest({ path: 'file:///t/m.avro', bytes, addedSnapshotId: 2n ** 62n + 1n }, schema, spec, entries)
  const manifest = numberManifest(described, 9n)
  assert.deepEqual(manifest, {
    path: 'file:///t/m.avro', length: BigInt(bytes.length), partitionSpecId: 0, content: 'data', addedSnapshotId: 2n ** 62n + 1n, sequenceNumber: 9n, minSequenceNumber: 1n,
    addedFilesCount: 1, existingFilesCount: 1, deletedFilesCount: 1, addedRowsCount: 48n, existingRowsCount: 48n, deletedRowsCount: 48n,
    partitions: [
      { containsNull: false, containsNaN: false, lowerBound: new TextEncoder().encode('caiso'), upperBound: new TextEncoder().encode('ercot') },
      { containsNull: false, containsNaN: false, lowerBound: Uint8Array.of(0x28, 0x51, 0, 0), upperBound: Uint8Array.of(0x2a, 0x51, 0, 0) },
    ],
  })
  assert.equal(numberManifest(describeManifest({ path: 'm', bytes, addedSnapshotId: 1n }, schema, spec, [first, deleted]), 9n).minSequenceNumber, 9n, 'a deleted file does not count')
  for (const codec of ['null', 'deflate'] as const) {
    const list = encodeManifestList({ snapshotId: 2n ** 62n + 1n, parentSnapshotId: null, sequenceNumber: 9n, manifests: [manifest, manifest], codec })
    assert.deepEqual(decodeManifestList(list, 'l.avro'), [manifest, manifest])
  }
  assert.throws(() => encodeManifestList({ snapshotId: 1n, parentSnapshotId: null, sequenceNumber: 8n, manifests: [manifest] }), TypeError)
  const { addedRowsCount: _, ...uncounted } = manifest
  assert.throws(() => encodeManifestList({ snapshotId: 1n, parentSnapshotId: null, sequenceNumber: 9n, manifests: [uncounted] }), TypeError)
})

test('summaries leave nulls and NaN out of the range and say that they are there', () => {
  const wide = { id: 0, identifierFieldIds: [], fields: [{ id: 1, name: 'p', required: false, type: { kind: 'double' } as const }] }
  const one = { id: 0, fields: [{ sourceId: 1, fieldId: 1000, name: 'p', transform: 'identity' }] }
  const described = (...values: (number | null)[]): unknown => describeManifest({ path: 'm', bytes: Uint8Array.of(1), addedSnapshotId: 1n }, wide, one, values.map(value => added({ ...first.file, partition: [value] }))).partitions[0]
  const bytes = (value: number): Uint8Array => new Uint8Array(new Float64Array([value]).buffer)
  assert.deepEqual(described(null, NaN, 2, -1), { containsNull: true, containsNaN: true, lowerBound: bytes(-1), upperBound: bytes(2) })
  assert.deepEqual(described(0), { containsNull: false, containsNaN: false, lowerBound: bytes(-0), upperBound: bytes(0) })
  assert.deepEqual(described(NaN, null), { containsNull: true, containsNaN: true })
  assert.deepEqual(described(), { containsNull: false, containsNaN: false })
})

test('bytes with any byte changed, cut or grown are read or corrupt, and soon', () => {
  const lmp = { schema: schemaOf(lmpDayAhead), spec: partitionSpecOf(lmpDayAhead) }
  const manifest = numberManifest(describeManifest({ path: 'm', bytes: Uint8Array.of(1), addedSnapshotId: 1n }, schema, spec, entries), 4n)
  const list = encodeManifestList({ snapshotId: 1n, parentSnapshotId: null, sequenceNumber: 4n, manifests: [manifest] })
  const originals = [
    ...(['null', 'deflate'] as const).map(codec => encodeManifest({ schema, spec, entries, codec })), encodeManifest({ ...lmp, entries: [added({ ...first.file, partition: ['x', 1] })], codec: 'null' }), list,
  ]
  const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }), times: fc.integer({ min: 1, max: 12 }) })
  fc.assert(fc.property(fc.constantFrom(...originals), fc.array(change, { maxLength: 4 }), fc.option(fc.nat()), (original, changes, cut) => {
    let bytes = Buffer.from(original)
    for (const { at, byte, times } of changes) bytes.fill(byte, at % bytes.length, Math.min(bytes.length, at % bytes.length + times))
    if (cut !== null) bytes = bytes.subarray(0, cut % bytes.length)
    for (const decode of [() => decodeManifest(bytes, inherited, 'm').entries.map(entry => plain(entry.file)), () => decodeManifestList(bytes, 'l')]) {
      try {
        decode()
      } catch (error) {
        assert.ok(isFailure(error, 'lake/corrupt'), `${String(error)}\n${error instanceof Error ? error.stack : ''}`)
      }
    }
  }), { numRuns: 1500 })
})

test('a file made from the engine\'s statistics goes through a manifest unchanged', () => {
  const made = dataFileOf({ dataset: { ...lmpDayAhead, columns: lmpDayAhead.columns.slice(0, 4), sort: [], key: ['iso'] }, path: 'p', parquet: {
    rows: 2, bytes: 10, columns: new Map([
      ['iso', { bytes: 1, values: 2, nulls: 0, min: 'caiso', max: 'caiso' }], ['market_run', { bytes: 1, values: 2, nulls: 0, min: 'DAM', max: 'DAM' }], ['node_id', { bytes: 1, values: 2, nulls: 0, min: 'A', max: 'B'.repeat(40) }],
      ['interval_start_utc', { bytes: 1, values: 2, nulls: 0, min: '2026-11-20 08:00:00+00', max: '2026-11-20 09:00:00+00' }],
    ]),
  } })
  const lmp = { schema: schemaOf(lmpDayAhead), spec: partitionSpecOf(lmpDayAhead) }
  assert.deepEqual(plain(decodeManifest(encodeManifest({ ...lmp, entries: [added(made)] }), inherited, 'm').entries[0]?.file ?? made), plain(made))
})
