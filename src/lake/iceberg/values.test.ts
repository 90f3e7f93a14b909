import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import type { PrimitiveType } from './types.ts'
import { compareValues, decodeValue, encodeValue, type Value } from './values.ts'

/** Every code point as likely as another, the astral ones too. */
const anyString = fc.string({ unit: fc.integer({ min: 0, max: 0x10ffff - 0x800 }).map(point => String.fromCodePoint(point < 0xd800 ? point : point + 0x800)) })
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

test('single values have the bytes of the table spec', () => {
  const cases: [type: PrimitiveType, value: Value, bytes: string][] = [
    [{ kind: 'boolean' }, true, '01'], [{ kind: 'boolean' }, false, '00'],
    [{ kind: 'int' }, 34, '22000000'], [{ kind: 'int' }, -1, 'ffffffff'], [{ kind: 'long' }, 34n, '2200000000000000'], [{ kind: 'long' }, -(2n ** 63n), '0000000000000080'],
    [{ kind: 'float' }, 1.5, '0000c03f'], [{ kind: 'double' }, -3.5, '0000000000000cc0'], [{ kind: 'double' }, -0, '0000000000000080'],
    [{ kind: 'date' }, 20_777, '29510000'], [{ kind: 'timestamptz' }, 1_795_161_600_123_456n, '40627da1b0600600'], [{ kind: 'time' }, 1n, '0100000000000000'],
    [{ kind: 'string' }, 'caiso', '636169736f'], [{ kind: 'string' }, 'é😀', 'c3a9f09f9880'], [{ kind: 'string' }, '', ''],
    [{ kind: 'uuid' }, 'f79c3e09-677c-4bbd-a479-3f349cb785e7', 'f79c3e09677c4bbda4793f349cb785e7'],
    [{ kind: 'decimal', precision: 9, scale: 2 }, 1420n, '058c'], [{ kind: 'decimal', precision: 9, scale: 2 }, -1n, 'ff'], [{ kind: 'decimal', precision: 9, scale: 2 }, 0n, '00'],
    [{ kind: 'decimal', precision: 9, scale: 2 }, 128n, '0080'], [{ kind: 'decimal', precision: 9, scale: 2 }, -128n, '80'],
    [{ kind: 'decimal', precision: 38, scale: 0 }, -(10n ** 37n), 'f87a11ef2a25b926ff0bc96000000000'],
    [{ kind: 'binary' }, unhex('000102ff'), '000102ff'], [{ kind: 'fixed', length: 2 }, unhex('0a0b'), '0a0b'],
  ]
  for (const [type, value, bytes] of cases) {
    assert.equal(hex(encodeValue(type, value)), bytes, `${type.kind} ${String(value)}`)
    assert.deepEqual(decodeValue(type, encodeValue(type, value), 'x'), value, `${type.kind} ${String(value)}`)
  }
})

test('any value comes back from its bytes', () => {
  const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  const kinds: [PrimitiveType, fc.Arbitrary<Value>][] = [
    [{ kind: 'int' }, fc.integer()], [{ kind: 'date' }, fc.integer()], [{ kind: 'long' }, long], [{ kind: 'timestamptz' }, long], [{ kind: 'double' }, fc.double()], [{ kind: 'float' }, fc.float()],
    [{ kind: 'string' }, anyString], [{ kind: 'uuid' }, fc.uuid()], [{ kind: 'binary' }, fc.uint8Array()],
    [{ kind: 'decimal', precision: 38, scale: 3 }, fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n })],
  ]
  for (const [type, values] of kinds) fc.assert(fc.property(values, value => assert.deepEqual(decodeValue(type, encodeValue(type, value), 'x'), value)))
})

test('a column that was widened has bounds of its old width', () => {
  assert.equal(decodeValue({ kind: 'long' }, encodeValue({ kind: 'int' }, -5), 'x'), -5n)
  assert.equal(decodeValue({ kind: 'double' }, encodeValue({ kind: 'float' }, 1.5), 'x'), 1.5)
})

test('bytes of the wrong length or form are corrupt', () => {
  const cases: [PrimitiveType, string][] = [
    [{ kind: 'boolean' }, ''], [{ kind: 'int' }, '000000'], [{ kind: 'long' }, '00'], [{ kind: 'timestamptz' }, '00000000'], [{ kind: 'float' }, '0000000000000000'], [{ kind: 'double' }, ''],
    [{ kind: 'uuid' }, '00'], [{ kind: 'decimal', precision: 9, scale: 2 }, ''], [{ kind: 'decimal', precision: 9, scale: 2 }, '00'.repeat(18)], [{ kind: 'fixed', length: 2 }, '00'], [{ kind: 'string' }, 'ff'],
  ]
  for (const [type, bytes] of cases) assert.throws(() => decodeValue(type, unhex(bytes), 'lower bound of x'), (error: unknown) => isFailure(error, 'lake/corrupt') && error.message.startsWith('lower bound of x: '), type.kind)
})

test('a value of another type is a bug', () => {
  const cases: [PrimitiveType, Value][] = [
    [{ kind: 'int' }, 1n], [{ kind: 'int' }, 2 ** 31], [{ kind: 'date' }, 1.5], [{ kind: 'long' }, 1], [{ kind: 'long' }, 2n ** 63n], [{ kind: 'string' }, 1], [{ kind: 'uuid' }, 'x'], [{ kind: 'boolean' }, 1], [{ kind: 'fixed', length: 1 }, unhex('0000')],
  ]
  for (const [type, value] of cases) assert.throws(() => encodeValue(type, value), TypeError, `${type.kind} ${String(value)}`)
})

test('values compare as their bytes must: code points, unsigned bytes, -0.0 before +0.0', () => {
  const strings = ['', '\u0000', 'A', 'Z', 'a', 'aa', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}']
  for (const [index, low] of strings.entries()) for (const high of strings.slice(index + 1)) assert.ok(compareValues(low, high) < 0 && compareValues(high, low) > 0, `${low} ${high}`)
  fc.assert(fc.property(anyString, anyString, (a, b) => assert.equal(Math.sign(compareValues(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)))))
  assert.ok(compareValues(-0, 0) < 0 && compareValues(0, -0) > 0)
  assert.equal(compareValues(0, 0), 0)
  assert.ok(compareValues(unhex('7f'), unhex('80')) < 0)
  assert.ok(compareValues(-5n, 3n) < 0)
})
