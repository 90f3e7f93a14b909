/** PJM day-ahead prices of reserves, hourly. Specification and grammar in reserve-results.ts. */
import { pricesReport } from './reserve-results.ts'
import { dayAheadReserves } from './cleared-reserves-day-ahead.ts'

export const ancillaryPricesDayAhead = pricesReport(dayAheadReserves, { name: 'ancillary-prices-day-ahead', title: 'Prices of reserves, day-ahead, hourly' })
