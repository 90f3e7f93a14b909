/**
 * PJM real-time prices of reserves as they come out of dispatch, five minutes; kept for thirty days. The verified ones
 * (ancillary-prices-real-time.ts) replace them.
 * https://dataminer2.pjm.com/feed/dispatched_reserves/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_beginning_ept,area,reserve_type,reserve_quantity,reserve_requirement,reliability_requirement,
 *   extended_requirement,mw_adjustment,market_clearing_price,shortage_indicator
 */
import { ancillaryPrice } from '#canon/market-results.ts'
import { reserveArea, reserveName, reserveProduct } from './reserve.ts'
import { feedReport, interval } from './table.ts'

export const ancillaryPricesPreliminary = feedReport({
  name: 'ancillary-prices-preliminary',
  title: 'Prices of reserves, five minutes, preliminary',
  display: 'Dispatched Reserves',
  dataset: ancillaryPrice,
  minutes: 5,
  asked: { days: 20 },
  table: { feed: 'dispatched_reserves', texts: ['datetime_beginning_utc', 'area', 'reserve_type'], numbers: ['market_clearing_price'] },
  rows: {
    columns: cell => ({
      area_id: reserveArea(cell('area')), market_run: `'RTD'`, product: reserveProduct(reserveName(cell('reserve_type'))), product_name: reserveName(cell('reserve_type')),
      price: cell('market_clearing_price'), ...interval(cell, 5), status: `'preliminary'`,
    }),
  },
})
