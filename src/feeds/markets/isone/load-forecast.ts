/**
 * ISO-NE load of the system, hourly, as forecast: each forecast that was made for a day.
 * https://webservices.iso-ne.com/docs/v1.1/ (hourlyloadforecast); grammar in web-records.ts.
 *
 *   {"HourlyLoadForecasts": {"HourlyLoadForecast": [{"BeginDate", "CreationDate", "LoadMw", "LoadAdjustmentMw", "NetLoadMw"}, ..]}}
 *
 * CreationDate is when it was made: some times a day, for that day and the two after it. LoadMw is taken.
 */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { system } from '#canon/measured.ts'
import { report } from '../../report.ts'
import { instantSql, recogniseList, webAnswers, type Envelope } from './web-records.ts'
import { webRows } from './web-rows.ts'

const envelope: Envelope = ['HourlyLoadForecasts', 'HourlyLoadForecast']

export const loadForecast = report({
  iso: 'isone',
  name: 'load-forecast',
  title: 'Load of the system, hourly, as forecast',
  spec: 'hourlyloadforecast/all',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /hourlyloadforecast/i,
  recognise: head => recogniseList(head, envelope, ['BeginDate', 'CreationDate', 'LoadMw']),
  rows: files => webRows(files, {
    envelope, fields: '"BeginDate": "VARCHAR", "CreationDate": "VARCHAR", "LoadMw": "DOUBLE"', status: 'final', minutes: 60,
    columns: { area_id: `'${system}'`, model: `'3-DAY'`, issued_utc: instantSql('record.CreationDate'), load_mw: 'record.LoadMw' },
  }),
  endpoint: webAnswers('hourlyloadforecast/all/day/{day}'),
})
