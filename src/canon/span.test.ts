import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gapsBetween, joinedSpans, spanMs, type Span } from './span.ts'

const day = (from: string, to: string): Span => [`2026-11-${from}:00.000Z`, `2026-11-${to}:00.000Z`]

test('stretches that touch, overlap or are some seconds apart are one, in whatever order they came', () => {
  const parts = [day('03T00:00', '04T00:00'), day('01T00:00', '02T00:00'), day('02T00:00', '02T12:00'), day('01T06:00', '01T07:00'), day('02T12:01', '02T13:00')]
  const joined = [day('01T00:00', '02T13:00'), day('03T00:00', '04T00:00')]
  assert.deepEqual(joinedSpans([], parts), joined)
  assert.deepEqual(joinedSpans(parts.slice(2), parts.slice(0, 2)), joined)
  assert.deepEqual(joinedSpans(joined, parts), joined, 'once more changes nothing')
  assert.deepEqual(gapsBetween(joined), [day('02T13:00', '03T00:00')])
  assert.equal(spanMs(gapsBetween(joined)) / 3_600_000, 11)
})

test('one interval of five minutes that is missing is a gap', () => {
  assert.deepEqual(gapsBetween(joinedSpans([day('01T00:00', '01T00:05')], [day('01T00:10', '01T00:15')])), [day('01T00:05', '01T00:10')])
})

test('nothing, and one stretch, have no gap; of very many the newest stay', () => {
  assert.deepEqual([gapsBetween([]), gapsBetween([day('01T00:00', '02T00:00')])], [[], []])
  const many = Array.from({ length: 300 }, (_, index): Span => [new Date(index * 7_200_000).toISOString(), new Date(index * 7_200_000 + 3_600_000).toISOString()])
  assert.deepEqual(joinedSpans([], many), many.slice(-200))
})
