/**
 * NYISO day-ahead prices, hourly, by zone and by generator.
 * http://mis.nyiso.com/public/P-2Alist.htm
 *
 * `YYYYMMDDdamlbmp_zone.csv`, `YYYYMMDDdamlbmp_gen.csv`: grammar in price-file.ts; one market day each, 23 to 25 hours. The
 * stamp STARTS the hour.
 */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recognisePrices, trailer } from './price-file.ts'
import { energySpread, priceRows } from './price-rows.ts'
import { publicFiles } from './public-files.ts'

export const lmpDayAhead = report({
  iso: 'nyiso',
  name: 'lmp-day-ahead',
  title: 'Day-ahead LBMP by zone or generator, hourly',
  spec: 'P-2A Day-Ahead Market LBMP (damlbmp_zone, damlbmp_gen)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  components: ['congestion', 'loss'],
  identityTolerance: null,
  energySpread,
  fileNames: /^\d{8}damlbmp_/i,
  recognise: head => recognisePrices(head, 60),
  rows: files => priceRows(files, { marketRun: 'DAM', minutes: 60, status: 'final', ends: false }),
  trailer,
  endpoint: publicFiles('damlbmp'),
})
