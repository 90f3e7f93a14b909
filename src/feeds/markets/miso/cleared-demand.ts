/**
 * MISO demand as the day-ahead market cleared it, for the hours of the current day: the list ClearedMW of the display of
 * load. Grammar in total-load.ts. A file of the display is taken for load as measured unless this report is named.
 * https://public-api.misoenergy.org/ (Real Time Total Load)
 */
import { cleared as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { display, displayMadeUtc, hourSql, numberSql } from './public-api.ts'
import { itemsOf, recogniseTotalLoad } from './total-load.ts'
import type { SourceFile } from '../../report.ts'

function rows(files: readonly SourceFile[]): string {
  return `SELECT CAST(file_index AS INTEGER) AS file, 'miso' AS iso, 'SYSTEM' AS area_id, 'DAM' AS market_run, 'demand' AS product, ${numberSql('item.ClearedMWHourly."Value"')} AS cleared_mw,
      ${hourSql('coalesce(item.ClearedMWHourly."Hour", item.ClearedMWHourly.HourEndEST)')} AS interval_start_utc, 60 AS interval_minutes, 'final' AS status, count(*)::INTEGER AS copies
    FROM ${itemsOf(files, 'ClearedMW')} GROUP BY ALL`
}

export const clearedDemand = report({
  iso: 'miso',
  name: 'cleared-demand',
  title: 'Demand cleared day-ahead, hourly',
  spec: 'Real Time Total Load (RealTimeTotalLoad, ClearedMW)',
  dataset,
  part: true,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  recognise: recogniseTotalLoad,
  rows,
  knownFromUtc: displayMadeUtc,
  endpoint: display('RealTimeTotalLoad'),
})
