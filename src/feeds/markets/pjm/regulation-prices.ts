/**
 * PJM prices of regulation as they come out of dispatch, five minutes. The verified ones (ancillary-prices-real-time.ts)
 * replace them.
 * https://dataminer2.pjm.com/feed/reg_prices/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,area,reserve_quantity,reserve_requirement,market_clearing_price,market_capped_clearing_price,
 *   capability_clearing_price,performance_clearing_price
 */
import { ancillaryPrice } from '#canon/market-results.ts'
import { reserveArea } from './reserve.ts'
import { feedReport, interval } from './table.ts'

export const regulationPrices = feedReport({
  name: 'regulation-prices',
  title: 'Prices of regulation, five minutes, preliminary',
  display: 'Regulation Prices',
  dataset: ancillaryPrice,
  minutes: 5,
  asked: { days: 30 },
  table: { feed: 'reg_prices', texts: ['datetime_beginning_utc', 'area'], numbers: ['market_clearing_price', 'capability_clearing_price', 'performance_clearing_price'], lacks: ['reserve_type'] },
  rows: {
    columns: cell => ({ area_id: reserveArea(cell('area')), market_run: `'RTD'`, ...interval(cell, 5), status: `'preliminary'` }),
    values: cell => [
      { product: `'regulation'`, product_name: `'REG'`, price: cell('market_clearing_price') },
      { product: `'other'`, product_name: `'REG CCP'`, price: cell('capability_clearing_price') },
      { product: `'other'`, product_name: `'REG PCP'`, price: cell('performance_clearing_price') },
    ],
  },
})
