/**
 * MISO generation out of service by cause, by day: five days back and five ahead.
 * https://public-api.misoenergy.org/ (Generation outages Plus or Minus Five Days)
 *
 *   {"RefId": "27-Jul-2026 - Total Outage Megawatts: 34,719", "Days": [{"OutageDate", "OutageMonthDay", "Unplanned", "Planned", "Forced", "Derated"}, ..]}
 *
 * A day is 24 hours of Eastern Standard Time. RefId says the day on which the display was made and no time: what a later
 * answer of that day says differently is a revision.
 */
import { outageTotal as dataset } from '#canon/outage.ts'
import { report } from '../../report.ts'
import { hoursBehindUtc } from './daily-rows.ts'
import { display, instantSql, readDisplay, recogniseDisplay } from './public-api.ts'
import type { SourceFile } from '../../report.ts'

const causes = ['Unplanned', 'Planned', 'Forced', 'Derated'] as const

function rows(files: readonly SourceFile[]): string {
  const fields = { RefId: 'VARCHAR', Days: `STRUCT(OutageDate VARCHAR, ${causes.map(cause => `${cause} DOUBLE`).join(', ')})[]` }
  const cells = causes.map(cause => `{'cause': '${cause.toLowerCase()}', 'out_mw': item.${cause}}`)
  return `SELECT CAST(file_index AS INTEGER) AS file, 'miso' AS iso, 'SYSTEM' AS area_id, cause, 'all' AS fuel, out_mw, timezone('UTC', market_day + INTERVAL ${hoursBehindUtc} HOUR) AS issued_utc,
      ${instantSql('outage_date')} AS interval_start_utc, 1440 AS interval_minutes, 'final' AS status, count(*)::INTEGER AS copies
    FROM (SELECT file_index, market_day, item.OutageDate AS outage_date, unnest([${cells.join(', ')}], recursive := true)
      FROM (SELECT file_index, market_day, unnest(Days) AS item FROM ${readDisplay(files, fields, 'RefId')})) GROUP BY ALL`
}

export const generationOutages = report({
  iso: 'miso',
  name: 'generation-outages',
  title: 'Generation out of service by cause, daily',
  spec: 'Generation Outages Plus or Minus Five Days (GenerationOutages)',
  dataset,
  grid: { minutes: 1440, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /GenerationOutages.*\.json$/i,
  recognise: head => recogniseDisplay(head, ['Days', 'OutageDate', 'Unplanned', 'Forced']),
  rows,
  endpoint: display('GenerationOutages/GetGenerationOutagesPlusMinusFiveDays'),
})
