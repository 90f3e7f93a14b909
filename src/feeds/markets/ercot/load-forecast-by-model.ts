/**
 * ERCOT load by weather zone, hourly, as each of its models forecasts it.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP3-565-CD
 *
 *   DeliveryDate,HourEnding,Coast,East,FarWest,North,NorthCentral,SouthCentral,Southern,West,SystemTotal,Model,InUseFlag,DSTFlag
 *
 * Posted every hour for the current day and the next seven. Areas in zones.ts. An answer says of each row when it was posted, a
 * document does in its name: that is when the forecast was made. What the model in use says (InUseFlag) stands in
 * load-forecast.ts.
 */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { forecastRows, recogniseForecast } from './load-file.ts'
import { postedUtc } from './posted.ts'
import { postedAnswers } from './public-api.ts'
import { weatherZones } from './zones.ts'

export const loadForecastByModel = report({
  iso: 'ercot',
  name: 'load-forecast-by-model',
  title: 'Load of the system and by weather zone, hourly, by model',
  spec: 'Seven-Day Load Forecast by Model and Weather Zone (NP3-565-CD)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP3-?565/i,
  recognise: head => recogniseForecast(head, weatherZones, 'model'),
  rows: files => forecastRows(files, weatherZones),
  knownFromUtc: postedUtc,
  endpoint: postedAnswers('np3-565-cd/lf_by_model_weather_zone'),
})
