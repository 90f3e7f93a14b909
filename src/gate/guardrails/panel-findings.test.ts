import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Session } from '#drivers/engine/port.ts'
import { lmpRealTime } from '#canon/price.ts'
import { openSession } from '../rules/staged-batch.ts'
import { panelFindings } from './panel-findings.ts'

let session: Session
let close: () => Promise<void>
before(async () => { ({ session, close } = await openSession(duckdbEngine)) })
after(async () => { await close() })

const begins = Date.UTC(2026, 6, 15, 17) / 1000

/** Six hundred nodes at five-minute intervals; `at`: SQL of the intervals' starts. */
async function prices(table: string, at: string): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE ${table} AS SELECT 0::INTEGER AS file, 'spp' AS iso, 'RTBM' AS market_run, 'N' || lpad(n::VARCHAR, 4, '0') AS node_id, to_timestamp(s) AS interval_start_utc, 5 AS interval_minutes,
      30 + 5 * sin(s / 900.0) + n % 7 + 0.2 * sin(s * 0.013 + n * n) AS energy, 3 * sin(n + s / 4000.0) AS congestion FROM (SELECT unnest(${at}) AS s) CROSS JOIN range(600) AS nodes(n)`)
  await session.run(`ALTER TABLE ${table} ADD COLUMN lmp DOUBLE; UPDATE ${table} SET lmp = energy + congestion`)
}

async function found(change: string, covers: 'snapshot' | 'window' = 'snapshot', past = true): Promise<string[]> {
  await prices('now_prices', `[${begins}, ${begins + 300}]`)
  if (change !== '') await session.run(`UPDATE now_prices SET ${change}`)
  await session.run('CREATE OR REPLACE TEMP TABLE gate_summary AS SELECT file, market_run, interval_start_utc, count(*) AS rows FROM now_prices GROUP BY ALL')
  const findings = await panelFindings(session, {
    iso: 'spp', report: 'made', dataset: lmpRealTime, grid: { minutes: 5, covers }, identityTolerance: null, energySpread: null, files: ['a.csv'], archives: [0], components: [], relation: 'now_prices', roster: null,
    beside: { ref: 'main', knownFromUtc: [], nowMs: 0, ask: async sql => await Promise.resolve(past ? sql.replace(lmpRealTime.name, 'past_prices') : null) },
  }, 'spp', 'warn')
  return findings.map(({ severity, file, count, examples }) => `${severity} file ${file} ${count}: ${String(examples[0]?.['node_id'])} ${String(examples[0]?.['by'])}`)
}

test('a node that leaves its past and the market is found, and congestion explains where it carries the move', async () => {
  await prices('past_prices', `list_transform(generate_series(0, 14 * 12 - 1), i -> ${begins} - 86400 * (1 + i // 12) + 300 * (i % 12))`)
  assert.deepEqual(await found(''), [], 'sound')
  assert.deepEqual(await found(`lmp = lmp + 250, energy = energy + 250 WHERE node_id = 'N0042' AND epoch(interval_start_utc) = ${begins}`), ['warn file 0 1: N0042 spike'])
  assert.deepEqual(await found(`lmp = lmp + 250, congestion = congestion + 250 WHERE node_id = 'N0042' AND epoch(interval_start_utc) = ${begins}`), ['note file 0 1: N0042 spike'])
  assert.deepEqual(await found('lmp = lmp + 90, energy = energy + 90'), [], 'what the whole market does is none of the panel\'s business')
  assert.deepEqual(await found('lmp = lmp + 250', 'window'), [], 'files of a day are judged by their hubs')
  assert.deepEqual(await found('lmp = lmp + 250 WHERE node_id = \'N0042\'', 'snapshot', false), [], 'without a past nothing is known')
})
