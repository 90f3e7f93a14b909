/** The last step of ISO-NE's reports, from placed rows to canonical ones. */
import { literal } from '#base/sql.ts'
import { nodeTypeSql } from './node-type.ts'

/** Four prices, rounded to cents each. */
export const sumTolerance = 4 * 0.005

/** Energy is one published price for all locations of an interval. */
export const energySpread = 0

export interface LocationRows {
  readonly marketRun: 'DAM' | 'RTH' | 'RTD'
  readonly minutes: 60 | 5
  readonly status: string
}

/**
 * `source` is a WITH clause whose last relation is `source` (file_index, node_id, name, type, start_utc TIMESTAMPTZ, lmp, energy,
 * congestion, loss). The site gives a row twice now and then: rows that say the same are one claim, rows that differ are two.
 *
 * Extra columns: node_type, node_name.
 */
export function locationRows(source: string, { marketRun, minutes, status }: LocationRows): string {
  return `${source}
  SELECT CAST(file_index AS INTEGER) AS file, 'isone' AS iso, ${literal(marketRun)} AS market_run, node_id, start_utc AS interval_start_utc, ${minutes} AS interval_minutes,
    any_value(lmp) AS lmp, any_value(energy) AS energy, any_value(congestion) AS congestion, any_value(loss) AS loss, CAST(NULL AS DOUBLE) AS ghg, CAST(NULL AS VARCHAR) AS derived,
    ${literal(status)} AS status, CAST(count(DISTINCT row(lmp, energy, congestion, loss)) AS INTEGER) AS copies, ${nodeTypeSql('any_value(type)')} AS node_type, nullif(trim(any_value(name)), '') AS node_name
  FROM source GROUP BY file_index, node_id, start_utc`
}
