import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, dayNumberOf } from '#canon/civil.ts'
import { type DayRange, minus, union } from './days.ts'

const epoch = '2024-02-20'
const range = fc.tuple(fc.nat(40), fc.nat(6)).map(([start, length]): DayRange => ({ from: addDays(epoch, start), to: addDays(epoch, start + length) }))
const ranges = fc.array(range, { maxLength: 8 })

function daysIn(all: readonly DayRange[]): Set<number> {
  return new Set(all.flatMap(({ from, to }) => Array.from({ length: dayNumberOf(to) - dayNumberOf(from) + 1 }, (_, index) => dayNumberOf(from) + index)))
}

function isApart(all: readonly DayRange[]): boolean { return all.every(({ from }, index) => index === 0 || from > addDays(all[index - 1]?.to ?? '', 1)) }

test('a union has the days of both, a difference those of one, in ranges that are apart and in order', () => {
  fc.assert(fc.property(ranges, ranges, (one, other) => {
    assert.deepEqual(daysIn(union(one, other)), new Set([...daysIn(one), ...daysIn(other)].sort((a, b) => a - b)))
    assert.ok(isApart(union(one, other)))
    assert.deepEqual(daysIn(minus(one, other)), daysIn(union(one, [])).difference(daysIn(other)))
    assert.ok(minus(one, other).every(({ from, to }) => from <= to))
  }))
})

test('a leap day is a day', () => assert.deepEqual(minus([{ from: '2024-02-28', to: '2024-03-01' }], [{ from: '2024-02-29', to: '2024-02-29' }]), [{ from: '2024-02-28', to: '2024-02-28' }, { from: '2024-03-01', to: '2024-03-01' }]))
