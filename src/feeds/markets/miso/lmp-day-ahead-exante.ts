/**
 * MISO day-ahead ex-ante prices: what the market cleared at, dollars away from what settles.
 * https://www.misoenergy.org/markets-and-operations/real-time--market-data/market-reports/ (Day-Ahead ExAnte LMP, csv)
 *
 * `YYYYMMDD_da_exante_lmp.csv`: grammar in daily-file.ts. A market run of its own, so that it never revises ex-post prices.
 */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recogniseDaily } from './daily-file.ts'
import { dailyRows } from './daily-rows.ts'
import { dailyDownloads, marketReports, marketReportsIntervalMs } from './market-reports.ts'

export const lmpDayAheadExante = report({
  iso: 'miso',
  name: 'lmp-day-ahead-exante',
  title: 'Day-ahead ex-ante LMP, hourly',
  spec: 'Day Ahead Market ExAnte LMPs (da_exante_lmp)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  components: ['congestion', 'loss'],
  identityTolerance: null,
  energySpread: 0.03,
  fileNames: /^\d{8}_da_exante_lmp/i,
  recognise: head => recogniseDaily(head, { market: 'day-ahead', pricing: 'ex-ante' }),
  rows: files => dailyRows(files, 'DAM_EXANTE'),
  endpoint: {
    base: marketReports,
    minIntervalMs: marketReportsIntervalMs,
    plan: (base, window) => dailyDownloads(base, window, ['da_exante_lmp.csv']),
  },
})
