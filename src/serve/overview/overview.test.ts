import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FeedRecord, FeedSummary } from '#feeds/port.ts'
import { feedState } from './index.ts'
import { expectation, lateMinutes } from './lateness.ts'

const feed = (more: Partial<FeedSummary>): FeedSummary => ({ iso: 'caiso', report: 'x', title: 'X', dataset: 'market.lmp_da', grid: { minutes: 60, covers: 'window' }, ...more })
const realTime = { dataset: 'market.lmp_rt' }
const at = (text: string): number => Date.parse(text)
const due = (summary: FeedSummary, now: string): string | undefined => {
  const expected = expectation(summary, at(now))
  return expected === null ? undefined : new Date(expected.due_utc).toISOString()
}

// What main should have at a moment, each worked out by hand on the market's clock.
const cases: readonly [name: string, summary: FeedSummary, now: string, due: string | undefined][] = [
  ['day-ahead in the morning: today', feed({}), '2026-11-20T18:00:00Z', '2026-11-21T08:00:00.000Z'],
  ['day-ahead in the afternoon: tomorrow', feed({}), '2026-11-20T23:00:00Z', '2026-11-22T08:00:00.000Z'],
  ['day-ahead on the eve of the long day', feed({}), '2026-10-31T22:00:00Z', '2026-11-02T08:00:00.000Z'],
  ['day-ahead at MISO, which has no summer time', feed({ iso: 'miso' }), '2026-07-01T21:00:00Z', '2026-07-03T05:00:00.000Z'],
  ['a file of the finished day, before it is out', feed({ iso: 'spp', ...realTime, grid: { minutes: 5, covers: 'market-day' } }), '2026-11-20T14:00:00Z', '2026-11-19T06:00:00.000Z'],
  ['a file of the finished day, after it is out', feed({ iso: 'spp', ...realTime, grid: { minutes: 5, covers: 'market-day' } }), '2026-11-20T16:00:00Z', '2026-11-20T06:00:00.000Z'],
  ['five minutes', feed({ ...realTime, grid: { minutes: 5, covers: 'snapshot' } }), '2026-11-20T16:00:00Z', '2026-11-20T14:30:00.000Z'],
  ['reference data', feed({ grid: null }), '2026-11-20T16:00:00Z', undefined],
]
for (const [name, summary, now, expected] of cases) test(`due: ${name}`, () => { assert.equal(due(summary, now), expected) })

test('what is there already is not late', () => {
  const expected = { due_utc: at('2026-11-20T08:00:00Z'), next_utc: 0 }
  assert.deepEqual(['2026-11-20T07:00:00Z', '2026-11-20T08:00:00Z', '2026-11-21T08:00:00Z'].map(end => lateMinutes(expected, end)), [60, 0, 0])
})

const record: FeedRecord = { iso: 'caiso', report: 'x', last_run: { id: '1', state: 'merged', finished_utc: '2026-11-20T12:00:00Z', author: 'command line' }, last_arrival_utc: '2026-11-20T12:00:00Z', last_interval_end_utc: '2026-11-21T08:00:00Z', rows: 5, runs: 2, failed_runs: 0 }
test('a feed is empty, failed, late or fine', () => {
  const now = at('2026-11-20T18:00:00Z')
  assert.equal(feedState(feed({}), undefined, now).state, 'empty')
  assert.equal(feedState(feed({}), record, now).state, 'ok')
  assert.equal(feedState(feed({}), record, at('2026-11-21T23:00:00Z')).state, 'late')
  for (const state of ['failed', 'quarantined'] as const) assert.equal(feedState(feed({}), { ...record, last_run: { ...record.last_run, state } }, now).state, 'failed')
  assert.equal(feedState(feed({}), record, at('2026-11-21T23:00:00Z'), ['command line']).state, 'ok', 'nobody waits for made-up data')
  assert.equal(feedState(feed({ grid: null }), { ...record, last_interval_end_utc: null }, now).state, 'ok')
})
