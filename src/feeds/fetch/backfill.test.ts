import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportOf } from '../markets/registry.ts'
import type { FetchWindow } from '../report.ts'
import { backfill, type BackfillPorts } from './backfill.ts'
import { type DayRange, union } from './days.ts'
import type { Fetched, FetchRequest, FetchResult } from './fetch.ts'

const report = reportOf('spp', 'lmp-day-ahead')
const request: FetchRequest = { report: { ...report, endpoint: report.endpoint ?? assert.fail() }, base: 'https://operator.example', trusted: null, window: { from: '2026-09-01', to: '2026-10-31', nodes: [] } }

type State = Fetched['state']

/** An operator that answers for each day as told, and a record that is kept. */
function world(stateOf: (day: string) => State, more: Partial<BackfillPorts> = {}): { ports: BackfillPorts, record: DayRange[], asked: string[], atOnce: () => number } {
  const record: DayRange[] = []
  const asked: string[] = []
  let [now, most] = [0, 0]
  const ports: BackfillPorts = {
    done: async () => [...record],
    async remember(days) { record.splice(0, record.length, ...union(record, days)) },
    async fetch(window) {
      most = Math.max(most, ++now)
      await new Promise(resolve => { setImmediate(resolve) })
      now--
      return resultOf(window, day => { asked.push(day); return stateOf(day) })
    },
    now: () => Date.parse('2026-11-01T12:00:00Z'), elapsed: () => 0, ...more,
  }
  return { ports, record, asked, atOnce: () => most }
}

function resultOf({ from, to }: FetchWindow, stateOf: (day: string) => State): FetchResult {
  const days = Array.from({ length: (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1 }, (_, index) => new Date(Date.parse(from) + index * 86_400_000).toISOString().slice(0, 10))
  const downloads = days.map((day): Fetched => ({ url: day, name: day, from: day, to: day, state: stateOf(day), bytes: 1, tries: 1, path: null, error: null }))
  return { iso: 'spp', report: 'lmp-day-ahead', from, to, downloads, missing: downloads.filter(({ state }) => state === 'no-data').map(({ from: day }) => ({ from: day, to: day })), ingest: { runs: [], files: [] } }
}

test('every day is asked for once, two parts at a time, and the next call knows all of them', async () => {
  const { ports, asked, record, atOnce } = world(() => 'fetched')
  const seen: [string, number, number][] = []
  const result = await backfill(request, { ...ports, progress: (label, done, total) => { seen.push([label, done, total]) } })
  assert.deepEqual([result.days, result.known, result.taken, result.left], [61, 0, 61, []])
  assert.deepEqual([asked.length, new Set(asked).size, atOnce()], [61, 61, 2])
  assert.deepEqual(record, [{ from: '2026-09-01', to: '2026-10-31' }])
  assert.deepEqual(seen[0]?.slice(1), [0, 61])
  assert.deepEqual([(await backfill(request, ports)).known, asked.length], [61, 61])
})

test('what failed is left open, and asked for again alone', async () => {
  let bad = new Set(['2026-09-05', '2026-09-06', '2026-10-01'])
  const { ports, asked } = world(day => bad.has(day) ? 'failed' : 'fetched')
  const open = [{ from: '2026-09-05', to: '2026-09-06' }, { from: '2026-10-01', to: '2026-10-01' }]
  assert.deepEqual((await backfill(request, ports)).left, open)
  asked.length = 0
  bad = new Set()
  const again = await backfill(request, ports)
  assert.deepEqual([asked.sort(), again.known, again.taken, again.left], [['2026-09-05', '2026-09-06', '2026-10-01'], 58, 3, []])
})

test('an endpoint that is down is left alone', async () => {
  const { ports, asked } = world(day => day < '2026-09-03' ? 'fetched' : 'not-asked')
  const { left, taken } = await backfill(request, ports)
  assert.deepEqual([left, taken], [[{ from: '2026-09-03', to: '2026-10-31' }], 2])
  assert.ok(asked.length <= 32, 'no third part is begun')
})

test('a day without data is done once it is old, and open while it may still come', async () => {
  const { ports } = world(day => day === '2026-09-10' || day >= '2026-10-30' ? 'no-data' : 'fetched')
  const result = await backfill(request, ports)
  assert.deepEqual([result.left, result.missing], [[{ from: '2026-10-30', to: '2026-10-31' }], [{ from: '2026-09-10', to: '2026-09-10' }, { from: '2026-10-30', to: '2026-10-31' }]])
})

test('a part with a file that could not be read stays open', async () => {
  const { ports } = world(() => 'fetched')
  const fetch: BackfillPorts['fetch'] = async window => {
    const result = await ports.fetch(window)
    return window.from === '2026-09-01' ? { ...result, ingest: { runs: [], files: [{ name: 'x', origin: 'x', iso: null, report: null, rows: 0, state: 'refused', commit: null, run: null, error: null }] } } : result
  }
  assert.equal((await backfill(request, { ...ports, fetch })).left[0]?.from, '2026-09-01')
})

test('a part that throws ends it, and keeps what was taken', async () => {
  const { ports, record } = world(() => 'fetched')
  await assert.rejects(backfill(request, { ...ports, fetch: async window => { if (window.from > '2026-09-20') throw new Error('the disk is full'); return await ports.fetch(window) } }), /disk is full/)
  assert.equal(record[0]?.from, '2026-09-01')
})
