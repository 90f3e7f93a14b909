/** One file that several reports read: each takes its part once, whatever the others took. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryLake } from './temporary-lake.ts'

const answer = JSON.stringify({
  LoadInfo: {
    RefId: '09-Mar-2026 - Interval 00:10 EST', ClearedMW: [{ ClearedMWHourly: { Hour: '1', Value: '90916' } }],
    MediumTermLoadForecast: [{ Forecast: { HourEnding: '1', LoadForecast: '89367' } }, { Forecast: { HourEnding: '2', LoadForecast: '88000' } }],
    FiveMinTotalLoad: [{ Load: { Time: '00:00', Value: '93419' } }, { Load: { Time: '00:05', Value: '93087' } }, { Load: { Time: '00:10', Value: '93000' } }],
  },
})

test('what one report took of a file is not known to the others, and each knows its own again', async t => {
  const lake = await temporaryLake(t)
  const path = await lake.put('RealTimeTotalLoad.json', answer)
  for (const state of ['merged', 'known']) {
    const outcomes = [await lake.takeOne(path), await lake.takeOne(path, { iso: 'miso', report: 'load-forecast' }), await lake.takeOne(path, { iso: 'miso', report: 'cleared-demand' })]
    assert.deepEqual(outcomes.map(outcome => [outcome.report, outcome.state]), [['load-actual', state], ['load-forecast', state], ['cleared-demand', state]])
  }
  assert.deepEqual(await lake.rows(`SELECT (SELECT count(*)::INTEGER FROM market.load) AS load, (SELECT count(*)::INTEGER FROM market.load_forecast) AS forecast, (SELECT cleared_mw FROM market.cleared) AS cleared`), [{ load: 3, forecast: 2, cleared: 90916 }])
})
