import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tried } from '../../api/quality-types.ts'
import type { CalendarDay, PriceSeries } from '../../api/types.ts'
import { broughtOf, drawnOf, expectedOf, heldSeriesOf, seriesOf } from './finding-lines.ts'
import { namedBy, suspiciousOf, windowOf } from './named.ts'
import { draftOf, formText, givenOf } from './rule-draft.ts'
import { trialOf, wholeDays } from './trial.ts'

const seconds = (utc: string): number => Date.parse(utc) / 1000
const at = '2026-11-14T15:00:00Z'

test('what findings name is read off their rows, under whatever name the rule gives it', () => {
  const named = namedBy([{ examples: [{ node_id: 'A', interval_start_utc: at, market_run: 'DAM', interval_minutes: 15 }, { lowest_node: 'B', highest_node: 'A', interval_start_utc: 'never' }] }, { examples: [{ day: '2026-11-12', missing_start_utc: '2026-11-12T21:00:00Z', market_run: 'DAM', expected: 24 }, { day: 'soon' }] }])
  assert.deepEqual(named, { nodes: ['A', 'B'], marketRun: 'DAM', intervals: [{ start: seconds(at), minutes: 15, node: 'A', expected: null }, { start: seconds('2026-11-12T21:00:00Z'), minutes: null, node: null, expected: null }], days: ['2026-11-12'] })
  assert.equal(namedBy([{ examples: [{ market_run: 'DAM' }, { market_run: 'RTD' }] }]).marketRun, null)
})

test('the days to draw: around what is named, else the run\'s own, and of a long run its beginning', () => {
  const nothing = namedBy([])
  const run = { from_utc: '2026-07-01T05:00:00Z', to_utc: '2026-07-02T05:00:00Z' }
  assert.deepEqual(windowOf(namedBy([{ examples: [{ interval_start_utc: at }] }]), run, 2), { from: '2026-11-12', to: '2026-11-16' })
  assert.deepEqual(windowOf(nothing, run, 0), { from: '2026-07-01', to: '2026-07-02' })
  assert.deepEqual(windowOf(nothing, { ...run, to_utc: '2027-07-01T05:00:00Z' }, 0), { from: '2026-07-01', to: '2026-07-15' })
  assert.equal(windowOf(nothing, { from_utc: null, to_utc: null }, 2), null)
})

test('suspicious are the intervals of this node and of all nodes; a day only where nothing smaller is named', () => {
  const day: CalendarDay = { date: '2026-11-12', start_utc: '2026-11-12T06:00:00Z', end_utc: '2026-11-13T06:00:00Z', hours: 24, holiday: null, dst: false, on_peak: [] }
  const named = namedBy([{ examples: [{ node_id: 'A', interval_start_utc: at }, { node_id: 'B', interval_start_utc: '2026-11-14T16:00:00Z' }, { day: '2026-11-12' }] }])
  assert.deepEqual(suspiciousOf(named, 'A', 60, [day]), [[seconds(at), seconds(at) + 3600]])
  assert.equal(suspiciousOf(named, 'another hub', 5, [day]).length, 2, 'seen beside another node, all of them count')
  assert.deepEqual(suspiciousOf({ ...named, intervals: [] }, 'A', 60, [day]), [[seconds(day.start_utc), seconds(day.end_utc)]])
})

const series = (start: number[], lmp: number[], market_run = 'DAM'): PriceSeries => ({ iso: 'spp', market_run, node_id: 'A', interval_minutes: 60, start, lmp, energy: [], congestion: [], loss: [], ghg: [] })

test('a line is drawn where it has prices, and what a run brought only where main has something else', () => {
  const held = heldSeriesOf('spp', { market_run: 'DAM', node_id: 'A', interval_minutes: 60, points: [{ interval_start_utc: at, quarantined: 5, kept: 4, suspicious: true }, { interval_start_utc: at, quarantined: null, kept: 4, suspicious: false }] })
  assert.deepEqual([held.start, held.lmp], [[seconds(at)], [5]])
  assert.deepEqual(drawnOf([['main', series([], [])], ['held', held]]).lines.map(({ label }) => label), ['in quarantine'])
  const named = namedBy([{ examples: [{ node_id: 'A', interval_start_utc: at, found: 90, expected: 30 }, { node_id: 'B', interval_start_utc: at, found: 90, expected: 31 }] }])
  assert.deepEqual(expectedOf('spp', named, 'A', 60)?.lmp, [30], 'of this node, and no count of hours')
  const span = { from_utc: '1970-01-01T01:00:00Z', to_utc: '1970-01-01T03:00:00Z' }
  const main = series([0, 3600, 7200], [1, 2, 3])
  assert.deepEqual(broughtOf(series([0, 3600, 7200], [9, 2, 4]), main, span)?.lmp, [2, 4])
  assert.equal(broughtOf(series([0, 3600, 7200], [9, 2, 3]), main, span), null)
  assert.equal(seriesOf([main, series([0], [1], 'RTD')], 'A', 'RTD')?.market_run, 'RTD')
  assert.equal(seriesOf([series([0], [1], 'RTD'), main], 'A', null), main, 'else the run with most prices')
})

test('a rule that is edited is the rule that was kept', () => {
  const kept = [
    { sql: 'SELECT 1 FROM batch', form: null, given: { sql: 'SELECT 1 FROM batch' } }, { sql: null, form: { not_null: ['a', 'b'] }, given: { not_null: ['a', 'b'] } }, { sql: null, form: { between: { column: 'lmp', min: -5 } }, given: { between: { column: 'lmp', min: -5 } } },
    { sql: null, form: { in: { column: 'status', values: ['final', 3] } }, given: { in: { column: 'status', values: ['final', 3] } } }, { sql: null, form: { matches: { column: 'node_id', pattern: 'A.*' } }, given: { matches: { column: 'node_id', pattern: 'A.*' } } },
    { sql: null, form: { row_count: { min: 1, max: 9 } }, given: { row_count: { min: 1, max: 9 } } }, { sql: null, form: { freshness: { column: 'interval_start_utc', hours: 5 } }, given: { freshness: { column: 'interval_start_utc', hours: 5 } } },
  ]
  const rest = { name: 'x', dataset: 'market.lmp_rt', severity: 'block', expects: 'Good.', remedy: 'Look.' }
  for (const { given, ...how } of kept) {
    assert.deepEqual(givenOf(draftOf({ ...rest, ...how, by: 'ann', at_utc: at })), { ...rest, ...given })
    assert.deepEqual(givenOf(draftOf({ ...rest, ...given })), { ...rest, ...given }, 'as it is suggested')
    assert.notEqual(formText({ sql: how.sql, form: how.form }), '')
  }
  assert.deepEqual(givenOf(draftOf({ ...rest, disabled: true, sql: 'SELECT 1', form: null })).enabled, false)
  assert.deepEqual(givenOf({ ...draftOf({ ...rest, between: { column: 'lmp' } }), min: 'low' }).between, { column: 'lmp', min: 'low' }, 'what is no number is told by the platform')
})

const tried = (run: string, found: number, days: Tried['days'], rows = 10): Tried => ({ run, rows, found, examples: [], error: null, days })

test('a dry run is told by day, and whether everything would be blocked', () => {
  const runs = [tried('1', 0, [{ day: '2026-07-01', rows: 10, found: 0 }]), tried('2', 3, [{ day: '2026-07-01', rows: 5, found: 1 }, { day: '2026-07-03', rows: 5, found: 2 }]), tried('3', 1, [{ day: '2026-07-03', rows: 10, found: null }])]
  const trial = trialOf(runs, 'block')
  assert.deepEqual(trial.days, [{ day: '2026-07-01', rows: 15, found: 1, runs: 2 }, { day: '2026-07-03', rows: 15, found: null, runs: 2 }])
  assert.deepEqual([trial.faults, trial.fired.map(({ run }) => run), trial.blocks, trial.blocksAll], [4, ['3', '2'], true, false])
  assert.deepEqual(wholeDays(trial.days).map(({ day, runs: of }) => [day, of]), [['2026-07-01', 2], ['2026-07-02', 0], ['2026-07-03', 2]])
  const bad = [...runs.slice(1), tried('4', 0, [], 0)]
  assert.deepEqual([trialOf(bad, 'quarantine').blocksAll, trialOf(bad, 'warn').blocksAll, trialOf([], 'block').blocksAll], [true, false, false], 'a run without rows says nothing')
})
