import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { jsonSchema, type JsonSchema } from './json-schema.ts'

type Schema = boolean | object
const parse = (schema: unknown, ...references: { name: string, schema: Schema }[]): JsonSchema => jsonSchema.parse(JSON.stringify(schema), references.map(({ name, schema: other }) => ({ name, text: JSON.stringify(other) })))
const of = (properties: object, rest: object = {}): object => ({ type: 'object', properties, ...rest })
const closed = (properties: object, rest: object = {}): object => of(properties, { additionalProperties: false, ...rest })
const tuple = (items: readonly Schema[], rest: object = {}): object => ({ type: 'array', items, ...rest })
const text = { type: 'string' }
const number = { type: 'number' }
const whole = { type: 'integer' }
const when = (test: Schema, ...rest: readonly Schema[]): object => Object.fromEntries([['if', test], ...rest.map((one, index) => [['then', 'else'][index], one])]) as object
const tree = (value: Schema): object => ({ $ref: '#/definitions/tree', definitions: { tree: of({ value, children: { type: 'array', items: { $ref: '#/definitions/tree' } } }, { required: ['value'] }) } })

/** Reader, writer, and the kinds that break; none where the reader takes everything. `-` before a kind: nobody can show a value. */
const cases: readonly (readonly [string, Schema, Schema, ...string[]])[] = [
  ['anything takes all', {}, text], ['true takes all', true, of({})], ['nothing takes nothing', false, text, 'FALSE_SCHEMA'], ['who writes nothing is always read', text, false], ['anything is not text', text, {}, 'SCHEMA_ADDED'],
  ['whole numbers are numbers', number, whole], ['numbers are not whole', whole, number, 'TYPE_NARROWED'], ['multiples of 2 are whole', whole, { ...number, multipleOf: 2 }], ['text is no number', number, text, 'TYPE_CHANGED'],
  ['a type more', { type: ['string', 'null'] }, text], ['a type less', text, { type: ['string', 'null'] }, 'TYPE_NARROWED'],
  ['a higher maximum', { ...number, maximum: 9 }, { ...number, maximum: 5 }], ['a lower maximum', { ...number, maximum: 5 }, { ...number, maximum: 9 }, 'MAXIMUM_DECREASED'], ['a new maximum', { ...number, maximum: 5 }, number, 'MAXIMUM_ADDED'], ['a higher minimum', { ...number, minimum: 1 }, { ...number, minimum: 0 }, 'MINIMUM_INCREASED'],
  ['the bound itself is excluded', { ...number, exclusiveMaximum: 5 }, { ...number, maximum: 5 }, 'EXCLUSIVE_MAXIMUM_ADDED'], ['the bound itself is included', { ...number, maximum: 5 }, { ...number, exclusiveMaximum: 5 }],
  ['whole numbers above 0 are those from 1', { ...whole, minimum: 1 }, { ...whole, exclusiveMinimum: 0 }], ['draft 04 excludes with a boolean', { ...number, minimum: 0 }, { $schema: 'http://json-schema.org/draft-04/schema#', ...number, minimum: 0, exclusiveMinimum: true }],
  ['a multiple that divides', { ...number, multipleOf: 2 }, { ...number, multipleOf: 10 }], ['a multiple that does not', { ...number, multipleOf: 4 }, { ...number, multipleOf: 10 }, 'MULTIPLE_OF_CHANGED'], ['a coarser multiple', { ...number, multipleOf: 10 }, { ...number, multipleOf: 5 }, 'MULTIPLE_OF_EXPANDED'], ['tenths are hundredths', { ...number, multipleOf: 0.01 }, { ...number, multipleOf: 0.1 }],
  ['longer text', { ...text, maxLength: 9 }, { ...text, maxLength: 5 }], ['shorter text', { ...text, maxLength: 5 }, { ...text, maxLength: 9 }, 'MAX_LENGTH_DECREASED'], ['no empty text', { ...text, minLength: 1 }, text, 'MIN_LENGTH_ADDED'], ['a length says nothing of numbers', { type: ['string', 'number'], maxLength: 3 }, number],
  ['a pattern goes', text, { ...text, pattern: '^a' }], ['a pattern comes', { ...text, pattern: '^b' }, text, 'PATTERN_ADDED'], ['another pattern', { ...text, pattern: '^a+$' }, { ...text, pattern: '^a*$' }, 'PATTERN_CHANGED'], ['a format comes', { ...text, format: 'date' }, text, '-FORMAT_ADDED'], ['a format goes', text, { ...text, format: 'date' }],
  ['another encoding', { ...text, contentEncoding: 'base64' }, { ...text, contentEncoding: 'base32' }, '-CONTENT_ENCODING_CHANGED'],
  ['a value more', { enum: ['a', 'b'] }, { enum: ['a'] }], ['a value less', { enum: ['a'] }, { enum: ['a', 'b'] }, 'ENUM_ARRAY_NARROWED'], ['other values', { enum: ['b'] }, { const: 'a' }, 'ENUM_ARRAY_CHANGED'], ['values for a type', { enum: ['a'] }, text, 'ENUM_ADDED'], ['values that fit a type', whole, { enum: [1, 2] }], ['values that do not fit', whole, { enum: [1, 2.5] }, 'ENUM_ARRAY_NARROWED'],
  ['a boolean has two values', { enum: [true, false] }, { type: 'boolean' }], ['order of a value\'s keys', { const: { a: 1, b: 2 } }, { const: { b: 2, a: 1 } }],
  ['open, a property more', of({ a: text, b: number }), of({ a: text }), 'OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL'], ['open, a property of any kind more', of({ a: text, b: {} }), of({ a: text })], ['open, a property less', of({ a: text }), of({ a: text, b: number })],
  ['closed, a property more', closed({ a: text, b: number }), closed({ a: text })], ['closed, a property less', closed({ a: text }), closed({ a: text, b: number }), 'PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL'], ['closed, one that is never there less', closed({ a: text }), closed({ a: text, b: false })], ['closed becomes open', of({ a: text }), closed({ a: text })], ['open becomes closed', closed({ a: text }), of({ a: text }), 'ADDITIONAL_PROPERTIES_REMOVED'],
  ['partly open, one that is covered more', of({ a: text, b: number }, { additionalProperties: number }), of({ a: text }, { additionalProperties: whole })], ['partly open, one that is not', of({ a: text, b: text }, { additionalProperties: number }), of({ a: text }, { additionalProperties: number }), 'TYPE_CHANGED', 'PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL'],
  ['partly open, one that is covered less', of({}, { additionalProperties: number }), closed({ a: whole })], ['partly open, one that is not less', of({}, { additionalProperties: number }), closed({ a: text }), 'TYPE_CHANGED', 'PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL'], ['open becomes partly open', of({}, { additionalProperties: number }), of({}), 'SCHEMA_ADDED', 'ADDITIONAL_PROPERTIES_NARROWED'],
  ['a pattern covers a new property', closed({ p_a: number }, { patternProperties: { '^p_': number } }), closed({}, { patternProperties: { '^p_': whole } })], ['a pattern\'s schema narrows', closed({}, { patternProperties: { '^p_': whole } }), closed({}, { patternProperties: { '^p_': number } }), 'TYPE_NARROWED'],
  ['required for all', of({ a: text }, { required: ['a'] }), of({ a: text }), 'REQUIRED_ATTRIBUTE_ADDED'], ['required with a default', of({ a: { ...text, default: 'x' } }, { required: ['a'] }), of({ a: text })], ['no longer required', of({ a: text }), of({ a: text }, { required: ['a'] })], ['required and new', closed({ a: text, b: text }, { required: ['b'] }), closed({ a: text }), 'REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL'],
  ['required though nobody declares it', of({}, { required: ['b'] }), of({}), 'REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL'], ['another required that nobody declares', of({ a: text }, { required: ['b'] }), of({ a: text }, { required: ['a'] }), 'REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL'],
  ['a dependency more', of({ a: text, b: text }, { dependencies: { a: ['b'] } }), of({ a: text, b: text }), 'DEPENDENCY_ARRAY_ADDED'], ['a dependency that always holds', of({ a: text, b: text }, { dependencies: { a: ['b'] } }), of({ a: text, b: text }, { required: ['b'] })], ['a dependency less', of({ a: text }), of({ a: text }, { dependencies: { a: ['b'] } })],
  ['a schema that depends', { dependentSchemas: { a: { required: ['b'] } } }, { type: 'object' }, 'DEPENDENCY_SCHEMA_ADDED'], ['fewer properties', of({}, { maxProperties: 2 }), of({}, { maxProperties: 3 }), 'MAX_PROPERTIES_DECREASED'], ['as few as a closed one has', of({}, { maxProperties: 2 }), closed({ a: text, b: text })],
  ['names of properties', of({}, { propertyNames: { maxLength: 3 } }), of({}), 'PROPERTY_NAMES_NARROWED'], ['names that a closed one has', of({}, { propertyNames: { maxLength: 3 } }), closed({ abc: text })],
  ['items get a schema', { type: 'array', items: text }, { type: 'array' }, 'SCHEMA_ADDED'], ['items lose it', { type: 'array' }, { type: 'array', items: text }], ['items narrow', { type: 'array', items: whole }, { type: 'array', items: number }, 'TYPE_NARROWED'], ['items without items', { type: 'array', items: whole }, { type: 'array', items: number, maxItems: 0 }],
  ['a place more', tuple([text, number]), tuple([text]), 'SCHEMA_ADDED', 'ITEM_ADDED_TO_OPEN_CONTENT_MODEL'], ['a place more in a closed one', tuple([text, number], { additionalItems: false }), tuple([text], { additionalItems: false })], ['a place less in a closed one', tuple([text], { additionalItems: false }), tuple([text, number], { additionalItems: false }), 'FALSE_SCHEMA', 'ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL'], ['a place less', tuple([text]), tuple([text, number])],
  ['more than the places where there are none', { additionalItems: number }, { additionalItems: text }],
  ['places in draft 2020-12', { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'array', prefixItems: [number], items: false }, { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'array', prefixItems: [whole], items: false }],
  ['fewer items', { type: 'array', maxItems: 1 }, { type: 'array', maxItems: 3 }, 'MAX_ITEMS_DECREASED'], ['no item twice', { type: 'array', uniqueItems: true }, { type: 'array' }, 'UNIQUE_ITEMS_ADDED'], ['one item is not twice', { type: 'array', uniqueItems: true }, { type: 'array', maxItems: 1 }], ['some item', { type: 'array', contains: number }, { type: 'array' }, 'CONTAINS_ADDED'], ['some item that is kept', { type: 'array', contains: number }, { type: 'array', contains: whole }],
  ['a branch more', { oneOf: [text, number] }, { oneOf: [text] }], ['a branch less', { oneOf: [text] }, { oneOf: [text, number] }, 'SUM_TYPE_NARROWED'], ['a type becomes a branch', { oneOf: [{ type: 'null' }, text] }, text], ['branches change places', { anyOf: [number, text] }, { anyOf: [text, number] }], ['types become branches', { oneOf: [text, number] }, { type: ['string', 'number'] }],
  ['a branch that takes what another takes', { oneOf: [text, { type: 'integer' }, number] }, { oneOf: [text, { type: 'integer' }] }, 'COMBINED_TYPE_SUBSCHEMAS_CHANGED'],
  ['a branch that overlaps', { oneOf: [{ ...text, maxLength: 5 }, { ...text, minLength: 3 }] }, { ...text, maxLength: 5 }, 'ONE_OF_OVERLAP_UNDECIDED'], ['anyOf may overlap', { anyOf: [{ ...text, maxLength: 5 }, { ...text, minLength: 3 }] }, { ...text, maxLength: 5 }], ['branches that overlap and stay', { oneOf: [{ ...text, maxLength: 5 }, { ...text, minLength: 3 }] }, { oneOf: [{ ...text, maxLength: 5 }, { ...text, minLength: 3 }] }],
  ['branches that a constant tells apart', { oneOf: [of({ kind: { const: 'a' }, x: number }, { required: ['kind'] }), of({ kind: { const: 'b' } }, { required: ['kind'] })] }, { oneOf: [of({ kind: { const: 'a' }, x: whole }, { required: ['kind'] })] }],
  ['all of more', { allOf: [text, { maxLength: 3 }] }, { allOf: [text] }, 'MAX_LENGTH_ADDED'], ['all of less', { allOf: [text] }, { allOf: [text, { maxLength: 3 }] }], ['all of in one', { ...text, maxLength: 3 }, { allOf: [text, { maxLength: 3 }] }],
  ['not less', { not: { ...whole } }, { not: number }], ['not more', { not: number }, { not: whole }, 'NOT_TYPE_EXTENDED'], ['not what it is not', { not: text }, number],
  ['if more', when({ required: ['a'] }, { required: ['b'] }), { type: 'object' }, 'CONDITIONAL_UNDECIDED'], ['if stays', when({ required: ['a'] }, { required: ['b'] }), when({ required: ['a'] }, { required: ['b', 'c'] })], ['both ends hold', when({ minimum: 0 }, number, number), whole],
  ['inside itself', tree(number), tree(whole)], ['inside itself, narrower', tree(whole), tree(number), 'TYPE_NARROWED'], ['by reference or in place', { $ref: '#/definitions/t', definitions: { t: text } }, text],
  ['left over, unchanged', { allOf: [of({ a: text })], unevaluatedProperties: false, $defs: {} }, { allOf: [of({ a: text })], unevaluatedProperties: false, $defs: {} }], ['left over, changed', { allOf: [of({ a: text })], unevaluatedProperties: false, $defs: {} }, { allOf: [of({ a: text, b: text })], unevaluatedProperties: false, $defs: {} }, 'UNEVALUATED_PROPERTIES_UNDECIDED'],
  ['left over where nothing else looks is additional', { ...of({ a: text, b: text }), unevaluatedProperties: false, $defs: {} }, { ...of({ a: text }), unevaluatedProperties: false, $defs: {} }],
  ['words that nobody knows', { ...text, colour: 'red', title: 'b' }, { ...text, title: 'a' }], ['a property called constructor', closed({ constructor: number }), closed({ constructor: whole })],
]

describe('a reader takes what a writer writes', () => {
  for (const [name, readerText, writerText, ...breaking] of cases) {
    test(name, () => {
      const [reader, writer] = [parse(readerText), parse(writerText)]
      const { compatible, differences } = jsonSchema.compare(reader, writer)
      assert.deepEqual(differences.filter(one => one.breaking).map(({ kind }) => kind), breaking.map(kind => kind.replace('-', '')))
      assert.equal(compatible, breaking.length === 0)
      assert.equal(jsonSchema.witness(reader, writer) !== null, breaking.some(kind => !kind.startsWith('-')))
    })
  }
  test('every schema takes its own values', () => {
    for (const [name, reader, writer] of cases) for (const schema of [reader, writer]) assert.deepEqual(jsonSchema.compare(parse(schema), parse(schema)), { compatible: true, differences: [] }, name)
  })
})

describe('leniently', () => {
  const lenient: readonly (readonly [string, Schema, Schema, boolean])[] = [
    ['a property more in an open model', of({ a: text, b: number }), of({ a: text }), true], ['a property less in a closed model', closed({ a: text }), closed({ a: text, b: number }), true], ['open becomes closed', closed({ a: text }), of({ a: text }), true],
    ['a required one more', of({ a: text }, { required: ['a'] }), of({}), false], ['another type', of({ a: number }), of({ a: text }), false], ['further in', of({ a: of({ b: text }) }), of({ a: of({}) }), true],
  ]
  for (const [name, reader, writer, compatible] of lenient) {
    test(name, () => {
      assert.equal(jsonSchema.compare(parse(reader), parse(writer), { policy: 'lenient' }).compatible, compatible)
      assert.equal(jsonSchema.witness(parse(reader), parse(writer), { policy: 'lenient' }) === null, compatible)
    })
  }
})

describe('references', () => {
  const price = of({ lmp: number })
  test('by name, by address and by anchor', () => {
    for (const [$ref, name, schema] of [['price.json', 'price.json', price], ['https://desk.example/price', 'https://desk.example/price', price], ['price', 'p', { ...price, $id: 'https://desk.example/price' }], ['p.json#/definitions/p', 'p.json', { definitions: { p: price } }], ['p.json#p', 'p.json', { definitions: { p: { ...price, $id: '#p' } } }]] as const) {
      const reader = parse({ $id: 'https://desk.example/all', items: { $ref } }, { name, schema })
      assert.ok(!jsonSchema.compare(reader, parse({ items: of({ lmp: text }) })).compatible, $ref)
      assert.ok(jsonSchema.compare(reader, parse({ items: of({ lmp: whole }) })).compatible, $ref)
    }
  })
  test('what is not there is named', () => {
    for (const $ref of ['other.json', '#/definitions/none', '#none']) assert.throws(() => parse({ $ref }), error => isFailure(error, 'schema/invalid') && error.message.includes($ref), $ref)
  })
  test('beside a reference, up to draft 07, nothing counts', () => {
    const schema = { $ref: '#/definitions/t', type: 'number', definitions: { t: text } }
    assert.ok(jsonSchema.compare(parse({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' }), parse(text)).compatible)
    assert.ok(!jsonSchema.compare(parse({ ...schema, $schema: 'https://json-schema.org/draft/2019-09/schema' }), parse(text)).compatible)
  })
})

test('one text', () => {
  assert.equal(jsonSchema.parse('{ "type" : "string" }', []).canonical, '{"type":"string"}')
  assert.equal(parse({ required: ['b', 'a'], type: 'object' }).normalized, parse({ type: 'object', required: ['a', 'b'] }).normalized)
  assert.notEqual(parse({ enum: ['b', 'a'] }).normalized, parse({ enum: ['a', 'b'] }).normalized, 'a list of values is as its owner wrote it')
})

describe('what is no schema', () => {
  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['no JSON', '{', /no JSON/], ['text', '"a"', /object, true or false/], ['a type that is none', '{"properties":{"a":{"type":"int"}}}', /"type" must be.*#\/properties\/a\/type/], ['a bound that is text', '{"maximum":"5"}', /maximum/], ['a length below 0', '{"minLength":-1}', /minLength/], ['required that is no list', '{"required":true}', /required/],
    ['no branches', '{"oneOf":[]}', /oneOf/], ['another draft', '{"$schema":"http://json-schema.org/draft-03/schema#"}', /none of the drafts/], ['items as a list in 2020-12', '{"$schema":"https://json-schema.org/draft/2020-12/schema","items":[{}]}', /prefixItems/], ['a pattern that is none', '{"pattern":"("}', /pattern/],
    ['lookahead', '{"pattern":"^(?!a)"}', /lookahead/], ['a back reference', '{"patternProperties":{"(a)\\\\1":{}}}', /back reference/], ['multiples of 0', '{"multipleOf":0}', /multipleOf/],
  ]
  for (const [name, schema, message] of bad) test(name, () => { assert.throws(() => jsonSchema.parse(schema, []), error => isFailure(error, 'schema/invalid') && message.test(error.message)) })
})
