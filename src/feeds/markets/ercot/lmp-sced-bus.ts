/**
 * ERCOT dispatch (SCED) prices by electrical bus, about every five minutes.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP6-787-CD
 *
 * `cdr.00011485...NP6787_YYYYMMDD_HHMMSS.csv` of one run, and the API's answer of an hour: grammar in document.ts, times as in
 * lmp-sced.ts.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recogniseDocument } from './document.ts'
import { postedUtc } from './posted.ts'
import { priceRows } from './price-rows.ts'
import { runAnswers } from './public-api.ts'

export const lmpScedBus = report({
  iso: 'ercot',
  name: 'lmp-sced-bus',
  title: 'Dispatch LMP by electrical bus, each run of about five minutes',
  spec: 'LMPs by Electrical Bus (NP6-787-CD)',
  dataset,
  grid: { minutes: 5, covers: 'snapshot', offGrid: true },
  components: [],
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP6-?787/i,
  recognise: head => recogniseDocument(head, { point: ['ElectricalBus', 'BusName'], price: ['LMP'], time: { run: ['SCEDTimestamp'] } }),
  rows: files => priceRows(files, { marketRun: 'SCED', minutes: 5, status: 'preliminary', by: 'bus' }),
  knownFromUtc: postedUtc,
  endpoint: runAnswers('np6-787-cd/lmp_electrical_bus', 1, 'electricalBus'),
})
