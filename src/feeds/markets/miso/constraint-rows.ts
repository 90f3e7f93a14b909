/** SQL from MISO's lists of day-ahead binding constraints, of a year and of a day, to canonical rows. */
import assert from 'node:assert/strict'
import { readCsv } from '../csv.ts'
import { hoursBehindUtc } from './daily-rows.ts'
import type { SourceFile } from '../../report.ts'

export const constraintColumns = ['Constraint Name', 'Contingency Description', 'Hour of Occurrence', 'Shadow Price'] as const

/**
 * `day`: SQL of the market day, a TIMESTAMP, of a row or by its `file_index`. A line of the footer has no hour and no price; a row
 * that was cut off has an hour, and lacks the price that the gate asks for.
 */
export function constraintRows(files: readonly SourceFile[], day: string): string {
  const relation = readCsv(files)
  const padded = relation.replace('null_padding = false', 'null_padding = true')
  assert(padded !== relation, 'the reader takes short lines')
  const plain = `regexp_replace(trim(shadowprice), '[$,()\\s]', '', 'g')`
  return `SELECT CAST(file_index AS INTEGER) AS file, 'miso' AS iso, 'DAM' AS market_run, trim(constraintname) AS constraint_id, coalesce(nullif(trim(contingencydescription), ''), 'BASE') AS contingency,
      abs(CASE WHEN ${plain} <> '' THEN coalesce(TRY_CAST(${plain} AS DOUBLE), error('report: a shadow price was expected, ''' || shadowprice || ''' found')) END) AS shadow_price,
      CAST(NULL AS DOUBLE) AS limit_mw, CAST(NULL AS DOUBLE) AS flow_mw,
      CASE WHEN hour BETWEEN 1 AND 24 THEN timezone('UTC', ${day} + to_hours(hour - 1 + ${hoursBehindUtc})) END AS interval_start_utc,
      60 AS interval_minutes, 'final' AS status, count(*)::INTEGER AS copies
    FROM (SELECT *, file_index, TRY_CAST(trim(hourofoccurrence) AS INTEGER) AS hour FROM ${padded}) WHERE hour IS NOT NULL OR trim(shadowprice) <> '' GROUP BY ALL`
}
