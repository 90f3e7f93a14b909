/** PJM reserves cleared day-ahead, hourly: the volumes beside the prices. Specification and grammar in reserve-results.ts. */
import { clearedReport, type ReserveMarket } from './reserve-results.ts'

export const dayAheadReserves: ReserveMarket = { feed: 'da_reserve_market_results', marketRun: 'DAM', display: 'Day-Ahead Ancillary Service Market Results' }

export const clearedReservesDayAhead = clearedReport(dayAheadReserves, { name: 'cleared-reserves-day-ahead', title: 'Reserves cleared day-ahead, hourly' })
