/** What OASIS files of load, output, schedules and reserves share: one row for each interval and series, with both ends in GMT. */
import { cells, columnNames, findHeader, layoutOf, normalised, quoted, readCsv } from '../csv.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'
import { generatedUtc, instantForm, zone } from './oasis.ts'
import { readXml, recogniseXml } from './oasis-xml.ts'

const ends = ['INTERVALSTARTTIME_GMT', 'INTERVALENDTIME_GMT'] as const

/**
 * The columns that make the report, and of the first row the cells of `told`, which must match: a query asks for one market
 * run, and the run decides which report it is.
 */
export function recogniseIntervals(head: Head, columns: readonly string[], told: Readonly<Record<string, RegExp>> = {}): Layout | null {
  const found = findHeader(head, [...ends, ...columns], 3)
  if (!found) return null
  const row = cells(head.lines[found.line + 1] ?? '')
  const names = found.columns.map(normalised)
  const fits = Object.entries(told).every(([name, form]) => form.test(row[names.indexOf(normalised(name))] ?? ''))
  return fits ? { headerLine: found.line, columns: found.columns, facts: {} } : null
}

/** As `recogniseIntervals`, of a query that is also read as XML. */
export function recogniseAnswer(head: Head, query: string, columns: readonly string[], run: RegExp): Layout | null {
  return recogniseIntervals(head, columns, { MARKET_RUN_ID: run }) ?? recogniseXml(head, query, run)
}

/** When the answer was made: of XML it says so itself. */
export function madeUtc(file: SourceFile): string | null { return file.layout.own?.made ?? generatedUtc(file) }

const types = { INTERVALSTARTTIME_GMT: 'TIMESTAMP', INTERVALENDTIME_GMT: 'TIMESTAMP', MW: 'DOUBLE', PRC: 'DOUBLE' } as const

/** Words without blanks around them: an area with one would be another area. */
function csvSource(files: readonly SourceFile[]): string {
  const typed = Object.keys(types).map(normalised)
  const words = columnNames(layoutOf(files).columns).filter(name => !typed.includes(name)).map(quoted)
  return `(SELECT * REPLACE (${words.map(word => `trim(${word}) AS ${word}`).join(', ')}), file_index FROM ${readCsv(files, { types, timestamps: instantForm })})`
}

/** `columns`: SQL over the file's columns, by the dataset's names, between `iso` and the interval. Rows that are equal are counted. */
export function intervalRows(files: readonly SourceFile[], columns: Readonly<Record<string, string>>, where = 'true'): string {
  const source = layoutOf(files).facts.form === 'xml' ? readXml(files) : csvSource(files)
  return `
    SELECT file_index::INTEGER AS file, 'caiso' AS iso, ${Object.entries(columns).map(([name, sql]) => `${sql} AS ${name}`).join(', ')},
      intervalstarttimegmt AT TIME ZONE 'UTC' AS interval_start_utc,
      date_sub('minute', intervalstarttimegmt, intervalendtimegmt)::INTEGER AS interval_minutes,
      'final' AS status, count(*)::INTEGER AS copies
    FROM ${source} WHERE ${where} GROUP BY ALL`
}

/**
 * When a forecast was made. Files say no more than its horizon, and their stamp is that of the query: the first instant of
 * the Pacific day on which it was due. A forecast in real time is taken for made when its interval began.
 */
export function issuedUtc(run: string): string {
  const days = `CASE ${run} WHEN 'DAM' THEN 1 WHEN '2DA' THEN 2 WHEN '7DA' THEN 7 END`
  return `coalesce((strptime(oprdt, '%Y-%m-%d') - to_days(${days})) AT TIME ZONE '${zone}', intervalstarttimegmt AT TIME ZONE 'UTC')`
}

/** The operator's name of its own area; others are areas of the market beyond it. */
export const ownArea = `'CA ISO-TAC'`
