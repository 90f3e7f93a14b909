/**
 * NYISO generation out of service as forecast, daily for thirty days: `gen_maint_report.csv`, one file that is written over.
 * http://mis.nyiso.com/public/P-15list.htm
 *
 *   header = Date,Forecasted Generation Outage (MW)
 *
 * A date is an Eastern day, of 23 to 25 hours. The file does not say when it was made: that is taken for the first instant of
 * its first day, so that the same file fetched twice is one forecast.
 */
import { literal } from '#base/sql.ts'
import { outageTotal } from '#canon/outage.ts'
import { findHeader, readCsv } from '../csv.ts'
import { report, type Head, type Layout, type SourceFile } from '../../report.ts'
import { zone } from './price-file.ts'
import { standingFile } from './public-files.ts'

const megawatts = 'Forecasted Generation Outage (MW)'
const dateForms = ['%m/%d/%Y', '%m/%d/%Y %H:%M', '%m/%d/%Y %H:%M:%S', '%Y-%m-%d', '%d-%b-%Y'] as const

function recognise(head: Head): Layout | null {
  const found = findHeader(head, ['Date', megawatts], 3)
  return found && { headerLine: found.line, columns: found.columns, facts: {} }
}

function rows(files: readonly SourceFile[]): string {
  const midnight = (days: string): string => `timezone(${literal(zone)}, ${days})`
  const day = `CASE WHEN trim("date") <> '' THEN coalesce(try_strptime(trim("date"), [${dateForms.map(literal).join(', ')}]), error('report: ''' || "date" || ''' is no date of the report''s form')::TIMESTAMP) END`
  return `SELECT CAST(file_index AS INTEGER) AS file, 'nyiso' AS iso, 'SYSTEM' AS area_id, 'all' AS cause, 'all' AS fuel, out_mw, ${midnight('first_day')} AS issued_utc, ${midnight('market_day')} AS interval_start_utc,
      date_diff('minute', ${midnight('market_day')}, ${midnight('market_day + INTERVAL 1 DAY')})::INTEGER AS interval_minutes, 'final' AS status, count(*)::INTEGER AS copies
    FROM (SELECT file_index, market_day, out_mw, min(market_day) OVER (PARTITION BY file_index) AS first_day
      FROM (SELECT file_index, date_trunc('day', ${day}) AS market_day, forecastedgenerationoutagemw AS out_mw FROM ${readCsv(files, { types: { [megawatts]: 'DOUBLE' } })})) GROUP BY ALL`
}

export const generationOutages = report({
  iso: 'nyiso',
  name: 'generation-outages',
  title: 'Generation out of service, daily for thirty days',
  spec: 'P-15 Generation Maintenance Report (gen_maint_report)',
  dataset: outageTotal,
  grid: { minutes: 1440, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /gen_maint_report/i,
  recognise,
  rows,
  endpoint: standingFile('genmaint', 'gen_maint_report.csv'),
})
