/**
 * MISO solar output as forecast, hourly, today and tomorrow. Grammar in wind-solar.ts; RefId is when the forecast was made.
 * https://public-api.misoenergy.org/ (Wind and Solar Generation)
 */
import { generationForecast as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { display, displayMadeUtc } from './public-api.ts'
import { hourRows, recogniseHours } from './wind-solar.ts'

export const solarForecast = report({
  iso: 'miso',
  name: 'solar-forecast',
  title: 'Solar output, hourly, as forecast',
  spec: 'Wind and Solar Generation (getSolarForecast)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /getsolarforecast/i,
  recognise: head => recogniseHours(head, 'Forecast'),
  rows: files => hourRows(files, 'Forecast', { fuel: `'solar'`, model: `'SolarForecast'`, output_mw: 'value', issued_utc: 'made_utc' }, 'final'),
  knownFromUtc: displayMadeUtc,
  endpoint: display('WindSolar/getsolarforecast'),
})
