import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { avro } from './avro/avro.ts'
import type { CompareOptions, ParsedSchema } from './format.ts'
import { jsonSchema } from './json-schema/json-schema.ts'
import { marketDifferences } from './market-rules.ts'
import { protobuf } from './protobuf/protobuf.ts'

const avroPrice = (field: object, record: object = {}, name = 'lmp', alias: readonly string[] = []): ParsedSchema => avro.parse(JSON.stringify({ type: 'record', name: 'Price', namespace: 'desk', ...record, fields: [{ name, type: 'double', aliases: alias, ...field }] }), [])
const jsonPrice = (field: object, record: object = {}): ParsedSchema => jsonSchema.parse(JSON.stringify({ type: 'object', properties: { lmp: { type: 'number', ...field } }, ...record }), [])
const protoPrice = (field: string, comment = ''): ParsedSchema => protobuf.parse(`syntax = "proto3";\npackage desk;\n${comment}\nmessage Price { double lmp = 1 ${field}; }`, [])

function kinds(reader: ParsedSchema, writer: ParsedSchema, options: CompareOptions = {}): readonly string[] {
  return marketDifferences(reader, writer, options).map(({ kind, path, breaking }) => `${breaking ? '!' : ''}${kind} ${path}`)
}

describe('a change of meaning breaks where the type is the same', () => {
  const cases: readonly (readonly [string, ParsedSchema, ParsedSchema, readonly string[]])[] = [
    ['a unit in Avro', avroPrice({ unit: 'USD/MWh' }), avroPrice({ unit: 'USD/kWh' }), ['!UNIT_CHANGED Price.lmp@unit']],
    ['a unit in Avro that stands at the type', avroPrice({ type: { type: 'double', unit: 'EUR/MWh' } }), avroPrice({ unit: 'USD/MWh' }), ['!UNIT_CHANGED Price.lmp@unit']],
    ['a field with another name is the same by its alias', avroPrice({ unit: 'EUR/MWh' }, {}, 'price', ['lmp']), avroPrice({ unit: 'USD/MWh' }), ['!UNIT_CHANGED Price.price@unit']],
    ['a record in another namespace', avroPrice({ unit: 'EUR/MWh' }, { namespace: 'other' }), avroPrice({ unit: 'USD/MWh' }), ['!UNIT_CHANGED Price.lmp@unit']],
    ['the zone of a record', avroPrice({}, { time_zone: 'America/Chicago' }), avroPrice({}, { time_zone: 'America/New_York' }), ['!TIME_ZONE_CHANGED Price@time_zone']],
    ['the length of the interval', avroPrice({}, { interval_minutes: 5 }), avroPrice({}, { interval_minutes: 15 }), ['!INTERVAL_LENGTH_CHANGED Price@interval_minutes']],
    ['a number and its text are one', avroPrice({}, { interval_minutes: 60 }), avroPrice({}, { interval_minutes: '60' }), []],
    ['the fields of a key in another order are one', avroPrice({}, { key: ['node', 'start'] }), avroPrice({}, { key: 'start, node' }), []],
    ['a key with a field more', avroPrice({}, { key: ['node', 'start', 'run'] }), avroPrice({}, { key: ['node', 'start'] }), ['!KEY_CHANGED Price@key']],
    ['a sign in JSON Schema', jsonPrice({ 'x-sign': 'injection_positive' }), jsonPrice({ 'x-sign': 'withdrawal_positive' }), ['!SIGN_CONVENTION_CHANGED #/properties/lmp@sign']],
    ['both spellings in JSON Schema', jsonPrice({ 'x-time-zone': 'UTC' }), jsonPrice({ 'x-time_zone': 'UTC' }), []],
    ['an option in Protobuf', protoPrice('[(unit) = "USD/MWh"]'), protoPrice('[(desk.unit) = "EUR/MWh"]'), ['!UNIT_CHANGED Price/1@unit']],
    ['a comment in Protobuf', protoPrice('', '// @key node'), protoPrice('', '// @key node, start'), ['!KEY_CHANGED Price@key']],
    ['a field that is gone says nothing any more', avroPrice({}, {}, 'other'), avroPrice({ unit: 'USD/MWh' }), []],
  ]
  for (const [name, reader, writer, expected] of cases) test(name, () => { assert.deepEqual(kinds(reader, writer), expected) })
})

test('a meaning may be declared later and not be taken back, whichever side is newer', () => {
  const [said, unsaid] = [avroPrice({ unit: 'USD/MWh' }), avroPrice({})]
  assert.deepEqual(kinds(said, unsaid, { newer: 'reader' }), ['UNIT_DECLARED Price.lmp@unit'])
  assert.deepEqual(kinds(unsaid, said, { newer: 'reader' }), ['!UNIT_NO_LONGER_DECLARED Price.lmp@unit'])
  assert.deepEqual(kinds(unsaid, said, { newer: 'writer' }), ['UNIT_DECLARED Price.lmp@unit'])
  assert.deepEqual(kinds(said, unsaid, { newer: 'writer' }), ['!UNIT_NO_LONGER_DECLARED Price.lmp@unit'])
})

test('a declaration in a comment of a Protobuf schema is part of its text', () => {
  assert.notEqual(protoPrice('', '// @key node').canonical, protoPrice('', '// @key start').canonical)
  assert.equal(protoPrice('', '// said otherwise').canonical, protoPrice('').canonical)
})
