/**
 * ISO-NE demand as the day-ahead market cleared it, hourly, by zone.
 * https://webservices.iso-ne.com/docs/v1.1/ (dayaheadhourlydemand); grammar in web-records.ts.
 *
 *   {"HourlyDaDemands": {"HourlyDaDemand": [{"BeginDate", "Location": {"@LocId": "4001", "$": ".Z.MAINE"}, "Load"}, ..]}}
 */
import { cleared as dataset } from '#canon/demand-and-supply.ts'
import { dayAhead } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { recogniseList, type Envelope } from './web-records.ts'
import { place, webRows } from './web-rows.ts'
import { zoneAnswers } from './zone-demand.ts'

const envelope: Envelope = ['HourlyDaDemands', 'HourlyDaDemand']

export const clearedDemand = report({
  iso: 'isone',
  name: 'cleared-demand',
  title: 'Demand cleared day-ahead by zone, hourly',
  spec: 'dayaheadhourlydemand',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: dayAhead('isone'),
  identityTolerance: null,
  energySpread: null,
  fileNames: /dayaheadhourlydemand/i,
  recognise: head => recogniseList(head, envelope, ['BeginDate', '@LocId', 'Load']),
  rows: files => webRows(files, {
    envelope, fields: `"BeginDate": "VARCHAR", ${place}, "Load": "DOUBLE"`, status: 'final', minutes: 60,
    columns: { area_id: 'trim(record.Location."$")', market_run: `'DAM'`, product: `'demand'`, cleared_mw: 'record.Load' },
  }),
  endpoint: zoneAnswers('dayaheadhourlydemand'),
})
