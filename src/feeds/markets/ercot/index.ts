/** ERCOT's reports, from its public documents and its public API. */
import { ancillaryPricesDayAhead } from './ancillary-prices-day-ahead.ts'
import { ancillaryPricesFifteenMinute } from './ancillary-prices-fifteen-minute.ts'
import { ancillaryPricesSced } from './ancillary-prices-sced.ts'
import { clearedBought } from './cleared-bought.ts'
import { clearedReserves } from './cleared-reserves.ts'
import { clearedSold } from './cleared-sold.ts'
import { constraintsDayAhead } from './constraints-day-ahead.ts'
import { constraintsSced } from './constraints-sced.ts'
import { fuelMix } from './fuel-mix.ts'
import { generationOutages } from './generation-outages.ts'
import { lmpDayAheadBus } from './lmp-day-ahead-bus.ts'
import { lmpDayAheadYear } from './lmp-day-ahead-year.ts'
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFifteenMinuteYear } from './lmp-fifteen-minute-year.ts'
import { lmpFifteenMinute } from './lmp-fifteen-minute.ts'
import { lmpScedBus } from './lmp-sced-bus.ts'
import { lmpSced } from './lmp-sced.ts'
import { loadByForecastZone } from './load-by-forecast-zone.ts'
import { loadByWeatherZone } from './load-by-weather-zone.ts'
import { loadForecastByForecastZone } from './load-forecast-by-forecast-zone.ts'
import { loadForecastByModel } from './load-forecast-by-model.ts'
import { loadForecast } from './load-forecast.ts'
import { offersReserves } from './offers-reserves.ts'
import { resourceOutages } from './resource-outages.ts'
import { selfArrangedReserves } from './self-arranged-reserves.ts'
import { settlementPointMembers } from './settlement-point-members.ts'
import { settlementPoints } from './settlement-points.ts'
import { solarActualByRegion } from './solar-actual-by-region.ts'
import { solarActual } from './solar-actual.ts'
import { solarForecastByRegion } from './solar-forecast-by-region.ts'
import { solarForecast } from './solar-forecast.ts'
import { windActualByRegion } from './wind-actual-by-region.ts'
import { windActual } from './wind-actual.ts'
import { windForecastByRegion } from './wind-forecast-by-region.ts'
import { windForecast } from './wind-forecast.ts'
import type { Report } from '../../report.ts'

const prices: readonly Report[] = [lmpDayAhead, lmpDayAheadBus, lmpDayAheadYear, lmpFifteenMinute, lmpFifteenMinuteYear, lmpSced, lmpScedBus]
const load: readonly Report[] = [loadByWeatherZone, loadByForecastZone, loadForecast, loadForecastByForecastZone, loadForecastByModel]
const output: readonly Report[] = [fuelMix, windForecast, windForecastByRegion, windActual, windActualByRegion, solarForecast, solarForecastByRegion, solarActual, solarActualByRegion, generationOutages, resourceOutages]
const results: readonly Report[] = [ancillaryPricesDayAhead, ancillaryPricesFifteenMinute, ancillaryPricesSced, constraintsDayAhead, constraintsSced, clearedBought, clearedSold, clearedReserves, selfArrangedReserves, offersReserves]

export const ercot: readonly Report[] = [...prices, ...load, ...output, ...results, settlementPoints, settlementPointMembers]
