/**
 * SPP's reports by interval that are no prices of energy: load, forecasts, cleared volumes, reserve prices, constraints.
 *
 *   header = Interval,(GMTIntervalEnd | GMTInterval)[,BAA],..,value,..
 *   row    = local stamp, GMT stamp, [SPP | SWPW], ..
 *
 * As in the price files (lmp-file.ts) both stamps name the interval's END, `GMTInterval` too, the local one is read twice
 * in autumn, and columns change their case, blanks and underscores between days: they are found by normalised name, and
 * instants come from the GMT stamp alone. Since April 2026 a BAA column tells SPP's own balancing area from SWPW, the western
 * one; before, all rows were SPP's. The files of the former western imbalance service have the same form, no such column,
 * and `WEIS-` before their names.
 */
import { literal } from '#base/sql.ts'
import { formatInstant, minuteMs } from '#canon/instant.ts'
import { localToUtc, utcOfLocalMs } from '#canon/zone.ts'
import { cells, columnNames, columnOf, layoutOf, quoted, readCsv } from '../csv.ts'
import { zone } from './file-browser.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

/**
 * The layout of a file with all of the columns `has` and none of `lacks`, or null. Facts: `end` (the column of the GMT stamp),
 * `baa` (of the balancing area, where there is one), `area` (where there is none).
 */
export function recogniseIntervals(head: Head, has: readonly string[], lacks: readonly string[] = []): Layout | null {
  const columns = cells((head.lines[0] ?? '').replace(/^\uFEFF/, ''))
  const end = columnOf(columns, 'GMTIntervalEnd', 'GMTInterval')
  if (end === null || !has.every(name => columnOf(columns, name) !== null) || lacks.some(name => columnOf(columns, name) !== null)) return null
  const baa = columnOf(columns, 'BAA')
  return { headerLine: 0, columns, facts: { end, area: /^WEIS-/i.test(head.name) ? 'WEIS' : 'SPP', ...baa === null ? {} : { baa } } }
}

/** One value of a wide row: SQL of the dataset's columns that it gives. */
export type Cell = Readonly<Record<string, string>>

export interface WideRows {
  readonly minutes: number
  readonly status: 'preliminary' | 'final'
  /** Columns that hold numbers; a cell that is none stops the reading. */
  readonly numbers: readonly string[]
  /** SQL of what all values of a row share, by the dataset's names. */
  readonly columns?: Cell
  /** SQL of a row's area; the balancing area unless told, and no area where the dataset has none. */
  readonly area?: string | null
  readonly values: readonly Cell[]
  /** What the rows are read from; `readCsv` unless told. */
  readonly relation?: string
  /** SQL over the values: which of them are no rows at all. An empty cell is one, and refused, unless it is told here. */
  readonly where?: string
}

/** One row for each value of each source row. Rows that are equal are counted. */
export function wideRows(files: readonly SourceFile[], { minutes, status, numbers, columns = {}, area, values, where = 'true', relation = readCsv(files, { types: Object.fromEntries(numbers.map(name => [name, 'DOUBLE' as const])) }) }: WideRows): string {
  const { facts } = layoutOf(files)
  const shared = { ...area === null ? {} : { area_id: area ?? areaSql(facts) }, ...columns }
  return `SELECT CAST(file_index AS INTEGER) AS file, 'spp' AS iso, * EXCLUDE (file_index, end_utc),
      timezone('UTC', end_utc - INTERVAL ${minutes} MINUTE) AS interval_start_utc, ${minutes} AS interval_minutes, ${literal(status)} AS status, count(*)::INTEGER AS copies
    FROM (SELECT file_index, ${instantSql(quoted(facts['end'] ?? ''))} AS end_utc, ${Object.entries(shared).map(([name, sql]) => `${sql} AS ${name}`).join(', ')}${Object.keys(shared).length === 0 ? '' : ','}
      unnest([${values.map(struct).join(', ')}], recursive := true) FROM ${relation}) WHERE ${where} GROUP BY ALL`
}

function struct(value: Cell): string { return `{${Object.entries(value).map(([name, sql]) => `'${name}': ${sql}`).join(', ')}}` }

/** A cell of the area that is empty stays so, for the gate to refuse: by its values alone nobody can tell whose a row is. */
export function areaSql({ baa, area }: Layout['facts']): string { return baa === undefined ? literal(area ?? 'SPP') : `nullif(upper(trim(${quoted(baa)})), '')` }

const stampForms = ['%Y-%m-%dT%H:%M:%SZ', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M', '%m/%d/%Y', '%Y-%m-%d %H:%M:%S'] as const

/**
 * SQL of a TIMESTAMP in GMT. Stamps are `03/19/2025 06:00:00`, `4/1/2026 6:00`, `1/1/11 7:00`, and `12/2/2016` for its midnight.
 * What is none of these is null, for the gate to refuse.
 */
export function instantSql(text: string): string {
  return `try_strptime(regexp_replace(trim(${text}), '^(\\d+/\\d+/)(\\d\\d)(\\s.*)?$', '\\120\\2\\3'), [${stampForms.map(literal).join(', ')}])`
}

/** Names of the header as they stand, by their normalised ones. */
export function headerNames(columns: readonly string[]): Map<string, string> {
  return new Map(columnNames(columns).map((name, index) => [name, (columns[index] ?? '').trim()]))
}

/**
 * When a file was made whose name ends in `YYYYMMDDHHMM[d]`, Central time: `d` marks the second pass of the hour that comes
 * twice. As an interval's end, 02:00 on that day is the end of the first pass, and 0200d of the second. Null where the name
 * says nothing, or a time that no clock shows.
 */
export function madeUtc(name: string): string | null {
  const found = /(?:^|[^0-9])(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(d?)\.[a-z]+$/i.exec(name)
  if (!found) return null
  const [year, month, day, hour, minute] = found.slice(1, 6).map(Number) as [number, number, number, number, number]
  const local = Date.UTC(year, month - 1, day, hour, minute)
  if (localToUtc('Etc/UTC', year, month, day, hour, minute) === null) return null
  const before = utcOfLocalMs(zone, local - minuteMs, found[6] === '' ? 'first' : 'second')
  const utc = before === null ? utcOfLocalMs(zone, local) ?? utcOfLocalMs(zone, local - 60 * minuteMs) : before + minuteMs
  return utc === null ? null : formatInstant(utc)
}
