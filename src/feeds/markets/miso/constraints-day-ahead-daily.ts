/**
 * MISO day-ahead binding constraints of a day, hourly.
 * https://www.misoenergy.org/markets-and-operations/real-time--market-data/market-reports/ (Day-Ahead Binding Constraints, xls)
 *
 * `YYYYMMDD_da_bc.xls`, published on the day before its market day and named after it:
 *   sheet  = title, "Market Date: ..", "Publish Date: ..", header row* text
 *   header = as of a year (constraints-day-ahead.ts), without Market Date
 *
 * The hour is an hour ending at Eastern Standard Time. Prices are negative as MISO publishes them.
 */
import { dayNumberOf, formatDate } from '#canon/civil.ts'
import { fail } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import { constraint as dataset } from '#canon/market-results.ts'
import { cells, columnOf, findHeader } from '../csv.ts'
import { report } from '../../report.ts'
import { constraintColumns, constraintRows } from './constraint-rows.ts'
import { marketReport, marketReports, marketReportsIntervalMs } from './market-reports.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

function recognise(head: Head): Layout | null {
  const header = head.sheet === undefined ? null : findHeader(head, constraintColumns)
  if (header === null || columnOf(header.columns, 'Market Date') !== null) return null
  const day = dayIn(head.lines.slice(0, header.line)) ?? dayAfterName(head.name)
  if (day === null) throw fail('feed/malformed', `${head.name}: expected "Market Date:" with a date above the header, or YYYYMMDD_ in the name; found neither`, { name: head.name })
  return { headerLine: header.line, columns: header.columns, facts: {}, own: { day } }
}

function dayIn(lines: readonly string[]): string | null {
  for (const line of lines) {
    const said = /market (?:date|day)\s*:\s*(.*)/i.exec(cells(line).join(' '))?.[1]
    if (said !== undefined) return dayOf(said)
  }
  return null
}

/** `10/02/2026`, `2026-10-02`, `Oct 2, 2026` or `02-Oct-2026`. */
function dayOf(text: string): string | null {
  const [, ...iso] = /(\d{4})-(\d\d?)-(\d\d?)/.exec(text) ?? []
  const american = /(\d\d?)\/(\d\d?)\/(\d{4})/.exec(text)
  const worded = /([a-z]{3})[a-z]*\.? (\d\d?),? (\d{4})/i.exec(text)
  const dashed = /(\d\d?)-([a-z]{3})[a-z]*-(\d{4})/i.exec(text)
  const month = (word: string | undefined): string => String(months.indexOf((word ?? '').toLowerCase()) + 1)
  const [year, number, day] = iso.length > 0 ? iso : american !== null ? [american[3], american[1], american[2]]
    : worded !== null ? [worded[3], month(worded[1]), worded[2]] : dashed !== null ? [dashed[3], month(dashed[2]), dashed[1]] : []
  return year === undefined || number === undefined || number === '0' || day === undefined ? null : `${year}-${number.padStart(2, '0')}-${day.padStart(2, '0')}`
}

function dayAfterName(name: string): string | null {
  const found = /^(\d{4})(\d\d)(\d\d)_/.exec(name)
  return found === null ? null : formatDate(dayNumberOf(found.slice(1).join('-')) + 1)
}

function rows(files: readonly SourceFile[]): string {
  const days = files.map(({ layout }, index) => `WHEN ${index} THEN TIMESTAMP ${literal(`${layout.own?.day ?? ''} 00:00:00`)}`)
  return constraintRows(files, `CASE file_index ${days.join(' ')} END`)
}

export const constraintsDayAheadDaily = report({
  iso: 'miso',
  name: 'constraints-day-ahead-daily',
  title: 'Day-ahead binding constraints of a day, hourly',
  spec: 'Day-Ahead Binding Constraints (da_bc)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^\d{8}_da_bc\b/i,
  recognise,
  rows,
  endpoint: {
    base: marketReports, minIntervalMs: marketReportsIntervalMs,
    plan: (base, { from, to }) => Array.from({ length: dayNumberOf(to) - dayNumberOf(from) + 1 }, (_, index) => marketReport(base, dayNumberOf(from) + index - 1, 'da_bc.xls')),
  },
})
