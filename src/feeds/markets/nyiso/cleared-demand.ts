/**
 * NYISO volumes cleared day-ahead, hourly, by zone: `YYYYMMDDzonalBidLoad.csv`. The stamp STARTS the hour.
 * http://mis.nyiso.com/public/P-59list.htm; grammar in public-table.ts, without the Time Zone.
 *
 *   Time Stamp,Name,PTID,Energy Bid Load,Bilateral Load,Price Cap Load,Virtual Load,Virtual Supply
 *
 * NYISO calls it bid load; it is what the market cleared. Virtual supply is negative in the file.
 */
import { cleared } from '#canon/demand-and-supply.ts'
import { dayAhead } from '#canon/publication.ts'
import { tableReport } from './public-table.ts'

const products = { fixed: 'load:fixed', bilateral: 'load:bilateral', capped: 'load:price_sensitive', demand: 'virtual_demand', supply: 'virtual_supply' } as const

export const clearedDemand = tableReport({
  name: 'cleared-demand',
  title: 'Load and virtual volumes cleared day-ahead, hourly',
  spec: 'P-59 Zonal Bid Load (zonalBidLoad)',
  dataset: cleared,
  published: dayAhead('nyiso'),
  folder: 'zonalBidLoad',
  table: { parts: { area: /^name$/, ptid: /^ptid$/, fixed: /^energybidload/, bilateral: /^bilateralload/, capped: /^pricecapload/, demand: /^virtualload/, supply: /^virtualsupply/ }, numbers: Object.keys(products) },
  rows: {
    minutes: 60, status: 'final', series: ['area'],
    columns: { area_id: `nullif(trim(area), '')`, market_run: `'DAM'` },
    values: Object.entries(products).map(([part, product]) => ({ product: `'${product}'`, cleared_mw: part === 'supply' ? 'abs(supply)' : part })),
  },
})
