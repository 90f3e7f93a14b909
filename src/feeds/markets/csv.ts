/**
 * SQL over the engine's CSV reader, with nothing left to its guesses.
 *
 * Every column is named and typed from the header that recognition saw, so a row with too few or too many cells and a
 * number that is none are errors with their line, and cells that a query does not name are never converted. Three traps of
 * the reader are met here:
 * - `1.5` read as an integer becomes 2 without a word: numbers are DOUBLE, and a report checks what must be whole;
 * - a TIMESTAMP drops the offset of its text, and a TIMESTAMPTZ turns nonsense into NULL: instants are TIMESTAMP with the
 *   exact form, offset included, given as `timestamps`;
 * - a byte that is not UTF-8 in a cell that is read takes the whole engine down: files pass intake/whole.ts first.
 */
import assert from 'node:assert/strict'
import { identifier, literal } from '#base/sql.ts'
import type { Head, Layout, SourceFile } from '../report.ts'

/** Lower case, letters and digits only: `GMTIntervalEnd`, `GMT Interval End` and `GMT_INTERVAL_END` are one name. */
export function normalised(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** What may stand between cells. */
export type Delimiter = ',' | ';' | '\t' | '|'

const cellPatterns = { ',': /("(?:[^"]|"")*"|[^,]*)(?:,|$)/g, ';': /("(?:[^"]|"")*"|[^;]*)(?:;|$)/g, '\t': /("(?:[^"]|"")*"|[^\t]*)(?:\t|$)/g, '|': /("(?:[^"]|"")*"|[^|]*)(?:\||$)/g } as const

/** Cells of one line; quotes as in RFC 4180, blanks around a cell dropped. */
export function cells(line: string): string[] { return cellsBetween(',', line) }

export function cellsBetween(delimiter: Delimiter, line: string): string[] {
  return [...line.matchAll(cellPatterns[delimiter])]
    // The pattern matches once more, emptily, at the end of a line that does not end in the delimiter.
    .filter((match, index) => match.index < line.length || index === 0 || line.endsWith(delimiter))
    .map(match => {
      const cell = (match[1] ?? '').trim()
      return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"').trim() : cell
    })
}

/** The first line whose cells hold all of `names`, or null. Preambles differ in length, so a header is found, not counted to. */
export function findHeader(head: Head, names: readonly string[], within = 12): { line: number, columns: string[] } | null {
  const wanted = names.map(normalised)
  for (const [line, text] of head.lines.slice(0, within).entries()) {
    const columns = cells(text)
    const present = new Set(columns.map(normalised))
    if (wanted.every(name => present.has(name))) return { line, columns }
  }
  return null
}

/** The first of `names` that the header has, as `readCsv` names it; null where it has none. */
export function columnOf(columns: readonly string[], ...names: readonly string[]): string | null {
  const present = new Set(columnNames(columns))
  return names.map(normalised).find(name => present.has(name)) ?? null
}

/** How `readCsv` names the columns: normalised; `_3` for the fourth where that is empty or taken. */
export function columnNames(columns: readonly string[]): string[] {
  const taken = new Set<string>()
  return columns.map((column, index) => {
    const plain = normalised(column)
    const name = plain === '' || taken.has(plain) ? `_${index}` : plain
    taken.add(name)
    return name
  })
}

export interface CsvOptions {
  /** Engine types by column name, in any spelling; what is not named is VARCHAR. */
  readonly types?: Readonly<Record<string, 'DOUBLE' | 'TIMESTAMP' | 'VARCHAR'>>
  /** The one form of every TIMESTAMP column, as in strptime; an offset in it is literal text. */
  readonly timestamps?: string
  /** Lines before the first row; the header's and all above it unless told. */
  readonly skip?: number
  /** Between cells; a comma unless told. */
  readonly delimiter?: Delimiter
  /** Lines with fewer cells than the header are rows whose last cells are NULL, for formats with other kinds of lines. */
  readonly shortLines?: true
}

/**
 * A relation over a batch of files with equal layouts: the columns under their normalised names, and `file_index`
 * (BIGINT, the place in `files`) where the query names it. Empty cells are NULL.
 */
export function readCsv(files: readonly SourceFile[], options: CsvOptions = {}): string {
  const layout = layoutOf(files)
  const types = new Map(Object.entries(options.types ?? {}).map(([name, type]) => [normalised(name), type]))
  const columns = columnNames(layout.columns).map(name => `${literal(name)}: ${literal(types.get(name) ?? 'VARCHAR')}`)
  const settings = [
    `auto_detect = false, compression = 'none', header = false, skip = ${options.skip ?? layout.headerLine + 1}`,
    `delim = ${literal(options.delimiter ?? ',')}, quote = '"', escape = '"', strict_mode = true, null_padding = ${options.shortLines === true}, ignore_errors = false`,
    `columns = {${columns.join(', ')}}`,
    ...options.timestamps === undefined ? [] : [`timestampformat = ${literal(options.timestamps)}`],
  ]
  return `read_csv([${files.map(file => literal(globEscaped(file.path))).join(', ')}], ${settings.join(', ')})`
}

/**
 * As `readCsv`, of files in which some lines end with CR LF and others with LF, as pieces of different origin that were put together: the
 * strict reader takes that for a fault, and the other one cuts off cells that are too many. Cells have no comma within, with quotes
 * around them or not; a row with other cells than the header and a number that is none stop the reading.
 */
export function readMixedLines(files: readonly SourceFile[], types: Readonly<Record<string, 'DOUBLE'>>): string {
  const { columns, headerLine } = layoutOf(files)
  const numbers = new Set(Object.keys(types).map(normalised))
  const cellOf = (name: string, place: number): string => {
    const text = `nullif(trim(regexp_replace(trim(cells[${place + 1}]), '^"(.*)"$', '\\1')), '')`
    const number = `CASE WHEN ${text} IS NOT NULL THEN coalesce(TRY_CAST(${text} AS DOUBLE), error('report: column ${name} holds ''' || ${text} || ''', which is no number')) END`
    return `${numbers.has(name) ? number : text} AS ${identifier(name)}`
  }
  const source = `read_csv([${files.map(file => literal(globEscaped(file.path))).join(', ')}], auto_detect = false, compression = 'none', header = false, skip = ${headerLine + 1},
    delim = '\x1F', quote = '', escape = '', strict_mode = false, ignore_errors = false, columns = {'line': 'VARCHAR'})`
  const fault = `error('report: ' || ${columns.length} || ' cells expected, ''' || line[:200] || ''' found')`
  return `(SELECT file_index, ${columnNames(columns).map(cellOf).join(', ')}
    FROM (SELECT file_index, CASE WHEN len(string_split(line, ',')) <> ${columns.length} THEN ${fault} ELSE string_split(line, ',') END AS cells FROM ${source} WHERE line IS NOT NULL))`
}

/** The one layout of a batch. */
export function layoutOf(files: readonly SourceFile[]): Layout {
  const [first] = files
  assert(first, 'a batch has a file')
  return first.layout
}

/** A name to put into SQL text for a column of `readCsv`. */
export function quoted(name: string): string {
  return identifier(normalised(name))
}

/** The reader takes paths for patterns; a bracketed letter stands for itself. */
function globEscaped(path: string): string {
  return path.replace(/[*?[]/g, '[$&]')
}

export interface CsvFault {
  readonly path: string | null
  readonly line: number | null
  /** What the reader found wrong, in one sentence. */
  readonly reason: string
}

/**
 * The reader's own error in plain words, or null where the message is none of its. A report's SQL speaks the same way of
 * rows that it cannot place: `error('report: ...')`.
 */
export function csvFault(message: string): CsvFault | null {
  const said = /\breport: (.+)/.exec(message)?.[1]
  if (said !== undefined) return { path: null, line: null, reason: said }
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1]
  const path = /^\s*file = (.+)$/m.exec(message)?.[1] ?? null
  if (line === undefined && !/CSV (?:Parser|Error|File)/.test(message)) return null
  return { path, line: line === undefined ? null : Number(line), reason: reasonOf(message) }
}

function reasonOf(message: string): string {
  const count = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)
  if (count) return `${count[1]} cells expected, ${count[2]} found`
  const conversion = /Error when converting column "(.*)"\. Could not convert string "(.*)" to '(\w+)'/.exec(message)
  if (conversion) return `column ${conversion[1]} holds '${conversion[2]}', which is no ${conversion[3] === 'DOUBLE' ? 'number' : 'time of the report\'s form'}`
  if (/unterminated quote/.test(message)) return 'a quoted cell is never closed'
  if (/state machine|RFC 4180/.test(message)) return 'the line ends or quotes are not of one form'
  if (/Maximum line size/.test(message)) return 'a line is too long'
  if (/Invalid unicode/.test(message)) return 'a byte is not UTF-8'
  return message.split('\n')[0] ?? message
}
