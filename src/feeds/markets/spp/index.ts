/** SPP's reports, from its file browser. */
import { ancillaryPricesDayAhead } from './ancillary-prices-day-ahead.ts'
import { ancillaryPricesRealTime } from './ancillary-prices-real-time.ts'
import { clearedDayAhead } from './cleared-day-ahead.ts'
import { clearedRealTime } from './cleared-real-time.ts'
import { constraintsDayAhead } from './constraints-day-ahead.ts'
import { constraintsRealTime } from './constraints-real-time.ts'
import { generationMix } from './generation-mix.ts'
import { generationOutages } from './generation-outages.ts'
import { interchange } from './interchange.ts'
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpRealTime } from './lmp-real-time.ts'
import { lmpRealTimeDaily } from './lmp-real-time-daily.ts'
import { lmpWeis } from './lmp-weis.ts'
import { loadAveraged } from './load-averaged.ts'
import { loadFiveMinute } from './load-five-minute.ts'
import { loadForecastMidTerm } from './load-forecast-mid-term.ts'
import { loadForecastShortTerm } from './load-forecast-short-term.ts'
import { loadHourly } from './load-hourly.ts'
import { renewableActual } from './renewable-actual.ts'
import { renewableForecastMidTerm } from './renewable-forecast-mid-term.ts'
import { renewableForecastShortTerm } from './renewable-forecast-short-term.ts'
import type { Report } from '../../report.ts'

export const spp: readonly Report[] = [
  lmpDayAhead, lmpRealTime, lmpRealTimeDaily, lmpWeis,
  loadHourly, loadForecastShortTerm, loadForecastMidTerm, loadFiveMinute, loadAveraged,
  renewableForecastShortTerm, renewableForecastMidTerm, renewableActual, generationMix, generationOutages,
  clearedDayAhead, clearedRealTime, ancillaryPricesDayAhead, ancillaryPricesRealTime, constraintsDayAhead, constraintsRealTime, interchange,
]
