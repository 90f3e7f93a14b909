/** SQL from PJM's price feeds (feed.ts) to canonical rows. */
import { literal } from '#base/sql.ts'
import { columnOf, layoutOf, quoted, readCsv } from '../csv.ts'
import { readJson } from '../json.ts'
import { energyColumn, priceColumns, type WantedFeed } from './feed.ts'
import { nodeTypeSql } from './node-type.ts'
import type { SourceFile } from '../../report.ts'

/** Energy is rounded to cents, the other three to six decimals; where the total is rounded to cents too, it is twice half a cent. */
export const sumTolerance = 0.01

/** Energy is one published price for the whole RTO. */
export const energySpread = 1e-6

/** Where it is what the others leave, each rounded to cents at worst. */
export const derivedSpread = 0.03

export interface FeedRows extends WantedFeed { readonly marketRun: 'DAM' | 'RTH' | 'RTD' }

/** Forms of a time in the API's answers. */
const answerStamps = ['%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M:%S.%g', '%Y-%m-%dT%H:%M:%S.%f'] as const

/**
 * One row per node, interval and version. What counts is the row that is current, of several the one with the highest
 * version; the others are `earlier`, by their version. A price that was posted again is `corrected`, one that was never
 * verified `preliminary`.
 *
 * Extra columns: node_type, node_name, earlier.
 */
export function feedRows(files: readonly SourceFile[], feed: FeedRows): string {
  const source = layoutOf(files).facts.form === 'answer' ? answerSource(files, feed) : exportSource(files, feed)
  const rest = 'round(lmp - congestion - loss, 6)'
  const [energy, derived] = feed.verified ? ['energy', 'CAST(NULL AS VARCHAR)'] : [rest, `CASE WHEN ${rest} IS NOT NULL THEN 'energy' END`]
  const counts = 'coalesce(is_current, true)'
  const status = feed.verified ? `CASE WHEN ${counts} AND version > 1 THEN 'corrected' ELSE 'final' END` : `'preliminary'`
  return `WITH source AS (${source}),
  point AS (
    SELECT file_index, node_id, start_utc, is_current, version, any_value(type) AS type, any_value(name) AS name,
      any_value(lmp) AS lmp, any_value(energy) AS energy, any_value(congestion) AS congestion, any_value(loss) AS loss, count(*) AS copies
    FROM source GROUP BY file_index, node_id, start_utc, is_current, version
  ),
  newest AS (SELECT file_index, node_id, start_utc, max(version) AS newest FROM point WHERE ${counts} AND version > 1 GROUP BY ALL)
  SELECT CAST(file_index AS INTEGER) AS file, 'pjm' AS iso, ${literal(feed.marketRun)} AS market_run, node_id,
    timezone('UTC', start_utc) AS interval_start_utc, ${feed.minutes} AS interval_minutes,
    lmp, ${energy} AS energy, congestion, loss, CAST(NULL AS DOUBLE) AS ghg, ${derived} AS derived, ${status} AS status, CAST(copies AS INTEGER) AS copies,
    ${nodeTypeSql('type')} AS node_type, name AS node_name, CASE WHEN NOT ${counts} OR version < newest THEN version END AS earlier
  FROM point LEFT JOIN newest USING (file_index, node_id, start_utc)`
}

function exportSource(files: readonly SourceFile[], { market, verified }: FeedRows): string {
  const { columns, facts } = layoutOf(files)
  const prices = priceColumns(market).filter(name => verified || name !== energyColumn(market))
  const types = { datetime_beginning_utc: 'TIMESTAMP', ...Object.fromEntries(prices.map(name => [name, 'DOUBLE' as const])) } as const
  const optional = (name: string): string => columnOf(columns, name) === null ? 'NULL::VARCHAR' : quoted(name)
  return selection(`FROM ${readCsv(files, { types, timestamps: facts.stamps ?? '' })}`, { market, verified, start: quoted('datetime_beginning_utc'), cell: quoted, optional })
}

function answerSource(files: readonly SourceFile[], { market, verified }: FeedRows): string {
  const texts = ['datetime_beginning_utc', 'pnode_id', 'pnode_name', 'type', 'row_is_current', 'version_nbr']
  const record = `STRUCT(${[...texts.map(name => `${name} VARCHAR`), ...priceColumns(market).map(name => `${name} DOUBLE`)].join(', ')})[]`
  const cell = (name: string): string => `item.${name}`
  const at = cell('datetime_beginning_utc')
  const read = `try_strptime(${at}, [${answerStamps.map(literal).join(', ')}])`
  const start = `CASE WHEN ${read} IS NULL THEN error('report: datetime_beginning_utc holds ''' || coalesce(${at}, 'nothing') || ''', which is no time of the report''s form')::TIMESTAMP ELSE ${read} END`
  return selection(`FROM (SELECT file_index, unnest(items) AS item FROM ${readJson(files, { items: record })})`, { market, verified, start, cell, optional: cell })
}

interface Cells {
  readonly market: 'da' | 'rt'
  readonly verified: boolean
  /** SQL of the start, TIMESTAMP in UTC. */
  readonly start: string
  readonly cell: (name: string) => string
  readonly optional: (name: string) => string
}

function selection(from: string, { market, verified, start, cell, optional }: Cells): string {
  const [lmp = '', energy = '', congestion = '', loss = ''] = priceColumns(market)
  const current = `upper(trim(${optional('row_is_current')}))`
  const version = optional('version_nbr')
  return `SELECT file_index, trim(${cell('pnode_id')}) AS node_id, ${start} AS start_utc, trim(${optional('type')}) AS type, nullif(trim(${optional('pnode_name')}), '') AS name,
      ${cell(lmp)} AS lmp, ${verified ? cell(energy) : 'NULL::DOUBLE'} AS energy, ${cell(congestion)} AS congestion, ${cell(loss)} AS loss,
      CASE WHEN ${current} IS NULL OR ${current} IN ('', 'TRUE', '1') THEN true WHEN ${current} IN ('FALSE', '0') THEN false
        ELSE error('report: row_is_current True or False expected, ''' || ${current} || ''' found')::BOOLEAN END AS is_current,
      CASE WHEN nullif(trim(${version}), '') IS NULL THEN 1 WHEN regexp_full_match(trim(${version}), '\\d{1,6}') THEN CAST(trim(${version}) AS INTEGER)
        ELSE error('report: version_nbr must be a whole number, ''' || ${version} || ''' found')::INTEGER END AS version
    ${from}`
}
