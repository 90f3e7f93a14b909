import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixedClock } from '#drivers/clock/fixed.ts'
import type { Run, RunFilter } from '#feeds/port.ts'
import { sppDay } from '../../../test/path/made-files.ts'
import { temporaryLake, type TemporaryLake } from '../../../test/path/temporary-lake.ts'
import type { Finding, Severity } from '../port.ts'
import { findingsOf, type NamedFinding, qualityOf } from './quality.ts'
import { qualityOfLedger } from './quality-of-ledger.ts'

const found = (rule: string, severity: Severity, count = 1, file: number | null = 0): Finding => ({ rule, severity, file, count, message: `${rule} found`, remedy: '', examples: [{ node_id: 'A' }] })

function run(id: string, more: Partial<Run>, ...findings: Finding[]): Run {
  return {
    id, iso: 'spp', report: 'lmp-day-ahead', dataset: 'market.lmp_da', started_utc: `2026-07-${id}T00:00:00.000Z`, finished_utc: null, state: 'merged', branch: 'main', commit: null, author: 'ann', code: '1', rows: 10, aside: 0,
    from_utc: null, to_utc: null, files: [{ name: `${id}.csv`, sha256: '', bytes: 1, rows: 10, raw: '' }], error: null, verdict: { outcome: findings.some(({ severity }) => severity === 'block') ? 'fail' : 'pass', rows: 10, aside: 0, findings }, ...more,
  }
}

const runs = [
  run('05', { state: 'failed', verdict: null }),
  run('04', {}, found('late', 'note')),
  run('03', { state: 'quarantined' }, found('grid', 'block', 7), found('late', 'note')),
  run('02', { iso: 'miso' }, found('range', 'warn', 2), found('range', 'warn', 3), found('range', 'note')),
  run('01', {}),
]

test('feeds are counted by rule and severity; a note leaves a run clean, a run without a verdict was not judged', () => {
  const [miso, spp] = qualityOf(runs, [run('03', { state: 'quarantined' }), run('90', { state: 'quarantined' })], [])
  assert.deepEqual(spp, {
    iso: 'spp', report: 'lmp-day-ahead', title: '', dataset: 'market.lmp_da', quarantined: 2, runs: 3, clean_runs: 2, failed_runs: 1, findings: { block: 1, warn: 0, note: 2 },
    last_run_utc: '2026-07-05T00:00:00.000Z', last_finding_utc: '2026-07-03T00:00:00.000Z', last_clean_utc: '2026-07-04T00:00:00.000Z',
    rules: [{ rule: 'grid', severity: 'block', findings: 1, faults: 7, runs: 1, last_utc: '2026-07-03T00:00:00.000Z' }, { rule: 'late', severity: 'note', findings: 2, faults: 2, runs: 2, last_utc: '2026-07-04T00:00:00.000Z' }],
  })
  assert.deepEqual([miso?.clean_runs, miso?.last_clean_utc, miso?.rules.map(({ severity, findings, faults, runs: of }) => [severity, findings, faults, of])], [0, null, [['warn', 2, 5, 1], ['note', 1, 1, 1]]])
})

test('a feed that is known is named though nothing of it came, and so is one that only lies in quarantine', () => {
  const feeds = qualityOf([], [run('03', { state: 'quarantined', report: 'old' })], [{ iso: 'caiso', report: 'nodes', dataset: 'market.node', title: 'Nodes' }])
  assert.deepEqual(feeds.map(({ iso, report, title, runs: judged, quarantined }) => [iso, report, title, judged, quarantined]), [['caiso', 'nodes', 'Nodes', 0, 0], ['spp', 'old', '', 0, 1]])
})

test('a finding keeps its place in the verdict, whatever is left out', () => {
  const named = (filter: Parameters<typeof findingsOf>[1]): readonly (readonly [number, string])[] => findingsOf(runs[2] ?? assert.fail(), filter).map(({ n, rule }) => [n, rule])
  assert.deepEqual(named({}), [[1, 'grid'], [2, 'late']])
  assert.deepEqual(named({ severity: ['note', 'warn'] }), [[2, 'late']])
  assert.deepEqual([named({ rule: 'grid', iso: 'spp' }), named({ iso: 'miso' }), named({ report: 'x' })], [[[1, 'grid']], [], []])
  const [first] = findingsOf(runs[2] ?? assert.fail(), {})
  assert.deepEqual([first?.file, first?.state, first !== undefined && 'examples' in first], ['03.csv', 'quarantined', false])
})

async function ask<T>({ routes }: TemporaryLake, path: string, query: Record<string, unknown>): Promise<T> {
  const found = routes.find(each => each.method === 'GET' && each.path === path) ?? assert.fail(path)
  assert.equal(found.permission, 'read')
  return await found.handle({ query, params: {}, body: {}, principal: { name: 'ann', role: 'reader' }, headers: {}, address: '', signal: new AbortController().signal } as never) as T
}

test('over HTTP: what came is counted, findings come a page of runs at a time, and both name what the ledger has', async t => {
  const lake = await temporaryLake(t)
  const good = sppDay('20260701')
  await lake.takeOne(await lake.put(good.name, good.text))
  const bad = sppDay('20260702')
  const held = await lake.takeOne(await lake.put(bad.name, bad.text.split('\n').filter(line => !line.startsWith('07/02/2026 16:00:00')).join('\n')))
  assert.equal(held.state, 'quarantined')

  const quality = await ask<{ runs: number, complete: boolean, feeds: ReturnType<typeof qualityOf> }>(lake, '/api/quality', { days: 366 })
  assert.deepEqual([quality.runs, quality.complete, quality.feeds.length], [2, true, 1])
  const [feed] = quality.feeds
  assert.deepEqual([feed?.runs, feed?.clean_runs, feed?.quarantined, feed?.findings.block], [2, 1, 1, 1])
  assert.match(feed?.title ?? '', /Day-ahead/, 'the feed has the name that the overview gives it')

  const first = await ask<{ findings: NamedFinding[], next: string | null }>(lake, '/api/quality/findings', { days: 366, limit: 1 })
  assert.deepEqual([first.findings[0]?.run, first.findings[0]?.rule, first.next], [held.run, 'completeness', held.run])
  const rest = await ask<{ findings: NamedFinding[], next: string | null }>(lake, '/api/quality/findings', { days: 366, limit: 100, before: first.next })
  assert.deepEqual([rest.findings.every(({ severity, run: of }) => severity === 'note' && of !== held.run), rest.next], [true, null])

  const { rules } = await ask<{ rules: { of: string, id: string, remedy: string }[] }>(lake, '/api/rules/built-in', {})
  assert.ok(rules.some(({ of, id, remedy }) => of === 'prices' && id === 'completeness' && remedy !== ''))
})

test('what lies in quarantine is counted however old it is, and once', async () => {
  const ledger = {
    async list({ before, state, limit = 50 }: RunFilter = {}) { return await Promise.resolve(runs.filter(({ id, state: own }) => (before === undefined || id < before) && (state === undefined || own === state)).slice(0, limit)) },
    async feeds() { return await Promise.resolve([]) },
  }
  const quality = async (nowUtc: string) => await qualityOfLedger({ ledger, clock: fixedClock(nowUtc), feeds: [] }, 1, new AbortController().signal)
  for (const now of ['2026-07-05T12:00:00Z', '2026-07-03T12:00:00Z', '2026-09-01T00:00:00Z']) assert.equal((await quality(now)).feeds.find(({ iso }) => iso === 'spp')?.quarantined, 1, now)
  assert.equal((await quality('2026-09-01T00:00:00Z')).runs, 0)
})
