/**
 * NYISO's public files that are no prices of energy: a row for each stamp and series, or for each stamp.
 * http://mis.nyiso.com/public/
 *
 *   name   = YYYYMMDD file .csv
 *   header = Time Stamp[,Time Zone],..
 *   row    = local stamp, [EST | EDT], ..
 *
 * Quotes are there or not, stamps are `07/26/2026 00:05:00` or `07/26/2026 00:00`. Most files have the Time Zone, which tells
 * the hours that come twice; in the others the order of the rows does (row-order.ts). Columns are found by what their
 * names begin with, as units behind them have changed. A file is of the day in its name, and its first row is of that day.
 */
import { fail } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import { epochDay, formatDate, isCivilDate } from '#canon/civil.ts'
import { dayMs, hourMs, minuteMs } from '#canon/instant.ts'
import { refuseOtherOffset } from '../clock-labels.ts'
import { cells, columnNames, layoutOf, readCsv } from '../csv.ts'
import { instantsSql, turnsBack } from '../local-clock.ts'
import { report, type Head, type Layout, type Report, type SourceFile } from '../../report.ts'
import { zone } from './price-file.ts'
import { dayFiles } from './public-files.ts'
import { inOrder } from '../row-order.ts'

export interface Table {
  /** Columns beside those of time, by what their normalised names look like. */
  readonly parts: Readonly<Record<string, RegExp>>
  /** Parts that hold numbers; a cell that is none stops the reading. */
  readonly numbers: readonly string[]
  /** Parts that may be missing: null where they are. */
  readonly optional?: readonly string[]
  /** Columns of other files that have all of these too. */
  readonly lacks?: RegExp
}

/** Days after a file's first one that its rows may reach: forecasts do. */
const daysMost = 10

const hoursBehindUtc = { EDT: 4, EST: 5 } as const

/**
 * The layout of a file with these columns, or null. Facts: the column of each part, of the stamp and of the Time Zone, `stamps`
 * (their form), `turns` where clocks are put back in its days and nothing but the order of the rows tells.
 *
 * Throws `feed/mismatch` where the rows' day is not the name's, or the Time Zone is that of the other half of the year.
 */
export function recogniseTable(head: Head, { parts, optional = [], lacks }: Table): Layout | null {
  const headerLine = head.lines.slice(0, 3).findIndex(line => line.trim() !== '')
  const columns = cells((head.lines[headerLine] ?? '').replace(/^\uFEFF/, ''))
  const names = columnNames(columns)
  if (!names.includes('timestamp') || lacks !== undefined && names.some(name => lacks.test(name))) return null
  const facts: Record<string, string> = {}
  for (const [part, form] of Object.entries(parts)) {
    const column = names.find(name => form.test(name))
    if (column !== undefined) facts[part] = column
    else if (!optional.includes(part)) return null
  }
  const labelled = names.includes('timezone')
  const rows = head.lines.slice(headerLine + 1).filter(line => line.trim() !== '').slice(0, 100).map(cells)
  const locals = rows.map(row => localOf(row[names.indexOf('timestamp')] ?? ''))
  const first = locals[0]
  if (first === null) return null
  const seconds = rows.length > 0 && /:\d\d:\d\d$/.test(rows[0]?.[names.indexOf('timestamp')] ?? '')
  if (first !== undefined) refuseOtherDay(head, formatDate(Math.floor(first / dayMs)))
  if (labelled) refuseOtherOffset(head, zone, rows.map((row, index) => ({ local: locals[index] ?? NaN, utc: (locals[index] ?? NaN) + behind(row[names.indexOf('timezone')] ?? '') * hourMs })))
  const turns = !labelled && first !== undefined && Array.from({ length: daysMost }, (_, day) => formatDate(Math.floor(first / dayMs) + day)).some(date => turnsBack(zone, date))
  return { headerLine, columns, facts: { ...facts, stamps: seconds ? '%m/%d/%Y %H:%M:%S' : '%m/%d/%Y %H:%M', ...labelled ? { labelled: 'yes' } : {}, ...turns ? { turns: 'back' } : {} } }
}

/** A stamp as the clock reads, as if it were UTC; null where it is none. */
function localOf(text: string): number | null {
  const [month, day, year, hour, minute, second = 0] = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text)?.slice(1).map(part => Number(part ?? 0)) ?? []
  if (month === undefined || day === undefined || year === undefined || hour === undefined || minute === undefined || !isCivilDate(year, month, day)) return null
  return epochDay(year, month, day) * dayMs + hour * hourMs + minute * minuteMs + second * 1000
}

function behind(label: string): number { return label === 'EDT' || label === 'EST' ? hoursBehindUtc[label] : NaN }

function refuseOtherDay(head: Head, inside: string): void {
  const named = /^(\d{4})(\d\d)(\d\d)[a-z]/i.exec(head.name)?.slice(1).join('-')
  if (named === undefined || named === inside) return
  throw fail('feed/mismatch', `${head.name}: the first row is of ${inside}, the name says ${named}; rename the file to what it holds, or fetch it again`, { name: head.name, inside, named })
}

export interface TableRows {
  /** 0 for values at an instant. */
  readonly minutes: number
  /** Stamps end the interval. */
  readonly ends?: true
  readonly status: 'preliminary' | 'final'
  /** Parts that make a series, where the order of rows tells the hours that come twice; none where a row is all of a stamp. */
  readonly series?: readonly string[]
  /** SQL by the dataset's names, over the parts. */
  readonly columns?: Readonly<Record<string, string>>
  /** What a row gives, where it gives several values. */
  readonly values?: readonly Readonly<Record<string, string>>[]
}

/** One row for each value of each row of the file. Rows that are equal are counted. */
export function tableRows(files: readonly SourceFile[], { parts, numbers }: Table, { minutes, ends, status, series = [], columns = {}, values = [] }: TableRows): string {
  const { facts } = layoutOf(files)
  const relation = readCsv(files, { types: { timestamp: 'TIMESTAMP', ...Object.fromEntries(numbers.flatMap(part => facts[part] === undefined ? [] : [[facts[part], 'DOUBLE' as const]])) }, timestamps: facts.stamps ?? '' })
  const cell = (part: string): string => facts[part] !== undefined ? `"${facts[part]}"` : `CAST(NULL AS ${numbers.includes(part) ? 'DOUBLE' : 'VARCHAR'})`
  const select = `SELECT file_index, "timestamp" AS stamp, ${Object.keys(parts).map(part => `${cell(part)} AS ${part}`).join(', ')}`
  const given = values.length === 0 ? '' : `, unnest([${values.map(value => `{${Object.entries(value).map(([name, sql]) => `'${name}': ${sql}`).join(', ')}}`).join(', ')}], recursive := true)`
  const shared = Object.entries(columns).map(([name, sql]) => `, ${sql} AS ${name}`).join('')
  return `WITH ${facts.labelled === undefined ? byOrder(select, relation, { turns: facts.turns !== undefined, ends: ends === true, series }) : byLabel(select, relation)}
  SELECT CAST(file_index AS INTEGER) AS file, 'nyiso' AS iso, * EXCLUDE (file_index, utc), timezone('UTC', utc${ends === true ? ` - INTERVAL ${minutes} MINUTE` : ''}) AS interval_start_utc, ${minutes} AS interval_minutes,
    ${literal(status)} AS status, count(*)::INTEGER AS copies
  FROM (SELECT file_index, utc${shared}${given} FROM timed) GROUP BY ALL`
}

function byLabel(select: string, relation: string): string {
  const hours = Object.entries(hoursBehindUtc).map(([label, behindBy]) => `WHEN ${literal(label)} THEN INTERVAL ${behindBy} HOUR`).join(' ')
  return `timed AS (${select}, "timestamp" + CASE upper(trim(timezone)) ${hours} END AS utc FROM ${relation})`
}

function byOrder(select: string, relation: string, { turns, ends, series }: { turns: boolean, ends: boolean, series: readonly string[] }): string {
  const placed = turns ? inOrder(`${select} FROM ${relation}`, ...series) : `placed AS (${select}, NULL::INTEGER AS pass FROM ${relation})`
  return `${placed},
  moment AS (${instantsSql('SELECT DISTINCT stamp, pass FROM placed', { zone, ends })}),
  timed AS (SELECT placed.*, moment.utc FROM placed LEFT JOIN moment ON moment.stamp = placed.stamp AND moment.pass IS NOT DISTINCT FROM placed.pass)`
}

export interface TableReport extends Pick<Report, 'name' | 'title' | 'spec' | 'dataset' | 'trailer' | 'published'> {
  readonly table: Table
  readonly rows: TableRows
  /** The folder, and what follows the day in files' names where that is another word. */
  readonly folder: string
  readonly file?: string
  /** True where stamps come when they come, or not at all. */
  readonly noGrid?: true
}

export function tableReport({ table, rows, folder, file = folder, noGrid, ...own }: TableReport): Report {
  return report({
    ...own, iso: 'nyiso', grid: noGrid === true || rows.minutes === 0 ? null : { minutes: rows.minutes, covers: 'window' }, identityTolerance: null, energySpread: null,
    fileNames: new RegExp(`^(\\d{8}|current)${file}(\\.|_csv)`, 'i'),
    recognise: head => recogniseTable(head, table),
    rows: files => tableRows(files, table, rows),
    endpoint: dayFiles(folder, file),
  })
}
