/** Quotes in CSV: RFC 4180, with a heading, comma or semicolon or tab. Hostile until it is read; pure. */
import { invalid } from '../trouble.ts'
import { type GivenQuote, type QuoteField, quoteFields } from './quote-row.ts'

export const csvBytesMost = 20_000_000
export const linesMost = 200_000
const fieldMost = 1000

/** Each with the line of the file that it begins on, 1 being the heading. Throws `curve/invalid` for what is no such file. */
export function quotesOfCsv(bytes: Uint8Array, name: string): { readonly line: number, readonly given: GivenQuote }[] {
  const text = textOf(bytes, name)
  const separator = [',', ';', '\t'].find(one => text.slice(0, text.search(/[\r\n]|$/)).includes(one)) ?? ','
  const [heading, ...records] = [...recordsOf(text, separator, name)]
  if (!heading) throw invalid(`${name} is empty; a heading of ${quoteFields.join(', ')} is expected`, { file: name })
  const columns = heading.fields.map(field => field.trim().toLowerCase())
  const strange = columns.find(column => !isField(column))
  if (strange !== undefined) throw invalid(`${name} has a column ${JSON.stringify(strange.slice(0, 60))}; columns are ${quoteFields.join(', ')}, in any order`, { file: name, column: strange.slice(0, 60) })
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  if (twice !== undefined) throw invalid(`${name} has the column ${twice} twice`, { file: name, column: twice })
  if (!columns.includes('product')) throw invalid(`${name} has no column product; columns are ${quoteFields.join(', ')}`, { file: name })
  return records.map(({ line, fields }) => {
    if (fields.length !== columns.length) throw invalid(`line ${line} of ${name} has ${fields.length} fields, the heading has ${columns.length}; nothing of the file was taken`, { file: name, line })
    return { line, given: Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? ''])) as GivenQuote }
  })
}

function isField(text: string): text is QuoteField { return quoteFields.some(field => field === text) }

function textOf(bytes: Uint8Array, name: string): string {
  if (bytes.byteLength > csvBytesMost) throw invalid(`${name} has ${bytes.byteLength} bytes; a file of quotes has ${csvBytesMost} at most`, { file: name })
  if (bytes.includes(0)) throw invalid(`${name} has bytes that are zero: it is no CSV in UTF-8`, { file: name })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw invalid(`${name} is not UTF-8: save it as "CSV UTF-8"`, { file: name, reason: String(error) })
  }
}

/** Fields of each record that is not blank; a quoted field may hold separators, line ends and doubled quotes. */
function* recordsOf(text: string, separator: string, name: string): Generator<{ line: number, fields: string[] }> {
  let [at, line, count] = [0, 1, 0]
  while (at < text.length) {
    const began = line
    const fields: string[] = []
    for (;;) {
      const found = text[at] === '"' ? quoted(text, at, name, line) : plain(text, at, separator)
      if (found.value.length > fieldMost) throw invalid(`line ${line} of ${name} has a field of ${found.value.length} characters, ${fieldMost} at most are allowed`, { file: name, line })
      if (fields.push(found.value) > 100) throw invalid(`line ${line} of ${name} has more than 100 fields`, { file: name, line })
      line += found.lines
      at = found.end
      const next = text[at]
      if (next === separator) at++
      else if (next === undefined || next === '\n' || next === '\r') break
      else throw invalid(`line ${line} of ${name} has text behind a closing quote`, { file: name, line })
    }
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1
    line++
    if (fields.length === 1 && fields[0]?.trim() === '') continue
    if (++count > linesMost) throw invalid(`${name} has more than ${linesMost} lines`, { file: name })
    yield { line: began, fields }
  }
}

interface Field { readonly value: string, readonly end: number, readonly lines: number }

function plain(text: string, from: number, separator: string): Field {
  let end = from
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++
  return { value: text.slice(from, end), end, lines: 0 }
}

function quoted(text: string, from: number, name: string, line: number): Field {
  let value = ''
  for (let at = from + 1; ;) {
    const close = text.indexOf('"', at)
    if (close === -1) throw invalid(`line ${line} of ${name} opens a quote that nothing closes`, { file: name, line })
    value += text.slice(at, close)
    if (text[close + 1] !== '"') return { value, end: close + 1, lines: value.split('\n').length - 1 }
    value += '"'
    at = close + 2
  }
}
