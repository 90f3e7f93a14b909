import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { dayAhead } from '#canon/publication.ts'
import type { FeedRecord, FeedSummary, Run } from '#feeds/port.ts'
import type { Finding } from '../port.ts'
import { qualityMetrics, type QualityPorts } from './quality-metrics.ts'

const alerts = join(import.meta.dirname, '../../../ops/alerts')
const finding = (rule: string, count: number, severity: Finding['severity'] = 'block'): Finding => ({ rule, severity, file: 0, count, message: '', remedy: '', examples: [] })

function ports(findings: readonly Finding[], author = 'fetch'): QualityPorts {
  const run = { id: 'r', iso: 'caiso', report: 'lmp-day-ahead', rows: 90, aside: 10, state: 'quarantined', verdict: { outcome: 'fail', rows: 90, aside: 10, findings } } as unknown as Run
  const feed: FeedRecord = { iso: 'caiso', report: 'lmp-day-ahead', last_run: { id: 'r', state: 'quarantined', finished_utc: '2026-11-20T00:00:00Z', author }, last_arrival_utc: null, last_interval_end_utc: '2026-11-20T00:00:00Z', covered: [['2026-11-18T00:00:00Z', '2026-11-19T00:00:00Z'], ['2026-11-19T02:00:00Z', '2026-11-20T00:00:00Z']], rows: 500, runs: 7, failed_runs: 2 }
  const states = [{ iso: 'caiso', series: 'A "quoted" \\ name', anomaly_rate: null, drift_p_value: 0.004, deviation_sigma: -6 }]
  const known: FeedSummary = { iso: 'caiso', report: 'lmp-day-ahead', title: '', dataset: 'market.lmp_da', grid: { minutes: 60, covers: 'window' }, published: dayAhead('caiso') }
  return {
    feeds: [known],
    ledger: { feeds: async () => await Promise.resolve([feed]), get: async () => await Promise.resolve(run), list: async () => await Promise.resolve([run, run]) },
    meta: { scan: async () => await Promise.resolve(states.map((value, revision) => ({ key: '', value, revision }))) as never }, clock: { now: () => Date.parse('2026-11-21T01:00:00Z') }, simulators: ['demo market'],
  }
}

async function values(findings: readonly Finding[], author?: string): Promise<Map<string, number>> {
  const text = await qualityMetrics(ports(findings, author))
  return new Map(text.split('\n').filter(line => line !== '' && !line.startsWith('#')).map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

const of = (name: string): string => `${name}{iso="caiso",report="lmp-day-ahead"}`

test('what is counted of the newest run, and what is clean', async () => {
  const clean = await values([finding('unknown_node', 50, 'note')])
  for (const [name, value] of [['dq_anomaly_rate', 0], ['dq_completeness_ratio', 1], ['dq_duplicate_rows', 0], ['dq_invalid_prices', 0], ['dq_staleness_seconds', 90_000], ['dq_late_seconds', 56 * 3600], ['dq_missing_seconds', 7200], ['dq_ingest_runs_total', 7], ['dq_ingest_failures_total', 2], ['dq_ingest_rows_total', 500]] as const) assert.equal(clean.get(of(name)), value, name)
  const bad = await values([finding('duplicates', 20), finding('contract', 12), finding('range', 3, 'warn'), finding('completeness', 25)])
  for (const [name, value] of [['dq_anomaly_rate', 0.25], ['dq_completeness_ratio', 0.8], ['dq_duplicate_rows', 20], ['dq_invalid_prices', 15]] as const) assert.equal(bad.get(of(name)), value, name)
  assert.equal(bad.get('dq_findings{iso="caiso",report="lmp-day-ahead",rule="duplicates",severity="block"}'), 20)
  assert.equal(bad.get('dq_quarantined_runs{iso="caiso"}'), 2)
  assert.equal(bad.get('dq_price_deviation_sigma{iso="caiso",series="A \\"quoted\\" \\\\ name"}'), -6)
  assert.equal((await values([], 'demo market')).get(of('dq_staleness_seconds')), undefined, 'nobody waits for what is made up')
})

test('every alert asks for a metric that there is, and has its two tests', async () => {
  const [rules, tests, text] = await Promise.all([readFile(join(alerts, 'gridlake.rules.yml'), 'utf8'), readFile(join(alerts, 'gridlake.test.yml'), 'utf8'), qualityMetrics(ports([]))])
  const names = [...rules.matchAll(/alert: (\w+)/g)].map(found => found[1] ?? '')
  assert.ok(names.length >= 9)
  for (const name of names) for (const does of ['fires', 'stays quiet']) assert.ok(tests.includes(`name: ${name} ${does}\n`), `${name} ${does}`)
  for (const [metric] of rules.matchAll(/dq_\w+/g)) assert.ok(text.includes(`# TYPE ${metric} `), metric)
})

test('alerts fire on an injected case and are quiet on a clean one', async t => {
  const promtool = process.env['PROMTOOL'] ?? 'promtool'
  const run = promisify(execFile)
  const found = await run(promtool, ['--version']).then(() => true, () => false)
  if (!found) { t.skip('promtool not found: it comes with Debian\'s package prometheus (PROMTOOL names another place)'); return }
  await run(promtool, ['check', 'rules', 'gridlake.rules.yml'], { cwd: alerts })
  assert.match((await run(promtool, ['test', 'rules', 'gridlake.test.yml'], { cwd: alerts })).stdout, /SUCCESS/)
})
