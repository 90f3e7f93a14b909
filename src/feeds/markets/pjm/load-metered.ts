/**
 * PJM load as metered, hourly, by load area.
 * https://dataminer2.pjm.com/feed/hrl_load_metered/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_beginning_ept,nerc_region,mkt_region,zone,load_area,mw,is_verified
 *
 * Meters are read again for months: hours that are not verified yet are preliminary. Where a file has an hour both ways, the
 * verified value counts and the other one is its past. Area RTO is all of PJM.
 */
import { load } from '#canon/demand-and-supply.ts'
import { dayOver } from '#canon/publication.ts'
import { areaSql, feedReport, interval, utcSql } from './table.ts'

const verified = (text: string): string => `CASE WHEN upper(trim(${text})) IN ('TRUE', '1') THEN true WHEN upper(trim(${text})) IN ('FALSE', '0') THEN false
  ELSE error('report: is_verified True or False expected, ''' || coalesce(${text}, '') || ''' found')::BOOLEAN END`

export const loadMetered = feedReport({
  name: 'load-metered',
  title: 'Load, hourly, as metered',
  display: 'Hourly Load: Metered',
  dataset: load,
  minutes: 60,
  // Some days after, and read again for months.
  published: dayOver(2 * 1440),
  asked: { days: 30 },
  table: { feed: 'hrl_load_metered', texts: ['datetime_beginning_utc', 'load_area', 'is_verified'], numbers: ['mw'] },
  rows: {
    columns: cell => ({
      area_id: areaSql(cell('load_area')), measure: `'metered'`, load_mw: cell('mw'), ...interval(cell, 60),
      status: `CASE WHEN ${verified(cell('is_verified'))} THEN 'final' ELSE 'preliminary' END`,
      earlier: `CASE WHEN NOT ${verified(cell('is_verified'))} AND bool_or(${verified(cell('is_verified'))}) OVER (PARTITION BY file_index, ${areaSql(cell('load_area'))}, ${utcSql(cell('datetime_beginning_utc'))}) THEN 1 END`,
    }),
  },
})
