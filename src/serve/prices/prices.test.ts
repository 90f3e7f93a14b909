import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { calendarDays } from './calendar.ts'
import { seriesOf, seriesSql } from './series.ts'

test('rows become one series for each node, run and length', () => {
  const rows = [['DAM', 'a', 60, 0, 1, 1, 0, 0, null], ['DAM', 'a', 60, 3600, 2, 2, 0, 0, null], ['HASP', 'a', 15, 0, 3, null, null, null, null], ['DAM', 'b', 60, 0, 4, 4, 0, 0, 0.5]]
  const series = seriesOf('caiso', rows)
  assert.deepEqual(series.map(one => [one.node_id, one.market_run, one.interval_minutes, one.start, one.lmp]), [['a', 'DAM', 60, [0, 3600], [1, 2]], ['a', 'HASP', 15, [0], [3]], ['b', 'DAM', 60, [0], [4]]])
  assert.deepEqual(series[2]?.ghg, [0.5])
  assert.deepEqual(seriesOf('caiso', []), [])
})

test('names from outside stay names', () => {
  assert.match(seriesSql({ iso: 'caiso', market: 'da', nodes: ["x' OR 1=1 --"], from_utc: '2026-11-01T00:00:00Z', to_utc: '2026-11-02T00:00:00Z' }), /IN \('x'' OR 1=1 --'\)/)
})

// Saturdays are on-peak in the West only; Thanksgiving nowhere; the long day is a Sunday.
const days: readonly [iso: Parameters<typeof calendarDays>[0], date: string, hours: number, holiday: string | null, dst: boolean, onPeak: readonly [string, string][]][] = [
  ['caiso', '2026-11-21', 24, null, false, [['2026-11-21T14:00:00Z', '2026-11-22T06:00:00Z']]],
  ['spp', '2026-11-21', 24, null, false, []],
  ['spp', '2026-11-20', 24, null, false, [['2026-11-20T12:00:00Z', '2026-11-21T04:00:00Z']]],
  ['caiso', '2026-11-26', 24, 'Thanksgiving Day', false, []],
  ['caiso', '2026-11-01', 25, null, true, []],
  ['spp', '2026-03-08', 23, null, true, []],
  // MISO's day is cut by standard time, its block by prevailing time.
  ['miso', '2026-07-01', 24, null, false, [['2026-07-01T11:00:00Z', '2026-07-02T03:00:00Z']]],
  ['miso', '2026-11-01', 24, null, false, []],
]
for (const [iso, date, hours, holiday, dst, onPeak] of days) {
  test(`${iso} ${date}`, () => {
    const [day] = calendarDays(iso, date, date).days
    assert.deepEqual([day?.hours, day?.holiday, day?.dst, day?.on_peak.map(block => [block.start_utc, block.end_utc])], [hours, holiday, dst, onPeak])
  })
}

test('a window is in order and not without end', () => {
  assert.throws(() => calendarDays('caiso', '2026-11-02', '2026-11-01'), error => isFailure(error, 'usage/invalid'))
  assert.throws(() => calendarDays('caiso', '2020-01-01', '2026-11-01'), error => isFailure(error, 'usage/invalid'))
  assert.throws(() => calendarDays('caiso', '2026-02-30', '2026-03-01'), error => isFailure(error, 'usage/invalid'))
})
