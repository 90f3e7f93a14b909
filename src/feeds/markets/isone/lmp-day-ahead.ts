/**
 * ISO-NE day-ahead prices, hourly, all locations.
 * https://www.iso-ne.com/isoexpress/web/reports/pricing/-/tree/lmps-da-hourly
 *
 * `WW_DALMP_ISO_YYYYMMDD.csv`: grammar in records.ts, columns Date, Hour Ending (01 to 24, 02X), Location ID, Location Name,
 * Location Type, Locational Marginal Price, Energy Component, Congestion Component, Marginal Loss Component. Final as it
 * comes.
 */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { dailyReports, express, expressIntervalMs } from './express.ts'
import { energySpread, sumTolerance } from './location-rows.ts'
import { hourRows, recogniseRecords } from './record-rows.ts'
import { trailer } from './records.ts'

export const lmpDayAhead = report({
  iso: 'isone',
  name: 'lmp-day-ahead',
  title: 'Day-ahead LMP, hourly',
  spec: 'Day-Ahead Energy Market Hourly LMP Report (WW_DALMP_ISO)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /^WW_DALMP_ISO/i,
  trailer,
  recognise: head => recogniseRecords(head, 'Hour Ending', ({ title }) => /day[- ]?ahead/i.test(title), 'final'),
  rows: files => hourRows(files, { marketRun: 'DAM', minutes: 60, status: 'final' }),
  knownFromUtc: file => file.layout.own?.generated ?? null,
  endpoint: {
    base: express,
    minIntervalMs: expressIntervalMs,
    plan: (base, window) => dailyReports(base, window, date => [`da-lmp/WW_DALMP_ISO_${date}.csv`]),
  },
})
