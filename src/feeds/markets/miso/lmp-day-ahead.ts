/**
 * MISO day-ahead ex-post prices, the ones that settle.
 * https://www.misoenergy.org/markets-and-operations/real-time--market-data/market-reports/ (Day-Ahead EPNode LMP, csv)
 *
 * `YYYYMMDD_da_expost_lmp.csv`: grammar in daily-file.ts. Prices come without a leading zero (`.48`, `-.37`), zero as `0`.
 * The ex-ante file has the same form and other prices: it is a report of its own.
 */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recogniseDaily } from './daily-file.ts'
import { dailyRows } from './daily-rows.ts'
import { dailyDownloads, marketReports, marketReportsIntervalMs } from './market-reports.ts'

export const lmpDayAhead = report({
  iso: 'miso',
  name: 'lmp-day-ahead',
  title: 'Day-ahead ex-post LMP, hourly',
  spec: 'Day Ahead Market ExPost LMPs (da_expost_lmp)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  components: ['congestion', 'loss'],
  // Energy is derived from the other three, so the sum proves nothing; that it is one price everywhere does.
  identityTolerance: null,
  energySpread: 0.03,
  fileNames: /^\d{8}_da_expost_lmp/i,
  recognise: head => recogniseDaily(head, { market: 'day-ahead', pricing: 'ex-post' }),
  rows: files => dailyRows(files, 'DAM'),
  endpoint: {
    base: marketReports,
    minIntervalMs: marketReportsIntervalMs,
    plan: (base, window) => dailyDownloads(base, window, ['da_expost_lmp.csv']),
  },
})
