/**
 * ISO-NE load of the system, hourly, as measured.
 * https://webservices.iso-ne.com/docs/v1.1/ (hourlysysload); grammar in web-records.ts.
 *
 *   {"HourlySystemLoads": {"HourlySystemLoad": [{"BeginDate", "Location": {"@LocId": "32", "$": "NEPOOL AREA"}, "Load", "NativeLoad", "ArdDemand"}, ..]}}
 *
 * Load is NativeLoad with what storage draws (ArdDemand). The forecast is of NativeLoad, which is taken.
 */
import { load as dataset } from '#canon/demand-and-supply.ts'
import { system } from '#canon/measured.ts'
import { dayOver } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { recogniseList, webAnswers, type Envelope } from './web-records.ts'
import { place, webRows } from './web-rows.ts'

const envelope: Envelope = ['HourlySystemLoads', 'HourlySystemLoad']
/** ISO-NE's number of all its area. */
const area = '32'

export const loadHourly = report({
  iso: 'isone',
  name: 'load-hourly',
  title: 'Load of the system, hourly, as measured',
  spec: 'hourlysysload',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: dayOver(),
  identityTolerance: null,
  energySpread: null,
  fileNames: /hourlysysload/i,
  recognise: head => recogniseList(head, envelope, ['BeginDate', '@LocId', 'NativeLoad']),
  rows: files => webRows(files, {
    envelope, fields: `"BeginDate": "VARCHAR", ${place}, "NativeLoad": "DOUBLE"`, status: 'preliminary', minutes: 60,
    columns: { area_id: `CASE trim(record.Location."@LocId") WHEN '${area}' THEN '${system}' ELSE record.Location."$" END`, measure: `'integrated'`, load_mw: 'record.NativeLoad' },
  }),
  endpoint: webAnswers('hourlysysload/day/{day}'),
})
