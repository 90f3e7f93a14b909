/**
 * MISO load, five minutes, of the current day: the list FiveMinTotalLoad of the display of load. Grammar in total-load.ts.
 * https://public-api.misoenergy.org/ (Real Time Total Load)
 */
import { load as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { hoursBehindUtc } from './daily-rows.ts'
import { display, displayMadeUtc, numberSql } from './public-api.ts'
import { itemsOf, recogniseTotalLoad } from './total-load.ts'
import type { SourceFile } from '../../report.ts'

function rows(files: readonly SourceFile[]): string {
  const time = `TRY_CAST(trim(item.Load."Time") || ':00' AS TIME)`
  return `SELECT CAST(file_index AS INTEGER) AS file, 'miso' AS iso, 'SYSTEM' AS area_id, 'integrated' AS measure, ${numberSql('item.Load."Value"')} AS load_mw,
      timezone('UTC', CAST(market_day AS DATE) + ${time} + INTERVAL ${hoursBehindUtc} HOUR) AS interval_start_utc, 5 AS interval_minutes, 'preliminary' AS status, count(*)::INTEGER AS copies
    FROM ${itemsOf(files, 'FiveMinTotalLoad')} GROUP BY ALL`
}

export const loadActual = report({
  iso: 'miso',
  name: 'load-actual',
  title: 'Load, five minutes',
  spec: 'Real Time Total Load (RealTimeTotalLoad, FiveMinTotalLoad)',
  dataset,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /total_?load.*\.json$/i,
  recognise: recogniseTotalLoad,
  rows,
  knownFromUtc: displayMadeUtc,
  endpoint: display('RealTimeTotalLoad'),
})
