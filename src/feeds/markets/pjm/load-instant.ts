/**
 * PJM load by telemetry, about every five minutes, by area; kept for thirty days.
 * https://dataminer2.pjm.com/feed/inst_load/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_beginning_ept,area,instantaneous_load
 *
 * Rows are newest first, and their times leave the grid by seconds (3:50:01): each is a value at that instant.
 */
import { load } from '#canon/demand-and-supply.ts'
import { areaSql, feedReport, interval } from './table.ts'

export const loadInstant = feedReport({
  name: 'load-instant',
  title: 'Load by telemetry, about every five minutes',
  display: 'Instantaneous Load',
  dataset: load,
  minutes: null,
  asked: { days: 5 },
  table: { feed: 'inst_load', texts: ['datetime_beginning_utc', 'area'], numbers: ['instantaneous_load'] },
  rows: { columns: cell => ({ area_id: areaSql(cell('area')), measure: `'instant'`, load_mw: cell('instantaneous_load'), ...interval(cell, 0), status: `'preliminary'` }) },
})
