/**
 * PJM load, hourly means of telemetry, by load area, on the day after.
 * https://dataminer2.pjm.com/feed/hrl_load_prelim/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_beginning_ept,datetime_ending_utc,datetime_ending_ept,load_area,prelim_load_avg_hourly
 */
import { load } from '#canon/demand-and-supply.ts'
import { dayOver } from '#canon/publication.ts'
import { areaSql, feedReport, interval } from './table.ts'

export const loadPreliminary = feedReport({
  name: 'load-preliminary',
  title: 'Load, hourly means of telemetry',
  display: 'Hourly Load: Preliminary',
  dataset: load,
  minutes: 60,
  published: dayOver(240),
  asked: { days: 30 },
  table: { feed: 'hrl_load_prelim', texts: ['datetime_beginning_utc', 'load_area'], numbers: ['prelim_load_avg_hourly'] },
  rows: { columns: cell => ({ area_id: areaSql(cell('load_area')), measure: `'integrated'`, load_mw: cell('prelim_load_avg_hourly'), ...interval(cell, 60), status: `'preliminary'` }) },
})
