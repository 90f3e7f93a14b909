import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readInstant, writeInstant } from './times.ts'

describe('an instant is read', () => {
  const cases: readonly [text: string, format: string, iso: string | null][] = [
    ['2026-11-20T05:00:00Z', 'iso', '2026-11-20T05:00:00.000Z'], ['2026-11-20T05:00:00.123456-06:00', 'iso', '2026-11-20T11:00:00.123Z'], ['2026-11-20 05:00', 'iso', '2026-11-20T05:00:00.000Z'], ['2026-11-20', 'iso', '2026-11-20T00:00:00.000Z'],
    ['2026-02-30', 'iso', null], ['2026-11-20T24:30:00Z', 'iso', null], ['20 November', 'iso', null], ['7', 'iso', null],
    ['1795150800', 'epoch', '2026-11-20T05:00:00.000Z'], ['1795150800.25', 'epoch', '2026-11-20T05:00:00.250Z'], ['1795150800000', 'epoch_ms', '2026-11-20T05:00:00.000Z'], ['soon', 'epoch', null],
    ['2026-11-20', 'date', '2026-11-20T00:00:00.000Z'],
    ['11/20/2026 17:05', '%m/%d/%Y %H:%M', '2026-11-20T17:05:00.000Z'], ['1/2/2026', '%m/%d/%Y', '2026-01-02T00:00:00.000Z'], ['20-Nov-26 05:04 PM', '%d-%b-%y %I:%M %p', '2026-11-20T17:04:00.000Z'], ['12:00 AM 2026-11-20', '%I:%M %p %F', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T05:00:00-0600', '%FT%T%z', '2026-11-20T11:00:00.000Z'], ['20261120 100%', '%Y%m%d 100%%', '2026-11-20T00:00:00.000Z'], ['13/20/2026', '%m/%d/%Y', null], ['1.1.2026.', '%d.%m.%Y.', '2026-01-01T00:00:00.000Z'],
  ]
  for (const [text, format, iso] of cases) test(`${text} as ${format}`, () => { assert.equal(readInstant(text, format), iso === null ? null : Date.parse(iso)) })
})

describe('an instant is written', () => {
  const at = Date.parse('2026-11-20T17:04:05.678Z')
  const cases: readonly [format: string, text: string][] = [
    ['iso', '2026-11-20T17:04:05.678Z'], ['date', '2026-11-20'], ['epoch', '1795194245'], ['epoch_ms', '1795194245678'], ['%m/%d/%Y %H:%M', '11/20/2026 17:04'], ['%d-%b-%y %I:%M %p', '20-Nov-26 05:04 PM'], ['%FT%T.%f%z', '2026-11-20T17:04:05.678000+0000'],
  ]
  for (const [format, text] of cases) test(format, () => { assert.equal(writeInstant(at, format), text) })
  test('as it was said', () => {
    assert.equal(writeInstant(Date.parse('2026-11-20T05:00:00Z'), 'iso', '2026-11-20T06:00:00'), '2026-11-20T05:00:00')
    assert.equal(writeInstant(Date.parse('2026-11-20T05:00:00Z'), 'iso', '2026-11-20T06:00:00-06:00'), '2026-11-20T05:00:00Z')
  })
})

test('what is written is read back', () => {
  const instant = fc.integer({ min: Date.parse('1970-01-01'), max: Date.parse('2068-12-31') })
  for (const [format, stepMs] of [['iso', 1], ['epoch', 1000], ['epoch_ms', 1], ['date', 86_400_000], ['%y%m%d%H%M%S', 1000], ['%I %p %M %d %b %Y', 60_000], ['%F %T.%f %z', 1]] as const) {
    fc.assert(fc.property(instant, ms => { assert.equal(readInstant(writeInstant(ms, format), format), Math.floor(ms / stepMs) * stepMs) }))
  }
})

test('words that are none are said', () => {
  for (const format of ['%Q', '%Y-%', 'isoo', '', '%%']) assert.throws(() => writeInstant(0, format), { code: 'connections/invalid-spec' }, format)
})
