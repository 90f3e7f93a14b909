/** CAISO's reports, from its OASIS site, its page Today's Outlook, and its Daily Renewables Watch. */
import type { Report } from '../../report.ts'
import { ancillaryPrices } from './ancillary-prices.ts'
import { atlasNodeMap } from './atlas-node-map.ts'
import { atlasNode } from './atlas-node.ts'
import { atlasTacMap } from './atlas-tac-map.ts'
import { constraintsIntertie } from './constraints-intertie.ts'
import { constraints } from './constraints.ts'
import { fuelMix } from './fuel-mix.ts'
import { generationOutages } from './generation-outages.ts'
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFifteenMinute } from './lmp-fifteen-minute.ts'
import { lmpFiveMinute } from './lmp-five-minute.ts'
import { lmpHourAhead } from './lmp-hour-ahead.ts'
import { loadActual } from './load-actual.ts'
import { loadForecastOutlook } from './load-forecast-outlook.ts'
import { loadForecast } from './load-forecast.ts'
import { loadOutlook } from './load-outlook.ts'
import { marketSummary } from './market-summary.ts'
import { publicBids } from './public-bids.ts'
import { renewableActual } from './renewable-actual.ts'
import { renewableForecast } from './renewable-forecast.ts'
import { renewablesWatch } from './renewables-watch.ts'
import { schedules } from './schedules.ts'

export const caiso: readonly Report[] = [
  lmpDayAhead, lmpFifteenMinute, lmpFiveMinute, lmpHourAhead, atlasNode, atlasNodeMap, atlasTacMap,
  loadActual, loadForecast, loadOutlook, loadForecastOutlook, renewableActual, renewableForecast, renewablesWatch, schedules, marketSummary, ancillaryPrices,
  fuelMix, constraints, constraintsIntertie, publicBids, generationOutages,
]
