import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { parseEngineText } from './engine-text.ts'
import type { PrimitiveType } from './types.ts'
import type { Value } from './values.ts'

const read = (kind: PrimitiveType['kind'], text: string): Value => parseEngineText(typeOf(kind), text, 'x')

function typeOf(kind: PrimitiveType['kind']): PrimitiveType {
  return kind === 'decimal' ? { kind, precision: 10, scale: 3 } : kind === 'fixed' ? { kind, length: 2 } : { kind }
}

test('the engine\'s texts become values with nothing lost', () => {
  const cases: [kind: PrimitiveType['kind'], text: string, value: Value][] = [
    ['timestamptz', '2026-11-20 08:00:00+00', 1_795_161_600_000_000n], ['timestamptz', '2026-11-20 08:00:00.123456+00', 1_795_161_600_123_456n], ['timestamptz', '2026-11-20 08:00:00.1+00', 1_795_161_600_100_000n],
    ['timestamptz', '1969-12-31 23:59:59.999999+00', -1n], ['timestamptz', '2026-11-20 03:00:00-05', 1_795_161_600_000_000n], ['timestamptz', '2026-11-20 13:30:00+05:30', 1_795_161_600_000_000n],
    ['timestamptz', '10000-01-01 00:00:00+00', 253_402_300_800_000_000n], ['timestamptz', '0044-03-15 (BC) 08:00:00+00', -63_517_795_200_000_000n],
    ['timestamptz', 'infinity', 2n ** 63n - 1n], ['timestamptz', '-infinity', -(2n ** 63n) + 1n], ['timestamp', '2020-01-01 00:00:00', 1_577_836_800_000_000n],
    ['timestamp_ns', '2020-01-01 00:00:00.123456789', 1_577_836_800_123_456_789n], ['timestamp_ns', '1969-12-31 23:59:59.999999999', -1n], ['timestamp_ns', '2020-01-01 00:00:00.1234567', 1_577_836_800_123_456_700n], ['timestamp_ns', '2020-01-01 00:00:00.5', 1_577_836_800_500_000_000n], ['timestamptz_ns', '2020-01-01 01:00:00.000000001+01', 1_577_836_800_000_000_001n],
    ['date', '2026-11-20', 20_777], ['date', '1969-12-31', -1], ['date', '0044-03-15 (BC)', -735_160], ['date', 'infinity', 2 ** 31 - 1],
    ['time', '12:00:00.5', 43_200_500_000n], ['int', '-1', -1], ['long', '9007199254740993', 9_007_199_254_740_993n], ['long', '-9223372036854775808', -(2n ** 63n)],
    ['double', '-3.5', -3.5], ['double', '1e+300', 1e300], ['double', '5e-324', 5e-324], ['double', '-0.0', -0], ['double', 'inf', Infinity], ['double', '-inf', -Infinity], ['double', 'nan', NaN], ['float', '0.1', Math.fround(0.1)],
    ['decimal', '12.345', 12_345n], ['decimal', '-0.005', -5n], ['decimal', '-2.000', -2000n], ['boolean', 'true', true], ['boolean', '0', false], ['string', 'it\'s "x"', 'it\'s "x"'],
    ['uuid', '5F819b00-a02b-11e9-ae9c-1bb7bc9eca94', '5f819b00-a02b-11e9-ae9c-1bb7bc9eca94'], ['binary', 'AA0062', Uint8Array.of(0xaa, 0, 0x62)], ['fixed', '0a0B', Uint8Array.of(10, 11)],
  ]
  for (const [kind, text, value] of cases) assert.deepEqual(read(kind, text), value, `${kind} ${text}`)
})

test('any instant of a Date comes back to the microsecond', () => {
  fc.assert(fc.property(fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }), fc.integer({ min: 0, max: 999 }), (date, extra) => {
    const text = `${date.toISOString().replace('T', ' ').replace('Z', '')}${String(extra).padStart(3, '0')}+00`
    assert.equal(read('timestamptz', text), BigInt(date.getTime()) * 1000n + BigInt(extra))
  }))
})

test('other text is refused by name, never guessed at', () => {
  const cases: [kind: PrimitiveType['kind'], text: string][] = [
    ['timestamptz', '2026-11-20 08:00:00'], ['timestamp', '2026-11-20 08:00:00+00'], ['timestamptz', '2026-11-20'], ['timestamptz', '2026-11-20 08:00:00.1234567+00'], ['timestamp_ns', '2026-11-20 08:00:00.1234567890'], ['timestamp_ns', 'infinity'], ['timestamp_ns', '2026-11-20 08:00:00+00'], ['date', '2026-11-20 00:00:00'], ['date', ''],
    ['int', '2147483648'], ['int', '1.0'], ['long', '9223372036854775808'], ['long', '1e3'], ['double', ''], ['double', '1,5'], ['double', '0x10'], ['decimal', '1.23'], ['decimal', '1'], ['boolean', 'yes'], ['uuid', '5f819b00'], ['binary', 'abc'], ['fixed', 'aa'], ['time', '12:00'],
  ]
  for (const [kind, text] of cases) assert.throws(() => parseEngineText(typeOf(kind), text, 'f.parquet: max of c'), (error: unknown) => isFailure(error, 'engine/failed') && error.message.startsWith('f.parquet: max of c: '), `${kind} ${text}`)
})
