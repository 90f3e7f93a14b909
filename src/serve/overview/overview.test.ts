import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayAhead } from '#canon/publication.ts'
import type { FeedRecord, FeedSummary } from '#feeds/port.ts'
import { feedState } from './index.ts'

const feed = (more: Partial<FeedSummary>): FeedSummary => ({ iso: 'caiso', report: 'x', title: 'X', dataset: 'market.lmp_da', grid: { minutes: 60, covers: 'window' }, published: dayAhead('caiso'), ...more })
const at = (text: string): number => Date.parse(text)
const record: FeedRecord = { iso: 'caiso', report: 'x', last_run: { id: '1', state: 'merged', finished_utc: '2026-11-20T12:00:00Z', author: 'command line' }, last_arrival_utc: '2026-11-20T12:00:00Z', last_interval_end_utc: '2026-11-21T08:00:00Z', rows: 5, runs: 2, failed_runs: 0 }
test('a feed is empty, failed, late or fine', () => {
  const now = at('2026-11-20T18:00:00Z')
  assert.equal(feedState(feed({}), undefined, now).state, 'empty')
  assert.equal(feedState(feed({}), record, now).state, 'ok')
  assert.equal(feedState(feed({}), record, at('2026-11-21T23:00:00Z')).state, 'late')
  for (const state of ['failed', 'quarantined'] as const) assert.equal(feedState(feed({}), { ...record, last_run: { ...record.last_run, state } }, now).state, 'failed')
  assert.equal(feedState(feed({}), record, at('2026-11-21T23:00:00Z'), ['command line']).state, 'ok', 'nobody waits for made-up data')
  assert.equal(feedState(feed({ grid: null, published: null }), { ...record, last_interval_end_utc: null }, now).state, 'ok')
})

test('what is missing between arrivals is told, newest first', () => {
  const covered = [['2026-11-01T08:00:00.000Z', '2026-11-03T08:00:00.000Z'], ['2026-11-04T08:00:00.000Z', '2026-11-10T08:00:00.000Z'], ['2026-11-12T08:00:00.000Z', '2026-11-21T08:00:00.000Z']] as const
  assert.deepEqual(feedState(feed({}), { ...record, covered }, at('2026-11-20T18:00:00Z')).missing, [['2026-11-10T08:00:00.000Z', '2026-11-12T08:00:00.000Z'], ['2026-11-03T08:00:00.000Z', '2026-11-04T08:00:00.000Z']])
  assert.deepEqual(feedState(feed({}), record, at('2026-11-20T18:00:00Z')).missing, [])
})
