/** PJM reserves and regulation cleared in real time: the volumes beside the prices. Specification and grammar in reserve-results.ts. */
import { clearedReport, type ReserveMarket } from './reserve-results.ts'

export const realTimeReserves: ReserveMarket = { feed: 'reserve_market_results', marketRun: 'RTD', display: 'Real-Time Ancillary Service Market Results' }

export const clearedReservesRealTime = clearedReport(realTimeReserves, { name: 'cleared-reserves-real-time', title: 'Reserves and regulation cleared, five minutes' })
