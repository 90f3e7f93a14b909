/** Runs that leave the grid: what the rules make of them, and of runs in other steps that stand beside them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { JudgedBatch } from '../port.ts'
import { marketRules } from './index.ts'
import { openSession, said, stage, type Staging } from './staged-batch.ts'

let session: Session
let close: () => Promise<void>
before(async () => { ({ session, close } = await openSession(duckdbEngine)) })
after(async () => await close())

/** A day of runs every five minutes and some seconds. */
async function runs(staging: Staging, spoil = ''): Promise<JudgedBatch> {
  const batch = await stage(session, { iso: 'ercot', minutes: 5, energySpread: null, identityTolerance: null, ...staging })
  await session.run(`UPDATE staged SET interval_start_utc = interval_start_utc + to_seconds(7 + epoch(interval_start_utc)::BIGINT // 300 % 40)`)
  if (spoil !== '') await session.run(spoil)
  return { ...batch, grid: { ...batch.grid as NonNullable<JudgedBatch['grid']>, offGrid: true, beside: [15] } }
}

const dropped = (minutes: number): string => `DELETE FROM staged WHERE interval_start_utc >= TIMESTAMPTZ '2026-03-03T15:00:00Z' AND interval_start_utc < TIMESTAMPTZ '2026-03-03T15:00:00Z' + to_minutes(${minutes})`

for (const [name, staging, spoil, expected] of [
  ['runs of a day', {}, '', []],
  ['a file a run', { split: 'interval', covers: 'snapshot' }, '', []],
  ['one run too few', { covers: 'window' }, dropped(5), ['note completeness file 0: 1', 'warn completeness file 0: 1']],
  ['a run between two others', { covers: 'window' }, `INSERT INTO staged BY NAME SELECT * REPLACE (interval_start_utc + INTERVAL 12 SECONDS AS interval_start_utc) FROM staged WHERE interval_start_utc::VARCHAR LIKE '2026-03-03 15:00%'`, []],
  ['half a day', { covers: 'snapshot' }, `DELETE FROM staged WHERE interval_start_utc > TIMESTAMPTZ '2026-03-03T18:00:00Z'`, ['note completeness file 0: 1']],
  ['the day on which clocks go back', { day: '2026-11-01', covers: 'window' }, '', []],
  ['the hour that comes twice came once', { day: '2026-11-01', covers: 'window' }, `DELETE FROM staged WHERE interval_start_utc >= TIMESTAMPTZ '2026-11-01T07:00:00Z' AND interval_start_utc < TIMESTAMPTZ '2026-11-01T08:00:00Z'`, ['block dst_labels file 0: 1', 'note completeness file 0: 1', 'warn completeness file 0: 12']],
  ['the same prices for an hour', { covers: 'window' }, `UPDATE staged SET energy = 10, congestion = 0, loss = 0, ghg = 0, lmp = 10 WHERE interval_start_utc >= TIMESTAMPTZ '2026-03-03T15:00:00Z' AND interval_start_utc < TIMESTAMPTZ '2026-03-03T16:00:00Z'`, ['warn stuck file 0: 6']],
  ['a look ahead in quarters', { covers: 'window' }, `INSERT INTO staged BY NAME SELECT * REPLACE ('RTC' AS market_run, 15 AS interval_minutes, time_bucket(INTERVAL 15 MINUTE, interval_start_utc) AS interval_start_utc) FROM staged WHERE interval_start_utc >= TIMESTAMPTZ '2026-03-03T20:00:00Z' AND epoch(interval_start_utc)::BIGINT // 300 % 3 = 0`, []],
  ['a length that is neither', { covers: 'window' }, `UPDATE staged SET interval_minutes = 7 WHERE node_id = 'NODE_00001' AND interval_start_utc < TIMESTAMPTZ '2026-03-03T06:05:00Z'`, ['block contract file 0: 1']],
] as const) {
  test(`${name}: ${expected.length === 0 ? 'quiet' : expected.join(', ')}`, async () => {
    const verdict = await marketRules().judge(session, await runs({ covers: 'market-day', ...staging }, spoil))
    assert.deepEqual(said(verdict).toSorted(), [...expected])
  })
}

test('what another engine writes may leave the grid where the operator does', async () => {
  const batch = await runs({ covers: 'snapshot' })
  await session.run(`CREATE OR REPLACE TEMP TABLE written AS SELECT * EXCLUDE (energy, congestion, loss, ghg), NULL::DOUBLE AS energy, NULL::DOUBLE AS congestion, NULL::DOUBLE AS loss, NULL::DOUBLE AS ghg, 1 AS version, now() AS known_from_utc, 'r' AS run_id FROM staged`)
  const outside = { dataset: batch.dataset, relation: 'written', files: ['written.parquet'], kept: null }
  const terms = { identityTolerance: null, energySpread: null }
  const strict = await marketRules(() => terms).judgeOutside(session, outside)
  assert.deepEqual(strict.findings.filter(({ severity }) => severity === 'block').map(({ rule }) => rule), ['grid'])
  assert.equal((await marketRules(() => ({ ...terms, offGridMinutes: [5] })).judgeOutside(session, outside)).outcome, 'pass')
})
