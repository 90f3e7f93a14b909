/**
 * SPP's Western Energy Imbalance Service, five-minute prices of the years before its members joined the market as SWPW.
 * https://portal.spp.org/pages/lmp-by-settlement-location-weis
 *
 * `WEIS-RTBM-LMP-SL-YYYYMMDDHHMM.csv` and `WEIS-RTBM-LMP-DAILY-SL-YYYYMMDD.csv`: grammar in lmp-file.ts. It was a market
 * apart with its own energy price and its own locations, some under names that SPP uses too. Its prices keep the run RTBM,
 * and its points are called LOCATION@WEIS.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { fileBrowser, fileBrowserIntervalMs, intervalDownloads } from './file-browser.ts'
import { recogniseLmp } from './lmp-file.ts'
import { energySpread, lmpRows, sumTolerance } from './lmp-rows.ts'

export const lmpWeis = report({
  iso: 'spp',
  name: 'lmp-weis',
  title: 'Western Energy Imbalance Service LMP by settlement location, five minutes',
  spec: 'WEIS RTBM LMP by Settlement Location (WEIS-RTBM-LMP-SL)',
  dataset,
  grid: { minutes: 5, covers: 'snapshot' },
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /^WEIS-RTBM-LMP-/i,
  recognise: head => recogniseLmp(head, 5),
  rows: files => lmpRows(files, { marketRun: 'RTBM', minutes: 5, status: 'preliminary', area: 'WEIS' }),
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    plan: (base, window) => intervalDownloads(base, window, 'lmp-by-settlement-location-weis', 'WEIS-RTBM-LMP-SL-'),
  },
})
