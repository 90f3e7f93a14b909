/**
 * What NYISO's files of transmission outages share.
 *
 *   header = Timestamp,PTID,Equipment Name,(Scheduled Out Date/Time,Scheduled In Date/Time | Outage Date/Time)
 *   row    = local stamps, `07/26/2026 00:00:00`
 *
 * A file says the same of an outage at many Timestamps, which are looks at a list: the last one counts. Local stamps have no
 * zone; in the hour that comes twice the first pass is meant. Outages have no id: the report and the PTID stand for one,
 * so that what is scheduled and what is out are told apart.
 */
import { literal } from '#base/sql.ts'
import { columnNames, findHeader, layoutOf, readCsv } from '../csv.ts'
import { instantsSql } from '../local-clock.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'
import { zone } from './price-file.ts'

export interface Columns {
  /** Normalised names. */
  readonly from: string
  /** Null where no end is said: the outage is open. */
  readonly to: string | null
}

export function recogniseOutages(head: Head, { from, to }: Columns): Layout | null {
  const found = findHeader(head, ['Timestamp', 'PTID', 'Equipment Name'], 3)
  if (found === null) return null
  const names = columnNames(found.columns)
  return names.includes(from) && (to === null || names.includes(to)) ? { headerLine: found.line, columns: found.columns, facts: {} } : null
}

/** Both seconds and none are seen in NYISO's files. */
const stampForms = ['%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M'] as const

function stampSql(text: string): string {
  const trimmed = `nullif(trim(${text}), '')`
  return `CASE WHEN ${trimmed} IS NOT NULL THEN coalesce(try_strptime(${trimmed}, [${stampForms.map(literal).join(', ')}]), error('report: ''' || ${text} || ''' is no time of the report''s form')::TIMESTAMP) END`
}

export function outageRows(files: readonly SourceFile[], { from, to }: Columns, { list, cause }: { list: string, cause: string | null }): string {
  const { columns } = layoutOf(files)
  const name = (wanted: string): string => `"${columnNames(columns).find(column => column === wanted) ?? wanted}"`
  return `WITH listed AS (
    SELECT file_index, ${stampSql('"timestamp"')} AS seen, trim(ptid) AS ptid, trim(equipmentname) AS equipment, ${stampSql(name(from))} AS out_stamp, ${to === null ? 'CAST(NULL AS TIMESTAMP)' : stampSql(name(to))} AS in_stamp, count(*) AS copies
    FROM ${readCsv(files)} GROUP BY ALL
  ),
  outage AS (SELECT file_index, ptid, equipment, out_stamp, arg_max(in_stamp, seen) AS in_stamp, max(copies) AS copies FROM listed GROUP BY ALL),
  moment AS (${instantsSql(`SELECT DISTINCT stamp, NULL::INTEGER AS pass FROM (SELECT out_stamp AS stamp FROM outage UNION ALL SELECT in_stamp FROM outage) WHERE stamp IS NOT NULL`, { zone, ends: false })})
  SELECT CAST(file_index AS INTEGER) AS file, 'nyiso' AS iso, ${literal(list)} || '/' || ptid AS outage_id, ptid AS resource_id, nullif(equipment, '') AS resource_name, 'transmission' AS kind,
    ${cause === null ? 'CAST(NULL AS VARCHAR)' : literal(cause)} AS cause, timezone('UTC', starts.utc) AS start_utc, timezone('UTC', ends.utc) AS end_utc,
    CAST(NULL AS DOUBLE) AS out_mw, CAST(NULL AS DOUBLE) AS capacity_mw, copies::INTEGER AS copies
  FROM outage LEFT JOIN moment AS starts ON starts.stamp = out_stamp LEFT JOIN moment AS ends ON ends.stamp = in_stamp`
}
