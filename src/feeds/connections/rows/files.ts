/** Files of a source as a relation of texts: `file_index`, and one column for each that the specification names. */
import { identifier, literal } from '#base/sql.ts'
import { cellsBetween, columnNames, type Delimiter, layoutOf, normalised, readCsv } from '../../markets/csv.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'
import type { ColumnSpec, EndpointSpec } from '../spec/schema.ts'

/** Formats that are read. */
export const readFormats = ['csv', 'json', 'ndjson', 'xlsx'] as const
export type ReadFormat = typeof readFormats[number]

/** Of a JSON document that is one value: the engine holds it whole. */
export const documentBytesMost = 256 * 2 ** 20

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|']
/** Lines above a header. */
const preambleMost = 30

type Columns = readonly ColumnSpec[]

export function sourceName({ name, from }: ColumnSpec): string { return from ?? name }

export function formatOf({ response_format: format = 'json' }: EndpointSpec): ReadFormat | null { return readFormats.find(known => known === format) ?? null }

/** The line that has every column, by its exact name or one that differs in case, blanks and signs alone; null where none has. */
export function tableLayout({ lines }: Head, columns: Columns): Layout | null {
  const wanted = columns.map(column => normalised(sourceName(column)))
  for (const [line, text] of lines.slice(0, preambleMost).entries()) {
    for (const delimiter of delimiters) {
      const found = cellsBetween(delimiter, text.replace(/^\uFEFF/, ''))
      const present = new Set(found.map(normalised))
      if (wanted.every(name => present.has(name))) return { headerLine: line, columns: found, facts: { delimiter } }
    }
  }
  return null
}

/** Whether it begins as JSON does; `facts.list` where it is a list of rows. */
export function jsonLayout({ lines, bytes }: Head, format: ReadFormat): Layout | null {
  const start = lines.join('\n').replace(/^\uFEFF/, '').trimStart()
  if (!/^[[{]/.test(start)) return null
  return { headerLine: 0, columns: [], facts: { form: format === 'ndjson' ? 'newline_delimited' : start.startsWith('[') ? 'array' : 'unstructured', bytes_at_most: String(2 ** Math.max(24, Math.ceil(Math.log2(bytes + 1)))) } }
}

export function texts(files: readonly SourceFile[], endpoint: EndpointSpec, columns: Columns): string {
  return formatOf(endpoint) === 'json' || formatOf(endpoint) === 'ndjson' ? jsonTexts(files, endpoint, columns) : tableTexts(files, columns)
}

function tableTexts(files: readonly SourceFile[], columns: Columns): string {
  const layout = layoutOf(files)
  const names = columnNames(layout.columns)
  const placeOf = (column: ColumnSpec): string => {
    const wanted = sourceName(column)
    const exact = layout.columns.indexOf(wanted)
    return names[exact === -1 ? layout.columns.findIndex(cell => normalised(cell) === normalised(wanted)) : exact] ?? ''
  }
  const picked = columns.map(column => `nullif(trim(${identifier(placeOf(column))}), '') AS ${identifier(column.name)}`)
  return `SELECT file_index, ${picked.join(', ')} FROM ${readCsv(files, { delimiter: (layout.facts['delimiter'] ?? ',') as Delimiter })}`
}

function jsonTexts(files: readonly SourceFile[], { response_path: path }: EndpointSpec, columns: Columns): string {
  const { facts } = layoutOf(files)
  const paths = files.map(file => literal(file.path.replace(/[*?[]/g, '[$&]')))
  const form = path === undefined ? facts['form'] : facts['form'] === 'newline_delimited' ? 'newline_delimited' : 'unstructured'
  const documents = `read_json_objects([${paths.join(', ')}], format = ${literal(form ?? 'unstructured')}, compression = 'uncompressed', maximum_object_size = ${facts['bytes_at_most'] ?? 2 ** 24})`
  const value = path === undefined ? 'json' : `json_extract(json, ${literal(listPath(path))})`
  const missing = `error('report: ' || ${literal(path === undefined ? 'a list of rows or one row was expected' : `a list of rows was expected at ${path}`)} || ', ' || coalesce(lower(json_type(found)), 'nothing') || ' found')`
  const rows = `SELECT file_index, unnest(CASE json_type(found) WHEN 'ARRAY' THEN CAST(found AS JSON[]) WHEN 'OBJECT' THEN [found] WHEN 'NULL' THEN [] ELSE ${missing} END) AS json_row FROM (SELECT file_index, ${value} AS found FROM ${documents})`
  const picked = columns.map(column => `nullif(trim(json_extract_string(json_row, ${literal(fieldPath(sourceName(column)))})), '') AS ${identifier(column.name)}`)
  return `SELECT file_index, ${picked.join(', ')} FROM (${rows})`
}

/** A path to a list stands for its elements. */
function listPath(path: string): string { return path.replace(/\[\*\]$/, '') }

/** A name stands for the field of that name, whatever signs it has; `$.a.b` and `/a/b` for what lies deeper. */
function fieldPath(from: string): string { return /^[$/]/.test(from) ? from : `/${from.replaceAll('~', '~0').replaceAll('/', '~1')}` }
