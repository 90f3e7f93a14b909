import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import pbjs from 'protobufjs'
import descriptorJson from 'protobufjs/google/protobuf/descriptor.json' with { type: 'json' }
import { isFailure } from '#base/error.ts'
import { protobuf, type ProtobufSchema } from './protobuf.ts'

const parse = (text: string, ...references: { name: string, text: string }[]): ProtobufSchema => protobuf.parse(text, references)
const p3 = (body: string): string => `syntax = "proto3"; package desk; ${body}`
const p2 = (body: string): string => `syntax = "proto2"; package desk; ${body}`
const m = (fields: string): string => p3(`message M { ${fields} }`)

/** Reader, writer, and the kinds that break; `-` before a kind: no single value shows it. */
const cases: readonly (readonly [string, string, string, ...string[]])[] = [
  ['a field more', m('int32 a = 1; string b = 2;'), m('int32 a = 1;')], ['a field less', m('int32 a = 1;'), m('int32 a = 1; string b = 2;')], ['another name', m('int32 b = 1;'), m('int32 a = 1;')], ['another order', m('string b = 2; int32 a = 1;'), m('int32 a = 1; string b = 2;')],
  ...([['int64', 'int32'], ['uint32', 'bool'], ['uint64', 'uint32'], ['int32', 'int64'], ['sint64', 'sint32'], ['sfixed32', 'fixed32'], ['fixed64', 'sfixed64'], ['bytes', 'string']] as const).map(([to, from]) => [`${from} is read as ${to}`, m(`${to} a = 1;`), m(`${from} a = 1;`)] as const),
  ...([['sint32', 'int32'], ['fixed32', 'int32'], ['fixed64', 'fixed32'], ['float', 'double'], ['double', 'int64'], ['string', 'int32'], ['float', 'fixed32'], ['int32', 'string']] as const).map(([to, from]) => [`${from} is not ${to}`, m(`${to} a = 1;`), m(`${from} a = 1;`), 'FIELD_SCALAR_KIND_CHANGED'] as const),
  ['an enum is a number', m('int32 a = 1;'), p3('message M { E a = 1; } enum E { Z = 0; Y = 1; }')], ['a number is an enum', p3('message M { E a = 1; } enum E { Z = 0; Y = 1; }'), m('uint32 a = 1;')], ['an enum is no text', m('string a = 1;'), p3('message M { E a = 1; } enum E { Z = 0; Y = 1; }'), 'FIELD_SCALAR_KIND_CHANGED'],
  ['a value more', p3('enum E { Z = 0; Y = 1; } message M { E e = 1; }'), p3('enum E { Z = 0; } message M { E e = 1; }')], ['a value less', p3('enum E { Z = 0; } message M { E e = 1; }'), p3('enum E { Z = 0; Y = 1; } message M { E e = 1; }')], ['an enum less', m('int32 e = 1;'), p3('enum E { Z = 0; } message M { E e = 1; }')],
  ['text becomes repeated', m('repeated string a = 1;'), m('string a = 1;')], ['text becomes single', m('string a = 1;'), m('repeated string a = 1;')], ['numbers become repeated', m('repeated int32 a = 1;'), m('int32 a = 1;'), '-FIELD_NUMERIC_LABEL_CHANGED'], ['numbers become single', m('int32 a = 1;'), m('repeated int32 a = 1;'), 'FIELD_NUMERIC_LABEL_CHANGED'],
  ['a message for text', p3('message M { N a = 1; } message N { int32 x = 1; }'), m('string a = 1;'), 'FIELD_KIND_CHANGED'], ['a message of another name', p3('message M { O a = 1; } message N {} message O {}'), p3('message M { N a = 1; } message N {}'), '-FIELD_NAMED_TYPE_CHANGED'], ['a field of a field', p3('message M { N a = 1; } message N { string x = 1; }'), p3('message M { N a = 1; } message N { int32 x = 1; }'), 'FIELD_SCALAR_KIND_CHANGED'],
  ['a message less', p3('message M {}'), p3('message M {} message N {}'), 'MESSAGE_REMOVED'], ['a message more', p3('message M {} message N {}'), p3('message M {}')], ['messages change places', p3('message N {} message M {}'), p3('message M {} message N {}')], ['an inner message less', m(''), m('message I {}'), 'MESSAGE_REMOVED'],
  ['another package', 'syntax = "proto3"; package other; message M { int32 a = 1; }', m('int32 a = 1;'), '-PACKAGE_CHANGED'], ['another syntax', p2('message M { optional int32 a = 1; }'), m('int32 a = 1;')],
  ['a map', m('map<string, int64> a = 1;'), m('map<string, int32> a = 1;')], ['a map of other keys', m('map<int32, int32> a = 1;'), m('map<string, int32> a = 1;'), 'FIELD_SCALAR_KIND_CHANGED'], ['a map of other values', m('map<string, string> a = 1;'), m('map<string, int32> a = 1;'), 'FIELD_SCALAR_KIND_CHANGED'], ['a map for text', m('map<string, string> a = 1;'), m('string a = 1;'), 'FIELD_KIND_CHANGED'],
  ['one field into a new oneof', m('oneof o { int32 a = 1; int32 b = 2; }'), m('int32 a = 1;')], ['two fields into a oneof', m('oneof o { int32 a = 1; int32 b = 2; }'), m('int32 a = 1; int32 b = 2;'), 'MULTIPLE_FIELDS_MOVED_TO_ONEOF'], ['a field into a oneof that was', m('oneof o { int32 a = 1; int32 b = 2; }'), m('oneof o { int32 a = 1; } int32 b = 2;'), 'FIELD_MOVED_TO_EXISTING_ONEOF'],
  ['two oneofs into one', m('oneof o { int32 a = 1; int32 b = 2; }'), m('oneof o { int32 a = 1; } oneof q { int32 b = 2; }'), 'FIELD_MOVED_TO_EXISTING_ONEOF'], ['out of a oneof', m('int32 a = 1; int32 b = 2;'), m('oneof o { int32 a = 1; int32 b = 2; }')], ['out of a oneof that stays', m('oneof o { int32 a = 1; } int32 b = 2;'), m('oneof o { int32 a = 1; int32 b = 2; }')], ['a oneof of another name', m('oneof q { int32 a = 1; }'), m('oneof o { int32 a = 1; }')],
  ['a oneof has one more', m('oneof o { int32 a = 1; int32 b = 2; }'), m('oneof o { int32 a = 1; }')], ['a oneof has one less', m('oneof o { int32 a = 1; }'), m('oneof o { int32 a = 1; int32 b = 2; }'), 'ONEOF_FIELD_REMOVED'], ['a oneof is gone', m(''), m('oneof o { int32 a = 1; int32 b = 2; }')], ['optional is no oneof', m('int32 a = 1;'), m('optional int32 a = 1; optional int32 b = 2;')],
  ['required and new', p2('message M { required int32 a = 1; }'), p2('message M {}'), 'REQUIRED_FIELD_ADDED'], ['required and gone', p2('message M {}'), p2('message M { required int32 a = 1; }'), '-REQUIRED_FIELD_REMOVED'], ['becomes required', p2('message M { required int32 a = 1; }'), p2('message M { optional int32 a = 1; }'), 'FIELD_MADE_REQUIRED'], ['is no longer required', p2('message M { optional int32 a = 1; }'), p2('message M { required int32 a = 1; }')],
  ['another default', p2('message M { optional int32 a = 1 [default = 2]; }'), p2('message M { optional int32 a = 1 [default = 3]; }')], ['a group is no message', p2('message M { optional G g = 1; message G { optional int32 x = 1; } }'), p2('message M { optional group G = 1 { optional int32 x = 1; } }'), 'FIELD_ENCODING_CHANGED'],
  ['a number that was reserved', m('int32 a = 3;'), m('reserved 2 to 4;'), '-RESERVED_NUMBER_REUSED'], ['gone and reserved', m('reserved 3;'), m('int32 a = 3;')], ['inside itself', m('M next = 1; int64 v = 2;'), m('M next = 1; int32 v = 2;')], ['inside itself, changed', m('M next = 1; string v = 2;'), m('M next = 1; int32 v = 2;'), 'FIELD_SCALAR_KIND_CHANGED'],
  ['a service', p3('message M {} service S { rpc X (M) returns (M); }'), p3('message M {}')], ['a field called constructor', m('int64 constructor = 1;'), m('int32 constructor = 1;')],
]

describe('a reader reads what a writer wrote', () => {
  for (const [name, readerText, writerText, ...breaking] of cases) {
    test(name, () => {
      const [reader, writer] = [parse(readerText), parse(writerText)]
      const { compatible, differences } = protobuf.compare(reader, writer)
      assert.deepEqual(differences.filter(one => one.breaking).map(({ kind }) => kind), breaking.map(kind => kind.replace('-', '')))
      assert.equal(compatible, breaking.length === 0)
      assert.equal(protobuf.witness(reader, writer) !== null, breaking.some(kind => !kind.startsWith('-')), JSON.stringify(protobuf.witness(reader, writer)))
    })
  }
  test('a number that was reserved is no matter where the writer is the newer one', () => { assert.ok(protobuf.compare(parse(m('int32 a = 3;')), parse(m('reserved 3;')), { newer: 'writer' }).compatible) })
  test('places are messages and field numbers', () => {
    const found = protobuf.compare(parse(m('string a = 1; message I { int32 b = 7; }')), parse(m('int32 a = 1; message I { string b = 7; }')))
    assert.deepEqual(found.differences.map(({ path }) => path), ['#/M/1', '#/M.I/7'])
  })
})

describe('imports', () => {
  const hub = { name: 'market/hub.proto', text: 'syntax = "proto3"; package market; message Hub { string name = 1; }' }
  test('a type of another file is compared where it is', () => {
    const price = (file: string, type: string): string => `syntax = "proto3"; import "${file}"; message P { ${type} hub = 1; }`
    const changed = { name: 'market/hub.proto', text: hub.text.replace('string', 'int32') }
    assert.ok(protobuf.compare(parse(price(hub.name, 'market.Hub'), hub), parse(price(hub.name, 'market.Hub'), hub)).compatible)
    assert.equal(protobuf.compare(parse(price(hub.name, 'market.Hub'), changed), parse(price(hub.name, 'market.Hub'), hub)).compatible, false)
    assert.ok(protobuf.compare(parse('syntax = "proto3"; message P { Hub hub = 1; } message Hub { string name = 1; }'), parse(price(hub.name, 'market.Hub'), hub)).compatible, 'it moved into the file')
  })
  test('types of google/protobuf are there', () => {
    const schema = parse('syntax = "proto3"; import "google/protobuf/timestamp.proto"; import "google/protobuf/descriptor.proto"; extend google.protobuf.FieldOptions { string unit = 50001; } message P { google.protobuf.Timestamp at = 1; double v = 2 [(unit) = "MW"]; }')
    assert.deepEqual(schema.names, ['P'])
  })
  test('what is missing or goes in a circle is said', () => {
    assert.throws(() => parse('syntax = "proto3"; import "x.proto"; message P {}'), /import "x.proto"/)
    const [a, b] = [{ name: 'a.proto', text: 'syntax = "proto3"; import "b.proto";' }, { name: 'b.proto', text: 'syntax = "proto3"; import "a.proto";' }]
    assert.throws(() => parse('syntax = "proto3"; import "a.proto"; message P {}', a, b), error => isFailure(error, 'schema/invalid') && error.message.includes('a.proto -> b.proto -> a.proto'))
  })
})

test('one text: without comments, and in order once normalized', () => {
  const [one, other] = [parse('// c\nsyntax="proto3";message M{string b=2;/* x */int32 a=1[deprecated=true];reserved 5,"q";}'.replace(',"q"', '')), parse('syntax = "proto3";\n\nmessage M {\n  string b = 2;\n  int32 a = 1 [ deprecated = true ];\n  reserved 5;\n}\n')]
  assert.equal(one.canonical, other.canonical)
  assert.equal(one.canonical, 'syntax = "proto3";\nmessage M {\n  string b = 2;\n  int32 a = 1 [deprecated = true];\n  reserved 5;\n}\n')
  assert.equal(one.normalized, 'syntax = "proto3";\nmessage M {\n  reserved 5;\n  int32 a = 1 [deprecated = true];\n  string b = 2;\n}\n')
  for (const [, reader] of cases) for (const form of ['canonical', 'normalized'] as const) assert.ok(protobuf.compare(parse(parse(reader)[form]), parse(reader)).differences.length === 0, parse(reader)[form])
})

test('serialized is a descriptor that says the same', () => {
  const schema = parse('syntax = "proto3"; package q; message A { double a = 1; map<string, A> by_hub = 5; oneof o { int32 x = 3; } optional int32 z = 7; reserved 10 to 12; E e = 8; message B {} } enum E { Z = 0; }')
  const type = pbjs.Root.fromJSON(descriptorJson).lookupType('google.protobuf.FileDescriptorProto')
  const file = type.toObject(type.decode(Buffer.from(schema.forms.serialized?.() ?? '', 'base64'))) as { package: string, messageType: { name: string, field: { name: string, typeName?: string, oneofIndex?: number, proto3Optional?: boolean }[], nestedType: { name: string }[], oneofDecl: { name: string }[], reservedRange: object[] }[] }
  const [message] = file.messageType
  assert.equal(file.package, 'q')
  assert.deepEqual(message?.nestedType.map(({ name }) => name), ['B', 'ByHubEntry'])
  assert.deepEqual(message?.oneofDecl.map(({ name }) => name), ['o', '_z'])
  assert.deepEqual(message?.field.map(({ name, typeName }) => [name, typeName]), [['a', undefined], ['by_hub', '.q.A.ByHubEntry'], ['x', undefined], ['z', undefined], ['e', '.q.E']])
  assert.deepEqual(message?.reservedRange, [{ start: 10, end: 13 }])
})

describe('what is no schema', () => {
  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['no words of it', 'hello', /line 1/], ['empty', '', /no message/], ['editions', 'edition = "2023"; message M {}', /edition/], ['another syntax', 'syntax = "proto4"; message M {}', /proto2/], ['a number twice', m('int32 a = 1; int32 b = 1;'), /duplicate id/], ['a name twice', m('int32 a = 1; int32 a = 2;'), /duplicate name/],
    ['reserved', m('reserved 1 to 3; int32 a = 2;'), /reserved/], ['a reserved name', m('reserved "a"; int32 a = 2;'), /reserved/], ['a type that is not there', m('Foo a = 1;'), /Foo/], ['number 0', m('int32 a = 0;'), /between 1/], ['too large a number', m('int32 a = 536870912;'), /between 1/], ['one of Protobuf\'s own', m('int32 a = 19001;'), /19000/],
    ['an enum that begins with 1', p3('enum E { A = 1; }'), /first value/], ['an empty enum', p3('enum E {}'), /at least one/], ['a value twice', p3('enum E { A = 0; B = 0; }'), /duplicate/], ['values that share a name', p3('enum E { A = 0; } enum F { A = 0; }'), /share/], ['required in proto3', m('required int32 a = 1;'), /required/], ['no label in proto2', p2('message M { int32 a = 1; }'), /line 1/],
    ['a default in proto3', m('int32 a = 1 [default = 3];'), /default/], ['keys that are no keys', m('map<float, int32> a = 1;'), /float/], ['an empty oneof', m('oneof o {}'), /no fields/], ['a range that ends before it begins', m('reserved 5 to 2;'), /ends before/], ['reserved twice', m('reserved 1, 1 to 3;'), /twice/], ['one name in JSON', m('int32 a_b = 1; int32 aB = 2;'), /one name in JSON/], ['a message twice', p3('message M {} message M {}'), /duplicate/],
  ]
  for (const [name, text, message] of bad) test(name, () => { assert.throws(() => parse(text), error => isFailure(error, 'schema/invalid') && message.test(error.message)) })
})

describe('against protobufjs', () => {
  const scalar = fc.constantFrom('int32', 'int64', 'uint32', 'uint64', 'sint32', 'sint64', 'bool', 'string', 'bytes', 'fixed32', 'sfixed32', 'fixed64', 'sfixed64', 'float', 'double', 'E', 'N', 'map<string, int32>', 'map<int32, string>')
  const field = fc.record({ number: fc.integer({ min: 1, max: 4 }), type: scalar, repeated: fc.boolean(), oneof: fc.boolean() })
  const schema = fc.uniqueArray(field, { maxLength: 4, selector: one => one.number }).map(fields => {
    const text = (one: { number: number, type: string, repeated: boolean }, alone: boolean): string => `${alone && one.repeated && !one.type.startsWith('map') ? 'repeated ' : ''}${one.type} f${one.number} = ${one.number};`
    const inside = fields.filter(one => one.oneof && !one.type.startsWith('map'))
    return p3(`message M { ${fields.filter(one => !inside.includes(one)).map(one => text(one, true)).join(' ')} ${inside.length > 0 ? `oneof o { ${inside.map(one => text(one, false)).join(' ')} }` : ''} } enum E { Z = 0; Y = 1; } message N { int32 x = 1; string y = 2; }`)
  })
  test('no value shows a compatible pair to be wrong, apart from numbers that no longer fit', () => {
    let [compatible, witnesses] = [0, 0]
    fc.assert(fc.property(fc.oneof(fc.tuple(schema, schema)), ([readerText, writerText]) => {
      const [reader, writer] = [parse(readerText), parse(writerText)]
      const verdict = protobuf.compare(reader, writer)
      const witness = protobuf.witness(reader, writer)
      if (verdict.compatible) {
        compatible++
        if (!verdict.differences.some(({ kind }) => kind === 'FIELD_SCALAR_NARROWED')) assert.equal(witness, null, JSON.stringify(witness))
      } else if (witness) witnesses++
    }), { numRuns: 500 })
    assert.ok(compatible > 30 && witnesses > 100, `${compatible} compatible, ${witnesses} witnesses: the cases are one-sided`)
  })
})
