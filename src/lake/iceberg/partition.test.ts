import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { civilFromDays, daysFromCivil } from './civil.ts'
import { applyTransform, partitionType } from './partition.ts'
import type { Field } from './types.ts'

const tz = { kind: 'timestamptz' } as const
const micros = (text: string): bigint => BigInt(Date.parse(text)) * 1000n

test('transforms count whole days, months, years and hours, before 1970 too', () => {
  const cases: [transform: string, value: bigint, expected: number][] = [
    ['day', micros('2026-11-20T23:59:59.999Z') + 999n, 20_777], ['day', 0n, 0], ['day', -1n, -1], ['day', -86_400_000_000n, -1], ['day', -86_400_000_001n, -2],
    ['month', micros('2026-11-20T00:00:00Z'), 682], ['month', -1n, -1], ['month', micros('1969-12-01T00:00:00Z') - 1n, -2],
    ['year', micros('2026-01-01T00:00:00Z'), 56], ['year', -1n, -1], ['hour', micros('1970-01-02T01:30:00Z'), 25], ['hour', -1n, -1],
  ]
  for (const [transform, value, expected] of cases) assert.equal(applyTransform(transform, tz, value), expected, `${transform} ${value}`)
  assert.equal(applyTransform('day', { kind: 'date' }, 5), 5)
  assert.equal(applyTransform('identity', { kind: 'string' }, 'caiso'), 'caiso')
  assert.equal(applyTransform('day', tz, null), null)
  assert.equal(applyTransform('void', tz, 0n), null)
  for (const transform of ['bucket[4]', 'truncate[3]', 'day ']) assert.equal(applyTransform(transform, tz, 0n), undefined, transform)
  assert.equal(applyTransform('hour', { kind: 'date' }, 5), undefined)
})

test('days and dates agree with Date wherever Date reaches, and with themselves beyond', () => {
  fc.assert(fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), days => {
    const date = new Date(days * 86_400_000)
    assert.deepEqual(civilFromDays(days), { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() })
  }))
  fc.assert(fc.property(fc.integer(), days => {
    const { year, month, day } = civilFromDays(days)
    assert.equal(daysFromCivil(year, month, day), days)
  }))
})

test('the type of a partition value follows source and transform', () => {
  const fields: Field[] = [{ id: 1, name: 'iso', required: true, type: { kind: 'string' } }, { id: 2, name: 'at', required: true, type: tz }]
  const typeOf = (sourceId: number, transform: string): unknown => partitionType(fields, { sourceId, fieldId: 1000, name: 'p', transform })?.kind
  assert.deepEqual([typeOf(1, 'identity'), typeOf(2, 'day'), typeOf(2, 'month'), typeOf(1, 'bucket[16]'), typeOf(1, 'truncate[4]'), typeOf(2, 'identity')], ['string', 'date', 'int', 'int', 'string', 'timestamptz'])
  assert.deepEqual([typeOf(9, 'identity'), typeOf(1, 'zorder')], [undefined, undefined])
})
