/**
 * NYISO real-time prices of reserves, five minutes, by zone: `YYYYMMDDrtasp.csv`. The stamp ENDS the interval, as in the prices
 * of energy, and runs between two of the grid are kept as stamped, five minutes long by name.
 * http://mis.nyiso.com/public/P-6Blist.htm; grammar in reserve-prices.ts.
 */
import { ancillaryPrice } from '#canon/market-results.ts'
import { tableReport } from './public-table.ts'
import { realTimeReserves, reserveRows, trailer } from './reserve-prices.ts'

export const ancillaryPricesRealTime = tableReport({
  name: 'ancillary-prices-real-time',
  title: 'Prices of reserves and regulation, five minutes',
  spec: 'P-6B Ancillary Service Prices, real-time (rtasp)',
  dataset: ancillaryPrice,
  trailer,
  folder: 'rtasp',
  noGrid: true,
  table: realTimeReserves,
  rows: { minutes: 5, ends: true, status: 'preliminary', ...reserveRows(realTimeReserves, 'RTD') },
})
