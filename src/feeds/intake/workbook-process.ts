/**
 * A process of its own that reads workbooks, since a workbook may do anything to what reads it: memory that is asked for in
 * one piece ends a whole process, a thread with a limit included. It is started by `workbook.ts`, may read the code and
 * nothing else, and is ended when it takes too long.
 *
 * Takes one request after the other and answers each. Values only: formulas are not looked at, except that one without a
 * stored value is a fault.
 */
import { CFB, read, SSF, type ParsingOptions } from '@e965/xlsx'
import { messageOf } from '#base/error.ts'
import { SheetFault, sheetText } from './sheet-text.ts'

/** `parts`: files of a newer workbook by path, with one sheet or some; `stream`: the older one's stream of records. */
export type WorkbookRequest = { readonly cells: number, readonly characters: number } & ({ readonly parts: readonly (readonly [string, Uint8Array])[] } | { readonly stream: Uint8Array })

/** `place`: of the sheet among those of the workbook. */
export interface SheetText { readonly sheet: string, readonly place: number, readonly text: string }

/** `fault`: what is wrong with one sheet; `broken`: the reader's own words for a workbook that it cannot read. */
export type WorkbookAnswer = { readonly sheets: readonly SheetText[] } | { readonly fault: { readonly sheet: string, readonly reason: string } } | { readonly broken: string }

const options: ParsingOptions = { dense: true, cellNF: true, cellText: false, cellFormula: false, cellHTML: false, cellStyles: false, bookVBA: false }

/** The package says nothing of these two. */
interface Archives {
  readonly utils: { cfb_new(terms: { root: string }): unknown, cfb_add(archive: unknown, path: string, bytes: Buffer): void }
  write(archive: unknown, terms: { type: 'buffer', fileType: 'zip', compression: boolean }): Buffer
}
const archives = CFB as Archives
const formats = SSF as { is_date(format: string): boolean }

function answer(request: WorkbookRequest): WorkbookAnswer {
  const worksheets = 'parts' in request ? request.parts.filter(([path]) => /^xl\/worksheets\//i.test(path)) : []
  for (const [path, bytes] of worksheets) {
    const reason = sheetFault(Buffer.from(bytes).toString('latin1'))
    if (reason !== null) return { fault: { sheet: path.split('/').at(-1) ?? path, reason } }
  }
  const book = read('parts' in request ? packed(request.parts) : Buffer.from(request.stream), options)
  const sheets = book.SheetNames.flatMap((name, place) => {
    const sheet = book.Sheets[name]
    return sheet === undefined || (sheet['!type'] ?? 'sheet') !== 'sheet' ? [] : [{ name, place, rows: sheet['!data'] ?? [] }]
  })
  if (new Set(book.SheetNames).size < book.SheetNames.length) return { broken: 'two sheets have one name' }
  // The reader leaves out a sheet that it cannot read.
  if (sheets.length < worksheets.length) return { broken: `${worksheets.length - sheets.length} of ${worksheets.length} sheets cannot be read` }
  const terms = { isDate: (format: string) => formats.is_date(format), shiftDays: book.Workbook?.WBProps?.date1904 === true ? 1462 : 0, cells: request.cells } as const
  const texts: SheetText[] = []
  let characters = 0
  for (const { name, place, rows } of sheets) {
    try {
      const text = sheetText(rows, { ...terms, characters: request.characters - characters })
      characters += text?.length ?? 0
      if (text !== null) texts.push({ sheet: name, place, text })
    } catch (error) {
      if (error instanceof SheetFault) return { fault: { sheet: name, reason: error.message } }
      throw error
    }
  }
  return { sheets: texts }
}

/** An archive of nothing but these parts, none of them compressed: what the reader unpacks is what was counted. */
function packed(parts: readonly (readonly [string, Uint8Array])[]): Buffer {
  const archive = archives.utils.cfb_new({ root: 'R' })
  for (const [path, bytes] of parts) archives.utils.cfb_add(archive, `/${path}`, Buffer.from(bytes))
  return archives.write(archive, { type: 'buffer', fileType: 'zip', compression: false })
}

/** What the reader would pass over in silence: an end that is missing, a formula whose result nobody stored, which is not nothing, and `1,5`, of which it takes the 1. */
function sheetFault(xml: string): string | null {
  if (!/<\/(?:\w+:)?worksheet>\s*$/.test(xml.slice(-200))) return 'is cut off: its last element is not closed'
  const [formula, cellEnd, value] = [/<(?:\w+:)?f[\s/>]/g, /<\/(?:\w+:)?c>/g, /<(?:\w+:)?v(?:\s[^>]{0,100})?>[^<]/]
  for (let found = formula.exec(xml); found !== null; found = formula.exec(xml)) {
    cellEnd.lastIndex = found.index
    const end = cellEnd.exec(xml)
    // A formula may give a text of no length.
    if (end === null || !value.test(xml.slice(found.index, end.index)) && kindOf(cellTag(xml, found.index)) !== 'str') return `has a formula without a stored result${at(xml, found.index)}; open and save the workbook in a spreadsheet program`
    formula.lastIndex = end.index
  }
  const values = /<(?:\w{1,20}:)?v(?:\s[^>]{0,100})?>([^<]*)</g
  for (let found = values.exec(xml); found !== null; found = values.exec(xml)) {
    const text = found[1]?.trim() ?? ''
    // What begins with no number is #NUM! to the reader, and stays so.
    if (plainNumber.test(text) || Number.isNaN(Number.parseFloat(text))) continue
    if (['n', 's'].includes(kindOf(cellTag(xml, found.index)))) return `has ${JSON.stringify(text.slice(0, 40))}${at(xml, found.index)}, where its form says a number`
  }
  return null
}

const plainNumber = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/

/** The beginning of the cell that holds what stands at `index`: a few elements before it. */
function cellTag(xml: string, index: number): string {
  let place = index
  for (let back = 0; back < 8 && place > 0; back++) {
    place = xml.lastIndexOf('<', place - 1)
    const tag = place < 0 ? undefined : /^<(?:\w{1,20}:)?c(?:\s[^>]{0,200})?>/.exec(xml.slice(place, place + 250))?.[0]
    if (tag !== undefined) return tag
  }
  return ''
}

function kindOf(tag: string): string { return /\st=["'](\w+)["']/.exec(tag)?.[1] ?? 'n' }

function at(xml: string, index: number): string {
  const place = /\sr=["']([A-Z]{1,3}\d{1,7})["']/.exec(cellTag(xml, index))?.[1]
  return place === undefined ? '' : ` in ${place}`
}

process.on('message', (request: WorkbookRequest) => {
  let said: WorkbookAnswer
  try {
    said = answer(request)
  } catch (error) {
    // What it stumbles over says nothing to whoever has the file.
    said = { broken: error instanceof TypeError || error instanceof RangeError ? 'its parts do not fit together' : messageOf(error).slice(0, 200) }
  }
  process.send?.(said)
})
