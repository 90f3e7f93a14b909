/** Rows that another engine writes through the catalog are asked about as those of a report are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryLake } from '../../../../test/path/temporary-lake.ts'
import { sppDay } from '../../../../test/path/made-files.ts'

test('a user\'s rule refuses rows that came by no report, and a warning lets them in', async t => {
  const lake = await temporaryLake(t)
  const { engine, gate, lake: kept, ownRules, datasets } = lake.services
  const { name, text } = sppDay('20260701')
  await lake.takeOne(await lake.put(name, text))
  const dataset = datasets.find(each => each.name === 'market.lmp_da') ?? assert.fail()
  const session = await engine.session()
  try {
    await session.run(`CREATE TEMP TABLE outside AS SELECT 0::INTEGER AS file, 1::INTEGER AS copies, * REPLACE (interval_start_utc + INTERVAL 7 DAYS AS interval_start_utc) FROM (${(await kept.plan('SELECT * FROM market.lmp_da', 'main')).sql})`)
    const judged = async (): Promise<unknown[]> => {
      const { outcome, findings } = await gate.judgeOutside(session, { dataset, relation: 'outside', files: ['theirs.parquet'], kept: null })
      return [outcome, findings.filter(({ rule }) => rule === 'delta').map(({ severity, count }) => [severity, count])]
    }
    assert.deepEqual(await judged(), ['pass', []])
    await ownRules.add([{ name: 'delta', dataset: dataset.name, severity: 'warn', sql: 'SELECT node_id, lmp FROM batch WHERE node_id = \'DELTA\'' }], 'ann')
    assert.deepEqual(await judged(), ['pass', [['warn', 24]]])
    await ownRules.remove('delta')
    await ownRules.add([{ name: 'delta', dataset: dataset.name, severity: 'quarantine', sql: 'SELECT b.node_id FROM batch b JOIN market.lmp_da d ON d.node_id = b.node_id AND d.interval_start_utc + INTERVAL 7 DAYS = b.interval_start_utc WHERE b.node_id = \'DELTA\' AND b.interval_start_utc > TIMESTAMPTZ \'2026-07-05 00:00:00Z\'' }], 'ann')
    assert.deepEqual(await judged(), ['fail', [['block', 24]]])
  } finally {
    session.close()
  }
})
