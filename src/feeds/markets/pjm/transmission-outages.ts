/**
 * PJM transmission outages: the list of facilities of eDART, as it stands when it is asked for.
 * https://www.pjm.com/markets-and-operations/etools/oasis/system-information/outage-info (linesout.txt)
 *
 *   file     = "TIMESTAMP:MM-DD-YYYY HH:MM:SS" words section*          lines end with blanks and |
 *   section  = "DE-ENERGIZED EQUIPMENT" | "SCHEDULED OUTAGES" | "PLANNED OUTAGES", lines of dashes and names, records
 *   record   = item ticket zone facility start end (O|C) status revised further   of the last two sections
 *              { blanks zone facility start end (O|C) further }                    other equipment of the ticket
 *              { "(" log ")" }
 *   start    = `20-JUL-2026 0800`, Eastern
 *
 * What is de-energised has neither a start nor an end and is left out. A ticket that was withdrawn, denied or cancelled has no
 * length. What C (closed, where O is open) means for what is out is not documented: it stands as the cause.
 */
import { formatInstant } from '#canon/instant.ts'
import { literal } from '#base/sql.ts'
import { market } from '#canon/market.ts'
import { outage as dataset } from '#canon/outage.ts'
import { localToUtc } from '#canon/zone.ts'
import { outageListRows } from '../outage-rows.ts'
import { report, type Head, type Layout, type SourceFile } from '../../report.ts'

const zone = market('pjm').marketZone
/** The text is held whole. */
const bytesMost = 64 * 2 ** 20

function recognise(head: Head): Layout | null {
  const stamp = /^\uFEFF?TIMESTAMP:\s*(\d\d)-(\d\d)-(\d{4})\s+(\d\d):(\d\d):(\d\d)/.exec(head.lines[0] ?? '')
  if (stamp === null || head.bytes > bytesMost || !head.lines.some(line => new RegExp(title).test(line))) return null
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = stamp.slice(1).map(Number)
  const utc = localToUtc(zone, year, month, day, hour, minute)
  return { headerLine: 0, columns: [], facts: {}, ...utc === null ? {} : { own: { made: formatInstant(utc + second * 1000) } } }
}

const moment = '\\d{2}-[A-Za-z]{3}-\\d{4}\\s+\\d{4}'
const equipment = `(\\S+)\\s+(\\S.*?)\\s+(${moment})\\s+(${moment})\\s+([OC])\\b`
const first = `^\\s*(\\d+)\\s+(\\d+)\\s+${equipment}\\s+(\\S+)`
const further = `^\\s{6,}${equipment}`
/** A ticket whatever its times look like. */
const ticketed = '^\\s*\\d+\\s+\\d+\\s+\\S+\\s+\\S.*\\s[OC]\\s+\\S'
const title = '^\\s*(DE-ENERGIZED EQUIPMENT|SCHEDULED OUTAGES|PLANNED OUTAGES)\\b'

function rows(files: readonly SourceFile[]): string {
  const place = `CASE filename ${files.map(({ path }, file) => `WHEN ${literal(path)} THEN ${file}`).join(' ')} END`
  const part = (line: string, pattern: string, group: number): string => `regexp_extract(${line}, ${literal(pattern)}, ${group})`
  const stamp = (text: string): string => `coalesce(try_strptime(regexp_replace(${text}, '\\s+', ' '), '%d-%b-%Y %H%M'), error('report: line ' || number || ' has ''' || ${text} || ''', which is no time')::TIMESTAMP)`
  return outageListRows({
    iso: 'pjm', kind: 'transmission',
    listed: `WITH source AS (
      SELECT ${place} AS file_index, string_split(replace(content, chr(13), ''), chr(10)) AS lines FROM read_text([${files.map(({ path }) => literal(path.replace(/[*?[]/g, '[$&]'))).join(', ')}])
    ),
    line AS (SELECT file_index, generate_subscripts(lines, 1) AS number, unnest(lines) AS text FROM source),
    known AS (SELECT *, regexp_matches(text, ${literal(first)}) AS heads, NOT regexp_matches(text, ${literal(first)}) AND regexp_matches(text, ${literal(further)}) AS follows, regexp_matches(text, ${literal(moment)}) AND NOT regexp_matches(text, '^\\s*[(]') AS timed FROM line),
    ticketed AS (
      SELECT *, last_value(CASE WHEN heads THEN ${part('text', first, 2)} END IGNORE NULLS) OVER record AS ticket, last_value(CASE WHEN heads THEN ${part('text', first, 8)} END IGNORE NULLS) OVER record AS status,
        last_value(nullif(${part('text', title, 1)}, '') IGNORE NULLS) OVER record AS section
      FROM known WINDOW record AS (PARTITION BY file_index ORDER BY number)
    ),
    element AS (
      SELECT file_index, number, CASE WHEN ticket IS NULL OR NOT (heads OR follows) THEN error('report: line ' || number || CASE WHEN timed THEN ' has times and is no line of a ticket' ELSE ' is of a ticket and has no times such as 20-JUL-2026 0800' END) ELSE ticket END AS ticket, status,
        CASE WHEN heads THEN ${part('text', first, 4)} ELSE ${part('text', further, 2)} END AS facility, CASE WHEN heads THEN ${part('text', first, 5)} ELSE ${part('text', further, 3)} END AS start_text,
        CASE WHEN heads THEN ${part('text', first, 6)} ELSE ${part('text', further, 4)} END AS end_text, CASE WHEN heads THEN ${part('text', first, 7)} ELSE ${part('text', further, 5)} END AS state
      FROM ticketed WHERE timed OR (section <> 'DE-ENERGIZED EQUIPMENT' AND regexp_matches(text, ${literal(ticketed)}))
    )
    SELECT file_index, ticket AS outage_id, regexp_replace(trim(facility), '\\s+', ' ', 'g') AS resource_id, CAST(NULL AS VARCHAR) AS resource_name, CASE state WHEN 'C' THEN 'closed' END AS cause,
      ${stamp('start_text')} AS start_stamp, CASE WHEN regexp_matches(status, '^(?i)(withdrawn|denied|cancel)') THEN ${stamp('start_text')} ELSE ${stamp('end_text')} END AS end_stamp,
      CAST(NULL AS DOUBLE) AS out_mw, CAST(NULL AS DOUBLE) AS capacity_mw
    FROM element`,
  })
}

export const transmissionOutages = report({
  iso: 'pjm',
  name: 'transmission-outages',
  title: 'Transmission outages, as they are listed now',
  spec: 'Transmission Facilities Outage List (linesout.txt of eDART)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /linesout/i,
  recognise,
  rows,
  knownFromUtc: ({ layout }) => layout.own?.made ?? null,
  // Asked again within five minutes, it answers with a sentence in place of the list.
  endpoint: { base: 'https://edart.pjm.com/reports', minIntervalMs: 300_000, plan: base => [{ url: `${base}/linesout.txt`, name: 'linesout.txt' }] },
})
