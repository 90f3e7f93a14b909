/**
 * A sheet's cells as text that the engine's CSV reader takes: what is in the cells, without their formats.
 *
 * A line for each row from the first that is used to the last, all of them with as many cells. Numbers have the digits that
 * tell them from every other double, dates are `2026-11-20 08:30:00`, times `08:30:00`, with milliseconds where there are
 * some; line breaks within a cell are blanks. Errors of a sheet (`#N/A`) stay, so that a column of numbers refuses them.
 */

/** As the reader of workbooks gives it: n number, s text, b truth, e error, z nothing. */
export interface Cell {
  readonly t: string
  readonly v?: unknown
  /** The number's format. */
  readonly z?: unknown
}

type Rows = readonly (readonly (Cell | undefined)[] | undefined)[]

export interface SheetTerms {
  readonly isDate: (format: string) => boolean
  /** Days between the date that the workbook counts from and Excel's own: 0, or 1462 for one that counts from 1904. */
  readonly shiftDays: 0 | 1462
  readonly cells: number
  /** Of the text: a few cells may all show one long text, which the file has once. */
  readonly characters: number
}

/** Why a sheet cannot be text. */
export class SheetFault extends Error {}

const rowsMost = 1_048_576
const columnsMost = 16_384

/** Null for a sheet without a cell. */
export function sheetText(rows: Rows, terms: SheetTerms): string | null {
  const texts = new Map<number, Map<number, string>>()
  let [first, last, width, characters] = [Infinity, -1, 0, 0]
  for (const [row, cells] of entriesOf(rows, rowsMost, 'row')) {
    for (const [column, cell] of entriesOf(cells ?? [], columnsMost, 'column')) {
      const text = cell === undefined ? '' : cellText(cell, terms)
      if (text === '') continue
      const line = texts.get(row) ?? new Map<number, string>()
      texts.set(row, line.set(column, text))
      ;[first, last, width] = [Math.min(first, row), Math.max(last, row), Math.max(width, column + 1)]
      characters += text.length
      if (characters > terms.characters) throw new SheetFault(`brings its text over ${terms.characters} characters`)
      if ((last - first + 1) * width > terms.cells) throw new SheetFault(`spreads over ${last - first + 1} rows and ${width} columns; ${terms.cells} cells are the most`)
    }
  }
  if (last < 0) return null
  const empty = ','.repeat(width - 1)
  const lines = Array.from({ length: last - first + 1 }, (_, index) => {
    const line = texts.get(first + index)
    return line === undefined ? empty : Array.from({ length: width }, (_unused, column) => quoted(line.get(column) ?? '')).join(',')
  })
  return `${lines.join('\n')}\n`
}

/** What is there of an array with holes: a sheet may have its only cell in the last row. */
function entriesOf<T>(values: readonly T[], most: number, what: string): [number, T][] {
  return Object.keys(values).map(key => {
    const index = Number(key)
    if (!Number.isInteger(index) || index < 0 || index >= most) throw new SheetFault(`has a cell in ${what} ${key}, which no sheet has`)
    return [index, values[index] as T]
  })
}

const errors: Readonly<Record<number, string>> = { 0: '#NULL!', 7: '#DIV/0!', 15: '#VALUE!', 23: '#REF!', 29: '#NAME?', 36: '#NUM!', 42: '#N/A', 43: '#GETTING_DATA' }

function cellText({ t, v, z }: Cell, terms: SheetTerms): string {
  if (t === 'e') return errors[Number(v)] ?? '#ERROR!'
  if (t === 'b') return v === true ? 'TRUE' : 'FALSE'
  if (typeof v === 'string') return v.replace(/\p{Cc}+/gu, ' ').trim()
  if (t !== 'n' || typeof v !== 'number') return ''
  if (!Number.isFinite(v)) return '#NUM!'
  return (typeof z === 'string' && z !== 'General' && terms.isDate(z) ? dateText(v, terms.shiftDays) : null) ?? String(v)
}

const dayMs = 86_400_000
/** 1970-01-01 in Excel's count, which takes 1900 for a leap year: below 61 its dates are off by a day, and read as numbers. */
const epochDays = 25_569
const [daysLeast, daysMost] = [61, 2_958_466]

function dateText(value: number, shiftDays: number): string | null {
  if (value >= 0 && value < 1) return clockText(Math.round(value * dayMs))
  const days = value + shiftDays
  if (days < daysLeast || days >= daysMost) return null
  const ms = Math.round((days - epochDays) * dayMs)
  return `${new Date(ms).toISOString().slice(0, 10)} ${clockText(((ms % dayMs) + dayMs) % dayMs)}`
}

function clockText(ms: number): string {
  const text = new Date(ms % dayMs).toISOString().slice(11, 23)
  return text.endsWith('.000') ? text.slice(0, 8) : text
}

function quoted(text: string): string { return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text }
