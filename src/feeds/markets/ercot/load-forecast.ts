/**
 * ERCOT load by weather zone, hourly, as forecast: the forecast in use.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP3-561-CD
 *
 *   DeliveryDate,HourEnding,Coast,East,FarWest,North,NorthCentral,SouthCentral,Southern,West,SystemTotal,DSTFlag
 *
 * Posted every hour for the current day and the next seven. Areas in zones.ts. An answer says of each row when it was posted, a
 * document does in its name: that is when the forecast was made.
 */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { forecastRows, recogniseForecast } from './load-file.ts'
import { postedUtc } from './posted.ts'
import { postedAnswers } from './public-api.ts'
import { weatherZones } from './zones.ts'

export const loadForecast = report({
  iso: 'ercot',
  name: 'load-forecast',
  title: 'Load of the system and by weather zone, hourly, as forecast',
  spec: 'Seven-Day Load Forecast by Weather Zone (NP3-561-CD)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP3-?561/i,
  recognise: head => recogniseForecast(head, weatherZones, 'hour'),
  rows: files => forecastRows(files, weatherZones),
  knownFromUtc: postedUtc,
  endpoint: postedAnswers('np3-561-cd/7d_load_fcast_by_wzn'),
})
