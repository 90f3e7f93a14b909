/**
 * MISO load as forecast for the hours of the current day: the list MediumTermLoadForecast of the display of load. Grammar in
 * total-load.ts. A file of the display is taken for load as measured unless this report is named.
 * https://public-api.misoenergy.org/ (Real Time Total Load)
 */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { display, displayMadeUtc, hourSql, numberSql } from './public-api.ts'
import { itemsOf, recogniseTotalLoad } from './total-load.ts'
import type { SourceFile } from '../../report.ts'

function rows(files: readonly SourceFile[]): string {
  return `SELECT CAST(file_index AS INTEGER) AS file, 'miso' AS iso, 'SYSTEM' AS area_id, 'MTLF' AS model, ${numberSql('item.Forecast.LoadForecast')} AS load_mw, made_utc AS issued_utc,
      ${hourSql('coalesce(item.Forecast.HourEnding, item.Forecast.HourEndEST)')} AS interval_start_utc, 60 AS interval_minutes, 'final' AS status, count(*)::INTEGER AS copies
    FROM ${itemsOf(files, 'MediumTermLoadForecast')} GROUP BY ALL`
}

export const loadForecast = report({
  iso: 'miso',
  name: 'load-forecast',
  title: 'Load, hourly, as forecast for the day',
  spec: 'Real Time Total Load (RealTimeTotalLoad, MediumTermLoadForecast)',
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
