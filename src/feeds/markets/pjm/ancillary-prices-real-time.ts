/** PJM real-time prices of reserves and regulation, verified. Specification and grammar in reserve-results.ts. */
import { pricesReport } from './reserve-results.ts'
import { realTimeReserves } from './cleared-reserves-real-time.ts'

export const ancillaryPricesRealTime = pricesReport(realTimeReserves, { name: 'ancillary-prices-real-time', title: 'Prices of reserves and regulation, five minutes' })
