/**
 * ISO-NE load of the system, five minutes, as measured.
 * https://webservices.iso-ne.com/docs/v1.1/ (fiveminutesystemload); grammar in web-records.ts.
 *
 *   {"FiveMinSystemLoads": {"FiveMinSystemLoad": [{"BeginDate", "LoadMw", "NativeLoad", "ArdDemand", "SystemLoadBtmPv", "NativeLoadBtmPv"}, ..]}}
 *
 * NativeLoad is taken, as by the hour: without what storage draws, and less what solar panels behind meters make.
 */
import { load as dataset } from '#canon/demand-and-supply.ts'
import { system } from '#canon/measured.ts'
import { report } from '../../report.ts'
import { recogniseList, webAnswers, type Envelope } from './web-records.ts'
import { webRows } from './web-rows.ts'

const envelope: Envelope = ['FiveMinSystemLoads', 'FiveMinSystemLoad']

export const loadFiveMinute = report({
  iso: 'isone',
  name: 'load-five-minute',
  title: 'Load of the system, five minutes, as measured',
  spec: 'fiveminutesystemload',
  dataset,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /fiveminutesystemload/i,
  recognise: head => recogniseList(head, envelope, ['BeginDate', 'LoadMw', 'NativeLoad']),
  rows: files => webRows(files, {
    envelope, fields: '"BeginDate": "VARCHAR", "NativeLoad": "DOUBLE"', status: 'preliminary', minutes: 5,
    columns: { area_id: `'${system}'`, measure: `'integrated'`, load_mw: 'record.NativeLoad' },
  }),
  endpoint: webAnswers('fiveminutesystemload/day/{day}'),
})
