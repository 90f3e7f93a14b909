/**
 * Answers of OASIS as XML, which it gives where no resultformat is asked for: the rows of the CSV as elements, each item with a
 * header for all of its rows.
 *
 *   document = <OASISReport> .. <REPORT_ITEM>* .. </OASISReport>, with any prefix before the names
 *   item     = <REPORT_HEADER> <REPORT>, <MKT_TYPE>, [<EXECUTION_TYPE>], <UOM> .. </REPORT_HEADER> row*
 *   row      = <REPORT_DATA> (<NAME>text</NAME>)* </REPORT_DATA>
 *
 * No parser of XML is at work: the engine cuts the text at these marks, and what is not of this grammar stops the reading. So
 * nothing is expanded, fetched or nested; declarations, comments, entities and attributes within a row are faults of the file.
 */
import { literal } from '#base/sql.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'
import { instantForm } from './oasis.ts'

/** The whole text of a file is held at once: a month of the largest of these queries has a fifth of it. CSV has no such limit. */
const bytesMost = 64 * 2 ** 20

export const xmlTrailer = /<\/(?:\w+:)?OASISReport>\s*$/

/** `query`: the report that the first header must name; `run`: what its market run must be. */
export function recogniseXml(head: Head, query: string, run: RegExp): Layout | null {
  if (head.bytes > bytesMost || !/^\uFEFF?\s*</.test(head.lines[0] ?? '')) return null
  const text = head.lines.join('\n')
  if (!/^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?<(?:\w+:)?OASISReport[\s>]/.test(text) || !text.includes('REPORT_DATA>')) return null
  const said = (name: string): string => new RegExp(`<(?:\\w+:)?${name}>([^<]*)<`).exec(text)?.[1]?.trim() ?? ''
  if (said('REPORT') !== query || !run.test(said('MKT_TYPE'))) return null
  const made = Date.parse(said('TimeDate').replace(/-00:00$/, 'Z'))
  return { headerLine: 0, columns: [], facts: { form: 'xml', query }, ...Number.isNaN(made) ? {} : { own: { made: new Date(made).toISOString() } } }
}

/** What the CSV of the same query calls the columns, by the elements that hold them. */
const texts = { oprdt: 'OPR_DATE', tacareaname: 'RESOURCE_NAME', taczonename: 'RESOURCE_NAME', tradinghub: 'TRADING_HUB', renewabletype: 'RENEWABLE_TYPE', xmldataitem: 'DATA_ITEM' } as const
const times = { intervalstarttimegmt: 'INTERVAL_START_GMT', intervalendtimegmt: 'INTERVAL_END_GMT' } as const

/** Words that the CSV has and the XML says by its data item alone. */
const schedule = `CASE regexp_extract(cells['DATA_ITEM'], '_(LOAD|GEN|IMP|EXP)_MW$', 1) WHEN 'LOAD' THEN 'Load' WHEN 'GEN' THEN 'Generation' WHEN 'IMP' THEN 'Import' WHEN 'EXP' THEN 'Export' END`
/** Both series of real time may stand under one header; runs of five minutes are RTD's. */
const execution = `CASE cells['DATA_ITEM'] WHEN 'SYS_FCST_5MIN_MW' THEN 'RTD' ELSE coalesce(nullif(execution, ''), run) END`

/** A relation as `readCsv` makes it of the same query's CSV, with `file_index`. */
export function readXml(files: readonly SourceFile[]): string {
  const query = files[0]?.layout.facts.query ?? ''
  const fault = (what: string): string => `error('report: the XML ${what}')`
  const cell = (name: string): string => `nullif(trim(cells['${name}']), '')`
  const typed = (name: string, sql: string, kind: string): string => `CASE WHEN ${cell(name)} IS NOT NULL THEN coalesce(${sql}, error('report: ${name} holds ''' || cells['${name}'] || ''', which is no ${kind}')) END`
  const columns = [
    ...Object.entries(texts).map(([column, name]) => `${cell(name)} AS ${column}`),
    ...Object.entries(times).map(([column, name]) => `${typed(name, `try_strptime(${cell(name)}, '${instantForm}')`, 'time of the report\'\'s form')} AS ${column}`),
    `${typed('VALUE', `TRY_CAST(${cell('VALUE')} AS DOUBLE)`, 'number')} AS mw`,
    `run AS marketrunid`, `${execution} AS executiontype`, `${schedule} AS schedule`,
  ]
  const element = '<([A-Z_]+)>([^<>&]*)</([A-Z_]+)>'
  const header = (name: string): string => `trim(regexp_extract(parts[1], '<${name}>([^<>&]*)</${name}>', 1))`
  return `(
    WITH source AS (
      SELECT CASE filename ${files.map(({ path }, index) => `WHEN ${literal(path)} THEN ${index}`).join(' ')} END AS file_index, regexp_replace(content, '<(/?)[A-Za-z0-9_]+:', '<\\1', 'g') AS text
      FROM read_text([${files.map(({ path }) => literal(path.replace(/[*?[]/g, '[$&]'))).join(', ')}])
    ),
    document AS (
      SELECT file_index, CASE WHEN contains(text, '<!') THEN ${fault('has declarations, comments or quoted sections, as no answer of OASIS does')}
        WHEN regexp_matches(text, '<REPORT_(ITEM|DATA)[^>]') THEN ${fault('has a row or an item with attributes')}
        WHEN len(string_split(text, '</OASISReport>')) > 2 THEN ${fault('has more than one document')}
        WHEN NOT regexp_matches(text, '</OASISReport>\\s*$') THEN ${fault('ends before its last element does, as a download that was cut off')}
        ELSE string_split(text, '<REPORT_ITEM>') END AS items FROM source
    ),
    item AS (
      SELECT file_index, string_split(unnest(CASE WHEN contains(items[1], 'REPORT_DATA>') THEN ${fault('has rows outside of an item')} ELSE items[2:] END), '<REPORT_DATA>') AS parts FROM document
    ),
    headed AS (
      SELECT file_index, ${header('MKT_TYPE')} AS run, ${header('EXECUTION_TYPE')} AS execution,
        unnest(CASE WHEN ${header('REPORT')} <> ${literal(query)} OR ${header('UOM')} <> 'MW' THEN error('report: an item of the XML is of ' || ${header('REPORT')} || ' in ' || ${header('UOM')} || ', ${query} in MW was expected') ELSE parts[2:] END) AS block
      FROM item
    ),
    body AS (
      SELECT file_index, run, execution, CASE WHEN len(string_split(block, '</REPORT_DATA>')) <> 2 THEN ${fault('has a row that is not closed once')} ELSE string_split(block, '</REPORT_DATA>')[1] END AS body FROM headed
    ),
    found AS (
      SELECT file_index, run, execution, body, regexp_extract_all(body, '${element}', 1) AS opened, regexp_extract_all(body, '${element}', 2) AS said, regexp_extract_all(body, '${element}', 3) AS closed FROM body
    ),
    row AS (
      SELECT file_index, run, execution, CASE
        WHEN opened <> closed OR len(list_distinct(opened)) <> len(opened) OR regexp_matches(regexp_replace(body, '${element}', '', 'g'), '\\S') THEN ${fault('has a row that is no plain list of elements')}
        ELSE map(opened, said) END AS cells FROM found
    )
    SELECT file_index, ${columns.join(', ')} FROM row
  )`
}
