/**
 * SPP day-ahead prices, hourly, by settlement location and by bus.
 * https://portal.spp.org/pages/da-lmp-by-settlement-location, https://portal.spp.org/pages/da-lmp-by-bus
 *
 * `DA-LMP-SL-YYYYMMDD0100.csv`, `DA-LMP-B-YYYYMMDD0100.csv`: grammar in lmp-file.ts; one market day each, 23 to 25 hours.
 */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { dailyDownloads, fileBrowser, fileBrowserIntervalMs } from './file-browser.ts'
import { recogniseLmp } from './lmp-file.ts'
import { energySpread, lmpRows, sumTolerance } from './lmp-rows.ts'

export const lmpDayAhead = report({
  iso: 'spp',
  name: 'lmp-day-ahead',
  title: 'Day-ahead LMP by settlement location or bus, hourly',
  spec: 'DA LMP by Settlement Location, DA LMP by Bus (DA-LMP-SL, DA-LMP-B)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /^DA-LMP-/i,
  recognise: head => recogniseLmp(head, 60),
  rows: files => lmpRows(files, { marketRun: 'DAM', minutes: 60, status: 'final' }),
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    plan: (base, window) => dailyDownloads(base, window, 'da-lmp-by-settlement-location', 'DA-LMP-SL-', '0100'),
  },
})
