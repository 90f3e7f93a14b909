/** MISO's reports: the files of its market reports, its public API, and the Data Exchange. */
import { ancillaryPricesDayAheadExante } from './ancillary-prices-day-ahead-exante.ts'
import { ancillaryPricesDayAhead } from './ancillary-prices-day-ahead.ts'
import { ancillaryPricesRealTime } from './ancillary-prices-real-time.ts'
import { clearedDemand } from './cleared-demand.ts'
import { constraintsDayAheadDaily } from './constraints-day-ahead-daily.ts'
import { constraintsDayAhead } from './constraints-day-ahead.ts'
import { exchangeDayAheadExante } from './exchange-day-ahead-exante.ts'
import { exchangeDayAhead } from './exchange-day-ahead.ts'
import { exchangeFiveMinute } from './exchange-five-minute.ts'
import { exchangeRealTimeHourly } from './exchange-real-time-hourly.ts'
import { fuelMix } from './fuel-mix.ts'
import { generationOutages } from './generation-outages.ts'
import { generationOutagesDaily } from './generation-outages-daily.ts'
import { interchange } from './interchange.ts'
import { lmpDayAheadExante } from './lmp-day-ahead-exante.ts'
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFiveMinute } from './lmp-five-minute.ts'
import { lmpRealTimeHourly } from './lmp-real-time-hourly.ts'
import { loadActual } from './load-actual.ts'
import { loadByRegion } from './load-by-region.ts'
import { loadByZone } from './load-by-zone.ts'
import { loadForecastByRegion } from './load-forecast-by-region.ts'
import { loadForecastByZone } from './load-forecast-by-zone.ts'
import { loadForecast } from './load-forecast.ts'
import { solarActual } from './solar-actual.ts'
import { solarForecast } from './solar-forecast.ts'
import { windActual } from './wind-actual.ts'
import { windForecast } from './wind-forecast.ts'
import type { Report } from '../../report.ts'

export const miso: readonly Report[] = [
  lmpDayAhead, lmpDayAheadExante, lmpRealTimeHourly, lmpFiveMinute,
  exchangeDayAhead, exchangeDayAheadExante, exchangeRealTimeHourly, exchangeFiveMinute,
  ancillaryPricesDayAhead, ancillaryPricesDayAheadExante, ancillaryPricesRealTime, constraintsDayAhead, constraintsDayAheadDaily,
  fuelMix, loadActual, loadForecast, loadByZone, loadForecastByZone, loadByRegion, loadForecastByRegion,
  clearedDemand, windForecast, solarForecast, windActual, solarActual, generationOutages, generationOutagesDaily, interchange,
]
