/** Forecasts of demand, as Today's Outlook shows them beside demand: asked for by name. Grammar in outlook.ts. */
import { loadForecast } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { outlookHistory, outlookRows, outlookTrailer, recogniseOutlook } from './outlook.ts'

export const loadForecastOutlook = report({
  iso: 'caiso',
  name: 'load-forecast-outlook',
  title: 'Load forecasts, five minutes, as Today\'s Outlook shows them',
  spec: 'Today\'s Outlook, demand forecasts',
  dataset: loadForecast,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  part: true,
  recognise: recogniseOutlook,
  rows: files => outlookRows(files, ['day_ahead', 'hour_ahead'], { model: 'model', load_mw: 'value', issued_utc: 'issued' }),
  trailer: outlookTrailer,
  endpoint: outlookHistory,
})
