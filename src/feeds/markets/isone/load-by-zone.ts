/**
 * ISO-NE load by zone, hourly, as measured: the demand that real time is settled on.
 * https://webservices.iso-ne.com/docs/v1.1/ (realtimehourlydemand); grammar in web-records.ts.
 *
 *   {"HourlyRtDemands": {"HourlyRtDemand": [{"BeginDate", "Location": {"@LocId": "4001", "$": ".Z.MAINE"}, "Load"}, ..]}}
 */
import { load as dataset } from '#canon/demand-and-supply.ts'
import { dayOver } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { recogniseList, type Envelope } from './web-records.ts'
import { place, webRows } from './web-rows.ts'
import { zoneAnswers } from './zone-demand.ts'

const envelope: Envelope = ['HourlyRtDemands', 'HourlyRtDemand']

export const loadByZone = report({
  iso: 'isone',
  name: 'load-by-zone',
  title: 'Load by zone, hourly, as measured',
  spec: 'realtimehourlydemand',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: dayOver(),
  identityTolerance: null,
  energySpread: null,
  fileNames: /realtimehourlydemand/i,
  recognise: head => recogniseList(head, envelope, ['BeginDate', '@LocId', 'Load']),
  rows: files => webRows(files, {
    envelope, fields: `"BeginDate": "VARCHAR", ${place}, "Load": "DOUBLE"`, status: 'preliminary', minutes: 60,
    columns: { area_id: 'trim(record.Location."$")', measure: `'integrated'`, load_mw: 'record.Load' },
  }),
  endpoint: zoneAnswers('realtimehourlydemand'),
})
