/** PJM's reports, from Data Miner 2. */
import { ancillaryPricesDayAhead } from './ancillary-prices-day-ahead.ts'
import { ancillaryPricesPreliminary } from './ancillary-prices-preliminary.ts'
import { ancillaryPricesRealTime } from './ancillary-prices-real-time.ts'
import { clearedDemand } from './cleared-demand.ts'
import { clearedReservesDayAhead } from './cleared-reserves-day-ahead.ts'
import { clearedReservesRealTime } from './cleared-reserves-real-time.ts'
import { congestionEvents } from './congestion-events.ts'
import { constraintsDayAhead } from './constraints-day-ahead.ts'
import { constraintsRealTime } from './constraints-real-time.ts'
import { fuelMix } from './fuel-mix.ts'
import { generationOutages } from './generation-outages.ts'
import { hubMembers } from './hub-members.ts'
import { interchange } from './interchange.ts'
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFiveMinute } from './lmp-five-minute.ts'
import { lmpFiveMinuteUnverified } from './lmp-five-minute-unverified.ts'
import { lmpRealTimeHourly } from './lmp-real-time-hourly.ts'
import { loadForecast } from './load-forecast.ts'
import { loadForecastHistorical } from './load-forecast-historical.ts'
import { loadForecastVeryShort } from './load-forecast-very-short.ts'
import { loadInstant } from './load-instant.ts'
import { loadMetered } from './load-metered.ts'
import { loadPreliminary } from './load-preliminary.ts'
import { pnode } from './pnode.ts'
import { regulationPrices } from './regulation-prices.ts'
import { solarActual } from './solar-actual.ts'
import { solarFiveMinute } from './solar-five-minute.ts'
import { solarForecast } from './solar-forecast.ts'
import { transmissionOutages } from './transmission-outages.ts'
import { windActual } from './wind-actual.ts'
import { windForecast } from './wind-forecast.ts'
import { windInstant } from './wind-instant.ts'
import type { Report } from '../../report.ts'

export const pjm: readonly Report[] = [
  lmpDayAhead, lmpRealTimeHourly, lmpFiveMinute, lmpFiveMinuteUnverified, pnode, hubMembers,
  loadMetered, loadPreliminary, loadInstant, loadForecast, loadForecastVeryShort, loadForecastHistorical,
  fuelMix, solarActual, windActual, solarFiveMinute, windInstant, solarForecast, windForecast,
  ancillaryPricesDayAhead, ancillaryPricesRealTime, ancillaryPricesPreliminary, regulationPrices,
  clearedDemand, clearedReservesDayAhead, clearedReservesRealTime, constraintsDayAhead, constraintsRealTime, congestionEvents, interchange, generationOutages, transmissionOutages,
]
