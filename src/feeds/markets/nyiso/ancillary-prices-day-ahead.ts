/**
 * NYISO day-ahead prices of reserves, hourly, by zone: `YYYYMMDDdamasp.csv`. The stamp STARTS the hour.
 * http://mis.nyiso.com/public/P-5list.htm; grammar in reserve-prices.ts.
 */
import { ancillaryPrice } from '#canon/market-results.ts'
import { tableReport } from './public-table.ts'
import { dayAheadReserves, reserveRows, trailer } from './reserve-prices.ts'

export const ancillaryPricesDayAhead = tableReport({
  name: 'ancillary-prices-day-ahead',
  title: 'Prices of reserves and regulation, day-ahead, hourly',
  spec: 'P-5 Ancillary Service Prices, day-ahead (damasp)',
  dataset: ancillaryPrice,
  trailer,
  folder: 'damasp',
  table: dayAheadReserves,
  rows: { minutes: 60, status: 'final', ...reserveRows(dayAheadReserves, 'DAM') },
})
