/**
 * ISO-NE generation capacity that is out of service or reduced, today: of the morning report.
 * https://webservices.iso-ne.com/docs/v1.1/ (morningreport); grammar in web-records.ts.
 *
 *   {"MorningReports": {"MorningReport": [{"ReportType", "BeginDate", "CreationDate", "GenOutagesReductionMW"[, "GenPlannedOutagesReductionMW",
 *     "GenForcedOutagesReductionMW"], ..}, ..]}}
 *
 * One figure for a market day, as seen when the report was made. Since a few years what was planned and what was forced stand
 * apart too.
 */
import { literal } from '#base/sql.ts'
import { outageTotal as dataset } from '#canon/outage.ts'
import { system } from '#canon/measured.ts'
import { report, type SourceFile } from '../../report.ts'
import { dayMinutes } from './hours.ts'
import { instantSql, listOf, recogniseList, webAnswers, type Envelope } from './web-records.ts'

const envelope: Envelope = ['MorningReports', 'MorningReport']
const causes = [['all', 'GenOutagesReductionMW'], ['planned', 'GenPlannedOutagesReductionMW'], ['forced', 'GenForcedOutagesReductionMW']] as const

function rows(files: readonly SourceFile[]): string {
  const fields = ['"BeginDate": "VARCHAR"', '"CreationDate": "VARCHAR"', ...causes.map(([, field]) => `"${field}": "DOUBLE"`)]
  const values = causes.map(([cause, field]) => `{'cause': ${literal(cause)}, 'out_mw': record."${field}"}`)
  return `SELECT CAST(file_index AS INTEGER) AS file, 'isone' AS iso, ${literal(system)} AS area_id, cause, 'all' AS fuel, out_mw, issued_utc, start_utc AS interval_start_utc, ${dayMinutes('start_utc')} AS interval_minutes,
      'final' AS status, count(*)::INTEGER AS copies
    FROM (SELECT file_index, ${instantSql('record.CreationDate')} AS issued_utc, ${instantSql('record.BeginDate')} AS start_utc, unnest([${values.join(', ')}], recursive := true) FROM (${listOf(files, envelope, `{${fields.join(', ')}}`)}))
    WHERE out_mw IS NOT NULL OR cause = 'all' GROUP BY ALL`
}

export const generationOutages = report({
  iso: 'isone',
  name: 'generation-outages',
  title: 'Generation capacity out of service today',
  spec: 'morningreport',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /morningreport/i,
  recognise: head => recogniseList(head, envelope, ['BeginDate', 'CreationDate', 'GenOutagesReductionMW']),
  rows,
  endpoint: webAnswers('morningreport/day/{day}/all'),
})
