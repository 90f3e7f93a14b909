/**
 * ERCOT day-ahead prices of hubs and load zones, a workbook a year.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-180-ER
 *
 *   name   = [rpt.00013060.0000000000000000.]DAMLZHBSPP_YYYY.xlsx, in an archive of the same name
 *   sheet  = Jan | Feb | ..: header row*                                                months to come have the header alone
 *   header = Delivery Date,Hour Ending,Repeated Hour Flag,Settlement Point,Settlement Point Price
 *   row    = as in the daily document: "01/31/2026",24:00,N,LZ_WEST,38.63
 *
 * The rows are those of the daily document, so either may come first. A point that is new begins within a month, as HB_PAN did.
 */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recogniseYear } from './document.ts'
import { columns } from './lmp-day-ahead.ts'
import { priceRows } from './price-rows.ts'

export const lmpDayAheadYear = report({
  iso: 'ercot',
  name: 'lmp-day-ahead-year',
  title: 'Day-ahead prices of hubs and load zones, hourly, of a year',
  spec: 'Historical DAM Load Zone and Hub Prices (NP4-180-ER)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: null,
  components: [],
  identityTolerance: null,
  energySpread: null,
  fileNames: /DAMLZHBSPP|NP4-?180/i,
  recognise: head => recogniseYear(head, columns),
  rows: files => priceRows(files, { marketRun: 'DAM', minutes: 60, status: 'final', by: 'settlement point', blankRows: true }),
})
