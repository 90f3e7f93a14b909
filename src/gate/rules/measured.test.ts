import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { load, loadForecast } from '#canon/demand-and-supply.ts'
import { outage } from '#canon/outage.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { JudgedBatch } from '../port.ts'
import { marketRules } from './index.ts'
import { openSession, said } from './staged-batch.ts'

const { session, close } = await openSession(duckdbEngine)
after(close)

const batch: JudgedBatch = {
  iso: 'caiso', report: 'made', dataset: load, grid: { minutes: 60, covers: 'window' }, identityTolerance: null, energySpread: null,
  files: ['made_0.csv', 'made_1.csv'], archives: [0, 1], components: [], relation: 'staged', roster: null,
}

/** Two areas, twelve hours in each of two files. */
async function stageLoad(): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE staged AS SELECT (h // 12)::INTEGER AS file, 'caiso' AS iso, 'AREA_' || a AS area_id, 'integrated' AS measure, 20000.0::DOUBLE + h AS load_mw,
    TIMESTAMPTZ '2026-11-20 08:00:00+00' + to_hours(h) AS interval_start_utc, 60 AS interval_minutes, 'final' AS status, 1 AS copies FROM range(24) AS hours(h), range(2) AS areas(a)`)
}

const one = `area_id = 'AREA_1' AND interval_start_utc = TIMESTAMPTZ '2026-11-20 13:00:00+00'`
const cases: readonly { readonly name: string, readonly spoil: string | null, readonly found: readonly string[] }[] = [
  { name: 'good hours', spoil: null, found: [] },
  { name: 'a load that is missing', spoil: `UPDATE staged SET load_mw = NULL WHERE ${one}`, found: ['block contract file 0: 1'] },
  { name: 'no measure', spoil: `UPDATE staged SET measure = '' WHERE ${one}`, found: ['block contract file 0: 1', 'warn completeness file 0: 1'] },
  { name: 'another operator', spoil: `UPDATE staged SET iso = 'spp' WHERE ${one}`, found: ['block contract file 0: 1'] },
  { name: 'a row twice', spoil: `INSERT INTO staged SELECT * FROM staged WHERE ${one}`, found: ['note duplicates file 0: 1'] },
  { name: 'two values of one hour', spoil: `INSERT INTO staged SELECT * REPLACE (1.0 AS load_mw) FROM staged WHERE ${one}`, found: ['block duplicates file 0: 1'] },
  { name: 'kilowatts', spoil: `UPDATE staged SET load_mw = load_mw * 1000 WHERE ${one}`, found: ['warn range file 0: 1'] },
  { name: 'no number', spoil: `UPDATE staged SET load_mw = 'NaN' WHERE ${one}`, found: ['block contract file 0: 1'] },
  { name: 'a hole', spoil: `DELETE FROM staged WHERE ${one}`, found: ['warn completeness file 0: 1'] },
  { name: 'a file without rows', spoil: 'DELETE FROM staged WHERE file = 1', found: ['block file_empty file 1: 1'] },
]
for (const { name, spoil, found } of cases) {
  test(`load, ${name}: ${found.join(', ') || 'quiet'}`, async () => {
    await stageLoad()
    if (spoil !== null) await session.run(spoil)
    const verdict = await marketRules().judge(session, batch)
    assert.deepEqual(said(verdict), found, JSON.stringify(verdict.findings, null, 2))
  })
}

test('a forecast may leave open when it was made', async () => {
  await session.run(`CREATE OR REPLACE TEMP TABLE staged AS SELECT 0 AS file, 'caiso' AS iso, 'A' AS area_id, 'DAM' AS model, 1.0::DOUBLE AS load_mw, NULL::TIMESTAMPTZ AS issued_utc,
    TIMESTAMPTZ '2026-11-20 08:00:00+00' AS interval_start_utc, 60 AS interval_minutes, 'final' AS status, 1 AS copies`)
  assert.deepEqual(said(await marketRules().judge(session, { ...batch, dataset: loadForecast, files: ['a.csv'], archives: [0] })), [])
})

test('outages have no interval, and no hole', async () => {
  await session.run(`CREATE OR REPLACE TEMP TABLE staged AS SELECT 0 AS file, 'caiso' AS iso, i::VARCHAR AS outage_id, 'R' AS resource_id, NULL::VARCHAR AS resource_name, 'generation' AS kind, NULL::VARCHAR AS cause,
    TIMESTAMPTZ '2026-11-20 08:00:00+00' AS start_utc, NULL::TIMESTAMPTZ AS end_utc, 100.0::DOUBLE + i * 9950 AS out_mw, NULL::DOUBLE AS capacity_mw, 1 AS copies FROM range(2) AS rows(i)`)
  assert.deepEqual(said(await marketRules().judge(session, { ...batch, dataset: outage, grid: null, files: ['a.csv'], archives: [0] })), ['warn range file 0: 1'])
})
