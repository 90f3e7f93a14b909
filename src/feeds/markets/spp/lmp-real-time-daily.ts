/**
 * SPP real-time balancing market prices, one market day per file.
 * https://portal.spp.org/pages/rtbm-lmp-by-location (By_Day)
 *
 * `RTBM-LMP-DAILY-SL-YYYYMMDD.csv`, `RTBM-LMP-DAILY-B-..`: grammar in lmp-file.ts, with other spellings of the columns
 * (`GMT Interval`, `Settlement Location Name`, `PNODE Name`) and blanks before them. It comes about five days after the
 * market day, when prices have been reviewed: final, so that it revises what the five-minute files said.
 *
 * Judged as a window and not as a market day: an interval for which the market did not solve was never published.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { dayOver } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { dailyDownloads, fileBrowser, fileBrowserIntervalMs } from './file-browser.ts'
import { recogniseLmp } from './lmp-file.ts'
import { energySpread, lmpRows, sumTolerance } from './lmp-rows.ts'

export const lmpRealTimeDaily = report({
  iso: 'spp',
  name: 'lmp-real-time-daily',
  title: 'Real-time LMP of a day by settlement location or bus, five minutes',
  spec: 'RTBM LMP by Settlement Location, daily (RTBM-LMP-DAILY-SL, RTBM-LMP-DAILY-B)',
  dataset,
  grid: { minutes: 5, covers: 'window' },
  published: dayOver(),
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /^RTBM-LMP-DAILY-/i,
  recognise: head => recogniseLmp(head, 5),
  rows: files => lmpRows(files, { marketRun: 'RTBM', minutes: 5, status: 'final' }),
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    plan: (base, window) => dailyDownloads(base, window, 'rtbm-lmp-by-location', 'RTBM-LMP-DAILY-SL-', ''),
  },
})
