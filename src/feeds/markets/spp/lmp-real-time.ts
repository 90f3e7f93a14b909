/**
 * SPP real-time balancing market prices, one five-minute interval per file, by settlement location and by bus.
 * https://portal.spp.org/pages/rtbm-lmp-by-location, https://portal.spp.org/pages/rtbm-lmp-by-bus
 *
 * `RTBM-LMP-SL-YYYYMMDDHHMM.csv`, `RTBM-LMP-B-..`, `RTBM-LMP-SL-latestInterval.csv`: grammar in lmp-file.ts. Published
 * minutes after the interval and before review: preliminary. The daily file (lmp-real-time-daily.ts) comes days later.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { fileBrowser, fileBrowserIntervalMs, intervalDownloads } from './file-browser.ts'
import { recogniseLmp } from './lmp-file.ts'
import { energySpread, lmpRows, sumTolerance } from './lmp-rows.ts'

export const lmpRealTime = report({
  iso: 'spp',
  name: 'lmp-real-time',
  title: 'Real-time LMP by settlement location or bus, five minutes',
  spec: 'RTBM LMP by Settlement Location, RTBM LMP by Bus (RTBM-LMP-SL, RTBM-LMP-B)',
  dataset,
  grid: { minutes: 5, covers: 'snapshot' },
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /^RTBM-LMP-(SL|B|BUS)-/i,
  recognise: head => recogniseLmp(head, 5),
  rows: files => lmpRows(files, { marketRun: 'RTBM', minutes: 5, status: 'preliminary' }),
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    plan: (base, window) => intervalDownloads(base, window, 'rtbm-lmp-by-location', 'RTBM-LMP-SL-'),
  },
})
