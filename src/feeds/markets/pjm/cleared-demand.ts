/**
 * PJM demand as the day-ahead market cleared it, hourly, by region. PJM calls it demand bids.
 * https://dataminer2.pjm.com/feed/hrl_dmd_bids/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_beginning_ept,hrly_da_demand_bid,area
 */
import { cleared } from '#canon/demand-and-supply.ts'
import { dayAhead } from '#canon/publication.ts'
import { areaSql, feedReport, interval } from './table.ts'

export const clearedDemand = feedReport({
  name: 'cleared-demand',
  title: 'Demand cleared day-ahead, hourly',
  display: 'Hourly Demand Bid Data',
  dataset: cleared,
  minutes: 60,
  published: dayAhead('pjm'),
  asked: { days: 180 },
  table: { feed: 'hrl_dmd_bids', texts: ['datetime_beginning_utc', 'area'], numbers: ['hrly_da_demand_bid'] },
  rows: { columns: cell => ({ area_id: areaSql(cell('area')), market_run: `'DAM'`, product: `'demand'`, cleared_mw: cell('hrly_da_demand_bid'), ...interval(cell, 60), status: `'final'` }) },
})
