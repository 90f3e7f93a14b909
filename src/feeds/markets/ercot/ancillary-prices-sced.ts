/**
 * ERCOT dispatch (SCED) prices of reserves, about every five minutes.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP6-332-CD
 *
 * `cdr.00024891...SCEDMCPCNP6332.csv`, and the API's answer: grammar in reserve-rows.ts. A run holds until the next, five
 * minutes by name.
 */
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { postedUtc } from './posted.ts'
import { runAnswers } from './public-api.ts'
import { recogniseReserves, reserveRows } from './reserve-rows.ts'

export const ancillaryPricesSced = report({
  iso: 'ercot',
  name: 'ancillary-prices-sced',
  title: 'Dispatch prices of reserves, each run of about five minutes',
  spec: 'Real-Time Clearing Prices for Capacity by SCED Interval (NP6-332-CD)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP6-?332/i,
  recognise: head => recogniseReserves(head, 5),
  rows: files => reserveRows(files, { marketRun: 'SCED', minutes: 5, status: 'preliminary' }),
  knownFromUtc: postedUtc,
  endpoint: runAnswers('np6-332-cd/rt_clear_price_cap_sced', 24, null),
})
