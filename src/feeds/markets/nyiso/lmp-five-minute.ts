/**
 * NYISO real-time dispatch prices, five minutes, by zone and by generator; beside them, while the day lasts, what real-time
 * commitment sees ahead.
 * http://mis.nyiso.com/public/P-24Alist.htm
 *
 * `YYYYMMDDrealtime_zone.csv`, `YYYYMMDDrealtime_gen.csv`, `realtime_zone_lbmp.csv`: grammar in price-file.ts. The stamp ENDS
 * the interval: a day runs from 00:05 to 00:00 of the next. The file grows until the day is over, so it is judged as the
 * window that it is; NYISO corrects prices within days and does not mark them.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recognisePrices, trailer } from './price-file.ts'
import { energySpread, priceRows } from './price-rows.ts'
import { publicFiles } from './public-files.ts'

export const lmpFiveMinute = report({
  iso: 'nyiso',
  name: 'lmp-five-minute',
  title: 'Real-time LBMP by zone or generator, five minutes',
  spec: 'P-24A Real-Time Market LBMP (realtime_zone, realtime_gen)',
  dataset,
  grid: { minutes: 5, covers: 'window', offGrid: true, beside: [15] },
  components: ['congestion', 'loss'],
  identityTolerance: null,
  energySpread,
  fileNames: /^(\d{8}realtime_|realtime_(zone|gen)_lbmp)/i,
  recognise: head => recognisePrices(head, 5),
  rows: files => priceRows(files, { marketRun: 'RTD', minutes: 5, status: 'preliminary', ends: true }),
  trailer,
  endpoint: publicFiles('realtime'),
})
