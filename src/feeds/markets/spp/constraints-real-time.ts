/**
 * SPP real-time constraints, five minutes: `RTBM-BC-YYYYMMDDHHMM.csv`, `RTBM-DAILY-BC-YYYYMMDD.csv` and rolled up by month and year.
 * Grammar in constraint-rows.ts.
 * https://portal.spp.org/pages/rtbm-binding-constraints
 */
import { constraint as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { constraintColumns, constraintRows } from './constraint-rows.ts'
import { dailyFiles, fileBrowser, fileBrowserIntervalMs } from './file-browser.ts'
import { recogniseIntervals } from './interval-file.ts'

export const constraintsRealTime = report({
  iso: 'spp',
  name: 'constraints-real-time',
  title: 'Real-time constraints with their shadow prices, five minutes',
  spec: 'Binding Constraints, real-time (RTBM-BC, RTBM-DAILY-BC)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^RTBM-(DAILY-)?BC-/i,
  recognise: head => recogniseIntervals(head, [...constraintColumns, 'TLR Level']),
  rows: files => constraintRows(files, { marketRun: 'RTBM', minutes: 5, status: 'preliminary' }),
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    plan: (base, window) => dailyFiles(base, window, 'rtbm-binding-constraints', { folder: '{Y}/{M}/By_Day', name: 'RTBM-DAILY-BC-{Y}{M}{D}.csv' }),
  },
})
