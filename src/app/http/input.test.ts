import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type TSchema, Type } from 'typebox'
import { readInput } from './input.ts'

const queryOf = (schema: TSchema, given: Record<string, unknown>): unknown => readInput({ method: 'GET', path: '/', permission: 'read', summary: '', query: schema, handle: async () => null }, { params: {}, query: given, body: undefined }).query

const market = Type.Union([Type.Literal('da'), Type.Literal('rt')])
const schema = Type.Object({
  market: Type.Optional(market), node: Type.Optional(Type.Array(Type.String())), hours: Type.Optional(Type.Array(Type.Integer())),
  limit: Type.Optional(Type.Integer()), price: Type.Optional(Type.Number()), all: Type.Optional(Type.Boolean()), either: Type.Optional(Type.Union([Type.Integer(), Type.Null()])), text: Type.Optional(Type.String()),
})

const read = [
  [{}, {}],
  [{ node: 'A' }, { node: ['A'] }],
  [{ node: '' }, { node: [''] }],
  [{ hours: ['1', '2'] }, { hours: [1, 2] }],
  [{ limit: '-7' }, { limit: -7 }],
  [{ price: '.5' }, { price: 0.5 }],
  [{ price: '1e3' }, { price: 1000 }],
  [{ all: 'true' }, { all: true }],
  [{ either: '3' }, { either: 3 }],
  [{ text: '007' }, { text: '007' }],
  [{ market: 'da' }, { market: 'da' }],
] as const
for (const [given, expected] of read) {
  test(`${JSON.stringify(given)} is read as ${JSON.stringify(expected)}`, () => { assert.deepEqual(queryOf(schema, given), expected) })
}

const refused = [
  [{ limit: '' }, 'limit'], [{ limit: ' 1' }, 'limit'], [{ limit: '0x10' }, 'limit'], [{ limit: '1.5' }, 'limit'], [{ limit: '12345678901234567890' }, 'limit'], [{ limit: 'Infinity' }, 'limit'],
  [{ all: 'yes' }, 'all'], [{ all: '1' }, 'all'], [{ hours: ['1', 'x'] }, 'hours.1'], [{ text: ['a', 'b'] }, 'text'], [{ constructor: 'x' }, 'constructor'], [{ Market: 'da' }, 'Market'],
] as const
for (const [given, field] of refused) {
  test(`${JSON.stringify(given)} is refused for ${field}`, () => {
    assert.throws(() => queryOf(schema, given), { code: 'usage/invalid', details: { field, ...detailsOf(() => queryOf(schema, given)) } })
  })
}

function detailsOf(work: () => unknown): Record<string, unknown> {
  try {
    work()
  } catch (error) {
    const { expected, found } = (error as { details: Record<string, unknown> }).details
    assert.ok(expected !== undefined && found !== undefined)
    return { expected, found }
  }
  return {}
}

test('a choice that is none is answered with the choices', () => {
  assert.throws(() => queryOf(schema, { market: 'dam' }), { message: 'market in the query: expected one of da, rt, found "dam"', details: { field: 'market', expected: 'one of da, rt', found: '"dam"' } })
})
