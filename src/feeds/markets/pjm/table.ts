/**
 * PJM's feeds in Data Miner 2 that are no prices of energy: one form for all of them, as CSV (the site's export) and as the
 * API's JSON, like the price feeds (feed.ts), with other columns.
 * https://dataminer2.pjm.com/list
 *
 *   CSV   = header row*, CRLF
 *   JSON  = {"links": [{"rel", "href"}, ..], "items": [record, ..], "searchSpecification": {..}, "totalRows"}
 *   times = `1/1/2025 5:00:00 AM` in the export, `2023-11-05T04:00:00` (now and then with milliseconds) in the API
 *
 * Times in columns `_utc` are instants without a Z and START the interval; columns `_ept` beside them are not read, as they
 * say 1:00 AM twice in autumn. Columns are those that somebody asked for, in any order: a feed is told by those that
 * make it. The API's own link names its feed.
 */
import { literal } from '#base/sql.ts'
import { market } from '#canon/market.ts'
import { cells, columnNames, columnOf, findHeader, layoutOf, quoted, readCsv } from '../csv.ts'
import { jsonHead, readJson, sizeFact } from '../json.ts'
import { report, type Head, type Layout, type Report, type SourceFile } from '../../report.ts'
import { dataMiner, dataMinerIntervalMs, dataMinerKey, rowDownloads, rowsMost, type AskedRows } from './data-miner.ts'
import { feedOf, mayBe, partialAnswer, stampsOf } from './feed.ts'

export interface Table {
  /** The feed's name, as in an address of the API. */
  readonly feed: string
  /** Columns of text, which make the feed together with the numbers. */
  readonly texts: readonly string[]
  readonly numbers: readonly string[]
  /** Columns that may be missing: null where they are. */
  readonly optional?: readonly string[]
  /** Columns of other feeds that have all of these too. */
  readonly lacks?: readonly string[]
  /** Another feed has the same columns for five minutes: stamps off the hour are its. */
  readonly hourly?: true
}

/** The layout of a file of this feed, or null where it is none. */
export function recogniseTable(head: Head, table: Table): Layout | null {
  const { feed, lacks = [] } = table
  const has = needed(table)
  const text = jsonHead(head)
  if (text === null) {
    const found = findHeader(head, has, 3)
    if (found === null || lacks.some(name => columnOf(found.columns, name) !== null)) return null
    const at = columnNames(found.columns).indexOf('datetimebeginningutc')
    if (table.hourly === true && !mayBe(60, head.lines.slice(found.line + 1).map(line => cells(line)[at] ?? ''))) return null
    return { headerLine: found.line, columns: found.columns, facts: { form: 'export' } }
  }
  const named = (name: string): boolean => new RegExp(`"${name}"\\s*:`).test(text)
  if (!/"items"\s*:\s*\[/.test(text) || !has.every(named) || lacks.some(named) || (feedOf(text) ?? feed) !== feed || table.hourly === true && !mayBe(60, stampsOf(text))) return null
  return { headerLine: 0, columns: [], facts: { form: 'answer', ...sizeFact(head) } }
}

function needed({ texts, numbers, optional = [] }: Table): string[] { return [...texts, ...numbers].filter(name => !optional.includes(name)) }

/** SQL of a column of the feed: text as it stands, or a number. */
export type Cell = (name: string) => string

export interface TableRows {
  /** SQL by the dataset's names, of what all values of a row share; `interval_start_utc` is a TIMESTAMPTZ. */
  readonly columns: (cell: Cell) => Readonly<Record<string, string>>
  /** What a row gives, where it gives several values. */
  readonly values?: (cell: Cell) => readonly Readonly<Record<string, string>>[]
  /** SQL over the values: which of them are rows at all. */
  readonly where?: string
}

/** One row for each value of each row of the feed. Rows that are equal are counted. */
export function tableRows(files: readonly SourceFile[], table: Table, { columns, values, where = 'true' }: TableRows): string {
  const answer = layoutOf(files).facts.form === 'answer'
  const cell = answer ? (name: string): string => `item.${name}` : exportCell(files, table)
  const given = values?.(cell) ?? []
  const unnested = given.length === 0 ? '' : `, unnest([${given.map(value => `{${Object.entries(value).map(([name, sql]) => `'${name}': ${sql}`).join(', ')}}`).join(', ')}], recursive := true)`
  return `SELECT CAST(file_index AS INTEGER) AS file, 'pjm' AS iso, * EXCLUDE (file_index), count(*)::INTEGER AS copies
    FROM (SELECT file_index, ${Object.entries(columns(cell)).map(([name, sql]) => `${sql} AS ${name}`).join(', ')}${unnested} FROM ${answer ? answerItems(files, table) : exportLines(files, table)})
    WHERE ${where} GROUP BY ALL`
}

function exportCell(files: readonly SourceFile[], { numbers }: Table): Cell {
  const { columns } = layoutOf(files)
  return name => columnOf(columns, name) !== null ? quoted(name) : `CAST(NULL AS ${numbers.includes(name) ? 'DOUBLE' : 'VARCHAR'})`
}

function exportLines(files: readonly SourceFile[], { numbers }: Table): string {
  return readCsv(files, { types: Object.fromEntries(numbers.map(name => [name, 'DOUBLE' as const])) })
}

function answerItems(files: readonly SourceFile[], { texts, numbers }: Table): string {
  const record = [...texts.map(name => `${name} VARCHAR`), ...numbers.map(name => `${name} DOUBLE`)].join(', ')
  return `(SELECT file_index, unnest(items) AS item FROM ${readJson(files, { items: `STRUCT(${record})[]` })})`
}

const stampForms = ['%m/%d/%Y %I:%M:%S %p', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M:%S.%g', '%Y-%m-%dT%H:%M:%S.%f', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M', '%m/%d/%Y', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d'] as const

/** SQL of a TIMESTAMP; what is no time stops the reading, and no text is null, for the gate to refuse. */
function stampSql(text: string): string {
  const trimmed = `nullif(trim(${text}), '')`
  return `CASE WHEN ${trimmed} IS NOT NULL THEN coalesce(try_strptime(${trimmed}, [${stampForms.map(literal).join(', ')}]), error('report: ''' || ${text} || ''' is no time of the report''s form')::TIMESTAMP) END`
}

/** SQL of an instant, from a column in UTC. */
export function utcSql(text: string): string { return `timezone('UTC', ${stampSql(text)})` }

/** SQL of the midnight that begins a day, and of the one that ends it, from a column of Eastern days. */
export function midnightSql(text: string, days: 0 | 1 = 0): string {
  return `timezone(${literal(market('pjm').marketZone)}, date_trunc('day', ${stampSql(text)})${days === 0 ? '' : ' + INTERVAL 1 DAY'})`
}

/** Start and length of an interval, as most feeds have them. */
export function interval(cell: Cell, minutes: number): { interval_start_utc: string, interval_minutes: string } {
  return { interval_start_utc: utcSql(cell('datetime_beginning_utc')), interval_minutes: String(minutes) }
}

/** PJM's names of all of it differ by feed. */
export function areaSql(text: string): string {
  return `CASE WHEN upper(replace(trim(${text}), ' ', '_')) IN ('RTO', 'PJM_RTO', 'RTO_COMBINED') THEN 'SYSTEM' ELSE nullif(trim(${text}), '') END`
}

export interface FeedReport extends Pick<Report, 'name' | 'title' | 'dataset' | 'part' | 'published'> {
  readonly table: Table
  /** PJM's title of the feed. */
  readonly display: string
  readonly minutes: number | null
  /** `now` for a feed that keeps no past. */
  readonly asked: 'now' | Pick<AskedRows, 'days' | 'perDay'> & { readonly of?: string }
  readonly rows: TableRows
}

/** A report of one feed; a `part` is asked for by its name. */
export function feedReport({ table, display, minutes, asked, rows, ...own }: FeedReport): Report {
  return report({
    ...own, iso: 'pjm', spec: `${display} (${table.feed})`, grid: minutes === null ? null : { minutes, covers: 'window' }, identityTolerance: null, energySpread: null,
    ...own.part === true ? {} : { fileNames: new RegExp(`^(api_)?${table.feed}`, 'i') },
    recognise: head => recogniseTable(head, table),
    rows: files => tableRows(files, table, rows),
    endpoint: {
      base: dataMiner, minIntervalMs: dataMinerIntervalMs, credential: dataMinerKey, partial: partialAnswer,
      plan: (base, window) => asked === 'now'
        ? [{ url: `${base}/${table.feed}?startRow=1&rowCount=${rowsMost}`, name: `${table.feed}.json` }]
        : rowDownloads(base, window, { of: 'datetime_beginning_utc', ...asked, feed: table.feed }),
    },
  })
}
