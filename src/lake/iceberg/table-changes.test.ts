import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { freshOrder, freshSchema, freshSpec } from './fresh-ids.ts'
import { type JsonObject, stringifyJson } from './json.ts'
import { JsonNode } from './json-node.ts'
import { decodeMetadata, encodeMetadata, type TableMetadata } from './metadata.ts'
import { changeTable } from './table-changes.ts'
import { parseRequirement, unmet } from './table-requirement.ts'
import { parseTableUpdate } from './table-update.ts'
import { parseSchema } from './types.ts'

const context = { nowMs: 100n, uuid: 'u-1', location: 'file:///t' }
const node = (value: JsonObject): JsonNode => new JsonNode('request', '', value)
const change = (before: TableMetadata | null, ...updates: JsonObject[]): TableMetadata => changeTable(before, updates.map(update => parseTableUpdate(node(update))), { ...context, ...before === null ? {} : { previousFile: 'file:///t/0.json' } })
const struct = (...fields: JsonObject[]): JsonObject => ({ type: 'struct', 'schema-id': 0, fields })
const id = { id: 1, name: 'id', required: true, type: 'int' }
const at = { id: 2, name: 'at', required: false, type: 'timestamptz' }
const create: JsonObject[] = [
  { action: 'assign-uuid', uuid: 'u-2' }, { action: 'add-schema', schema: struct(id, at) }, { action: 'set-current-schema', 'schema-id': -1 },
  { action: 'add-spec', spec: { fields: [{ 'source-id': 2, name: 'at_day', transform: 'day' }] } }, { action: 'set-default-spec', 'spec-id': -1 },
  { action: 'add-sort-order', 'sort-order': { 'order-id': 0, fields: [] } }, { action: 'set-default-sort-order', 'sort-order-id': -1 },
]
const big = 2n ** 62n + 1n
const snapshot = (snapshotId: bigint, sequence: bigint, parent: bigint | null = null, more: JsonObject = {}): JsonObject => ({ action: 'add-snapshot', snapshot: { 'snapshot-id': snapshotId, ...parent === null ? {} : { 'parent-snapshot-id': parent }, 'sequence-number': sequence, 'timestamp-ms': 100n + sequence, 'manifest-list': 'file:///t/l.avro', summary: { operation: 'append' }, 'schema-id': 0, ...more } })
const setMain = (snapshotId: bigint): JsonObject => ({ action: 'set-snapshot-ref', 'ref-name': 'main', type: 'branch', 'snapshot-id': snapshotId })
const table = change(null, ...create)
const three = change(table, snapshot(big, 1n), setMain(big), snapshot(big + 1n, 2n, big), setMain(big + 1n), { action: 'set-snapshot-ref', 'ref-name': 'eod', type: 'tag', 'snapshot-id': big, 'max-ref-age-ms': 2n ** 60n + 1n })

test('a table is made of updates, and reads back', () => {
  assert.deepEqual([table.tableUuid, table.formatVersion, table.currentSchemaId, table.lastColumnId, table.lastPartitionId, table.defaultSortOrderId], ['u-2', 2, 0, 2, 1000, 0])
  assert.deepEqual(decodeMetadata(encodeMetadata(three), 'm'), { ...three })
})

test('a snapshot that was never current for long leaves no trace in the log; the file before is remembered', () => {
  assert.deepEqual(three.snapshotLog, [{ snapshotId: big + 1n, timestampMs: 102n }])
  assert.deepEqual([three.currentSnapshotId, three.lastSequenceNumber, three.lastUpdatedMs, three.metadataLog], [big + 1n, 2n, 102n, [{ file: 'file:///t/0.json', timestampMs: 100n }]])
  assert.equal(three.refs['eod']?.maxRefAgeMs, 2n ** 60n + 1n)
})

test('updates that change nothing give the same object', () => {
  assert.equal(change(three, setMain(big + 1n), { action: 'add-schema', schema: struct(id, at) }, { action: 'set-current-schema', 'schema-id': -1 }, { action: 'set-properties', updates: {} }, { action: 'remove-statistics', 'snapshot-id': 5n }), three)
})

test('schemas are found again or counted on, and values go only where they can be read', () => {
  const wider = change(three, { action: 'add-schema', schema: struct({ ...id, type: 'long' }, { ...at, name: 'at_utc' }, { id: 3, name: 'note', required: false, type: 'string' }) }, { action: 'set-current-schema', 'schema-id': -1 })
  assert.deepEqual([wider.currentSchemaId, wider.schemas.length, wider.lastColumnId], [1, 2, 3])
  assert.equal(change(wider, { action: 'set-current-schema', 'schema-id': 0 }, { action: 'remove-schemas', 'schema-ids': [1] }, { action: 'remove-snapshot-ref', 'ref-name': 'main' }).schemas.length, 1)
})

test('going back to an older snapshot is logged at the time it happens; without main there is no current one', () => {
  const back = change(three, setMain(big))
  assert.deepEqual([back.currentSnapshotId, back.snapshotLog.at(-1)], [big, { snapshotId: big, timestampMs: 100n }])
  const none = change(three, { action: 'remove-snapshot-ref', 'ref-name': 'main' })
  assert.deepEqual([none.currentSnapshotId, Object.keys(none.refs), none.snapshots.length], [null, ['eod'], 2])
})

test('snapshots go with their refs, statistics and the log that leads over them', () => {
  const measured = change(three, { action: 'set-statistics', statistics: { 'snapshot-id': big, 'statistics-path': 's' } }, { action: 'set-partition-statistics', 'partition-statistics': { 'snapshot-id': big + 1n, 'statistics-path': 'p' } })
  assert.deepEqual(measured.rest, { statistics: [{ 'snapshot-id': big, 'statistics-path': 's' }], 'partition-statistics': [{ 'snapshot-id': big + 1n, 'statistics-path': 'p' }] })
  const fewer = change(measured, { action: 'remove-snapshots', 'snapshot-ids': [big] })
  assert.deepEqual([Object.keys(fewer.refs), fewer.snapshots.map(each => each.id), fewer.rest['statistics']], [['main'], [big + 1n], []])
})

test('a spec keeps the ids of fields that older specs had', () => {
  const next = change(table, { action: 'add-spec', spec: { fields: [{ 'source-id': 1, name: 'id_bucket', transform: 'bucket[4]' }, { 'source-id': 2, name: 'at_day', transform: 'day' }] } }, { action: 'set-default-spec', 'spec-id': -1 })
  assert.deepEqual(next.partitionSpecs[1], { id: 1, fields: [{ sourceId: 1, fieldId: 1001, name: 'id_bucket', transform: 'bucket[4]' }, { sourceId: 2, fieldId: 1000, name: 'at_day', transform: 'day' }] })
  assert.equal(change(next, { action: 'remove-partition-specs', 'spec-ids': [0] }).partitionSpecs.length, 1)
})

test('version 3 counts rows; older snapshots of it are asked for again', () => {
  const third = change(table, { action: 'upgrade-format-version', 'format-version': 3 }, snapshot(5n, 1n, null, { 'first-row-id': 0n, 'added-rows': 10n }), setMain(5n))
  assert.equal(third.rest['next-row-id'], 10n)
  assert.deepEqual(decodeMetadata(encodeMetadata(third), 'm').snapshots, third.snapshots)
  assert.throws(() => change(third, snapshot(6n, 2n, 5n, { 'first-row-id': 9n, 'added-rows': 1n })), (error: unknown) => isFailure(error, 'lake/conflict'))
})

const refusals: [name: string, updates: JsonObject[], message: RegExp][] = [
  ['another uuid', [{ action: 'assign-uuid', uuid: 'u-3' }], /Cannot reassign uuid/],
  ['an older version', [{ action: 'upgrade-format-version', 'format-version': 1 }], /Cannot downgrade v2 table to v1/],
  ['a version of the future', [{ action: 'upgrade-format-version', 'format-version': 9 }], /unsupported format version: v9/],
  ['an unknown schema', [{ action: 'set-current-schema', 'schema-id': 7 }], /unknown schema: 7/],
  ['the last added schema of none', [{ action: 'set-current-schema', 'schema-id': -1 }], /no schema has been added/],
  ['two fields of one name', [{ action: 'add-schema', schema: struct(id, { ...at, name: 'id' }) }], /multiple fields for name id/],
  ['a default in version 2', [{ action: 'add-schema', schema: struct(id, { ...at, 'initial-default': 'x' }) }], /not supported until v3/],
  ['an optional identifier', [{ action: 'add-schema', schema: { ...struct(id, at), 'identifier-field-ids': [2] } }], /not a required field/],
  ['a type that old rows are not', [{ action: 'add-schema', schema: struct({ ...id, type: 'string' }, at) }, { action: 'set-current-schema', 'schema-id': -1 }], /Cannot change column type: id: int -> string/],
  ['a schema without the partition\'s source', [{ action: 'add-schema', schema: struct(id) }, { action: 'set-current-schema', 'schema-id': -1 }], /Cannot find source column for partition: field id 2/],
  ['a transform of the wrong type', [{ action: 'add-spec', spec: { fields: [{ 'source-id': 1, name: 'd', transform: 'day' }] } }], /Invalid source type int for transform: day/],
  ['a transform that there is not', [{ action: 'add-spec', spec: { fields: [{ 'source-id': 1, name: 'd', transform: 'shuffle' }] } }], /transform "shuffle" is not one of/],
  ['the default spec removed', [{ action: 'remove-partition-specs', 'spec-ids': [0] }], /Cannot remove the default partition spec/],
  ['the current schema removed', [{ action: 'remove-schemas', 'schema-ids': [0] }], /Cannot remove the current schema/],
  ['a snapshot twice', [snapshot(big, 9n)], /Snapshot already exists/],
  ['a snapshot of id 0', [snapshot(0n, 9n)], /expected a positive one/],
  ['main as a tag', [{ ...setMain(big), type: 'tag' }], /it must be a branch/],
  ['a ref to nothing', [setMain(4n)], /unknown snapshot: 4/],
]
for (const [name, updates, message] of refusals) {
  test(`${name} is refused`, () => { assert.throws(() => change(three, ...updates), (error: unknown) => isFailure(error, 'usage/invalid') && message.test(error.message)) })
}

test('an old sequence number is a conflict, unless the snapshot replaces everything', () => {
  assert.throws(() => change(three, snapshot(9n, 2n, big + 1n)), (error: unknown) => isFailure(error, 'lake/conflict'))
  assert.equal(change(three, snapshot(9n, 2n)).lastSequenceNumber, 2n)
})

const requirements: [JsonObject, string | undefined][] = [
  [{ type: 'assert-create' }, 'Requirement failed: table already exists'], [{ type: 'assert-table-uuid', uuid: 'U-2' }, undefined], [{ type: 'assert-table-uuid', uuid: 'x' }, 'Requirement failed: UUID does not match: expected u-2 != x'],
  [{ type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': big + 1n }, undefined], [{ type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': big }, `Requirement failed: branch main has changed: expected id ${big} != ${big + 1n}`],
  [{ type: 'assert-ref-snapshot-id', ref: 'eod', 'snapshot-id': null }, 'Requirement failed: tag eod was created concurrently'], [{ type: 'assert-ref-snapshot-id', ref: 'x', 'snapshot-id': null }, undefined], [{ type: 'assert-ref-snapshot-id', ref: 'constructor', 'snapshot-id': 5n }, 'Requirement failed: branch or tag constructor is missing, expected 5'],
  [{ type: 'assert-last-assigned-field-id', 'last-assigned-field-id': 2 }, undefined], [{ type: 'assert-last-assigned-field-id', 'last-assigned-field-id': 1 }, 'Requirement failed: last assigned field id changed: expected id 1 != 2'],
  [{ type: 'assert-current-schema-id', 'current-schema-id': 1 }, 'Requirement failed: current schema changed: expected id 1 != 0'], [{ type: 'assert-last-assigned-partition-id', 'last-assigned-partition-id': 999 }, 'Requirement failed: last assigned partition id changed: expected id 999 != 1000'],
  [{ type: 'assert-default-spec-id', 'default-spec-id': 0 }, undefined], [{ type: 'assert-default-spec-id', 'default-spec-id': 1 }, 'Requirement failed: default partition spec changed: expected id 1 != 0'], [{ type: 'assert-default-sort-order-id', 'default-sort-order-id': 1 }, 'Requirement failed: default sort order changed: expected id 1 != 0'],
]
for (const [requirement, message] of requirements) {
  test(`${stringifyJson(requirement)}: ${message ?? 'holds'}`, () => { assert.equal(unmet(parseRequirement(node(requirement)), three), message) })
}

test('ids of a new table count from 1, fields before what is in them', () => {
  const schema = parseSchema(node(struct({ id: 9, name: 'a', required: false, type: { type: 'map', 'key-id': 20, key: 'string', 'value-id': 21, value: 'int', 'value-required': false } }, { id: 3, name: 'b', required: true, type: { type: 'struct', fields: [{ id: 4, name: 'c', required: false, type: 'int' }] } })))
  const { schema: fresh, ids } = freshSchema({ ...schema, identifierFieldIds: [3] })
  assert.deepEqual([...ids], [[9, 1], [3, 2], [20, 3], [21, 4], [4, 5]])
  assert.deepEqual(fresh.identifierFieldIds, [2])
  assert.deepEqual(freshSpec([{ sourceId: 3, fieldId: 5000, name: 'x', transform: 'identity' }], ids), { id: 0, fields: [{ sourceId: 2, fieldId: 1000, name: 'x', transform: 'identity' }] })
  assert.deepEqual(freshOrder({ id: 7, fields: [{ sourceId: 9, transform: 'identity', direction: 'asc', nullOrder: 'nulls-first' }] }, ids), { id: 1, fields: [{ sourceId: 1, transform: 'identity', direction: 'asc', nullOrder: 'nulls-first' }] })
})
