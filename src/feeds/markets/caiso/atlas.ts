/**
 * CAISO's atlas: what price nodes exist and which aggregates they belong to, each row with its validity.
 *
 * The end of validity is the last second that counts (23:59:59 Pacific), and the end of 2030 stands for no end. The files
 * give both Pacific and GMT; only GMT is read.
 */
import { literal } from '#base/sql.ts'
import { findHeader, normalised, readCsv } from '../csv.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'
import { instantForm } from './oasis.ts'

/** The last second of 2030 in Pacific time: still valid. */
const openEnd = '2031-01-01 07:59:59'

/** The columns that make the report, and none of `without`, by which its sisters differ. */
export function recogniseAtlas(head: Head, columns: readonly string[], without: readonly string[] = []): Layout | null {
  const found = findHeader(head, [...columns, 'EFF_START_DT_GMT', 'EFF_END_DT_GMT'], 3)
  if (!found) return null
  const present = new Set(found.columns.map(normalised))
  if (without.some(name => present.has(normalised(name)))) return null
  return { headerLine: found.line, columns: found.columns, facts: {} }
}

/**
 * `columns`: SQL over the file's columns, between `iso` and the validity; `after`: behind it. Rows that are equal in all of
 * these are one fact, as the file repeats a node for each period of a limit that is not kept here; rows that differ stand.
 */
export function atlasRows(files: readonly SourceFile[], columns: readonly string[], after: readonly string[] = []): string {
  const source = readCsv(files, { types: { EFF_START_DT_GMT: 'TIMESTAMP', EFF_END_DT_GMT: 'TIMESTAMP' }, timestamps: instantForm })
  return `
    SELECT min(file_index)::INTEGER AS file, 'caiso' AS iso, ${columns.join(', ')},
      effstartdtgmt AT TIME ZONE 'UTC' AS valid_from_utc,
      CASE WHEN effenddtgmt < TIMESTAMP ${literal(openEnd)}
        THEN (CASE WHEN second(effenddtgmt) = 59 THEN effenddtgmt + INTERVAL 1 SECOND ELSE effenddtgmt END) AT TIME ZONE 'UTC'
      END AS valid_to_utc,
      ${[...after, '1 AS copies'].join(', ')}
    FROM ${source}
    GROUP BY ALL`
}

/** What an id says about itself; the operator leaves PNODE_TYPE empty. */
export function typeOfId(id: string, otherwise: string): string {
  return `CASE WHEN starts_with(${id}, 'TH_') THEN 'HUB' WHEN starts_with(${id}, 'DLAP_') THEN 'ZONE' ` +
    `WHEN ends_with(${id}, '-APND') THEN 'AGGREGATE' ELSE ${literal(otherwise)} END`
}
