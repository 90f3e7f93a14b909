/** SQL from ERCOT's price documents (document.ts) to canonical rows. */
import { literal } from '#base/sql.ts'
import { layoutOf, readCsv } from '../csv.ts'
import { readJson } from '../json.ts'
import { instantsSql } from '../local-clock.ts'
import { placeOf, zone } from './document.ts'
import { nodeTypeSql } from './node-type.ts'
import type { SourceFile } from '../../report.ts'

export interface PriceRows {
  readonly marketRun: 'DAM' | 'RTM' | 'SCED'
  readonly minutes: 60 | 15 | 5
  readonly status: 'preliminary' | 'final'
  /** Electrical buses have names of their own, some of which settlement points have too. */
  readonly by: 'settlement point' | 'bus'
}

/**
 * A row is a price without parts: ERCOT publishes neither congestion nor losses. A point is called by its name, NAME@TYPE for
 * the energy-weighted twin of a load zone (LZEW, LZ_DCEW), and NAME@BUS for an electrical bus. Extra columns node_type and
 * node_name.
 */
export function priceRows(files: readonly SourceFile[], { marketRun, minutes, status, by }: PriceRows): string {
  const source = layoutOf(files).facts.form === 'csv' ? csvSource(files) : answerSource(files)
  const role = by === 'bus' ? `'@BUS'` : `CASE WHEN type IN ('LZEW', 'LZ_DCEW') THEN '@' || type ELSE '' END`
  return `WITH source AS (${source}),
  stamped AS (SELECT file_index, name, type, price, ${startSql(files, minutes)} AS stamp, CASE WHEN lower(said_flag) IN ('y', 'true', '1') THEN 2 END AS pass FROM source),
  moment AS (${instantsSql('SELECT DISTINCT stamp, pass FROM stamped', { zone, ends: false })}),
  point AS (SELECT file_index, name, type, stamp, pass, any_value(price) AS lmp, count(*) AS copies FROM stamped GROUP BY ALL)
  SELECT CAST(file_index AS INTEGER) AS file, 'ercot' AS iso, ${literal(marketRun)} AS market_run, name || ${role} AS node_id,
    timezone('UTC', utc) AS interval_start_utc, ${minutes} AS interval_minutes,
    lmp, CAST(NULL AS DOUBLE) AS energy, CAST(NULL AS DOUBLE) AS congestion, CAST(NULL AS DOUBLE) AS loss, CAST(NULL AS DOUBLE) AS ghg, CAST(NULL AS VARCHAR) AS derived,
    ${literal(status)} AS status, CAST(copies AS INTEGER) AS copies, ${by === 'bus' ? `'NODE'` : nodeTypeSql('name', 'type')} AS node_type, name AS node_name
  FROM point JOIN moment ON moment.stamp IS NOT DISTINCT FROM point.stamp AND moment.pass IS NOT DISTINCT FROM point.pass`
}

function csvSource(files: readonly SourceFile[]): string {
  const { facts } = layoutOf(files)
  const parts = ['run', 'date', 'hour', 'interval', 'flag'].flatMap(part => facts[part] === undefined ? [] : [`trim(${facts[part]}) AS ${quotedPart(part)}`])
  return `SELECT file_index, trim(${facts.point}) AS name, ${facts.type === undefined ? 'NULL::VARCHAR' : `upper(trim(${facts.type}))`} AS type, ${facts.price} AS price, ${parts.join(', ')}
    FROM ${readCsv(files, { types: { [facts.price ?? '']: 'DOUBLE' } })}`
}

function answerSource(files: readonly SourceFile[]): string {
  const layout = layoutOf(files)
  const cell = (part: string): string => `trim(cells[${placeOf(layout, layout.facts[part] ?? '')}])`
  const parts = ['run', 'date', 'hour', 'interval', 'flag'].flatMap(part => layout.facts[part] === undefined ? [] : [`${cell(part)} AS ${quotedPart(part)}`])
  // A cell that is no number becomes none, which the gate refuses.
  return `SELECT file_index, ${cell('point')} AS name, ${layout.facts.type === undefined ? 'NULL::VARCHAR' : `upper(${cell('type')})`} AS type, TRY_CAST(${cell('price')} AS DOUBLE) AS price, ${parts.join(', ')}
    FROM (SELECT file_index, unnest(data) AS cells FROM ${readJson(files, { data: 'VARCHAR[][]' })})`
}

/** `hour`, `date` and `interval` are words of SQL. */
function quotedPart(part: string): string { return `said_${part}` }

const dateForms = `['%m/%d/%Y', '%Y-%m-%d', '%Y-%m-%dT%H:%M:%S']`
const runForms = `['%m/%d/%Y %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S.%n']`

/**
 * SQL of the local start: of a run its own time, else of the hour that ends at `24:00`, and of its quarter. Null for what is
 * no time, which the gate refuses.
 */
function startSql(files: readonly SourceFile[], minutes: number): string {
  const { facts } = layoutOf(files)
  if (facts.run !== undefined) return `try_strptime(said_run, ${runForms})`
  const hour = `TRY_CAST(regexp_extract(said_hour, '^([0-9]{1,2})(:00)?(:00)?$', 1) AS INTEGER)`
  const quarter = facts.interval === undefined ? '' : ` + to_minutes(CASE WHEN TRY_CAST(said_interval AS INTEGER) BETWEEN 1 AND ${60 / minutes} THEN (CAST(said_interval AS INTEGER) - 1) * ${minutes} END)`
  return `try_strptime(said_date, ${dateForms}) + to_hours(CASE WHEN ${hour} BETWEEN 1 AND 24 THEN ${hour} - 1 END)${quarter}`
}
