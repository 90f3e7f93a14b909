/** SQL from ERCOT's price documents (document.ts) to canonical rows. */
import { literal } from '#base/sql.ts'
import { layoutOf } from '../csv.ts'
import { instantsSql } from '../local-clock.ts'
import { cellsOf, passSql, startSql } from './document-rows.ts'
import { zone } from './document.ts'
import { nodeTypeSql } from './node-type.ts'
import type { SourceFile } from '../../report.ts'

export interface PriceRows {
  readonly marketRun: 'DAM' | 'RTM' | 'SCED'
  readonly minutes: 60 | 15 | 5
  readonly status: 'preliminary' | 'final'
  /** Electrical buses have names of their own, some of which settlement points have too. */
  readonly by: 'settlement point' | 'bus'
  /** Rows with neither an hour nor a price are none. */
  readonly blankRows?: true
}

/**
 * A row is a price without parts: ERCOT publishes neither congestion nor losses. A point is called by its name, NAME@TYPE for
 * the energy-weighted twin of a load zone (LZEW, LZ_DCEW), and NAME@BUS for an electrical bus. Extra columns node_type and
 * node_name.
 */
export function priceRows(files: readonly SourceFile[], { marketRun, minutes, status, by, blankRows }: PriceRows): string {
  const layout = layoutOf(files)
  const { point = '', price = '', type } = layout.facts
  const source = cellsOf(files, { name: point, ...type === undefined ? {} : { said_type: type } }, { price })
  const role = by === 'bus' ? `'@BUS'` : `CASE WHEN type IN ('LZEW', 'LZ_DCEW') THEN '@' || type ELSE '' END`
  return `WITH source AS (${source}),
  stamped AS (SELECT file_index, name, ${type === undefined ? 'NULL::VARCHAR' : 'upper(said_type)'} AS type, price, ${startSql(layout, minutes)} AS stamp, ${passSql(layout)} AS pass FROM source${blankRows === undefined ? '' : ' WHERE said_hour IS NOT NULL OR price IS NOT NULL'}),
  moment AS (${instantsSql('SELECT DISTINCT stamp, pass FROM stamped', { zone, ends: false })}),
  point AS (SELECT file_index, name, type, stamp, pass, any_value(price) AS lmp, count(*) AS copies FROM stamped GROUP BY ALL)
  SELECT CAST(file_index AS INTEGER) AS file, 'ercot' AS iso, ${literal(marketRun)} AS market_run, name || ${role} AS node_id,
    timezone('UTC', utc) AS interval_start_utc, ${minutes} AS interval_minutes,
    lmp, CAST(NULL AS DOUBLE) AS energy, CAST(NULL AS DOUBLE) AS congestion, CAST(NULL AS DOUBLE) AS loss, CAST(NULL AS DOUBLE) AS ghg, CAST(NULL AS VARCHAR) AS derived,
    ${literal(status)} AS status, CAST(copies AS INTEGER) AS copies, ${by === 'bus' ? `'NODE'` : nodeTypeSql('name', 'type')} AS node_type, name AS node_name
  FROM point JOIN moment ON moment.stamp IS NOT DISTINCT FROM point.stamp AND moment.pass IS NOT DISTINCT FROM point.pass`
}
