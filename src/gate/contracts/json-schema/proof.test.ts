/** Verdicts against a validator: what is judged compatible is taken by ajv, and a witness is not. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '../json-text.ts'
import { limits } from '../format.ts'
import { accepts, Effort } from './accepts.ts'
import { jsonSchema, type JsonSchema } from './json-schema.ts'
import { validator } from './validator.ts'
import { valuesOf } from './values.ts'

const small = fc.integer({ min: 0, max: 3 })
const name = fc.constantFrom('a', 'b', 'c')

/** Ajv passes over `contains` for an empty array where items have places. */
function withoutBoth<T extends { items?: unknown, contains?: unknown }>(array: T): Json { return JSON.parse(JSON.stringify(Array.isArray(array.items) ? { ...array, contains: undefined } : array)) as Json }

const { schema } = fc.letrec<{ schema: Json, leaf: Json, deep: Json }>(tie => ({
  schema: fc.oneof({ maxDepth: 3, depthSize: 'small' }, { weight: 2, arbitrary: tie('leaf') }, { weight: 3, arbitrary: tie('deep') }),
  leaf: fc.oneof(
    fc.constantFrom<Json>(true, {}, { type: 'string' }, { type: 'number' }, { type: 'integer' }, { type: 'null' }, { type: 'boolean' }, { type: 'object' }, { type: 'array' }, { type: ['string', 'null'] }, { type: ['integer', 'boolean'] }),
    fc.record({ type: fc.constantFrom('number', 'integer'), minimum: small, maximum: small, exclusiveMaximum: small, multipleOf: fc.constantFrom(1, 2, 0.5) }, { requiredKeys: ['type'] }),
    fc.record({ type: fc.constant('string'), minLength: small, maxLength: small, pattern: fc.constantFrom('^a', 'b') }, { requiredKeys: ['type'] }),
    fc.record({ enum: fc.subarray<Json>(['a', 'b', 1, 2.5, null, true, [1], { a: 1 }], { minLength: 1 }) }), fc.record({ const: fc.constantFrom<Json>('a', 1, null) }),
  ),
  deep: fc.oneof(
    fc.record({
      type: fc.constant('object'), properties: fc.dictionary(name, tie('schema'), { maxKeys: 3 }), required: fc.uniqueArray(name, { maxLength: 2 }), additionalProperties: fc.oneof(fc.boolean(), tie('leaf')),
      patternProperties: fc.dictionary(fc.constantFrom('^a', '^x'), tie('leaf'), { maxKeys: 1 }), minProperties: small, maxProperties: small, dependencies: fc.dictionary(name, fc.uniqueArray(name, { maxLength: 1 }), { maxKeys: 1 }), propertyNames: fc.constantFrom({ maxLength: 1 }, { enum: ['a', 'b'] }),
    }, { requiredKeys: ['type', 'properties'] }),
    fc.record({ type: fc.constant('array'), items: fc.oneof(tie('schema'), fc.array(tie('leaf'), { maxLength: 2 })), additionalItems: fc.oneof(fc.boolean(), tie('leaf')), minItems: small, maxItems: small, uniqueItems: fc.boolean(), contains: tie('leaf') }, { requiredKeys: ['type'] }).map(withoutBoth),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }), fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }), fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie('leaf') }), fc.record({ type: fc.constantFrom('string', 'number', 'object'), not: tie('leaf') }), fc.array(tie('leaf'), { minLength: 1, maxLength: 3 }).map(([test, ...rest]): Json => Object.fromEntries([['if', test!], ...rest.map((one, index) => [['then', 'else'][index], one])]) as Json),
  ),
}))

/** A later version: some keyword of some place is gone, other or new. */
const versions = fc.tuple(schema, schema, fc.nat(), fc.constantFrom('drop', 'put', 'keep')).map(([before, other, seed, what]): readonly [Json, Json] => {
  const places: (readonly (string | number)[])[] = []
  const visit = (json: Json, path: readonly (string | number)[]): void => {
    if (path.length > 0) places.push(path)
    if (typeof json === 'object' && json !== null) for (const key of Object.keys(json)) if (key !== 'enum' && key !== 'const' && key !== 'required' && key !== 'dependencies') visit((json as Record<string, Json>)[key]!, [...path, key])
  }
  visit(before, [])
  const path = places[seed % Math.max(1, places.length)]
  const after = structuredClone(before)
  if (!path || what === 'keep') return [before, after]
  const holder = path.slice(0, -1).reduce<Record<string, Json>>((at, key) => at[key] as Record<string, Json>, after as Record<string, Json>)
  const last = path.at(-1)!
  const isSchema = typeof holder[last] === 'object' && holder[last] !== null && !Array.isArray(holder[last]) && last !== 'properties' && last !== 'patternProperties'
  if (what === 'put' && isSchema) holder[last] = other
  else if (!Array.isArray(holder)) delete holder[last]
  return [before, after]
})

const pairs = fc.oneof({ weight: 3, arbitrary: versions }, { weight: 1, arbitrary: versions.map(([one, other]) => [other, one] as const) }, fc.tuple(schema, schema))

/** How near a fraction must come to a multiple is a matter of taste. */
function rounded(value: unknown): unknown { return JSON.parse(JSON.stringify(value, (_, one: unknown) => typeof one === 'number' ? Math.round(Math.max(-1e9, Math.min(1e9, one)) * 100) / 100 : one)) }

function parse(json: Json): JsonSchema { return jsonSchema.parse(JSON.stringify(json), []) }

function taken({ loaded }: JsonSchema, lenient = false): (value: Json) => boolean {
  const validate = validator(loaded.json, loaded.draft, { ...loaded, lenient })
  return value => validate(value).valid
}

for (const [schema, value, valid] of [
  [{ enum: [{ a: 1 }] }, { toString: false }, false], [{ enum: [{ toString: 1, a: 2 }] }, { a: 2, toString: 1 }, true], [{ const: { valueOf: null } }, { valueOf: null }, true],
  [{ const: [{ constructor: 1 }] }, [{}], false], [{ uniqueItems: true }, [{ toString: 1 }, { toString: 1 }], false], [{ uniqueItems: true }, [{ toString: 1 }, { toString: '1' }, 1, '1'], true], [{ uniqueItems: false }, [1, 1], true],
] as const) {
  test(`${JSON.stringify(value)} by ${JSON.stringify(schema)}: ${valid}`, () => {
    const { loaded } = parse(schema)
    assert.deepEqual([taken({ ...parse(schema) })(value), accepts(loaded.root, value)], [valid, valid])
  })
}

describe('against ajv', () => {
  test('what is judged compatible is taken; a witness is not; our own evaluator says the same', () => {
    let [compatiblePairs, values, witnesses, without] = [0, 0, 0, 0]
    fc.assert(fc.property(pairs, fc.array(fc.jsonValue({ maxDepth: 2 }).map(rounded), { maxLength: 5 }), ([writerText, readerText], random) => {
      const [reader, writer] = [parse(readerText), parse(writerText)]
      const { compatible } = jsonSchema.compare(reader, writer)
      const [reads, writes] = [taken(reader), taken(writer)]
      const candidates = [...valuesOf(writer.loaded.root, writer.loaded.nodes, reader.loaded.nodes, { effort: new Effort(limits.effort) }), ...random as Json[]]
      for (const value of candidates) {
        assert.equal(accepts(writer.loaded.root, value), writes(value), `the writer's schema on ${JSON.stringify(value)}`)
        if (!compatible || !writes(value)) continue
        values++
        assert.ok(reads(value), `judged compatible, but the reader refuses ${JSON.stringify(value)}`)
      }
      const witness = jsonSchema.witness(reader, writer)
      if (compatible) {
        compatiblePairs++
        assert.equal(witness, null)
      } else if (witness) {
        witnesses++
        assert.ok(writes(witness.value as Json) && !reads(witness.value as Json))
      } else without++
    }), { numRuns: 400 })
    assert.ok(compatiblePairs > 60 && values > 500 && witnesses > 60, `${compatiblePairs} compatible pairs, ${values} values, ${witnesses} witnesses: the cases are one-sided`)
    assert.ok(without < witnesses / 2, `${without} verdicts without a witness, ${witnesses} with one`)
  })

  test('every schema takes its own values, in whatever order its branches stand', () => {
    fc.assert(fc.property(schema, one => { assert.ok(jsonSchema.compare(parse(one), parse(one)).compatible) }), { numRuns: 200 })
  })

  test('leniently, what the writer declares is taken once the rest is passed over', () => {
    fc.assert(fc.property(fc.tuple(flat, flat), ([writerText, readerText]) => {
      const [reader, writer] = [parse(readerText), parse(writerText)]
      if (!jsonSchema.compare(reader, writer, { policy: 'lenient' }).compatible) return
      const reads = taken(reader, true)
      for (const value of valuesOf(writer.loaded.root, writer.loaded.nodes, reader.loaded.nodes, { undeclared: false, effort: new Effort(limits.effort) })) assert.ok(reads(value), JSON.stringify(value))
    }), { numRuns: 200 })
  })
})

/** Objects with plain properties, the case that leniency is for. */
const plain = fc.constantFrom<Json>({ type: 'string' }, { type: 'number' }, { type: 'integer' }, { type: ['string', 'null'] })
const flat = fc.record({ type: fc.constant('object'), properties: fc.dictionary(name, plain, { maxKeys: 3 }), required: fc.uniqueArray(name, { maxLength: 1 }), additionalProperties: fc.boolean() }, { requiredKeys: ['type', 'properties'] })
