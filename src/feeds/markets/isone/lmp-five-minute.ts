/**
 * ISO-NE real-time prices, five minutes, preliminary.
 * https://www.iso-ne.com/isoexpress/web/reports/pricing/-/tree/lmps-rt-five-minute-prelim
 *
 * `lmp_5min_YYYYMMDD_00-04.csv` to `.._20-24.csv`: grammar in records.ts, columns Local Time (the START, without a date),
 * Location ID, LMP and components. Final ones come from the web service alone (web-five-minute.ts).
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { dailyReports, express, expressIntervalMs } from './express.ts'
import { energySpread, sumTolerance } from './location-rows.ts'
import { clockRows, recogniseRecords } from './record-rows.ts'
import { trailer } from './records.ts'

const quarters = ['00-04', '04-08', '08-12', '12-16', '16-20', '20-24'] as const

export const lmpFiveMinute = report({
  iso: 'isone',
  name: 'lmp-five-minute',
  title: 'Real-time LMP, five minutes, preliminary',
  spec: 'Five-Minute Real-Time LMP Report (lmp_5min)',
  dataset,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /^lmp_5min/i,
  trailer,
  byName: true,
  recognise: head => recogniseRecords(head, 'Local Time', () => true, 'preliminary'),
  rows: files => clockRows(files, { marketRun: 'RTD', minutes: 5, status: 'preliminary' }),
  knownFromUtc: file => file.layout.own?.generated ?? null,
  endpoint: {
    base: express,
    minIntervalMs: expressIntervalMs,
    plan: (base, window) => dailyReports(base, window, date => quarters.map(hours => `5min-rt-prelim/lmp_5min_${date}_${hours}.csv`)),
  },
})
