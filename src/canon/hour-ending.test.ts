import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hourEnding, hourStart } from './hour-ending.ts'
import { hourMs } from './instant.ts'
import { isos, marketIds } from './market.ts'
import { marketDay } from './market-day.ts'

const instants = fc.oneof(
  fc.integer({ min: Date.UTC(1990, 0, 3), max: Date.UTC(2060, 11, 29) }),
  fc.tuple(fc.integer({ min: 2007, max: 2059 }), fc.constantFrom([2, 8], [10, 1]), fc.integer({ min: 0, max: 7 * 24 * 60 }))
    .map(([year, [month, day], minute]) => Date.UTC(year, month ?? 0, day, 0, minute)),
)

test('every instant\'s hour comes back to the start of that hour', () => {
  fc.assert(fc.property(fc.constantFrom(...marketIds), instants, (id, utc) => {
    assert.equal(hourStart(id, hourEnding(id, utc)), Math.floor(utc / hourMs) * hourMs)
  }), { numRuns: 500 })
})

/** The hours of a market day, `x` after the repeated one. */
function hoursOf(iso: typeof isos[number], date: string): string {
  const { start_utc, hours } = marketDay(iso, date)
  return Array.from({ length: hours }, (_, index) => hourEnding(iso, start_utc + index * hourMs))
    .map(hour => {
      assert.equal(hour.date, date)
      return `${hour.hour_ending}${hour.repeated ? 'x' : ''}`
    }).join(' ')
}

const ordinary = Array.from({ length: 24 }, (_, index) => index + 1).join(' ')

test('hour 3 is missing in spring and hour 2 comes twice in fall, at MISO neither', () => {
  for (const iso of isos) {
    assert.equal(hoursOf(iso, '2024-07-01'), ordinary)
    assert.equal(hoursOf(iso, '2024-03-10'), iso === 'miso' ? ordinary : ordinary.replace(' 3 ', ' '))
    assert.equal(hoursOf(iso, '2024-11-03'), iso === 'miso' ? ordinary : ordinary.replace(' 2 ', ' 2 2x '))
  }
})

test('hours that a day does not have are null', () => {
  for (const iso of isos) {
    const missing = hourStart(iso, { date: '2024-03-10', hour_ending: 3, repeated: false })
    assert.equal(missing, iso === 'miso' ? Date.UTC(2024, 2, 10, 7) : null)
    assert.equal(hourStart(iso, { date: '2024-07-01', hour_ending: 2, repeated: true }), null)
    for (const hour_ending of [0, 25, 1.5, Number.NaN]) assert.equal(hourStart(iso, { date: '2024-07-01', hour_ending, repeated: false }), null)
  }
})
