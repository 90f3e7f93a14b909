/** SQL over the cells of ERCOT's documents (document.ts), of either form, and over their times. */
import { literal } from '#base/sql.ts'
import { layoutOf, readCsv } from '../csv.ts'
import { readJson } from '../json.ts'
import { placeOf } from './document.ts'
import type { Layout, SourceFile } from '../../report.ts'

/** Names of cells by the columns that hold them. */
export type Cells = Readonly<Record<string, string>>

const timeParts = ['run', 'date', 'hour', 'interval', 'flag', 'posted'] as const

/**
 * A SELECT of `file_index`, the named cells (texts without blanks around them), and the parts of time as `said_date`, `said_hour`
 * and so on. What is no number stops the reading.
 */
export function cellsOf(files: readonly SourceFile[], texts: Cells, numbers: Cells): string {
  const layout = layoutOf(files)
  const times = Object.fromEntries(timeParts.flatMap(part => { const column = layout.facts[part]; return column === undefined ? [] : [[`said_${part}`, column] as const] }))
  const csv = layout.facts.form === 'csv'
  const cell = (column: string): string => csv ? `"${column}"` : `cells[${placeOf(layout, column)}]`
  const number = (column: string): string => csv ? cell(column)
    : `CASE WHEN trim(${cell(column)}) <> '' THEN coalesce(TRY_CAST(trim(${cell(column)}) AS DOUBLE), error('report: ${column} holds ''' || ${cell(column)} || ''', which is no number')) END`
  const columns = [
    ...Object.entries({ ...times, ...texts }).map(([name, column]) => `trim(${cell(column)}) AS ${name}`),
    ...Object.entries(numbers).map(([name, column]) => `${number(column)} AS "${name}"`),
  ]
  const from = csv ? readCsv(files, { types: Object.fromEntries(Object.values(numbers).map(column => [column, 'DOUBLE' as const])) })
    : `(SELECT file_index, unnest(data) AS cells FROM ${readJson(files, { data: 'VARCHAR[][]' })})`
  return `SELECT file_index, ${columns.join(', ')} FROM ${from}`
}

const dateForms = `['%m/%d/%Y', '%Y-%m-%d', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S']`
const runForms = `['%m/%d/%Y %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S.%n']`

/**
 * SQL of the local start: of a run its own time, else of the hour that ends at `24:00`, and of its quarter. Null for what is
 * no time, which the gate refuses.
 */
export function startSql({ facts }: Layout, minutes: number): string {
  if (facts.run !== undefined) return clockSql('said_run')
  const hour = `TRY_CAST(regexp_extract(said_hour, '^([0-9]{1,2})(:00)?(:00)?$', 1) AS INTEGER)`
  const quarter = facts.interval === undefined ? '' : ` + to_minutes(CASE WHEN TRY_CAST(said_interval AS INTEGER) BETWEEN 1 AND ${60 / minutes} THEN (CAST(said_interval AS INTEGER) - 1) * ${minutes} END)`
  return `try_strptime(said_date, ${dateForms}) + to_hours(CASE WHEN ${hour} BETWEEN 1 AND 24 THEN ${hour} - 1 END)${quarter}`
}

/** SQL of the clock's reading that a text is. */
export function clockSql(text: string): string { return `try_strptime(${text}, ${runForms})` }

/** SQL of the pass of an hour that comes twice, as `local-clock.ts` takes it. */
export function passSql({ facts }: Layout): string { return facts.flag === undefined ? 'NULL::INTEGER' : `CASE WHEN lower(said_flag) IN ('y', 'true', '1') THEN 2 END` }

/** SQL of an instant that a file as a whole has, over `file_index`; null for files that have none. */
export function byFile(files: readonly SourceFile[], said: (file: SourceFile) => string | null): string {
  const cases = files.flatMap((file, index) => { const utc = said(file); return utc === null ? [] : [`WHEN ${index} THEN TIMESTAMPTZ ${literal(utc)}`] })
  return cases.length === 0 ? 'CAST(NULL AS TIMESTAMPTZ)' : `CASE file_index ${cases.join(' ')} END`
}
