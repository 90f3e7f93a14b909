/** SQL from NYISO's price files (price-file.ts) to canonical rows. */
import { list, literal } from '#base/sql.ts'
import { officialHubs } from '#canon/hub.ts'
import { layoutOf, readCsv } from '../csv.ts'
import { instantsSql } from '../local-clock.ts'
import { inOrder } from '../row-order.ts'
import { zone } from './price-file.ts'
import type { SourceFile } from '../../report.ts'

/** Decimals of a published price; what is derived from prices has as many. */
const priceDecimals = 2

/** Energy is derived from three prices, rounded by half of the last decimal each, at two nodes. */
export const energySpread = 2 * 3 * 0.5 * 10 ** -priceDecimals

/** The price of the bus that losses and congestion are counted from; in the generators' file. */
const referenceBus = 'NYISO_LBMP_REFERENCE'

export interface PriceRows {
  readonly marketRun: 'DAM' | 'RTD' | 'RTH'
  readonly minutes: 60 | 5
  readonly status: 'preliminary' | 'final'
  /** Whether the stamp ends the interval. */
  readonly ends: boolean
}

/** Commitment looks ahead in quarters of an hour. */
const aheadMinutes = 15

/**
 * A row is a price. NYISO counts congestion the other way (LBMP = energy + losses - congestion), so its sign is turned, and
 * energy is what remains. The node is the PTID; extra columns node_type and node_name.
 *
 * Dispatch runs every five minutes, and now and then in between (13:24:35): such a run is kept as it is stamped, five minutes
 * long by name, beside those of the grid. How long it was in force is not published but as the mean that rtlbmp gives of the
 * hour. While the day is not over its file goes on after the last dispatch with what commitment (RTC) sees ahead, unlabelled
 * and in steps of a quarter: these are run RTC, fifteen minutes long. A quarter that follows the dispatch before it by five
 * minutes is taken for dispatch, as nothing tells; the file of the finished day puts that right.
 */
export function priceRows(files: readonly SourceFile[], { marketRun, minutes, status, ends }: PriceRows): string {
  const { facts } = layoutOf(files)
  const column = (part: string): string => facts[part] ?? ''
  const relation = readCsv(files, { types: { [column('stamp')]: 'TIMESTAMP', [column('lmp')]: 'DOUBLE', [column('loss')]: 'DOUBLE', [column('congestion')]: 'DOUBLE' }, timestamps: column('stamps') })
  const source = `SELECT file_index, ${column('stamp')} AS stamp, trim(${column('ptid')}) AS node_id, trim(${column('name')}) AS name, ${column('lmp')} AS lmp, ${column('loss')} AS loss, 0 - ${column('congestion')} AS congestion`
  const placed = facts.turns === undefined ? `placed AS (${source}, NULL::INTEGER AS pass FROM ${relation})` : inOrder(`${source} FROM ${relation}`, 'node_id')
  const energy = `round(lmp - loss - congestion, ${priceDecimals})`
  const ids = officialHubs('nyiso').map(hub => hub.id)
  return `WITH ${placed},
  moment AS (${instantsSql('SELECT DISTINCT file_index, stamp, pass FROM placed', { zone, ends })}),
  run AS (${runs(marketRun, minutes, ends, facts.latest !== undefined)}),
  point AS (
    SELECT file_index, node_id, stamp, pass, any_value(name) AS name, any_value(lmp) AS lmp, any_value(loss) AS loss, any_value(congestion) AS congestion, count(*) AS copies
    FROM placed GROUP BY file_index, node_id, stamp, pass
  )
  SELECT CAST(point.file_index AS INTEGER) AS file, 'nyiso' AS iso, run.market_run, node_id, timezone('UTC', run.start_utc) AS interval_start_utc, run.minutes AS interval_minutes,
    lmp, ${energy} AS energy, congestion, loss, CAST(NULL AS DOUBLE) AS ghg, CASE WHEN ${energy} IS NOT NULL THEN 'energy' END AS derived,
    ${literal(status)} AS status, CAST(copies AS INTEGER) AS copies,
    CASE WHEN list_contains(${list(ids)}, node_id) THEN 'ZONE' WHEN name = ${literal(referenceBus)} THEN 'NODE' ELSE 'GEN' END AS node_type, name AS node_name
  FROM point JOIN run ON run.file_index = point.file_index AND run.stamp IS NOT DISTINCT FROM point.stamp AND run.pass IS NOT DISTINCT FROM point.pass`
}

/** Of each stamp of a file its market run, start and length. */
function runs(marketRun: string, minutes: number, ends: boolean, latest: boolean): string {
  if (!ends) return `SELECT file_index, stamp, pass, utc AS start_utc, ${literal(marketRun)} AS market_run, ${minutes} AS minutes FROM moment`
  // Farther from the one before than dispatch ever is, at a full quarter, and nothing but such after it.
  const far = latest ? 'lag(utc) OVER of_file IS NOT NULL' : `coalesce(date_diff('second', lag(utc) OVER of_file, utc) > ${minutes * 60}, false)`
  return `SELECT file_index, stamp, pass, utc - to_minutes(CASE WHEN ahead THEN ${aheadMinutes} ELSE ${minutes} END) AS start_utc,
      CASE WHEN ahead THEN 'RTC' ELSE ${literal(marketRun)} END AS market_run, CASE WHEN ahead THEN ${aheadMinutes} ELSE ${minutes} END AS minutes
    FROM (SELECT *, bool_and(far AND epoch(utc) % ${aheadMinutes * 60} = 0) OVER (PARTITION BY file_index ORDER BY utc ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS ahead
      FROM (SELECT *, ${far} AS far FROM moment WINDOW of_file AS (PARTITION BY file_index ORDER BY utc)))`
}
