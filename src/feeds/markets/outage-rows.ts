/** SQL from lists of outages of single plants and lines, with stamps of a local clock, to rows of `market.outage`. */
import { literal } from '#base/sql.ts'
import { market, type Iso } from '#canon/market.ts'
import { instantsSql } from './local-clock.ts'

export interface OutageList {
  readonly iso: Iso
  readonly kind: 'generation' | 'transmission'
  /**
   * SELECT with file_index, outage_id, resource_id, resource_name, cause, start_stamp and end_stamp (TIMESTAMP), out_mw and
   * capacity_mw (DOUBLE): a row for each row of the list.
   */
  readonly listed: string
}

/** In the hour that comes twice the first pass is meant: lists of outages have no mark for the second. */
export function outageListRows({ iso, kind, listed }: OutageList): string {
  return `WITH listed AS (${listed}),
  stamp AS (SELECT start_stamp AS stamp FROM listed UNION SELECT end_stamp FROM listed),
  moment AS (${instantsSql('SELECT stamp, NULL::INTEGER AS pass FROM stamp WHERE stamp IS NOT NULL', { zone: market(iso).marketZone, ends: false })})
  SELECT CAST(file_index AS INTEGER) AS file, ${literal(iso)} AS iso, outage_id, resource_id, resource_name, ${literal(kind)} AS kind, cause,
    timezone('UTC', starts.utc) AS start_utc, timezone('UTC', ends.utc) AS end_utc, out_mw, capacity_mw, count(*)::INTEGER AS copies
  FROM listed LEFT JOIN moment AS starts ON starts.stamp = start_stamp LEFT JOIN moment AS ends ON ends.stamp = end_stamp GROUP BY ALL`
}

const stampForms = ['%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M:%S.%g', '%m/%d/%Y %H:%M', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y %I:%M %p', '%m/%d/%Y'] as const

/** A TIMESTAMP from a cell of text; null where it is empty, and what is no time stops the reading. */
export function stampCell(text: string): string {
  return `CASE WHEN trim(${text}) <> '' THEN coalesce(try_strptime(trim(${text}), [${stampForms.map(literal).join(', ')}]), error('report: ''' || ${text} || ''' is no time of the report''s form')::TIMESTAMP) END`
}

export function numberCell(text: string): string {
  return `CASE WHEN trim(${text}) <> '' THEN coalesce(TRY_CAST(replace(trim(${text}), ',', '') AS DOUBLE), error('report: ''' || ${text} || ''' is no number')::DOUBLE) END`
}

export function textCell(text: string): string { return `nullif(regexp_replace(trim(${text}), '\\s+', ' ', 'g'), '')` }
