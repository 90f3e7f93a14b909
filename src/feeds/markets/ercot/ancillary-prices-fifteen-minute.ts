/**
 * ERCOT real-time prices of reserves, fifteen minutes: what is settled on.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP6-331-CD
 *
 * `cdr.00024898...NP6331.csv`, and the API's answer: grammar in reserve-rows.ts.
 */
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { postedUtc } from './posted.ts'
import { dayAnswers } from './public-api.ts'
import { recogniseReserves, reserveRows } from './reserve-rows.ts'

export const ancillaryPricesFifteenMinute = report({
  iso: 'ercot',
  name: 'ancillary-prices-fifteen-minute',
  title: 'Real-time prices of reserves, fifteen minutes',
  spec: 'Real-Time Clearing Prices for Capacity for 15-Minute Settlement Interval (NP6-331-CD)',
  dataset,
  grid: { minutes: 15, covers: 'snapshot' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP6-?331/i,
  recognise: head => recogniseReserves(head, 15),
  rows: files => reserveRows(files, { marketRun: 'RTM', minutes: 15, status: 'preliminary' }),
  knownFromUtc: postedUtc,
  endpoint: dayAnswers('np6-331-cd/rt_clear_price_cap', 'deliveryDate'),
})
