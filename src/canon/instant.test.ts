import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatInstant, parseInstant } from './instant.ts'

test('an instant comes back from its text', () => {
  fc.assert(fc.property(fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) }), utc => {
    assert.equal(parseInstant(formatInstant(utc)), utc)
    assert.equal(Date.parse(formatInstant(utc)), utc)
  }))
})

const forms: readonly { text: string, utc: string | null }[] = [
  { text: '2024-03-10T07:00:00Z', utc: '2024-03-10T07:00:00.000Z' },
  { text: '2019-03-01T17:00:00-00:00', utc: '2019-03-01T17:00:00.000Z' },
  { text: '2024-11-03T01:00:00-05:00', utc: '2024-11-03T06:00:00.000Z' },
  { text: '2024-11-03T01:00:00.000-0400', utc: '2024-11-03T05:00:00.000Z' },
  { text: '2026-11-20T14:30Z', utc: '2026-11-20T14:30:00.000Z' },
  { text: '2026-11-20 14:30:00.1239Z', utc: '2026-11-20T14:30:00.123Z' },
  { text: '2024-03-10T23:30:00-05:30', utc: '2024-03-11T05:00:00.000Z' },
  { text: '2024-03-10T02:00:00', utc: null },
  { text: '2024-02-30T02:00:00Z', utc: null },
  { text: '2024-02-20T24:00:00Z', utc: null },
  { text: '2024-02-20T12:60:00Z', utc: null },
  { text: '2024-02-20T12:00:00+25:00', utc: null },
  { text: '2024-02-20', utc: null },
  { text: 'tomorrow', utc: null },
]
for (const { text, utc } of forms) {
  test(`parseInstant ${text} -> ${utc}`, () => assert.equal(parseInstant(text), utc === null ? null : Date.parse(utc)))
}

test('text shows milliseconds only where there are some', () => {
  assert.equal(formatInstant(Date.UTC(2024, 2, 10, 7)), '2024-03-10T07:00:00Z')
  assert.equal(formatInstant(Date.UTC(2024, 2, 10, 7, 5, 9, 40)), '2024-03-10T07:05:09.040Z')
  assert.equal(formatInstant(-1), '1969-12-31T23:59:59.999Z')
})
