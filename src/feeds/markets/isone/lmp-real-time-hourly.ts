/**
 * ISO-NE real-time prices, hourly, preliminary and final.
 * https://www.iso-ne.com/isoexpress/web/reports/pricing/-/tree/lmps-rt-hourly-final, .../lmps-rt-hourly-prelim
 *
 * `lmp_rt_final_YYYYMMDD.csv`: grammar in records.ts, columns as day-ahead, the hour without quotes. `lmp_rt_prelim_..`: a column
 * Location with names and no ids. The comments name the file, so that how final it is does not hang on a name of ours; where
 * nothing says, it is preliminary, which a final file may still revise.
 *
 * Judged as a window: the preliminary file of a day may be asked for before its end.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { dayOver } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { dailyReports, express, expressIntervalMs } from './express.ts'
import { energySpread, sumTolerance } from './location-rows.ts'
import { hourRows, recogniseRecords } from './record-rows.ts'
import { trailer } from './records.ts'

export const lmpRealTimeHourly = report({
  iso: 'isone',
  name: 'lmp-real-time-hourly',
  title: 'Real-time LMP, hourly',
  spec: 'Real-Time Energy Market Hourly LMP Report (lmp_rt_final, lmp_rt_prelim)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: dayOver(),
  identityTolerance: sumTolerance,
  energySpread,
  fileNames: /^lmp_rt_(final|prelim)/i,
  trailer,
  byName: true,
  recognise: head => recogniseRecords(head, 'Hour Ending', ({ title }) => /real[- ]?time/i.test(title), 'preliminary'),
  rows: files => hourRows(files, { marketRun: 'RTH', minutes: 60, status: 'preliminary' }),
  knownFromUtc: file => file.layout.own?.generated ?? null,
  endpoint: {
    base: express,
    minIntervalMs: expressIntervalMs,
    // Of most days one of the two is all that is wanted; both are kept by the operator.
    plan: (base, window) => dailyReports(base, window, date => [`rt-lmp/lmp_rt_prelim_${date}.csv`, `rt-lmp/lmp_rt_final_${date}.csv`]),
  },
})
