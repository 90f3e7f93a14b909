/**
 * ISO-NE load by zone, hourly, as forecast: each forecast that was made for a day.
 * https://webservices.iso-ne.com/docs/v1.1/ (reliabilityregionloadforecast); grammar in web-records.ts.
 *
 *   {"ReliabilityRegionLoadForecasts": {"ReliabilityRegionLoadForecast":
 *     [{"BeginDate", "CreationDate", "ReliabilityRegion": ".Z.MAINE", "LoadMw", "ReliabilityRegionLoadPercentage"}, ..]}}
 *
 * Reliability regions are called as the load zones whose area they are.
 */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { instantSql, recogniseList, webAnswers, type Envelope } from './web-records.ts'
import { webRows } from './web-rows.ts'

const envelope: Envelope = ['ReliabilityRegionLoadForecasts', 'ReliabilityRegionLoadForecast']

export const loadForecastByZone = report({
  iso: 'isone',
  name: 'load-forecast-by-zone',
  title: 'Load by zone, hourly, as forecast',
  spec: 'reliabilityregionloadforecast/all',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /reliabilityregionloadforecast/i,
  recognise: head => recogniseList(head, envelope, ['BeginDate', 'CreationDate', 'ReliabilityRegion', 'LoadMw']),
  rows: files => webRows(files, {
    envelope, fields: '"BeginDate": "VARCHAR", "CreationDate": "VARCHAR", "ReliabilityRegion": "VARCHAR", "LoadMw": "DOUBLE"', status: 'final', minutes: 60,
    columns: { area_id: 'trim(record.ReliabilityRegion)', model: `'3-DAY'`, issued_utc: instantSql('record.CreationDate'), load_mw: 'record.LoadMw' },
  }),
  endpoint: webAnswers('reliabilityregionloadforecast/day/{day}/all'),
})
