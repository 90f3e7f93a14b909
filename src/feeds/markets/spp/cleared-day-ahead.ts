/**
 * SPP volumes cleared day-ahead, hourly.
 * https://portal.spp.org/pages/market-clearing
 *
 * `DA-MC-YYYYMMDD0100.csv`, one market day: Interval,GMTIntervalEnd[,BAA],Generation,Cleared DR,Cleared Demand Bid,Cleared Fixed
 * Demand Bid,Cleared Virtual Bid,Cleared Virtual Offer,Total Demand,NSI,SMP,..,RegUP,..,Supp,.. Grammar in cleared-rows.ts.
 */
import { cleared as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { clearedRows } from './cleared-rows.ts'
import { dailyFiles, fileBrowser, fileBrowserIntervalMs } from './file-browser.ts'
import { recogniseIntervals } from './interval-file.ts'

export const clearedDayAhead = report({
  iso: 'spp',
  name: 'cleared-day-ahead',
  title: 'Volumes cleared day-ahead, hourly',
  spec: 'Market Clearing, day-ahead (DA-MC)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /^DA-MC-/i,
  recognise: head => recogniseIntervals(head, ['Generation', 'Total Demand', 'RegUP', 'Spin', 'Supp']),
  rows: files => clearedRows(files, { marketRun: 'DAM', minutes: 60, status: 'final' }),
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    plan: (base, window) => dailyFiles(base, window, 'market-clearing', { folder: '{Y}/{M}', name: 'DA-MC-{Y}{M}{D}0100.csv' }),
  },
})
