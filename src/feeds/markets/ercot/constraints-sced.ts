/**
 * ERCOT constraints in dispatch (SCED), each run of about five minutes.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP6-86-CD
 *
 * `cdr.00012302...SCEDBTCNP686.csv` of some runs, and the API's answer: grammar in constraint-rows.ts.
 */
import { constraint as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { constraintRows, recogniseConstraints } from './constraint-rows.ts'
import { postedUtc } from './posted.ts'
import { runAnswers } from './public-api.ts'

export const constraintsSced = report({
  iso: 'ercot',
  name: 'constraints-sced',
  title: 'Constraints in dispatch with their shadow prices, each run of about five minutes',
  spec: 'SCED Shadow Prices and Binding Transmission Constraints (NP6-86-CD)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP6-?86/i,
  recognise: head => recogniseConstraints(head, 'SCED'),
  rows: files => constraintRows(files, { marketRun: 'SCED', minutes: 5, status: 'preliminary' }),
  knownFromUtc: postedUtc,
  endpoint: runAnswers('np6-86-cd/shdw_prices_bnd_trns_const', 24, null),
})
