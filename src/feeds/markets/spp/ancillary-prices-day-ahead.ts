/**
 * SPP day-ahead prices of reserves, hourly, by reserve zone.
 * https://portal.spp.org/pages/da-mcp
 *
 * `DA-MCP-YYYYMMDD0100.csv`, one market day: Interval,GMTIntervalEnd,Reserve Zone,RegUP,RegDN,Spin,Supp,RampUP,RampDN,UncUP.
 * Grammar in reserve-file.ts.
 */
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { dailyFiles, fileBrowser, fileBrowserIntervalMs } from './file-browser.ts'
import { recogniseIntervals } from './interval-file.ts'
import { reserveRows } from './reserve-rows.ts'

export const ancillaryPricesDayAhead = report({
  iso: 'spp',
  name: 'ancillary-prices-day-ahead',
  title: 'Day-ahead prices of reserves by reserve zone, hourly',
  spec: 'DA MCP (DA-MCP)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /^DA-MCP-/i,
  recognise: head => recogniseIntervals(head, ['Reserve Zone', 'RegUP', 'RegDN', 'Spin', 'Supp']),
  rows: files => reserveRows(files, { marketRun: 'DAM', minutes: 60, status: 'final' }),
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    plan: (base, window) => dailyFiles(base, window, 'da-mcp', { folder: '{Y}/{M}', name: 'DA-MCP-{Y}{M}{D}0100.csv' }),
  },
})
