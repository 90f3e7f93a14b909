/**
 * ERCOT day-ahead prices of reserves, hourly.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-188-CD
 *
 * `cdr.00012329...DAMCPCNP4188.csv`, and the API's answer: grammar in reserve-rows.ts.
 */
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { postedUtc } from './posted.ts'
import { dayAnswers } from './public-api.ts'
import { recogniseReserves, reserveRows } from './reserve-rows.ts'

export const ancillaryPricesDayAhead = report({
  iso: 'ercot',
  name: 'ancillary-prices-day-ahead',
  title: 'Day-ahead prices of reserves, hourly',
  spec: 'DAM Clearing Prices for Capacity (NP4-188-CD)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP4-?188/i,
  recognise: head => recogniseReserves(head, 60),
  rows: files => reserveRows(files, { marketRun: 'DAM', minutes: 60, status: 'final' }),
  knownFromUtc: postedUtc,
  endpoint: dayAnswers('np4-188-cd/dam_clear_price_for_cap', 'deliveryDate'),
})
