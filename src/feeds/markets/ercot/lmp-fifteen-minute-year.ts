/**
 * ERCOT real-time prices of hubs and load zones, fifteen minutes, a workbook a year.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP6-785-ER
 *
 *   name   = [rpt.00013061.0000000000000000.]RTMLZHBSPP_YYYY.xlsx, in an archive of the same name
 *   sheet  = a month, or part of one: header row*
 *   header = Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point Name,Settlement Point Type,Settlement Point Price
 *   row    = as in the daily document: "01/31/2026",24,4,N,LZ_WEST,LZEW,-27.3; one of a year may have neither hour nor price
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recogniseYear } from './document.ts'
import { columns } from './lmp-fifteen-minute.ts'
import { priceRows } from './price-rows.ts'

export const lmpFifteenMinuteYear = report({
  iso: 'ercot',
  name: 'lmp-fifteen-minute-year',
  title: 'Real-time prices of hubs and load zones, fifteen minutes, of a year',
  spec: 'Historical RTM Load Zone and Hub Prices (NP6-785-ER)',
  dataset,
  grid: { minutes: 15, covers: 'window' },
  published: null,
  components: [],
  identityTolerance: null,
  energySpread: null,
  fileNames: /RTMLZHBSPP|NP6-?785/i,
  recognise: head => recogniseYear(head, columns),
  rows: files => priceRows(files, { marketRun: 'RTM', minutes: 15, status: 'preliminary', by: 'settlement point', blankRows: true }),
})
