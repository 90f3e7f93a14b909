/**
 * MISO real-time hourly ex-post prices, preliminary and final.
 * https://www.misoenergy.org/markets-and-operations/real-time--market-data/market-reports/ (Real-Time Preliminary and Final Market LMPs, csv)
 *
 * `YYYYMMDD_rt_lmp_prelim.csv` (kept about four days) and `YYYYMMDD_rt_lmp_final.csv` (about five days later): grammar in
 * daily-file.ts, with one preamble for both. So the name says which it is; where it does not, the prices are taken as
 * preliminary, which a final file may still revise, and the layout's `status_from` is `default`.
 */
import { lmpRealTime } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recogniseDaily } from './daily-file.ts'
import { dailyRows } from './daily-rows.ts'
import { dailyDownloads, marketReports, marketReportsIntervalMs } from './market-reports.ts'

export const lmpRealTimeHourly = report({
  iso: 'miso',
  name: 'lmp-real-time-hourly',
  title: 'Real-time ex-post LMP, hourly',
  spec: 'Realtime Market LMPs (rt_lmp_prelim, rt_lmp_final)',
  dataset: lmpRealTime,
  grid: { minutes: 60, covers: 'market-day' },
  components: ['congestion', 'loss'],
  identityTolerance: null,
  energySpread: 0.03,
  fileNames: /^\d{8}_rt_lmp_(prelim|final)/i,
  recognise: head => recogniseDaily(head, { market: 'real-time', pricing: 'ex-post' }),
  rows: files => dailyRows(files, 'RTH'),
  endpoint: {
    base: marketReports,
    minIntervalMs: marketReportsIntervalMs,
    // For most days only one of the two exists: the other is the operator's 404.
    plan: (base, window) => dailyDownloads(base, window, ['rt_lmp_prelim.csv', 'rt_lmp_final.csv']),
  },
})
