/** NYISO's reports, from its public files. */
import { ancillaryPricesDayAhead } from './ancillary-prices-day-ahead.ts'
import { ancillaryPricesRealTime } from './ancillary-prices-real-time.ts'
import { btmSolarActual } from './btm-solar-actual.ts'
import { btmSolarForecast } from './btm-solar-forecast.ts'
import { clearedDemand } from './cleared-demand.ts'
import { constraintsDayAhead } from './constraints-day-ahead.ts'
import { constraintsRealTime } from './constraints-real-time.ts'
import { fuelMix } from './fuel-mix.ts'
import { generationOutages } from './generation-outages.ts'
import { generators, generatorZones } from './generators.ts'
import { interfaceFlows } from './interface-flows.ts'
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFiveMinute } from './lmp-five-minute.ts'
import { lmpRealTimeHourly } from './lmp-real-time-hourly.ts'
import { loadForecast } from './load-forecast.ts'
import { loadInstant } from './load-instant.ts'
import { loadIntegrated } from './load-integrated.ts'
import { loads, loadZones } from './loads.ts'
import { transmissionNodes, transmissionNodeZones } from './transmission-nodes.ts'
import { transmissionOutagesActual } from './transmission-outages-actual.ts'
import { transmissionOutagesScheduled } from './transmission-outages-scheduled.ts'
import type { Report } from '../../report.ts'

export const nyiso: readonly Report[] = [
  lmpDayAhead, lmpFiveMinute, lmpRealTimeHourly,
  generators, generatorZones, loads, loadZones, transmissionNodes, transmissionNodeZones,
  loadInstant, loadIntegrated, loadForecast, fuelMix, btmSolarActual, btmSolarForecast,
  ancillaryPricesDayAhead, ancillaryPricesRealTime, clearedDemand, constraintsDayAhead, constraintsRealTime, interfaceFlows,
  generationOutages, transmissionOutagesScheduled, transmissionOutagesActual,
]
