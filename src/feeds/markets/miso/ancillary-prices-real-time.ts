/**
 * MISO real-time prices of reserves, integrated over the hour, preliminary and final.
 * https://www.misoenergy.org/markets-and-operations/real-time--market-data/market-reports/ (Ancillary Services Market, csv)
 *
 * `YYYYMMDD_asm_rtmcp_prelim.csv` and `YYYYMMDD_asm_rtmcp_final.csv`: grammar in reserve-rows.ts. The name says which it is,
 * as with prices of energy; where it does not, prices are taken as preliminary.
 */
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { dailyDownloads, marketReports, marketReportsIntervalMs } from './market-reports.ts'
import { recogniseReserves, reserveRows } from './reserve-rows.ts'

export const ancillaryPricesRealTime = report({
  iso: 'miso',
  name: 'ancillary-prices-real-time',
  title: 'Real-time prices of reserves, hourly',
  spec: 'ASM Real-Time Market MCPs (asm_rtmcp_prelim, asm_rtmcp_final)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /^\d{8}_asm_rtmcp_(prelim|final)/i,
  recognise: head => recogniseReserves(head, { market: 'real-time', pricing: 'ex-post' }),
  rows: files => reserveRows(files, 'RTH'),
  endpoint: {
    base: marketReports,
    minIntervalMs: marketReportsIntervalMs,
    // For most days only one of the two exists: the other is the operator's 404.
    plan: (base, window) => dailyDownloads(base, window, ['asm_rtmcp_prelim.csv', 'asm_rtmcp_final.csv']),
  },
})
