/**
 * NYISO transmission equipment that is out of service in real time: `YYYYMMDDRTLineOutages.csv`, `currentRTLineOutages.csv`.
 * http://mis.nyiso.com/public/P-54Blist.htm; grammar in line-outages.ts.
 *
 * The list says since when something is out and neither why nor until when: it is open, and its end is not learnt from
 * later lists that lack it.
 */
import { outage } from '#canon/outage.ts'
import { report } from '../../report.ts'
import { outageRows, recogniseOutages, type Columns } from './line-outages.ts'
import { dayFiles } from './public-files.ts'

const columns: Columns = { from: 'outagedatetime', to: null }

export const transmissionOutagesActual = report({
  iso: 'nyiso',
  name: 'transmission-outages-actual',
  title: 'Transmission equipment out of service',
  spec: 'P-54B Real-Time Actual Outages (RTLineOutages)',
  dataset: outage,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^(\d{8}|current)RTLineOutages/i,
  recognise: head => recogniseOutages(head, columns),
  rows: files => outageRows(files, columns, { list: 'actual', cause: null }),
  endpoint: dayFiles('realtimelineoutages', 'RTLineOutages'),
})
