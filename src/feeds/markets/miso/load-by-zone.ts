/** MISO load by local resource zone, hourly, of hours that are over. Grammar and links in daily-load.ts. */
import { load as dataset } from '#canon/demand-and-supply.ts'
import { dayOver } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { dailyLoad, dailyLoadEndpoint, publishedUtc, recogniseDailyLoad } from './daily-load.ts'
import type { SourceFile } from '../../report.ts'

function rows(files: readonly SourceFile[]): string {
  return `SELECT file, 'miso' AS iso, area_id, 'integrated' AS measure, load_mw, interval_start_utc, 60 AS interval_minutes, 'preliminary' AS status, copies
    FROM ${dailyLoad(files, 'zone', 'ActualLoad')} WHERE load_mw IS NOT NULL`
}

export const loadByZone = report({
  iso: 'miso',
  name: 'load-by-zone',
  title: 'Load by local resource zone, hourly',
  spec: 'Daily Forecast and Actual Load by Local Resource Zone (df_al)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: dayOver(),
  identityTolerance: null,
  energySpread: null,
  fileNames: /^\d{8}_df_al\./i,
  recognise: head => recogniseDailyLoad(head, 'zone'),
  rows,
  knownFromUtc: publishedUtc,
  endpoint: dailyLoadEndpoint('df_al.xls', 1),
})
