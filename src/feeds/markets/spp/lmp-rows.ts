/** SQL from SPP's price files (lmp-file.ts) to canonical rows. */
import { literal } from '#base/sql.ts'
import { layoutOf, readCsv } from '../csv.ts'
import { nodeTypeSql } from './node-type.ts'
import type { SourceFile } from '../../report.ts'

/** Four prices, rounded to four decimals each, by half of the last one at most. */
export const sumTolerance = 4 * 0.5e-4

/** Energy is one price per balancing area; what is published of it was seen to differ by up to 0.0002. */
export const energySpread = 0.0003

export interface LmpRows {
  readonly marketRun: 'DAM' | 'RTBM'
  readonly minutes: 60 | 5
  readonly status: 'preliminary' | 'final'
  /** Where the whole file is of one area other than SPP's own. */
  readonly area?: 'WEIS'
}

/**
 * The four components are columns, so that a row is a price. The price point is the settlement location (the pnode in files
 * by bus), and LOCATION@AREA in a balancing area other than SPP: since 2026 one name can stand for a point in each, with
 * prices of its own. The uniformity of energy is judged per area, by that suffix.
 *
 * Locations and pnodes share one space of names: where a location is called as a pnode is, it is that pnode and has its
 * price. Extra column after `copies`: node_type.
 */
export function lmpRows(files: readonly SourceFile[], { marketRun, minutes, status, area }: LmpRows): string {
  const { facts: { node = '', gmt_end: gmtEnd = '', baa, stamps = '' } } = layoutOf(files)
  const relation = readCsv(files, { types: { [gmtEnd]: 'TIMESTAMP', lmp: 'DOUBLE', mlc: 'DOUBLE', mcc: 'DOUBLE', mec: 'DOUBLE' }, timestamps: stamps })
  const areaSql = area !== undefined ? literal(area) : baa === undefined ? `'SPP'` : `coalesce(nullif(upper(trim(${baa})), ''), 'SPP')`
  return `WITH point AS (
    SELECT file_index, trim(${node}) AS name, ${areaSql} AS area, ${gmtEnd} AS end_utc,
      any_value(lmp) AS lmp, any_value(mec) AS energy, any_value(mcc) AS congestion, any_value(mlc) AS loss, count(*) AS copies
    FROM ${relation} GROUP BY ALL
  )
  SELECT CAST(file_index AS INTEGER) AS file, 'spp' AS iso, ${literal(marketRun)} AS market_run, CASE area WHEN 'SPP' THEN name ELSE name || '@' || area END AS node_id,
    timezone('UTC', end_utc - INTERVAL ${minutes} MINUTE) AS interval_start_utc, ${minutes} AS interval_minutes,
    lmp, energy, congestion, loss, CAST(NULL AS DOUBLE) AS ghg, CAST(NULL AS VARCHAR) AS derived, ${literal(status)} AS status, CAST(copies AS INTEGER) AS copies,
    ${node.startsWith('settlement') ? nodeTypeSql('name') : `'NODE'`} AS node_type
  FROM point`
}
