/**
 * ERCOT day-ahead prices by electrical bus, hourly.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-183-CD
 *
 * `cdr.00012328...NP4183.csv` holds one market day, the API's answer one hour of its many buses: grammar in document.ts. So
 * it is judged as the window that it is.
 */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recogniseDocument } from './document.ts'
import { postedUtc } from './posted.ts'
import { priceRows } from './price-rows.ts'
import { dayAheadAnswers } from './public-api.ts'

export const lmpDayAheadBus = report({
  iso: 'ercot',
  name: 'lmp-day-ahead-bus',
  title: 'Day-ahead LMP by electrical bus, hourly',
  spec: 'DAM Hourly LMPs (NP4-183-CD)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  components: [],
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP4-?183/i,
  recognise: head => recogniseDocument(head, { point: ['BusName', 'ElectricalBus', 'Bus'], price: ['LMP'], time: { hour: ['HourEnding', 'DeliveryHour'] } }),
  rows: files => priceRows(files, { marketRun: 'DAM', minutes: 60, status: 'final', by: 'bus' }),
  knownFromUtc: postedUtc,
  endpoint: dayAheadAnswers('np4-183-cd/dam_hourly_lmp', 'by hour'),
})
