/**
 * NYISO transmission outages as scheduled: of the day-ahead market, `YYYYMMDDoutSched.csv`, and of real time,
 * `YYYYMMDDSCLineOutages.csv`, `currentSCLineOutages.csv`.
 * http://mis.nyiso.com/public/P-54Clist.htm, P-54Alist.htm; grammar in line-outages.ts.
 *
 * NYISO's longer schedule (P-14B) is not read: which words of its Status mean that an outage will not be is not documented.
 */
import { outage } from '#canon/outage.ts'
import { report } from '../../report.ts'
import { outageRows, recogniseOutages, type Columns } from './line-outages.ts'
import { dayFiles } from './public-files.ts'

const columns: Columns = { from: 'scheduledoutdatetime', to: 'scheduledindatetime' }

export const transmissionOutagesScheduled = report({
  iso: 'nyiso',
  name: 'transmission-outages-scheduled',
  title: 'Transmission outages, as scheduled',
  spec: 'P-54C Day-Ahead Scheduled Outages (outSched), P-54A Real-Time Scheduled Outages (SCLineOutages)',
  dataset: outage,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^\d{8}outSched|^(\d{8}|current)SCLineOutages/i,
  recognise: head => recogniseOutages(head, columns),
  rows: files => outageRows(files, columns, { list: 'scheduled', cause: 'planned' }),
  endpoint: dayFiles('outSched'),
})
