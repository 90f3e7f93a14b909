/**
 * MISO day-ahead ex-post prices of reserves, the ones that settle.
 * https://www.misoenergy.org/markets-and-operations/real-time--market-data/market-reports/ (Ancillary Services Market, csv)
 *
 * `YYYYMMDD_asm_expost_damcp.csv`: grammar in reserve-rows.ts. The ex-ante file has the same form and other prices, and neither says which it is: the name decides.
 */
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { dailyDownloads, marketReports, marketReportsIntervalMs } from './market-reports.ts'
import { recogniseReserves, reserveRows } from './reserve-rows.ts'

export const ancillaryPricesDayAhead = report({
  iso: 'miso',
  name: 'ancillary-prices-day-ahead',
  title: 'Day-ahead ex-post prices of reserves, hourly',
  spec: 'ASM Day-Ahead Market ExPost MCPs (asm_expost_damcp)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /^\d{8}_asm_expost_damcp/i,
  recognise: head => recogniseReserves(head, { market: 'day-ahead', pricing: 'ex-post' }),
  rows: files => reserveRows(files, 'DAM'),
  endpoint: { base: marketReports, minIntervalMs: marketReportsIntervalMs, plan: (base, window) => dailyDownloads(base, window, ['asm_expost_damcp.csv']) },
})
