import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { avro, type AvroSchema } from './avro.ts'

type Json = unknown
const parse = (schema: Json, ...references: Json[]): AvroSchema => avro.parse(JSON.stringify(schema), references.map((one, index) => ({ name: `r${index}`, text: JSON.stringify(one) })))
const record = (fields: readonly Json[], rest: object = {}): object => ({ type: 'record', name: 'R', fields, ...rest })
const field = (type: Json, rest: object = {}): object => ({ name: 'x', type, ...rest })
const one = (type: Json, rest: object = {}): object => record([field(type, rest)])
const symbols = (list: readonly string[], rest: object = {}): object => ({ type: 'enum', name: 'E', symbols: list, ...rest })
const fixed = (size: number, rest: object = {}): object => ({ type: 'fixed', name: 'F', size, ...rest })
const logical = (type: Json, logicalType: string, rest: object = {}): object => ({ type, logicalType, ...rest })
const list = { type: 'record', name: 'L', fields: [{ name: 'v', type: 'int' }, { name: 'next', type: ['null', 'L'] }] }
const longList = { type: 'record', name: 'L', fields: [{ name: 'v', type: 'long' }, { name: 'next', type: ['null', 'L'] }] }

/** Reader, writer, and the kinds that break; none where the reader reads everything. */
const cases: readonly (readonly [string, Json, Json, ...string[]])[] = [
  ['the same', one('int'), one('int')],
  ...(['long', 'float', 'double'] as const).map(to => [`int is read as ${to}`, to, 'int'] as const),
  ...(['float', 'double'] as const).map(to => [`long is read as ${to}`, to, 'long'] as const),
  ['float is read as double', 'double', 'float'], ['text is read as bytes', 'bytes', 'string'], ['bytes are read as text', 'string', 'bytes'],
  ['long is not read as int', 'int', 'long', 'TYPE_MISMATCH'], ['double is not read as float', 'float', 'double', 'TYPE_MISMATCH'], ['a number is no text', 'string', 'int', 'TYPE_MISMATCH'],
  ['null is nothing else', 'int', 'null', 'TYPE_MISMATCH'], ['a boolean is no number', 'int', 'boolean', 'TYPE_MISMATCH'],
  ['items are promoted', { type: 'array', items: 'long' }, { type: 'array', items: 'int' }], ['items are not narrowed', { type: 'array', items: 'int' }, { type: 'array', items: 'long' }, 'TYPE_MISMATCH'],
  ['values of a map', { type: 'map', values: 'int' }, { type: 'map', values: 'string' }, 'TYPE_MISMATCH'], ['an array is no map', { type: 'map', values: 'int' }, { type: 'array', items: 'int' }, 'TYPE_MISMATCH'],
  ['a field with a default is new', record([field('int'), { name: 'y', type: 'int', default: 0 }]), one('int')],
  ['a field whose default is null is new', record([field('int'), { name: 'y', type: ['null', 'int'], default: null }]), one('int')],
  ['a field that may be null has no default by that', record([field('int'), { name: 'y', type: ['null', 'int'] }]), one('int'), 'READER_FIELD_MISSING_DEFAULT_VALUE'],
  ['a field is gone', record([]), one('int')], ['fields change places', record([field('int'), { name: 'y', type: 'int' }]), record([{ name: 'y', type: 'int' }, field('int')])],
  ['a field has another name', record([{ name: 'y', type: 'int' }]), one('int'), 'READER_FIELD_MISSING_DEFAULT_VALUE'], ['... and says so', record([{ name: 'y', type: 'int', aliases: ['x'] }]), one('int')],
  ['an alias of the writer does not help', record([{ name: 'y', type: 'int' }]), one('int', { aliases: ['y'] }), 'READER_FIELD_MISSING_DEFAULT_VALUE'],
  ['a record has another name', record([], { name: 'S' }), record([]), 'NAME_MISMATCH'], ['... and says so', record([], { name: 'S', aliases: ['R'] }), record([])],
  ['another namespace is the same name', record([], { namespace: 'a' }), record([], { namespace: 'b' })], ['an alias takes the namespace around it', record([], { name: 'a.S', aliases: ['R'] }), record([], { name: 'a.R' })],
  ['a symbol more', symbols(['A', 'B']), symbols(['A'])], ['a symbol less', symbols(['A']), symbols(['A', 'B']), 'MISSING_ENUM_SYMBOLS'], ['... with a default', symbols(['A', 'B'], { default: 'A' }), symbols(['A', 'C'])],
  ['a default of the writer does not help', symbols(['A']), symbols(['A', 'B'], { default: 'A' }), 'MISSING_ENUM_SYMBOLS'], ['symbols change places', symbols(['B', 'A']), symbols(['A', 'B'])], ['an enum of another name', symbols(['A'], { name: 'G' }), symbols(['A']), 'NAME_MISMATCH'],
  ['an enum is no text', 'string', symbols(['A']), 'TYPE_MISMATCH'],
  ['fixed of the same size', fixed(4), fixed(4)], ['of another size', fixed(4), fixed(8), 'FIXED_SIZE_MISMATCH'], ['of another name', fixed(4, { name: 'G' }), fixed(4), 'NAME_MISMATCH'], ['fixed is no bytes', 'bytes', fixed(4), 'TYPE_MISMATCH'],
  ['into a union', ['null', 'int'], 'int'], ['into a union by promotion', ['null', 'double'], 'int'], ['into a union that has no such branch', ['null', 'int'], 'string', 'MISSING_UNION_BRANCH'],
  ['out of a union that has one branch', 'int', ['int']], ['out of a union with more', 'int', ['int', 'null'], 'TYPE_MISMATCH'], ['out of a union where all are promoted', 'double', ['int', 'float']],
  ['a branch more', ['null', 'int', 'string'], ['null', 'int']], ['a branch less', ['null'], ['null', 'int'], 'MISSING_UNION_BRANCH'], ['branches change places', ['int', 'null'], ['null', 'int']], ['branches of both are promoted', ['null', 'long'], ['int', 'null']],
  ['records in a union match by name', [record([field('long')]), record([], { name: 'S' })], [record([field('int')])]], ['a record in a union tells why', [one('int')], [one('string')], 'MISSING_UNION_BRANCH', 'TYPE_MISMATCH'],
  ['the branch of the same full name is taken first', [{ ...one('int'), namespace: 'a' }, { ...one('string'), namespace: 'b' }], [{ ...one('string'), namespace: 'b' }]],
  ['a type inside itself', longList, list], ['a type inside itself that narrows', list, longList, 'TYPE_MISMATCH', 'MISSING_UNION_BRANCH'],
  ['milliseconds are no microseconds', logical('long', 'timestamp-micros'), logical('long', 'timestamp-millis'), 'LOGICAL_TYPE_CHANGED'], ['local time is no time', logical('long', 'local-timestamp-millis'), logical('long', 'timestamp-millis'), 'LOGICAL_TYPE_CHANGED'],
  ['a number gets a meaning', logical('long', 'timestamp-millis'), 'long'], ['a number loses its meaning', 'long', logical('long', 'timestamp-millis')], ['a date is no instant', logical('long', 'timestamp-millis'), logical('int', 'date'), 'LOGICAL_TYPE_CHANGED'],
  ['a decimal of another scale', logical('bytes', 'decimal', { precision: 9, scale: 2 }), logical('bytes', 'decimal', { precision: 9, scale: 4 }), 'DECIMAL_SCALE_CHANGED'],
  ['a decimal with fewer digits', logical('bytes', 'decimal', { precision: 5, scale: 2 }), logical('bytes', 'decimal', { precision: 9, scale: 2 }), 'DECIMAL_PRECISION_NARROWED'], ['a decimal with more digits', logical('bytes', 'decimal', { precision: 9, scale: 2 }), logical('bytes', 'decimal', { precision: 5, scale: 2 })],
  ['a decimal that cannot be is none', logical('bytes', 'decimal', { precision: 2, scale: 9 }), logical('bytes', 'decimal', { precision: 9, scale: 2 })], ['a logical type of the wrong type is none', logical('string', 'timestamp-millis'), 'string'],
  ['a meaning nobody knows changes', logical('long', 'cents'), logical('long', 'dollars'), 'LOGICAL_TYPE_CHANGED'], ['a unit in a union', ['null', logical('long', 'timestamp-micros')], ['null', logical('long', 'timestamp-millis')], 'LOGICAL_TYPE_CHANGED'],
]

describe('a reader reads what a writer wrote', () => {
  for (const [name, readerText, writerText, ...breaking] of cases) {
    test(name, () => {
      const [reader, writer] = [parse(readerText), parse(writerText)]
      const { compatible, differences } = avro.compare(reader, writer)
      assert.deepEqual(differences.filter(one => one.breaking).map(({ kind }) => kind), breaking)
      assert.equal(compatible, breaking.length === 0)
      const witness = avro.witness(reader, writer)
      assert.equal(witness === null, compatible, JSON.stringify(witness))
    })
  }
})

test('differences have their places, those that do no harm too', () => {
  const reader = parse(record([field('long'), { name: 'y', type: { type: 'array', items: { type: 'record', name: 'I', fields: [{ name: 'a', type: 'int' }] } } }, { name: 'z', type: 'int', default: 1 }]))
  const writer = parse(record([field('int'), { name: 'y', type: { type: 'array', items: { type: 'record', name: 'I', fields: [{ name: 'a', type: 'string' }, { name: 'b', type: 'int' }] } } }]))
  assert.deepEqual(avro.compare(reader, writer).differences.map(({ kind, path, breaking }) => [kind, path, breaking]), [
    ['TYPE_PROMOTED', '#/fields/0/type', false], ['TYPE_MISMATCH', '#/fields/1/type/items/fields/0/type', true], ['FIELD_NOT_READ', '#/fields/1/type/items/fields/1', false], ['FIELD_ADDED_WITH_DEFAULT', '#/fields/2', false],
  ])
})

test('a witness is what the writer wrote, and why it cannot be read', () => {
  assert.deepEqual(avro.witness(parse(one(['null', 'int'])), parse(one(['null', 'string']))), { value: { x: { string: 'a' } }, encoded: '020261', error: '#/x: string was written, and no branch of the union takes it' })
})

describe('one spelling', () => {
  const canonical = (schema: Json): string => parse(schema).canonical
  const alike: readonly (readonly [string, Json, Json])[] = [
    ['a primitive with braces', { type: 'string' }, 'string'], ['the order of keys', { name: 'R', fields: [], type: 'record' }, record([])],
    ['a namespace in the name', record([], { name: 'a.b.R' }), record([], { namespace: 'a.b' })], ['a namespace said twice', record([field(record([], { name: 'S', namespace: 'a' }))], { namespace: 'a' }), record([field(record([], { name: 'S' }))], { namespace: 'a' })],
    ['a scale of 0 stays as it is said', logical('bytes', 'decimal', { precision: 4 }), { logicalType: 'decimal', type: 'bytes', precision: 4 }],
  ]
  for (const [name, left, right] of alike) test(name, () => { assert.equal(canonical(left), canonical(right)) })
  test('what matters stays', () => {
    assert.equal(canonical(record([field('int', { default: 1, doc: 'd', unit: 'MW' })], { namespace: 'a', doc: 'D' })), '{"type":"record","name":"R","namespace":"a","doc":"D","fields":[{"name":"x","type":"int","doc":"d","default":1,"unit":"MW"}]}')
  })
  test('attributes have no order once normalized', () => {
    const [left, right] = [parse(one('int', { unit: 'MW', sign: 'up' })), parse(one('int', { sign: 'up', unit: 'MW' }))]
    assert.notEqual(left.canonical, right.canonical)
    assert.equal(left.normalized, right.normalized)
  })
  test('it parses as itself', () => {
    for (const [, reader] of cases) assert.equal(avro.parse(parse(reader).canonical, []).canonical, parse(reader).canonical)
  })
})

test('parsing canonical form and fingerprints are those that Avro publishes', () => {
  // Numbers from the table of the specification's test data; the form is worked out by hand.
  assert.equal(parse('null').forms.rabin?.(), '63dd24e7cc258f8a')
  assert.equal(parse('int').forms.rabin?.(), '7275d51a3f395c8f')
  const schema = parse({ type: 'record', name: 'R', namespace: 'a', doc: 'gone', aliases: ['Q'], fields: [{ name: 'x', type: { type: 'fixed', name: 'F', size: 4, doc: 'gone' }, default: 'abcd' }, { name: 'y', type: 'F' }] })
  assert.equal(schema.forms.parsing?.(), '{"name":"a.R","type":"record","fields":[{"name":"x","type":{"name":"a.F","type":"fixed","size":4}},{"name":"y","type":"a.F"}]}')
  assert.equal(parse('int').forms.md5?.(), 'ef524ea1b91e73173d938ade36c1db32')
  assert.equal(parse('int').forms.sha256?.(), '3f2b87a9fe7cc9b13835598c3981cd45e3e355309e5090aa0933d7becb6fba45')
})

test('types of other schemas', () => {
  const hub = { type: 'record', name: 'market.Hub', fields: [{ name: 'name', type: 'string' }] }
  const price = parse({ type: 'record', name: 'market.Price', fields: [{ name: 'hub', type: 'Hub' }, { name: 'other', type: ['null', 'market.Hub'] }] }, hub)
  assert.deepEqual(price.names, ['market.Price'])
  assert.ok(!price.canonical.includes('"fields":[{"name":"name"'), 'the reference is not copied')
  assert.ok(price.forms.resolved?.().includes('"name":"Hub"'))
  assert.equal(avro.parse(price.forms.resolved?.() ?? '', []).names.length, 2)
})

describe('what is no schema', () => {
  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['no JSON', '{', /no JSON/], ['a number', '1', /not 1/], ['a type that is not there', '{"type":"record","name":"R","fields":[{"name":"x","type":"Foo"}]}', /Foo .*at #\/fields\/0\/type/], ['no type', '{"name":"R"}', /"type" is missing/],
    ['a type within braces', '{"type":{"type":"int"}}', /without the outer braces/], ['no fields', '{"type":"record","name":"R"}', /"fields" is missing/], ['no name', '{"type":"enum","symbols":["A"]}', /"name" is missing/],
    ['a name with a dash', '{"type":"fixed","name":"a-b","size":1}', /is no name/], ['a field twice', JSON.stringify(record([field('int'), field('int')])), /twice/], ['a type twice', JSON.stringify([record([]), record([])]), /defined twice/],
    ['a branch twice', '["int","int"]', /once/], ['a union in a union', '[["int"]]', /another union/], ['a symbol twice', JSON.stringify(symbols(['A', 'A'])), /twice/], ['a default that is no symbol', JSON.stringify(symbols(['A'], { default: 'B' })), /none of its symbols/],
    ['a size below 0', JSON.stringify(fixed(-1)), /whole number/], ['a default of another type', JSON.stringify(one('int', { default: 'x' })), /does not fit.*fields\/0\/default/], ['a default that no branch takes', JSON.stringify(one(['null', 'int'], { default: 'x' })), /none of the branches/],
    ['an int that is too large', JSON.stringify(one('int', { default: 2 ** 31 })), /32 bits/], ['a record without a field in a default', JSON.stringify(one(record([{ name: 'a', type: 'int' }], { name: 'S' }), { default: {} })), /field a is missing/], ['a primitive name', '{"type":"fixed","name":"int","size":1}', /primitive/],
    ['an order that is none', JSON.stringify(one('int', { order: 'up' })), /order/],
  ]
  for (const [name, text, message] of bad) test(name, () => { assert.throws(() => avro.parse(text, []), error => isFailure(error, 'schema/invalid') && message.test(error.message)) })
  test('a default may take a later branch of a union, as the specification says since 1.12', () => { assert.ok(avro.parse(JSON.stringify(one(['null', 'int'], { default: 3 })), [])) })
})
