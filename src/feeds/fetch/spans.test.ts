import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportOf } from '../markets/registry.ts'
import type { Iso } from '#canon/market.ts'
import type { FetchWindow } from '../report.ts'
import { jobsOf, narrower, planOf, spans, type Job } from './spans.ts'

function plan(iso: Iso, name: string) {
  const { endpoint } = reportOf(iso, name)
  assert(endpoint)
  return planOf(endpoint, 'http://x')
}

const shown = (windows: Iterable<FetchWindow>): string[] => Array.from(windows, ({ from, to }) => `${from} ${to}`)
const window = (from: string, to: string, nodes: readonly string[] = []): FetchWindow => ({ from, to, nodes })

test('a span is what one request covers', () => {
  assert.deepEqual(shown(spans(plan('caiso', 'lmp-day-ahead'), window('2026-10-31', '2026-11-02'))), ['2026-10-31 2026-10-31', '2026-11-01 2026-11-01', '2026-11-02 2026-11-02'])
  assert.deepEqual(shown(spans(plan('caiso', 'lmp-day-ahead'), window('2026-11-01', '2026-12-10', ['A']))), ['2026-11-01 2026-12-01', '2026-12-02 2026-12-10'])
  assert.deepEqual(shown(spans(plan('miso', 'lmp-five-minute'), window('2026-11-18', '2026-11-24'))), ['2026-11-18 2026-11-22', '2026-11-23 2026-11-24'])
  assert.deepEqual(shown(spans(plan('spp', 'lmp-day-ahead'), window('2026-11-18', '2026-11-19'))), ['2026-11-18 2026-11-18', '2026-11-19 2026-11-19'])
})

test('the spans together ask for the same as the window', () => {
  for (const [iso, name, nodes] of [['caiso', 'lmp-day-ahead', []], ['caiso', 'lmp-day-ahead', Array.from({ length: 25 }, (_, at) => `N${at}`)], ['caiso', 'lmp-five-minute', []], ['miso', 'lmp-real-time-hourly', []], ['spp', 'lmp-real-time', []]] as const) {
    const whole = window('2026-10-15', '2026-11-20', nodes)
    const apart = [...spans(plan(iso, name), whole)].flatMap(span => plan(iso, name)(span).map(({ url }) => url))
    assert.deepEqual(apart, plan(iso, name)(whole).map(({ url }) => url), `${iso} ${name}`)
  }
})

test('halves of halves end at single days, and cover each day once for the same nodes', () => {
  const nodes = Array.from({ length: 12 }, (_, at) => `N${at}`)
  const ask = plan('caiso', 'lmp-day-ahead')
  const [, second] = jobsOf(ask, window('2026-11-01', '2026-11-07', nodes), 0)
  assert(second)
  const leaves = (job: Job): Job[] => {
    const halves = narrower(ask, job)
    return halves.length === 0 ? [job] : halves.flatMap(leaves)
  }
  const days = leaves(second)
  assert.deepEqual(shown(days.map(job => job.window)), Array.from({ length: 7 }, (_, at) => `2026-11-0${at + 1} 2026-11-0${at + 1}`))
  for (const { download } of days) assert.match(download.url, /node=N10,N11$/)
  assert.equal(new Set(days.map(({ download }) => download.url)).size, 7)
})
