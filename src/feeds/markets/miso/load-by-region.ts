/** MISO load by region, hourly, of hours that are over. Grammar and links in daily-load.ts. */
import { load as dataset } from '#canon/demand-and-supply.ts'
import { dayOver } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { dailyLoad, dailyLoadEndpoint, publishedUtc, recogniseDailyLoad } from './daily-load.ts'
import type { SourceFile } from '../../report.ts'

function rows(files: readonly SourceFile[]): string {
  return `SELECT file, 'miso' AS iso, area_id, 'integrated' AS measure, load_mw, interval_start_utc, 60 AS interval_minutes, 'preliminary' AS status, copies
    FROM ${dailyLoad(files, 'region', 'ActualLoad')} WHERE load_mw IS NOT NULL`
}

export const loadByRegion = report({
  iso: 'miso',
  name: 'load-by-region',
  title: 'Load by region, hourly',
  spec: 'Daily Regional Forecast and Actual Load (rf_al)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: dayOver(),
  identityTolerance: null,
  energySpread: null,
  fileNames: /^\d{8}_rf_al\./i,
  recognise: head => recogniseDailyLoad(head, 'region'),
  rows,
  knownFromUtc: publishedUtc,
  endpoint: dailyLoadEndpoint('rf_al.xls', 1),
})
