/** MISO load by region, hourly, as forecast: of the day before the file's and of six days from it on. Grammar and links in daily-load.ts. */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { dailyLoad, dailyLoadEndpoint, publishedUtc, recogniseDailyLoad } from './daily-load.ts'
import type { SourceFile } from '../../report.ts'

function rows(files: readonly SourceFile[]): string {
  return `SELECT file, 'miso' AS iso, area_id, 'MTLF' AS model, load_mw, published_utc AS issued_utc, interval_start_utc, 60 AS interval_minutes, 'final' AS status, copies
    FROM ${dailyLoad(files, 'region', 'MTLF')}`
}

export const loadForecastByRegion = report({
  iso: 'miso',
  name: 'load-forecast-by-region',
  title: 'Load by region, hourly, as forecast for six days',
  spec: 'Daily Regional Forecast and Actual Load (rf_al, MTLF)',
  dataset,
  part: 'along',
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  recognise: head => recogniseDailyLoad(head, 'region'),
  rows,
  knownFromUtc: publishedUtc,
  endpoint: dailyLoadEndpoint('rf_al.xls', 0),
})
