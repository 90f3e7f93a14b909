/** ISO-NE's reports, from ISO Express and its web service. */
import { ancillaryPricesDayAhead } from './ancillary-prices-day-ahead.ts'
import { ancillaryPricesFiveMinute } from './ancillary-prices-five-minute.ts'
import { ancillaryPricesHourly } from './ancillary-prices-hourly.ts'
import { clearedDemand } from './cleared-demand.ts'
import { constraintsDayAhead } from './constraints-day-ahead.ts'
import { constraintsRealTime } from './constraints-real-time.ts'
import { fuelMix } from './fuel-mix.ts'
import { generationOutagesForecast } from './generation-outages-forecast.ts'
import { generationOutages } from './generation-outages.ts'
import { interchangeFifteenMinute, interchangeFiveMinute, interchangeHourly } from './interchange.ts'
import { lmpDayAheadYear } from './lmp-day-ahead-year.ts'
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFiveMinute } from './lmp-five-minute.ts'
import { lmpRealTimeHourlyYear } from './lmp-real-time-hourly-year.ts'
import { lmpRealTimeHourly } from './lmp-real-time-hourly.ts'
import { loadByZone } from './load-by-zone.ts'
import { loadFiveMinute } from './load-five-minute.ts'
import { loadForecastByZone } from './load-forecast-by-zone.ts'
import { loadForecast } from './load-forecast.ts'
import { loadHourly } from './load-hourly.ts'
import { locations } from './locations.ts'
import { regulationPricesFiveMinute } from './regulation-prices-five-minute.ts'
import { regulationPricesHourly } from './regulation-prices-hourly.ts'
import { solarForecast } from './solar-forecast.ts'
import { webDayAhead } from './web-day-ahead.ts'
import { webFiveMinute } from './web-five-minute.ts'
import { webRealTimeHourly } from './web-real-time-hourly.ts'
import { windForecast } from './wind-forecast.ts'
import type { Report } from '../../report.ts'

const prices: readonly Report[] = [lmpDayAhead, lmpRealTimeHourly, lmpFiveMinute, webDayAhead, webRealTimeHourly, webFiveMinute, lmpDayAheadYear, lmpRealTimeHourlyYear]
const load: readonly Report[] = [loadHourly, loadFiveMinute, loadByZone, loadForecast, loadForecastByZone]
const output: readonly Report[] = [fuelMix, windForecast, solarForecast, generationOutages, generationOutagesForecast]
const results: readonly Report[] = [ancillaryPricesDayAhead, ancillaryPricesHourly, ancillaryPricesFiveMinute, regulationPricesHourly, regulationPricesFiveMinute, constraintsDayAhead, constraintsRealTime, clearedDemand, interchangeFiveMinute, interchangeFifteenMinute, interchangeHourly]

export const isone: readonly Report[] = [...prices, ...load, ...output, ...results, locations]
