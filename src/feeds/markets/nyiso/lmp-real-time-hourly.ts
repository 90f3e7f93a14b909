/**
 * NYISO real-time prices of the hour: dispatch prices weighted by the time for which each was in force, runs off the grid
 * included, by zone and by generator.
 * http://mis.nyiso.com/public/P-4Alist.htm
 *
 * `YYYYMMDDrtlbmp_zone.csv`, `YYYYMMDDrtlbmp_gen.csv`: grammar in price-file.ts. The stamp STARTS the hour. The file grows
 * until the day is over.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recognisePrices, trailer } from './price-file.ts'
import { energySpread, priceRows } from './price-rows.ts'
import { publicFiles } from './public-files.ts'

export const lmpRealTimeHourly = report({
  iso: 'nyiso',
  name: 'lmp-real-time-hourly',
  title: 'Real-time LBMP by zone or generator, time-weighted and integrated over the hour',
  spec: 'P-4A Time-Weighted/Integrated Real-Time LBMP (rtlbmp_zone, rtlbmp_gen)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  components: ['congestion', 'loss'],
  identityTolerance: null,
  energySpread,
  fileNames: /^\d{8}rtlbmp_/i,
  recognise: head => recognisePrices(head, 60),
  rows: files => priceRows(files, { marketRun: 'RTH', minutes: 60, status: 'preliminary', ends: false }),
  trailer,
  endpoint: publicFiles('rtlbmp'),
})
