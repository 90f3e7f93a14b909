import assert from 'node:assert/strict'
import { test } from 'node:test'
import { microsOf } from './predicate.ts'

const instants: readonly [string, string | null][] = [
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01 06:30', '2026-11-01T06:30:00.000Z'],
  ['2026-11-01T06:30:15Z', '2026-11-01T06:30:15.000Z'],
  ['2026-11-01 06:30:15.25+00', '2026-11-01T06:30:15.250Z'],
  ['2026-11-01 06:30:15-07', '2026-11-01T13:30:15.000Z'],
  ['2026-11-01 06:30:15-0730', '2026-11-01T14:00:15.000Z'],
  ['2026-11-01 06:30:15+05:30', '2026-11-01T01:00:15.000Z'],
  ['2026-02-30', null],
  ['2026-11-01+00', null],
  ['tomorrow', null],
  ['', null],
]

for (const [text, expected] of instants) {
  test(`"${text}" is ${expected ?? 'no instant'}`, () => {
    const micros = microsOf(text)
    assert.equal(micros === null ? null : new Date(micros / 1000).toISOString(), expected)
  })
}

test('microseconds are kept', () => { assert.equal(microsOf('1970-01-01 00:00:00.000001'), 1) })
