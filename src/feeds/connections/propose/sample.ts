/** The beginning of a file as columns of texts: delimiter and header of a table, the list of rows in a JSON document. Pure. */
import { cellsBetween, type Delimiter } from '../../markets/csv.ts'
import type { EndpointSpec } from '../spec/schema.ts'
import type { SampleColumn } from './columns.ts'

export interface Sample {
  readonly format: Extract<EndpointSpec['response_format'], 'csv' | 'json' | 'ndjson'>
  readonly response_path: string | null
  readonly columns: readonly SampleColumn[]
  readonly rows: number
}

const rowsMost = 500
const fieldsMost = 200
const headerWithin = 30
const depthMost = 6

/** Null where it is neither a table nor rows of JSON. `whole`: the text ends where the file does. */
export function sampleOf(text: string, whole: boolean): Sample | null {
  const plain = text.replace(/^\uFEFF/, '')
  if (/^\s*[[{]/.test(plain)) return documentSample(plain) ?? linesSample(plain)
  return tableSample(plain, whole)
}

function tableSample(text: string, whole: boolean): Sample | null {
  const all = text.split(/\r?\n/)
  const lines = (whole ? all : all.slice(0, -1)).filter(line => line.trim() !== '').slice(0, rowsMost + headerWithin)
  const found = ([',', ';', '\t', '|'] as readonly Delimiter[]).flatMap(delimiter => {
    const counts = lines.map(line => cellsBetween(delimiter, line).length)
    const most = Math.max(...[...Map.groupBy(counts.filter(count => count > 1), count => count)].sort(([, a], [, b]) => b.length - a.length).map(([count]) => count).slice(0, 1), 0)
    return most < 2 ? [] : [{ delimiter, cells: most, agree: counts.filter(count => count === most).length }]
  }).sort((a, b) => b.agree - a.agree || b.cells - a.cells)[0]
  if (found === undefined) return null
  const rows = lines.map(line => cellsBetween(found.delimiter, line))
  const header = rows.slice(0, headerWithin).findIndex(cells => cells.length === found.cells && cells.every(cell => !/^[+-]?[\d.,]+$/.test(cell)) && cells.filter(cell => cell !== '').length > 1)
  if (header === -1) return null
  const names = rows[header] ?? []
  const kept = rows.slice(header + 1).filter(cells => cells.length === found.cells).slice(0, rowsMost)
  return { format: 'csv', response_path: null, rows: kept.length, columns: names.flatMap((from, place) => from === '' || names.indexOf(from) !== place ? [] : [{ from, values: kept.map(cells => cells[place] || null) }]) }
}

function documentSample(text: string): Sample | null {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return null
  }
  const lists = listsIn(document, '', 0).sort((a, b) => b.rows.length - a.rows.length)
  const [best] = lists
  if (best === undefined) return null
  return { format: 'json', response_path: best.path === '' ? null : best.path, rows: best.rows.length, columns: fieldColumns(best.rows.slice(0, rowsMost)) }
}

function linesSample(text: string): Sample | null {
  const rows = text.split('\n').slice(0, rowsMost).flatMap(line => {
    try {
      const row: unknown = JSON.parse(line)
      return isObject(row) ? [row] : []
    } catch {
      return []
    }
  })
  // One object alone may as well be a message.
  return rows.length < 2 ? null : { format: 'ndjson', response_path: null, rows: rows.length, columns: fieldColumns(rows) }
}

type Fields = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Fields { return typeof value === 'object' && value !== null && !Array.isArray(value) }

/** Lists of objects, each with its JSON Pointer. */
function listsIn(value: unknown, path: string, depth: number): { path: string, rows: readonly Fields[] }[] {
  if (depth > depthMost) return []
  if (Array.isArray(value)) return value.length > 0 && value.slice(0, rowsMost).every(isObject) ? [{ path, rows: value as readonly Fields[] }] : []
  return isObject(value) ? Object.entries(value).slice(0, fieldsMost).flatMap(([name, inner]) => listsIn(inner, `${path}/${escaped(name)}`, depth + 1)) : []
}

function fieldColumns(rows: readonly Fields[]): SampleColumn[] {
  const values = new Map<string, (string | null)[]>()
  for (const [index, row] of rows.entries()) {
    for (const [from, value] of leaves(row, '', 0)) {
      const column = values.get(from) ?? (values.size < fieldsMost ? Array.from({ length: rows.length }, () => null) : undefined)
      if (column === undefined) continue
      column[index] = value
      values.set(from, column)
    }
  }
  return [...values].map(([from, column]) => ({ from, values: column }))
}

/** Fields that are no lists: by name at the top, by JSON Pointer below. */
function leaves(row: Fields, path: string, depth: number): [string, string | null][] {
  return Object.entries(row).flatMap(([name, value]): [string, string | null][] => {
    if (isObject(value)) return depth < depthMost ? leaves(value, `${path}/${escaped(name)}`, depth + 1) : []
    if (Array.isArray(value)) return []
    return [[path === '' && !/^[$/]/.test(name) ? name : `${path}/${escaped(name)}`, value === null || value === '' ? null : typeof value === 'string' ? value : JSON.stringify(value)]]
  })
}

function escaped(name: string): string { return name.replaceAll('~', '~0').replaceAll('/', '~1') }
