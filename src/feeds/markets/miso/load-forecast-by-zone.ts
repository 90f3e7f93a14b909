/** MISO load by local resource zone, hourly, as forecast: of the day before the file's and of six days from it on. Grammar and links in daily-load.ts. */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { dailyLoad, dailyLoadEndpoint, publishedUtc, recogniseDailyLoad } from './daily-load.ts'
import type { SourceFile } from '../../report.ts'

function rows(files: readonly SourceFile[]): string {
  return `SELECT file, 'miso' AS iso, area_id, 'MTLF' AS model, load_mw, published_utc AS issued_utc, interval_start_utc, 60 AS interval_minutes, 'final' AS status, copies
    FROM ${dailyLoad(files, 'zone', 'MTLF')}`
}

export const loadForecastByZone = report({
  iso: 'miso',
  name: 'load-forecast-by-zone',
  title: 'Load by local resource zone, hourly, as forecast for six days',
  spec: 'Daily Forecast and Actual Load by Local Resource Zone (df_al, MTLF)',
  dataset,
  part: 'along',
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  recognise: head => recogniseDailyLoad(head, 'zone'),
  rows,
  knownFromUtc: publishedUtc,
  endpoint: dailyLoadEndpoint('df_al.xls', 0),
})
