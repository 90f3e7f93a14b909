/** SQL from MISO's daily files (daily-file.ts) to canonical rows. */
import { literal } from '#base/sql.ts'
import { columnNames, layoutOf, readCsv } from '../csv.ts'
import { hourEnding, marketDay } from './daily-file.ts'
import { nodeTypeSql } from './node-type.ts'
import type { SourceFile } from '../../report.ts'

/** Decimals of a published price; what is derived from prices has as many. */
export const priceDecimals = 2

/** Hours from midnight EST to midnight UTC, all year. */
export const hoursBehindUtc = 5

/** Columns of the hours, in order, by the names that the reader gives them. */
export function hourColumns(columns: readonly string[]): string[] {
  const names = columnNames(columns)
  return columns.flatMap((column, index) => {
    const hour = hourEnding(column)
    return hour === null ? [] : [{ hour, name: names[index] ?? '' }]
  }).sort((one, other) => one.hour - other.hour).map(({ name }) => name)
}

/** Values of (file, first instant of its market day). */
export function midnights(files: readonly SourceFile[]): string {
  return files.map((file, index) => `(${index}, TIMESTAMPTZ '${marketDay(file)} 00:00:00+00' + INTERVAL ${hoursBehindUtc} HOUR)`).join(', ')
}

/**
 * Three rows of 24 hours per node become 24 rows of three components. The rows of a node are brought together first, as
 * lists, and the lists are opened side by side: grouping sees three rows per node and not seventy-two prices.
 *
 * Energy is not published: it is lmp - congestion - loss in the published decimals. A component whose row is missing is
 * null, and so is a cell that is empty. Extra column after `copies`: node_type.
 */
export function dailyRows(files: readonly SourceFile[], marketRun: string): string {
  const { columns, facts } = layoutOf(files)
  const byHour = hourColumns(columns)
  const types = Object.fromEntries(byHour.map(name => [name, 'DOUBLE' as const]))
  return `WITH market_day(file, midnight_utc) AS (VALUES ${midnights(files)}),
  source AS (
    SELECT file_index, trim(node) AS node_id, type, ${knownComponent} AS component, [${byHour.join(', ')}] AS prices
    FROM ${readCsv(files, { types })}
  ),
  node AS (
    SELECT file_index, node_id, any_value(type) AS type,
      first(prices) FILTER (component = 'LMP') AS lmp, first(prices) FILTER (component = 'MCC') AS congestion, first(prices) FILTER (component = 'MLC') AS loss,
      greatest(count(*) FILTER (component = 'LMP'), count(*) FILTER (component = 'MCC'), count(*) FILTER (component = 'MLC')) AS copies
    FROM source GROUP BY file_index, node_id
  ),
  hour AS (
    SELECT file_index, node_id, ${nodeTypeSql('node_id', 'type')} AS node_type, copies,
      unnest(range(24)) AS hours, unnest(lmp) AS lmp, unnest(congestion) AS congestion, unnest(loss) AS loss
    FROM node
  )
  SELECT market_day.file, 'miso' AS iso, ${literal(marketRun)} AS market_run, node_id, midnight_utc + to_hours(hours) AS interval_start_utc, 60 AS interval_minutes,
    ${energyDerived('lmp', 'congestion', 'loss')}, ${literal(facts.status ?? 'final')} AS status, CAST(copies AS INTEGER) AS copies, node_type
  FROM hour JOIN market_day ON market_day.file = hour.file_index`
}

/** A row of another component would be lost where components become columns; it stops the reading instead. */
const knownComponent = `CASE WHEN upper(trim(value)) IN ('LMP', 'MCC', 'MLC') THEN upper(trim(value))
      ELSE error('report: Value LMP, MCC or MLC expected, ' || coalesce('''' || value || '''', 'none') || ' found for ' || coalesce(node, 'no node')) END`

/** The columns lmp to derived, from SQL of the three that MISO publishes. */
export function energyDerived(lmp: string, congestion: string, loss: string): string {
  const energy = `round(${lmp} - ${congestion} - ${loss}, ${priceDecimals})`
  return `${lmp} AS lmp, ${energy} AS energy, ${congestion} AS congestion, ${loss} AS loss, CAST(NULL AS DOUBLE) AS ghg,
    CASE WHEN ${energy} IS NOT NULL THEN 'energy' END AS derived`
}
