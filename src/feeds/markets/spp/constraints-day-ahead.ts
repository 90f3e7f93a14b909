/**
 * SPP day-ahead constraints, hourly: `DA-BC-YYYYMMDD0100.csv`, one market day. Grammar in constraint-rows.ts.
 * https://portal.spp.org/pages/da-binding-constraints
 */
import { constraint as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { constraintColumns, constraintRows } from './constraint-rows.ts'
import { dailyFiles, fileBrowser, fileBrowserIntervalMs } from './file-browser.ts'
import { recogniseIntervals } from './interval-file.ts'

export const constraintsDayAhead = report({
  iso: 'spp',
  name: 'constraints-day-ahead',
  title: 'Day-ahead constraints with their shadow prices, hourly',
  spec: 'Binding Constraints, day-ahead (DA-BC)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^DA-BC-/i,
  recognise: head => recogniseIntervals(head, constraintColumns, ['TLR Level']),
  rows: files => constraintRows(files, { marketRun: 'DAM', minutes: 60, status: 'final' }),
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    plan: (base, window) => dailyFiles(base, window, 'da-binding-constraints', { folder: '{Y}/{M}/By_Day', name: 'DA-BC-{Y}{M}{D}0100.csv' }),
  },
})
