import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { type Json, parseJson, stringifyJson } from './json.ts'
import { JsonNode } from './json-node.ts'

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })

test('an id beyond 2^53 keeps every digit both ways', () => {
  const text = '{"snapshot-id":3051729675574597004,"other":4611686018427387905,"list":[9007199254740993,-9223372036854775808]}'
  const parsed = parseJson(text, 'test')
  assert.deepEqual(parsed, { 'snapshot-id': 3051729675574597004n, other: 2n ** 62n + 1n, list: [9007199254740993n, -(2n ** 63n)] })
  assert.equal(stringifyJson(parsed), text)
})

test('any 64-bit integer survives under any key', () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), long), members => {
    const text = stringifyJson(members)
    const back = parseJson(text, 'test') as Record<string, bigint | number>
    assert.deepEqual(Object.fromEntries(Object.entries(back).map(([key, value]) => [key, BigInt(value)])), { ...members })
    assert.equal(stringifyJson(back), text)
  }))
})

test('any JSON value without 64-bit integers is what JSON.parse makes of it', () => {
  fc.assert(fc.property(fc.jsonValue(), value => {
    const text = JSON.stringify(value)
    assert.deepEqual(parseJson(text, 'test', new Set()), JSON.parse(text, (_key, item: unknown) => Number.isInteger(item) && !Number.isSafeInteger(item) && /^-?\d+$/.test(JSON.stringify(item)) ? BigInt(JSON.stringify(item)) : item))
  }))
})

test('a number under a key that is a long is a bigint however small, one under another key is not', () => {
  assert.deepEqual(parseJson('{"sequence-number":3,"schema-id":3,"timestamp-ms":0,"max-ref-age-ms":1.5}', 'test'), {
    'sequence-number': 3n, 'schema-id': 3, 'timestamp-ms': 0n, 'max-ref-age-ms': 1.5,
  })
})

test('texts with and without long numbers are read alike', () => {
  const leaf = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(-0, 1000, 1.5, 1e30), fc.string(), fc.boolean(), fc.constant(null))
  const { value } = fc.letrec<{ value: unknown }>(tie => ({ value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value')), fc.dictionary(fc.constantFrom('snapshot-id', 'timestamp-ms', '__proto__', 'a', '0'), tie('value'))) }))
  fc.assert(fc.property(value, given => {
    const text = JSON.stringify(given)
    const [plain, exact] = [parseJson(`[${text},"000000000000000"]`, 'test'), parseJson(`[${text},"0000000000000000"]`, 'test')] as [Json[], Json[]]
    assert.deepEqual(plain[0], exact[0])
    if (!/\d{16}/.test(text)) assert.equal(stringifyJson(plain[0] ?? null), stringifyJson(exact[0] ?? null))
  }))
  for (const text of ['{"snapshot-id":1e3}', '{"snapshot-id":1.0,"a":1.0}', '{"sequence-number":[7],"a":{"sequence-number":7}}']) {
    const [, exact] = parseJson(`["0000000000000000",${text}]`, 'test') as Json[]
    assert.deepEqual(parseJson(text, 'test'), exact)
  }
})

test('text that is no JSON, or holds a number beyond a double, is corrupt and named', () => {
  for (const text of ['', '{"a":', '{"a":1e999}', '[1] 2', '\u0000', '['.repeat(200_000)]) {
    assert.throws(() => parseJson(text, 'x/00001-a.metadata.json'), (error: unknown) => isFailure(error, 'lake/corrupt') && error.message.startsWith('x/00001-a.metadata.json '), text.slice(0, 20))
  }
  assert.throws(() => stringifyJson(NaN), RangeError)
})

test('a node names its path, what it found and what was expected', () => {
  const root = JsonNode.parse('{"a":[{"b":"x"},{"b":1.5}],"big":9223372036854775808,"n":null}', 'file')
  const item = (index: number): JsonNode => root.at('a').items()[index]?.at('b') ?? root
  const cases: [read: () => unknown, message: string][] = [
    [() => item(0).long(), 'file: a[0].b is "x"; expected an integer of 64 bits.'],
    [() => item(1).int(), 'file: a[1].b is 1.5; expected an integer of 32 bits.'],
    [() => root.at('big').long(), 'file: big is 9223372036854775808; expected an integer of 64 bits.'],
    [() => root.at('missing').string(), 'file: missing is missing; expected a string.'],
    [() => root.at('n').boolean(), 'file: n is null; expected true or false.'],
    [() => root.at('a').members(), 'file: a is [{"b":"x"},{"b":1.5}]; expected an object.'],
    [() => root.items(), 'file: the document is {"a":[{"b":"x"},{"b":1.5}],"big":9223372036854775808,"n":null}; expected a list.'],
    [() => item(0).oneOf('asc', 'desc'), 'file: a[0].b is "x"; expected "asc" or "desc".'],
    [() => root.at('toString').string(), 'file: toString is missing; expected a string.'],
  ]
  for (const [read, message] of cases) assert.throws(read, { message })
  assert.equal(root.at('n').optional(node => node.string()), undefined)
})

test('a __proto__ key is a key', () => {
  const parsed = parseJson('{"__proto__":{"a":1}}', 'test') as { readonly [key: string]: Json }
  assert.deepEqual(Object.keys(parsed), ['__proto__'])
  assert.equal(stringifyJson(parsed), '{"__proto__":{"a":1}}')
})
