/**
 * SPP real-time prices of reserves, five minutes, by reserve zone.
 * https://portal.spp.org/pages/rtbm-mcp
 *
 * `RTBM-MCP-YYYYMMDDHHMM.csv`, `RTBM-MCP-DAILY-YYYYMMDD.csv`, `RTBM_MCP_YYYY.csv`: Interval,GMTIntervalEnd,Reserve Zone,
 * RegUPService,RegDNService,RegUpMile,RegDNMile,RampUP,RampDN,Spin,Supp,UncUP[,BAA]. Grammar in reserve-file.ts.
 */
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { dailyFiles, fileBrowser, fileBrowserIntervalMs } from './file-browser.ts'
import { recogniseIntervals } from './interval-file.ts'
import { reserveRows } from './reserve-rows.ts'

export const ancillaryPricesRealTime = report({
  iso: 'spp',
  name: 'ancillary-prices-real-time',
  title: 'Real-time prices of reserves by reserve zone, five minutes',
  spec: 'RTBM MCP (RTBM-MCP, RTBM-MCP-DAILY)',
  dataset,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /^RTBM[-_]MCP[-_]/i,
  recognise: head => recogniseIntervals(head, ['Reserve Zone', 'RegUPService', 'RegDNService', 'Spin', 'Supp']),
  rows: files => reserveRows(files, { marketRun: 'RTBM', minutes: 5, status: 'preliminary' }),
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    plan: (base, window) => dailyFiles(base, window, 'rtbm-mcp', { folder: '{Y}/{M}/By_Day', name: 'RTBM-MCP-DAILY-{Y}{M}{D}.csv' }),
  },
})
