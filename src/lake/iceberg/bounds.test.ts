import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lowerBound, upperBound } from './bounds.ts'
import type { PrimitiveType } from './types.ts'
import { compareValues, decodeValue, type Value } from './values.ts'

const anyString = fc.string({ maxLength: 40, unit: fc.integer({ min: 0, max: 0x10ffff - 0x800 }).map(point => String.fromCodePoint(point < 0xd800 ? point : point + 0x800)) })
const string = { kind: 'string' } as const
const binary = { kind: 'binary' } as const
const lower = (type: PrimitiveType, value: Value): Value | undefined => decoded(type, lowerBound(type, value))
const upper = (type: PrimitiveType, value: Value): Value | undefined => decoded(type, upperBound(type, value))

function decoded(type: PrimitiveType, bytes: Uint8Array | undefined): Value | undefined {
  return bytes && decodeValue(type, bytes, 'x')
}

test('long strings are cut at 16 code points, the upper bound grows', () => {
  const cases: [value: string, low: string, high: string | undefined][] = [
    ['caiso', 'caiso', 'caiso'], ['', '', ''], ['a'.repeat(16), 'a'.repeat(16), 'a'.repeat(16)], ['a'.repeat(17), 'a'.repeat(16), `${'a'.repeat(15)}b`],
    ['😀'.repeat(17), '😀'.repeat(16), `${'😀'.repeat(15)}😁`], ['😀'.repeat(16), '😀'.repeat(16), '😀'.repeat(16)],
    [`${'a'.repeat(15)}\ud7ffx`, `${'a'.repeat(15)}\ud7ff`, `${'a'.repeat(15)}\ue000`],
    [`${'a'.repeat(14)}\uffff\uffffx`, `${'a'.repeat(14)}\uffff\uffff`, `${'a'.repeat(14)}\uffff\u{10000}`],
    [`${'a'.repeat(14)}b\u{10ffff}x`, `${'a'.repeat(14)}b\u{10ffff}`, `${'a'.repeat(14)}c`],
    ['\u{10ffff}'.repeat(17), '\u{10ffff}'.repeat(16), undefined],
  ]
  for (const [value, low, high] of cases) assert.deepEqual([lower(string, value), upper(string, value)], [low, high], JSON.stringify(value))
})

test('any string and any bytes lie between their bounds, which are short', () => {
  fc.assert(fc.property(anyString, value => {
    const [low, high] = [lower(string, value), upper(string, value)]
    assert.ok(low !== undefined && compareValues(low, value) <= 0)
    assert.ok(high === undefined ? value.startsWith('\u{10ffff}') : compareValues(high, value) >= 0)
    assert.ok([low, high ?? ''].every(bound => Array.from(bound as string).length <= 16))
  }))
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), value => {
    const [low, high] = [lower(binary, value), upper(binary, value)]
    assert.ok(low !== undefined && compareValues(low, value) <= 0)
    assert.ok(high === undefined ? value[0] === 0xff : compareValues(high, value) >= 0)
  }))
})

test('zero has -0.0 as its lower and +0.0 as its upper bound, whichever the engine named', () => {
  for (const kind of ['double', 'float'] as const) {
    for (const zero of [0, -0]) assert.deepEqual([lower({ kind }, zero), upper({ kind }, zero)], [-0, 0])
  }
  assert.deepEqual([lower({ kind: 'int' }, 0), upper({ kind: 'int' }, 0)], [0, 0])
})

test('NaN is no bound; infinities are', () => {
  assert.deepEqual([lowerBound({ kind: 'double' }, NaN), upperBound({ kind: 'float' }, NaN)], [undefined, undefined])
  assert.deepEqual([lower({ kind: 'double' }, -Infinity), upper({ kind: 'double' }, Infinity)], [-Infinity, Infinity])
})
