/**
 * MISO day-ahead ex-ante prices of reserves, as the market cleared them before prices were extended.
 * https://www.misoenergy.org/markets-and-operations/real-time--market-data/market-reports/ (Ancillary Services Market, csv)
 *
 * `YYYYMMDD_asm_exante_damcp.csv`: grammar in reserve-rows.ts. Content does not tell it from the ex-post file: the name decides.
 */
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { dailyDownloads, marketReports, marketReportsIntervalMs } from './market-reports.ts'
import { recogniseReserves, reserveRows } from './reserve-rows.ts'

export const ancillaryPricesDayAheadExante = report({
  iso: 'miso',
  name: 'ancillary-prices-day-ahead-exante',
  title: 'Day-ahead ex-ante prices of reserves, hourly',
  spec: 'ASM Day-Ahead Market ExAnte MCPs (asm_exante_damcp)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /^\d{8}_asm_exante_damcp/i,
  recognise: head => recogniseReserves(head, { market: 'day-ahead', pricing: 'ex-ante' }),
  rows: files => reserveRows(files, 'DAM_EXANTE'),
  endpoint: { base: marketReports, minIntervalMs: marketReportsIntervalMs, plan: (base, window) => dailyDownloads(base, window, ['asm_exante_damcp.csv']) },
})
