/**
 * SPP volumes cleared in real time, five minutes.
 * https://portal.spp.org/pages/market-clearing-rtbm
 *
 * `RTBM-MC-YYYYMMDD.csv`, one market day: Interval,GMTIntervalEnd[,BAA],Generation,Cleared DR,NSI,SMP,Min LMP,Max LMP,RegUP,..,Supp,
 * Capacity Available. Grammar in cleared-rows.ts.
 */
import { cleared as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { clearedRows } from './cleared-rows.ts'
import { dailyFiles, fileBrowser, fileBrowserIntervalMs } from './file-browser.ts'
import { recogniseIntervals } from './interval-file.ts'

export const clearedRealTime = report({
  iso: 'spp',
  name: 'cleared-real-time',
  title: 'Volumes cleared in real time, five minutes',
  spec: 'Market Clearing, real-time (RTBM-MC)',
  dataset,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /^RTBM-MC-/i,
  recognise: head => recogniseIntervals(head, ['Generation', 'SMP', 'RegUP', 'Spin', 'Supp'], ['Total Demand']),
  rows: files => clearedRows(files, { marketRun: 'RTBM', minutes: 5, status: 'preliminary' }),
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    plan: (base, window) => dailyFiles(base, window, 'market-clearing-rtbm', { folder: '{Y}/{M}', name: 'RTBM-MC-{Y}{M}{D}.csv' }),
  },
})
