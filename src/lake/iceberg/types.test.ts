import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lmpDayAhead, lmpSuperseded } from '#canon/price.ts'
import { isFailure } from '#base/error.ts'
import type { Dataset } from '#canon/dataset.ts'
import { stringifyJson } from './json.ts'
import { JsonNode } from './json-node.ts'
import { parsePartitionSpec, parseSortOrder, partitionSpecJson, sortOrderJson } from './partition.ts'
import { partitionSpecOf, schemaOf, sortOrderOf } from './schema.ts'
import { fieldById, fieldIds, parseSchema, schemaJson } from './types.ts'

const nested = {
  type: 'struct', 'schema-id': 7, 'identifier-field-ids': [1],
  fields: [
    { id: 1, name: 'id', required: true, type: 'uuid', doc: 'Key.' },
    { id: 2, name: 'amounts', required: false, type: { type: 'list', 'element-id': 3, element: 'decimal(9, 2)', 'element-required': true } },
    {
      id: 4, name: 'tags', required: false,
      type: { type: 'map', 'key-id': 5, key: 'string', 'value-id': 6, value: { type: 'struct', fields: [{ id: 8, name: 'x', required: false, type: 'fixed[16]' }] }, 'value-required': false },
    },
    { id: 9, name: 'place', required: false, type: { type: 'struct', fields: [{ id: 10, name: 'at', required: true, type: 'timestamp' }] } },
  ],
}

test('a nested schema is read and written back as it was', () => {
  const schema = parseSchema(new JsonNode('f', '', nested))
  assert.deepEqual(schemaJson(schema), nested)
  assert.deepEqual([...fieldIds(schema.fields)].toSorted((a, b) => a - b), [1, 2, 3, 4, 5, 6, 8, 9, 10])
  assert.deepEqual(fieldById(schema.fields, 10)?.type, { kind: 'timestamp' })
  assert.equal(fieldById(schema.fields, 3), undefined)
})

test('every primitive of version 2 is read, with the spaces that writers put or leave out', () => {
  const texts = ['boolean', 'int', 'long', 'float', 'double', 'date', 'time', 'timestamp', 'timestamptz', 'string', 'uuid', 'binary', 'fixed[ 3 ]', 'decimal(38,37)', 'decimal( 9 , 0 )']
  const fields = texts.map((type, index) => ({ id: index, name: `c${index}`, required: false, type }))
  const schema = parseSchema(new JsonNode('f', '', { type: 'struct', fields }))
  assert.deepEqual(schema.fields.slice(-3).map(field => field.type), [{ kind: 'fixed', length: 3 }, { kind: 'decimal', precision: 38, scale: 37 }, { kind: 'decimal', precision: 9, scale: 0 }])
  assert.equal(schema.id, 0)
})

test('what is no type that we know is refused with its path', () => {
  const deep = Array.from({ length: 100 }).reduce<object | string>(element => ({ type: 'list', 'element-id': 1, element, 'element-required': true }), 'int')
  for (const type of ['timestamp_s', 'variant', 'decimal(39, 2)', 'decimal(4, 5)', 'fixed[]', '', 3, null, [], { type: 'set' }, deep]) {
    const field = { id: 1, name: 'c', required: false, type: type as string }
    assert.throws(() => parseSchema(new JsonNode('f', 'schemas[0]', { type: 'struct', fields: [field] })), (error: unknown) => isFailure(error, 'lake/corrupt') && error.message.startsWith('f: schemas[0].fields[0].type'), JSON.stringify(type)?.slice(0, 60))
  }
  const twice = { id: 1, name: 'c', required: false, type: 'int' }
  assert.throws(() => parseSchema(new JsonNode('f', 's', { type: 'struct', fields: [twice, twice] })), { message: 'f: s uses field id 1 twice; expected each id once.' })
})

test('a dataset becomes schema, spec and order with the contract\'s ids', () => {
  const schema = schemaOf(lmpDayAhead)
  assert.deepEqual(schema.fields.map(field => [field.id, field.name, field.required]), lmpDayAhead.columns.map(column => [column.id, column.name, column.required]))
  assert.deepEqual(schema.fields[5], { id: 6, name: 'lmp', required: true, type: { kind: 'double' }, doc: 'Locational marginal price. Unit: USD/MWh.' })
  assert.deepEqual(schema.identifierFieldIds, [1, 2, 3, 4])
  assert.deepEqual(partitionSpecJson(partitionSpecOf(lmpDayAhead)), {
    'spec-id': 0,
    fields: [
      { 'source-id': 1, 'field-id': 1000, name: 'iso', transform: 'identity' },
      { 'source-id': 4, 'field-id': 1001, name: 'interval_start_utc_day', transform: 'day' },
    ],
  })
  assert.deepEqual(sortOrderJson(sortOrderOf(lmpDayAhead)), {
    'order-id': 1,
    fields: [
      { transform: 'identity', 'source-id': 3, direction: 'asc', 'null-order': 'nulls-last' },
      { transform: 'identity', 'source-id': 4, direction: 'asc', 'null-order': 'nulls-last' },
    ],
  })
  for (const dataset of [lmpDayAhead, lmpSuperseded]) {
    const again = JsonNode.parse(stringifyJson(schemaJson(schemaOf(dataset))), 'f')
    assert.deepEqual(parseSchema(again), schemaOf(dataset))
    assert.deepEqual(parsePartitionSpec(JsonNode.parse(stringifyJson(partitionSpecJson(partitionSpecOf(dataset))), 'f')), partitionSpecOf(dataset))
    assert.deepEqual(parseSortOrder(JsonNode.parse(stringifyJson(sortOrderJson(sortOrderOf(dataset))), 'f')), sortOrderOf(dataset))
  }
})

test('a key that Iceberg cannot identify rows by names no identifier; no order is order 0', () => {
  const dataset: Dataset = {
    name: 'a.b', doc: '', key: ['x', 'y'], partition: [], sort: [],
    columns: [{ id: 1, name: 'x', type: 'double', required: true, doc: '' }, { id: 2, name: 'y', type: 'int', required: true, doc: '' }],
  }
  assert.deepEqual(schemaOf(dataset).identifierFieldIds, [])
  assert.deepEqual(schemaOf({ ...dataset, key: ['y'] }).identifierFieldIds, [2])
  assert.deepEqual(sortOrderOf(dataset), { id: 0, fields: [] })
  assert.deepEqual(partitionSpecOf(dataset), { id: 0, fields: [] })
})
