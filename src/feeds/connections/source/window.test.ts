import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isAfter, ordered, windowOf } from './window.ts'

const now = Date.parse('2026-11-24T12:34:56Z')

describe('a window', () => {
  const cases: readonly [why: string, incremental: Parameters<typeof windowOf>[0], cursor: string | null, from: string | null, to: string | null][] = [
    ['of an endpoint without', undefined, 'x', null, null],
    ['of a first fetch without start', { from_param: 'f' }, null, null, '2026-11-24T12:34:56Z'],
    ['of a first fetch, without overlap', { from_param: 'f', start: '2026-01-01', overlap_minutes: 60 }, null, '2026-01-01', '2026-11-24T12:34:56Z'],
    ['whose start is written otherwise', { from_param: 'f', start: '2026-01-01', format: 'epoch' }, null, '1767225600', '1795523696'],
    ['from a cursor as it was', { from_param: 'f' }, '2026-11-20T05:00:00.123456-06:00', '2026-11-20T05:00:00.123456-06:00', '2026-11-24T12:34:56Z'],
    ['with an overlap', { from_param: 'f', overlap_minutes: 90 }, '2026-11-20T05:00:00-06:00', '2026-11-20T09:30:00Z', '2026-11-24T12:34:56Z'],
    ['with an overlap of local times', { from_param: 'f', overlap_minutes: 90, format: '%m/%d/%Y %H:%M' }, '11/20/2026 01:00', '11/19/2026 23:30', '11/24/2026 12:34'],
    ['with an overlap of seconds', { from_param: 'f', overlap_minutes: 1, format: 'epoch' }, '1795523696', '1795523636', '1795523696'],
    ['from the end of the one before, by days', { from_param: 'f', format: 'date' }, '2026-11-23T12:00:00.000Z', '2026-11-23', '2026-11-24'],
    ['from the end of the one before, by days, with an overlap', { from_param: 'f', format: 'date', overlap_minutes: 1440 }, '2026-11-23T12:00:00.000Z', '2026-11-22', '2026-11-24'],
    ['from the number of a row', { from_param: 'f' }, '9007199254740993', '9007199254740993', '2026-11-24T12:34:56Z'],
  ]
  for (const [why, incremental, cursor, from, to] of cases) test(why, () => { assert.deepEqual(windowOf(incremental, cursor, now), { from, to }) })
  test('of rows that are no times has no overlap', () => { assert.throws(() => windowOf({ from_param: 'f', overlap_minutes: 5 }, 'abc', now), { code: 'connections/invalid-spec', message: /overlap_minutes cannot be taken off "abc"/ }) })
})

const greater = (one: string, other: string, format?: string): string => isAfter(ordered(one, format), ordered(other, format)) ? one : other

describe('the greater value', () => {
  const cases: readonly [less: string, more: string, format?: string][] = [
    ['9', '10'], ['-5', '-4'], ['9007199254740992', '9007199254740993'], ['1.5', '2'], ['1e3', '1001'], ['a', 'b'], ['2026-11-20T05:00:00Z', '2026-11-20T00:30:00-06:00'],
    ['2026-11-20T05:00:00.123456Z', '2026-11-20T05:00:00.123457Z'], ['12/31/2025', '01/01/2026', '%m/%d/%Y'], ['12312025', '01012026', '%m%d%Y'], ['2026-11-20', '2026-11-20T00:00:01Z'],
  ]
  for (const [less, more, format] of cases) {
    test(`${less} < ${more}`, () => { assert.deepEqual([greater(less, more, format), greater(more, less, format)], [more, more]) })
  }
  test('of whole numbers of any length', () => {
    fc.assert(fc.property(fc.bigInt(), fc.bigInt(), (one, other) => { assert.equal(greater(String(one), String(other)), String(one > other ? one : other)) }))
  })
})

test('an order that holds whatever comes', () => {
  const value = fc.oneof(fc.integer().map(String), fc.date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }).map(date => date.toISOString()), fc.string({ maxLength: 3 }))
  fc.assert(fc.property(value, value, (one, other) => { assert.ok(!(isAfter(ordered(one), ordered(other)) && isAfter(ordered(other), ordered(one)))) }))
})
