/**
 * ERCOT load by forecast zone, hourly, as forecast: the forecast in use.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP3-560-CD
 *
 *   DeliveryDate,HourEnding,North,South,West,Houston,SystemTotal,DSTFlag
 *
 * Posted every hour for the current day and the next seven. Areas in zones.ts. An answer says of each row when it was posted, a
 * document does in its name: that is when the forecast was made. The total is the system's and comes by weather zone.
 */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { forecastRows, recogniseForecast } from './load-file.ts'
import { postedUtc } from './posted.ts'
import { postedAnswers } from './public-api.ts'
import { forecastZones } from './zones.ts'

export const loadForecastByForecastZone = report({
  iso: 'ercot',
  name: 'load-forecast-by-forecast-zone',
  title: 'Load by forecast zone, hourly, as forecast',
  spec: 'Seven-Day Load Forecast by Forecast Zone (NP3-560-CD)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP3-?560/i,
  recognise: head => recogniseForecast(head, forecastZones, 'hour'),
  rows: files => forecastRows(files, forecastZones),
  knownFromUtc: postedUtc,
  endpoint: postedAnswers('np3-560-cd/7d_load_fcast_by_fzn'),
})
