/**
 * ISO-NE's CSV reports: every line begins with a letter that says what it is.
 *
 *   file     = comment* header header row* trailer
 *   comment  = "C","title" | "C","Filename: WW_DALMP_ISO_20260604.csv" | "C","Report for: 06/04/2026 - 06/04/2026"
 *            | "C","Report generated: 06/03/2026 12:57:12 EDT"
 *   header   = "H", names, then "H", kinds ("Date","HE","String","Number")
 *   row      = "D", cells
 *   trailer  = "T","29016 lines"            the number of rows; no line end behind it
 *
 * A file without the trailer is read: it may be an excerpt. One whose number is another is not.
 */
import { cells, normalised } from '../csv.ts'
import type { Head } from '../../report.ts'

/** Also of a last line that is cut, so that only a whole one counts. */
export const trailer = /^"?T"?,"?\d+ lines?"?$/

export interface Records {
  /** Index of the last header line. */
  readonly headerLine: number
  /** Names of the columns, the letter's own first. */
  readonly columns: readonly string[]
  readonly title: string
  /** The operator's own name for the file; empty where the comments have none. */
  readonly fileName: string
  /** First and last day of the report, `MM/DD/YYYY`; null where the comments do not say. */
  readonly days: readonly [first: string, last: string] | null
  /** When it was made, ISO; null where the comments do not say. */
  readonly generatedUtc: string | null
}

/** What the lines above the rows say, or null where the file is no such report with all of `names` among its columns. */
export function readRecords(head: Head, names: readonly string[]): Records | null {
  const lines = head.lines.slice(0, 12).map(cells)
  const first = lines.findIndex(([letter = '', ...columns]) => letter.replace(/^\uFEFF/, '') === 'H' && names.every(name => columns.some(column => normalised(column) === normalised(name))))
  if (first === -1) return null
  const second = lines[first + 1]?.[0] === 'H' ? first + 1 : first
  const comments = lines.slice(0, first).flatMap(([letter = '', text = '']) => /^\uFEFF?C$/.test(letter) ? [text] : [])
  const said = (word: string): string => comments.find(text => text.startsWith(`${word}:`))?.slice(word.length + 1).trim() ?? ''
  const days = /^(\d\d\/\d\d\/\d{4}) - (\d\d\/\d\d\/\d{4})$/.exec(said('Report for'))
  return {
    headerLine: second,
    columns: ['record', ...lines[first]?.slice(1) ?? []],
    title: comments[0] ?? '',
    fileName: said('Filename'),
    days: days === null ? null : [days[1] ?? '', days[2] ?? ''],
    generatedUtc: generated(said('Report generated')),
  }
}

/** `06/03/2026 12:57:12 EDT` as ISO, by the zone that it names. */
function generated(text: string): string | null {
  const found = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d) E([DS])T$/.exec(text)
  if (!found) return null
  const [month, day, year, hour, minute, second] = found.slice(1, 7).map(Number)
  const utc = Date.UTC(year ?? 0, (month ?? 0) - 1, day, (hour ?? 0) + (found[7] === 'D' ? 4 : 5), minute, second)
  return new Date(utc).toISOString()
}

/** Of the name that the comments give, else of the file's own: `prelim` or `final`; null where neither says. */
export function statusIn({ fileName, title }: Pick<Records, 'fileName' | 'title'>, name: string): 'preliminary' | 'final' | null {
  for (const text of [fileName, title, name]) {
    if (/prelim/i.test(text)) return 'preliminary'
    if (/final/i.test(text)) return 'final'
  }
  return null
}
