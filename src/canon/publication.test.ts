import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatInstant } from './instant.ts'
import { dayAhead, expectation, lateAfter, lateMs, type Publication } from './publication.ts'
import type { Iso } from './market.ts'

const overNextMorning: Publication = { kind: 'daily', hour: 8, ahead: -1, allowedMinutes: 60 }
const dispatch: Publication = { kind: 'trailing', lagMinutes: 15, allowedMinutes: 75 }

// What should be there at a moment, and what comes next: each worked out by hand on the market's clock.
const cases: readonly [name: string, iso: Iso, publication: Publication, now: string, due: string, next: string][] = [
  ['day-ahead in the morning: today', 'caiso', dayAhead('caiso'), '2026-11-20T18:00:00Z', '2026-11-21T08:00:00Z', '2026-11-20T21:00:00Z'],
  ['day-ahead in the half hour that is allowed', 'caiso', dayAhead('caiso'), '2026-11-20T21:20:00Z', '2026-11-21T08:00:00Z', '2026-11-21T21:00:00Z'],
  ['day-ahead in the afternoon: tomorrow', 'caiso', dayAhead('caiso'), '2026-11-20T21:30:00Z', '2026-11-22T08:00:00Z', '2026-11-21T21:00:00Z'],
  ['day-ahead on the eve of the long day', 'caiso', dayAhead('caiso'), '2026-10-31T22:00:00Z', '2026-11-02T08:00:00Z', '2026-11-01T21:00:00Z'],
  ['day-ahead on the long day itself', 'caiso', dayAhead('caiso'), '2026-11-01T21:15:00Z', '2026-11-02T08:00:00Z', '2026-11-02T21:00:00Z'],
  ['day-ahead at MISO, which has no summer time', 'miso', dayAhead('miso'), '2026-07-01T21:00:00Z', '2026-07-03T05:00:00Z', '2026-07-02T18:30:00Z'],
  ['day-ahead at NYISO, two hours before others', 'nyiso', dayAhead('nyiso'), '2026-11-20T16:31:00Z', '2026-11-22T05:00:00Z', '2026-11-21T16:00:00Z'],
  ['the finished day, before it is out', 'spp', overNextMorning, '2026-11-20T13:00:00Z', '2026-11-19T06:00:00Z', '2026-11-20T14:00:00Z'],
  ['the finished day, after it is out', 'spp', overNextMorning, '2026-11-20T15:00:00Z', '2026-11-20T06:00:00Z', '2026-11-21T14:00:00Z'],
  ['intervals of five minutes', 'spp', dispatch, '2026-11-20T16:00:00Z', '2026-11-20T14:30:00Z', '2026-11-20T16:05:00Z'],
]
for (const [name, iso, publication, now, due, next] of cases) {
  test(`due: ${name}`, () => {
    const { due_utc, next_utc } = expectation(publication, iso, 5, Date.parse(now))
    assert.deepEqual([formatInstant(due_utc), formatInstant(next_utc)], [due, next])
  })
}

test('what is there already is not late', () => {
  const expected = { due_utc: Date.parse('2026-11-20T08:00:00Z'), next_utc: 0 }
  assert.deepEqual(['2026-11-20T07:00:00Z', '2026-11-20T08:00:00Z', '2026-11-21T08:00:00Z'].map(end => lateMs(expected, end) / 60_000), [60, 0, 0])
})

test('a day-ahead day is late by the operator\'s clock, on the day of a change of clocks too', () => {
  const late = (['2026-06-02', '2026-11-02', '2026-03-09'] as const).map(day => formatInstant(lateAfter(dayAhead('spp'), 'spp', day)))
  assert.deepEqual(late, ['2026-06-01T18:30:00Z', '2026-11-01T19:30:00Z', '2026-03-08T18:30:00Z'])
})
