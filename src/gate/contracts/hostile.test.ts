/** Schemas that were made to hurt: each ends in a clear error or an answer, and nothing hangs (the tests' own time limit would tell). */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { limits, type SchemaType } from './format.ts'
import { formats } from './formats.ts'

const times = <T>(count: number, one: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => one(index))
const record = (name: string, fields: readonly object[]): object => ({ type: 'record', name, fields })

function refused(type: SchemaType, text: string, details: Record<string, unknown>, references: readonly { name: string, text: string }[] = []): void {
  assert.throws(() => formats[type].parse(text, references), error => {
    assert.ok(isFailure(error, 'schema/invalid'), String(error))
    assert.ok(error.message.length < 500, 'the message does not repeat the schema')
    for (const [key, value] of Object.entries(details)) assert.deepEqual(error.details[key], value)
    return true
  })
}

describe('too large', () => {
  test('ten million characters', () => {
    const filler = 'a'.repeat(10_000_000)
    refused('AVRO', JSON.stringify({ type: 'string', doc: filler }), { limit: 'textLength' })
    refused('JSON', JSON.stringify({ title: filler }), { limit: 'textLength' })
    refused('PROTOBUF', `// ${filler}\nmessage M {}`, { limit: 'textLength' })
  })
  test('references that add up', () => {
    const references = times(10, index => ({ name: `r${index}`, text: JSON.stringify({ title: 'a'.repeat(500_000) }) }))
    refused('JSON', '{}', { limit: 'allLength' }, references)
    refused('AVRO', '"int"', { limit: 'references' }, times(limits.references + 1, index => ({ name: `r${index}`, text: '"int"' })))
    refused('AVRO', '"int"', {}, [{ name: 'r', text: '"int"' }, { name: 'r', text: '"int"' }])
  })
  test('too many values, types and words', () => {
    refused('JSON', `{"enum":[${'1,'.repeat(limits.nodes)}1]}`, { limit: 'nodes' })
    refused('AVRO', JSON.stringify(times(limits.types, index => ({ type: 'fixed', name: `F${index}`, size: 1 }))).slice(0, limits.textLength), {})
    refused('PROTOBUF', `message M {${';'.repeat(limits.nodes)}}`, { limit: 'nodes' })
    refused('PROTOBUF', `message M { int32 ${'x'.repeat(100_000)}- = 1; }`, {})
    refused('PROTOBUF', `syntax = "proto3"; ${'/*'.repeat(1_000)}`, {})
  })
})

describe('too deep', () => {
  test('ten thousand levels', () => {
    refused('AVRO', `${'{"type":"array","items":'.repeat(10_000)}"int"${'}'.repeat(10_000)}`, { limit: 'depth' })
    refused('JSON', `${'{"not":'.repeat(10_000)}{}${'}'.repeat(10_000)}`, { limit: 'depth' })
    refused('PROTOBUF', `syntax = "proto3"; ${'message M {'.repeat(10_000)}${'}'.repeat(10_000)}`, { limit: 'depth' })
  })
  test('a chain of names', () => {
    refused('AVRO', JSON.stringify(times(2_000, index => record(`R${index}`, index === 0 ? [] : [{ name: 'f', type: `R${index - 1}` }]))), { limit: 'depth' })
    refused('JSON', JSON.stringify({ $ref: '#/definitions/d0', definitions: Object.fromEntries(times(2_000, index => [`d${index}`, index === 1_999 ? {} : { $ref: `#/definitions/d${index + 1}` }])) }), { limit: 'depth' })
  })
  test('a chain of names that looks into the value is compared as far as it goes', () => {
    const chain = (last: object): string => JSON.stringify({ $ref: '#/definitions/d0', definitions: Object.fromEntries(times(3_000, index => [`d${index}`, index === 2_999 ? last : { properties: { p: { $ref: `#/definitions/d${index + 1}` } } }])) })
    const [reader, writer] = [formats.JSON.parse(chain({ type: 'integer' }), []), formats.JSON.parse(chain({ type: 'number' }), [])]
    assert.equal(formats.JSON.compare(reader, writer).compatible, false)
    formats.JSON.witness(reader, writer)
    const messages = (type: string): string => `syntax = "proto3"; ${times(2_000, index => `message M${index} { ${index === 1_999 ? type : `M${index + 1}`} f = 1; }`).join('\n')}`
    assert.equal(formats.PROTOBUF.compare(formats.PROTOBUF.parse(messages('string'), []), formats.PROTOBUF.parse(messages('int32'), [])).compatible, false)
  })
})

describe('round in circles', () => {
  test('a reference to itself', () => {
    refused('JSON', '{"$ref":"#"}', { limit: 'cycle' })
    refused('JSON', JSON.stringify({ $ref: '#/definitions/a', definitions: { a: { anyOf: [{ $ref: '#/definitions/b' }] }, b: { allOf: [{ not: { $ref: '#/definitions/a' } }] } } }), { limit: 'cycle' })
    refused('JSON', '{"$ref":"a.json"}', { limit: 'cycle' }, [{ name: 'a.json', text: '{"$ref":"b.json"}' }, { name: 'b.json', text: '{"$ref":"a.json"}' }])
    refused('PROTOBUF', 'syntax = "proto3"; import "a.proto"; message M {}', { limit: 'cycle' }, [{ name: 'a.proto', text: 'syntax = "proto3"; import "a.proto";' }])
    refused('AVRO', '"B"', { unknown: 'B' }, [{ name: 'A', text: JSON.stringify(record('A', [{ name: 'b', type: 'B' }])) }])
  })
  test('a record that can have no value', () => {
    const endless = formats.AVRO.parse(JSON.stringify(record('R', [{ name: 'r', type: 'R' }, { name: 'x', type: 'int' }])), [])
    const other = formats.AVRO.parse(JSON.stringify(record('R', [{ name: 'r', type: 'R' }, { name: 'x', type: 'string' }])), [])
    assert.ok(formats.AVRO.compare(endless, endless).compatible)
    assert.equal(formats.AVRO.compare(other, endless).compatible, false)
    assert.equal(formats.AVRO.witness(other, endless), null)
  })
})

describe('made to explode', () => {
  test('a regular expression', () => {
    const text = JSON.stringify({ type: 'string', pattern: '^(a+)+$', examples: [`${'a'.repeat(50_000)}b`] })
    const schema = formats.JSON.parse(text, [])
    assert.equal(formats.JSON.witness(formats.JSON.parse('{"type":"string","pattern":"^(a|aa)+$"}', []), schema), null)
    refused('JSON', '{"pattern":"(a{1000}){1000}"}', {})
    refused('JSON', JSON.stringify({ pattern: 'a'.repeat(5_000) }), { limit: 'pattern' })
    refused('JSON', '{"patternProperties":{"^(?=a)":{}}}', {})
  })
  test('thousands of patterns', () => {
    const patterned = (count: number, length: number): string => JSON.stringify({ patternProperties: Object.fromEntries(times(count, index => [`^(a|b|${index})*x{1,${length}}$`, { type: 'integer' }])), properties: Object.fromEntries(times(count, index => [`p${index}`, {}])) })
    refused('JSON', patterned(2_000, 50), { limit: 'pattern' })
    const [reader, writer] = [formats.JSON.parse(patterned(150, 50), []), formats.JSON.parse(patterned(150, 51), [])]
    assert.equal(formats.JSON.compare(reader, writer).compatible, false)
    formats.JSON.witness(reader, writer)
  })
  test('unions of hundreds of open objects: the search for a value ends', () => {
    const union = (word: string, prefix: string, count: number): string => JSON.stringify({ [word]: times(count, index => ({ type: 'object', properties: { [prefix + index]: { type: 'integer' } } })) })
    for (const [word, count] of [['anyOf', 2_000], ['oneOf', 300]] as const) {
      const [reader, writer] = [formats.JSON.parse(union(word, 'b', count), []), formats.JSON.parse(union(word, 'a', count), [])]
      assert.equal(formats.JSON.compare(reader, writer).compatible, false)
      formats.JSON.witness(reader, writer)
    }
    const [reader, writer] = [formats.JSON.parse('{"enum":[7]}', []), formats.JSON.parse(union('anyOf', 'a', 2_000), [])]
    assert.ok(formats.JSON.witness(reader, writer), 'what ajv cannot run is shown without it')
    assert.ok(formats.JSON.witness(formats.JSON.parse(union('oneOf', 'b', 20), []), formats.JSON.parse(union('oneOf', 'a', 20), [])), 'what can be found soon is found')
  })
  test('references that double at each step', () => {
    const doubling = (word: 'allOf' | 'anyOf' | 'oneOf', last: object): string => JSON.stringify({ $ref: '#/definitions/d0', definitions: Object.fromEntries(times(40, index => [`d${index}`, index === 39 ? last : { [word]: [{ $ref: `#/definitions/d${index + 1}` }, { $ref: `#/definitions/d${index + 1}` }] }])) })
    for (const word of ['allOf', 'anyOf', 'oneOf'] as const) {
      const [reader, writer] = [formats.JSON.parse(doubling(word, { type: 'integer' }), []), formats.JSON.parse(doubling(word, { type: 'number' }), [])]
      formats.JSON.compare(reader, writer)
      formats.JSON.witness(reader, writer)
    }
    const properties = (last: object): string => JSON.stringify({ $ref: '#/definitions/d0', definitions: Object.fromEntries(times(60, index => [`d${index}`, index === 59 ? last : { properties: { a: { $ref: `#/definitions/d${index + 1}` }, b: { $ref: `#/definitions/d${index + 1}` } } }])) })
    const [reader, writer] = [formats.JSON.parse(properties({ type: 'integer' }), []), formats.JSON.parse(properties({ type: 'number' }), [])]
    assert.ok(formats.JSON.compare(reader, writer).differences.length < 1_000)
    formats.JSON.witness(reader, writer)
  })
  test('records and messages that double at each step', () => {
    const records = (last: string): string => JSON.stringify(times(60, index => record(`R${index}`, index === 0 ? [{ name: 'x', type: last }] : times(4, field => ({ name: `f${field}`, type: `R${index - 1}` })))))
    const [reader, writer] = [formats.AVRO.parse(records('int'), []), formats.AVRO.parse(records('string'), [])]
    assert.ok(formats.AVRO.compare(reader, writer).differences.length < 1_000)
    formats.AVRO.witness(reader, writer)
    const messages = (last: string): string => `syntax = "proto3"; ${times(60, index => `message M${index} { ${index === 0 ? `${last} x = 1;` : times(4, field => `M${index - 1} f${field} = ${field + 1};`).join(' ')} }`).join('\n')}`
    const [ours, theirs] = [formats.PROTOBUF.parse(messages('int32'), []), formats.PROTOBUF.parse(messages('string'), [])]
    assert.ok(formats.PROTOBUF.compare(ours, theirs).differences.length < 1_000)
    formats.PROTOBUF.witness(ours, theirs)
  })
  test('unions of many branches on both sides', () => {
    const branches = (type: string): string => JSON.stringify({ allOf: times(12, group => ({ oneOf: times(8, index => ({ properties: { [`p${group}`]: { const: index }, x: { type } }, required: [`p${group}`] })) })) })
    const [reader, writer] = [formats.JSON.parse(branches('integer'), []), formats.JSON.parse(branches('number'), [])]
    assert.equal(formats.JSON.compare(reader, writer).compatible, false)
    formats.JSON.witness(reader, writer)
  })
  test('aliases that let any record be any other: two rings that meet only after as many steps as their lengths have together', () => {
    const ring = (size: number, last: string): string => {
      const aliases = times(101, other => `R${other}`)
      const inside = (index: number): object => ({ ...record(`R${index}`, [{ name: 'x', type: index === 0 ? last : 'int' }, { name: 'next', type: ['null', index === size - 1 ? 'R0' : inside(index + 1)] }]), aliases })
      return JSON.stringify(inside(0))
    }
    const [reader, writer] = [formats.AVRO.parse(ring(30, 'int'), []), formats.AVRO.parse(ring(31, 'string'), [])]
    const { compatible, differences } = formats.AVRO.compare(reader, writer)
    assert.equal(compatible, false)
    assert.ok(differences.length < 5_000)
    formats.AVRO.witness(reader, writer)
  })
  test('thousands of properties', () => {
    const wide = (type: string): string => JSON.stringify({ type: 'object', properties: Object.fromEntries(times(3_000, index => [`p${index}`, { type: index === 2_999 ? type : 'string' }])), required: ['p1'] })
    const [reader, writer] = [formats.JSON.parse(wide('integer'), []), formats.JSON.parse(wide('number'), [])]
    assert.ok(formats.JSON.compare(writer, reader).compatible)
    assert.deepEqual(formats.JSON.compare(reader, writer).differences.map(({ path }) => path), ['#/properties/p2999'])
    assert.ok(formats.JSON.witness(reader, writer))
  })
  test('a schema reads itself however hard that is to show', () => {
    const text = JSON.stringify({ allOf: times(12, group => ({ oneOf: times(8, index => ({ properties: { [`p${group}`]: { enum: [index, 9] } } })) })) })
    assert.deepEqual(formats.JSON.compare(formats.JSON.parse(text, []), formats.JSON.parse(text, [])).differences, [])
  })
})

test('names that JavaScript has for itself', () => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'prototype']) {
    const schema = `{"type":"object","properties":{"${name}":{"type":"integer"}},"required":["${name}"]}`
    const wider = schema.replace('integer', 'number')
    assert.ok(formats.JSON.compare(formats.JSON.parse(wider, []), formats.JSON.parse(schema, [])).compatible, name)
    assert.equal(formats.JSON.compare(formats.JSON.parse(schema, []), formats.JSON.parse(wider, [])).compatible, false, name)
    const avro = (type: string): string => `{"type":"record","name":"R","fields":[{"name":"${name}","type":"${type}"}]}`
    assert.ok(formats.AVRO.compare(formats.AVRO.parse(avro('long'), []), formats.AVRO.parse(avro('int'), [])).compatible, name)
    assert.ok(formats.AVRO.witness(formats.AVRO.parse(avro('int'), []), formats.AVRO.parse(avro('string'), [])) !== undefined)
    const named = (type: string): string => `{"type":"record","name":"${name}","fields":[{"name":"x","type":"${type}"}]}`
    formats.AVRO.witness(formats.AVRO.parse(named('int'), []), formats.AVRO.parse(named('string'), []))
  }
  refused('PROTOBUF', 'syntax = "proto3"; message A { int32 x = 1; } message __proto__ { int32 x = 1; }', { place: 'line 1' })
  assert.equal(({} as Record<string, unknown>).type, undefined, 'nothing was put on the prototype of all objects')
})
