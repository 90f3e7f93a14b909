import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { type Json, type JsonObject, parseJson, stringifyJson } from './json.ts'
import {
  addSnapshot, currentSchema, currentSnapshot, decodeMetadata, defaultSpec, encodeMetadata, metadataFileName, metadataJson, metadataVersion, newTable, snapshotAsOf, type TableMetadata,
} from './metadata.ts'
import { sortOrderOf } from './schema.ts'
import { snapshotIdFrom, summarise } from './snapshot.ts'
import { dataset, file, schema, spec } from './sample.ts'

const uuid = '0f6a3c1e-5f0b-4c58-9c0e-6f2a8f6f0c11'
const empty = newTable({ uuid, location: 'file:///lake/market/sample', schema, spec, sortOrder: sortOrderOf(dataset), nowMs: 1000n, properties: { owner: 'desk' } })

function appended(before: TableMetadata, id: bigint, timestampMs: bigint, keep: (id: bigint) => boolean = () => true): TableMetadata {
  return addSnapshot(before, { snapshot: { id, timestampMs, manifestList: `file:///l/${id}.avro`, summary: { operation: 'append' } }, keep: snapshot => keep(snapshot.id), previousFile: `file:///m/${before.lastSequenceNumber}.json` })
}

const three = [2n ** 62n + 1n, 2n ** 62n + 2n, 2n ** 62n + 3n].reduce((table, id, index) => appended(table, id, 2000n + BigInt(index) * 1000n), empty)
const read = (json: Json): TableMetadata => decodeMetadata(Buffer.from(stringifyJson(json)), 'm.json')

test('an empty table says everything that version 2 requires', () => {
  assert.deepEqual(metadataJson(empty), {
    'format-version': 2, 'table-uuid': uuid, location: 'file:///lake/market/sample', 'last-sequence-number': 0n, 'last-updated-ms': 1000n, 'last-column-id': 9,
    'current-schema-id': 0, schemas: metadataJson(empty)['schemas'], 'default-spec-id': 0, 'partition-specs': metadataJson(empty)['partition-specs'], 'last-partition-id': 1001,
    'default-sort-order-id': 1, 'sort-orders': [{ 'order-id': 0, fields: [] }, { 'order-id': 1, fields: [{ transform: 'identity', 'source-id': 2, direction: 'asc', 'null-order': 'nulls-last' }] }],
    properties: { owner: 'desk' }, 'current-snapshot-id': -1n, refs: {}, snapshots: [], statistics: [], 'partition-statistics': [], 'snapshot-log': [], 'metadata-log': [],
  })
  assert.deepEqual(decodeMetadata(encodeMetadata(empty), 'm'), empty)
  assert.equal(currentSnapshot(empty), undefined)
  const plain = newTable({ uuid, location: 'x', schema, spec: { id: 0, fields: [] }, sortOrder: { id: 0, fields: [] }, nowMs: 0n })
  assert.deepEqual([plain.lastPartitionId, plain.sortOrders], [999, [{ id: 0, fields: [] }]])
})

test('snapshots follow one another: parents, sequence numbers, main, both logs', () => {
  assert.deepEqual(decodeMetadata(encodeMetadata(three), 'm'), three)
  assert.deepEqual(decodeMetadata(gzipSync(encodeMetadata(three)), 'm'), three)
  assert.deepEqual(three.snapshots.map(({ id, parentId, sequenceNumber, schemaId }) => [id - 2n ** 62n, parentId === null ? null : parentId - 2n ** 62n, sequenceNumber, schemaId]), [[1n, null, 1n, 0], [2n, 1n, 2n, 0], [3n, 2n, 3n, 0]])
  assert.deepEqual([three.currentSnapshotId, three.refs['main']?.snapshotId, three.lastSequenceNumber, three.lastUpdatedMs], [2n ** 62n + 3n, 2n ** 62n + 3n, 3n, 4000n])
  assert.deepEqual(three.metadataLog, [{ file: 'file:///m/0.json', timestampMs: 1000n }, { file: 'file:///m/1.json', timestampMs: 2000n }, { file: 'file:///m/2.json', timestampMs: 3000n }])
  assert.deepEqual([1999n, 2000n, 3999n, 9999n].map(time => snapshotAsOf(three, time)?.sequenceNumber), [undefined, 1n, 2n, 3n])
  assert.deepEqual([currentSchema(three), defaultSpec(three)], [schema, spec])
})

test('snapshots that are not kept leave with all of the log before them; those that a ref names stay', () => {
  const fourth = appended(three, 2n ** 62n + 4n, 5000n, id => id !== 2n ** 62n + 2n)
  assert.deepEqual(fourth.snapshots.map(snapshot => snapshot.sequenceNumber), [1n, 3n, 4n])
  assert.deepEqual(fourth.snapshotLog.map(entry => entry.timestampMs), [4000n, 5000n])
  const tagged = appended({ ...three, refs: { ...three.refs, first: { snapshotId: 2n ** 62n + 1n, type: 'tag' } } }, 2n ** 62n + 4n, 5000n, () => false)
  assert.deepEqual(tagged.snapshots.map(snapshot => snapshot.sequenceNumber), [1n, 4n])
  assert.deepEqual(decodeMetadata(encodeMetadata(tagged), 'm'), tagged)
  const short = addSnapshot(three, { snapshot: { id: 5n, timestampMs: 9000n, manifestList: 'l', summary: {} }, keep: () => true, previousFile: 'p', previousFilesKept: 2 })
  assert.deepEqual(short.metadataLog.map(entry => entry.file), ['file:///m/2.json', 'p'])
})

test('time does not run backwards, ids are taken once, numbers only grow', () => {
  const late = appended(three, 5n, 1n)
  assert.deepEqual([late.snapshots.at(-1)?.timestampMs, late.lastUpdatedMs, late.snapshotLog.at(-1)?.timestampMs], [4000n, 4000n, 4000n])
  const snapshot = { timestampMs: 1n, manifestList: 'l', summary: {} }
  const bad = [{ id: 0n }, { id: -1n }, { id: 2n ** 63n }, { id: 2n ** 62n + 1n }, { id: 9n, sequenceNumber: 3n }]
  for (const change of bad) assert.throws(() => addSnapshot(three, { snapshot: { ...snapshot, ...change }, keep: () => true }), TypeError)
})

test('other tools\' metadata: unknown keys stay, version 1 is read, defaults are as the spec says', () => {
  const kept = read({ ...metadataJson(three), statistics: [{ 'snapshot-id': 2n ** 62n + 1n, 'file-size-in-bytes': 5n }], 'x-vendor': { a: 2n ** 60n } })
  assert.deepEqual(metadataJson(kept)['x-vendor'], { a: 2n ** 60n })
  assert.deepEqual(metadataJson(kept)['statistics'], [{ 'snapshot-id': 2n ** 62n + 1n, 'file-size-in-bytes': 5n }])
  const old = read({
    'format-version': 1, 'table-uuid': uuid, location: 's3://b/t', 'last-updated-ms': 5n, 'last-column-id': 1,
    schema: { type: 'struct', fields: [{ id: 1, name: 'at', required: true, type: 'timestamp' }] }, 'partition-spec': [{ 'source-id': 1, name: 'at_day', transform: 'day' }],
    'current-snapshot-id': 7n, snapshots: [{ 'snapshot-id': 7n, 'timestamp-ms': 4n, 'manifest-list': 's3://b/l.avro' }],
  })
  assert.deepEqual({ ...old, schemas: [], snapshotLog: [] }, {
    formatVersion: 1, tableUuid: uuid, location: 's3://b/t', lastSequenceNumber: 0n, lastUpdatedMs: 5n, lastColumnId: 1, schemas: [], currentSchemaId: 0,
    partitionSpecs: [{ id: 0, fields: [{ sourceId: 1, fieldId: 1000, name: 'at_day', transform: 'day' }] }], defaultSpecId: 0, lastPartitionId: 1000, sortOrders: [{ id: 0, fields: [] }], defaultSortOrderId: 0,
    properties: {}, currentSnapshotId: 7n, snapshots: [{ id: 7n, parentId: null, sequenceNumber: 0n, timestampMs: 4n, manifestList: 's3://b/l.avro', summary: {}, schemaId: null }],
    refs: { main: { snapshotId: 7n, type: 'branch' } }, snapshotLog: [], metadataLog: [], rest: {},
  })
  assert.deepEqual(decodeMetadata(encodeMetadata(old), 'm.json'), old)
  assert.equal(read({ ...metadataJson(empty), 'current-snapshot-id': null }).currentSnapshotId, null)
})

test('metadata that contradicts itself or leaves something out is corrupt, with the place', () => {
  const good = metadataJson(three)
  const cases: [changes: JsonObject, place: string][] = [
    [{ 'format-version': 4 }, 'format-version is 4; expected format version 1, 2 or 3'], [{ 'format-version': '2' }, 'format-version is "2"'], [{ 'table-uuid': null }, 'table-uuid is null'], [{ location: 1 }, 'location is 1'],
    [{ 'last-sequence-number': 'x' }, 'last-sequence-number is "x"'], [{ 'current-schema-id': 4 }, 'current-schema-id is 4; expected an id that schemas lists (0)'], [{ 'default-spec-id': 9 }, 'default-spec-id is 9'], [{ 'default-sort-order-id': 2 }, 'default-sort-order-id is 2; expected an id that sort-orders lists (0, 1)'],
    [{ 'current-snapshot-id': 5n }, 'current-snapshot-id is 5'], [{ 'current-snapshot-id': 2n ** 62n + 1n }, 'current-snapshot-id is 4611686018427387905; expected 4611686018427387907, which refs.main names'], [{ 'current-snapshot-id': -1n }, 'current-snapshot-id is -1'],
    [{ refs: { a: { 'snapshot-id': 5n, type: 'tag' } } }, 'refs.a.snapshot-id is 5'], [{ refs: { main: { 'snapshot-id': 2n ** 62n + 3n, type: 'fork' } } }, 'refs.main.type is "fork"'],
    [{ snapshots: [{ 'snapshot-id': 1.5 }] }, 'snapshots[0].snapshot-id is 1.5; expected an integer of 64 bits'], [{ snapshots: {} }, 'snapshots is {}'], [{ schemas: [{ type: 'struct', fields: [{ id: 1 }] }] }, 'schemas[0].fields[0].name is missing'],
    [{ 'partition-specs': [{ 'spec-id': 0, fields: [{ 'source-id': 'a' }] }] }, 'partition-specs[0].fields[0].source-id is "a"'], [{ properties: { a: 1 } }, 'properties.a is 1'],
  ]
  for (const [changes, place] of cases) {
    assert.throws(() => read({ ...good, ...changes }), (error: unknown) => isFailure(error, 'lake/corrupt') && error.message.startsWith(`m.json: ${place}`), place)
  }
  for (const bytes of [Buffer.from('[]'), Buffer.from('null'), Buffer.alloc(0), Buffer.from([0x1f, 0x8b, 1, 2]), gzipSync('{')]) assert.throws(() => decodeMetadata(bytes, 'm.json'), (error: unknown) => isFailure(error, 'lake/corrupt'))
})

test('metadata with any value replaced is read or corrupt', () => {
  const good = stringifyJson(metadataJson(three))
  const count = [...good.matchAll(/:/g)].length
  fc.assert(fc.property(fc.nat(count - 1), fc.jsonValue({ maxDepth: 1 }), (at, value) => {
    let seen = -1
    const replaced = (function walk(node: Json): Json {
      if (Array.isArray(node)) return (node as readonly Json[]).map(walk)
      if (typeof node !== 'object' || node === null) return node
      return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, ++seen === at ? value as Json : walk(item)]))
    })(parseJson(good, 'good'))
    try {
      encodeMetadata(read(replaced))
    } catch (error) {
      assert.ok(isFailure(error, 'lake/corrupt'), `${String(error)}\n${error instanceof Error ? error.stack : ''}`)
    }
  }), { numRuns: 300 })
})

test('file names count up and are understood, those of other catalogs too', () => {
  assert.equal(metadataFileName(3, uuid), `00003-${uuid}.metadata.json`)
  assert.equal(metadataFileName(123_456, uuid), `123456-${uuid}.metadata.json`)
  const cases: [path: string, version: number | undefined][] = [
    [`file:///t/metadata/00003-${uuid}.metadata.json`, 3], [`00010-${uuid}.gz.metadata.json`, 10], ['t/v7.metadata.json', 7], ['t/v7.metadata.json.gz', 7], ['t/00003-x.avro', undefined], ['t/x.metadata.json', undefined],
  ]
  for (const [path, version] of cases) assert.equal(metadataVersion(path), version, path)
})

test('snapshot ids are positive, of 63 bits, and follow the uuid', () => {
  assert.equal(snapshotIdFrom('ffffffff-ffff-ffff-0000-000000000000'), 2n ** 63n - 1n)
  assert.equal(snapshotIdFrom('00000000-0000-0001-8000-000000000002'), 3n)
  fc.assert(fc.property(fc.uuid(), id => assert.ok(snapshotIdFrom(id) >= 0n && snapshotIdFrom(id) < 2n ** 63n)))
  assert.throws(() => snapshotIdFrom('x'), TypeError)
})

test('summaries count what changed and carry the totals on', () => {
  const [a, b] = [file('a'), { ...file('b'), recordCount: 2n, fileSizeInBytes: 10n }]
  const first = summarise({ operation: 'append', added: [a, b], removed: [], parent: null, notes: { 'gridlake.run-id': 'r1', operation: 'no' } })
  assert.deepEqual(first, {
    'gridlake.run-id': 'r1', operation: 'append', 'added-data-files': '2', 'added-records': '50', 'added-files-size': '4106',
    'total-data-files': '2', 'total-records': '50', 'total-files-size': '4106', 'total-delete-files': '0', 'total-position-deletes': '0', 'total-equality-deletes': '0',
  })
  const second = summarise({ operation: 'overwrite', added: [b], removed: [a], parent: first })
  assert.deepEqual(second, {
    operation: 'overwrite', 'added-data-files': '1', 'deleted-data-files': '1', 'added-records': '2', 'deleted-records': '48', 'added-files-size': '10', 'removed-files-size': '4096',
    'total-data-files': '2', 'total-records': '4', 'total-files-size': '20', 'total-delete-files': '0', 'total-position-deletes': '0', 'total-equality-deletes': '0',
  })
  assert.equal(summarise({ operation: 'append', added: [a], removed: [], parent: {} })['total-records'], undefined, 'nobody knows the total')
})
