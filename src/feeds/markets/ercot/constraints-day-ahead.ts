/**
 * ERCOT day-ahead binding constraints, hourly.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-191-CD
 *
 * `cdr.00012332...DASPBCNP4191.csv`, and the API's answer: grammar in constraint-rows.ts.
 */
import { constraint as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { constraintRows, recogniseConstraints } from './constraint-rows.ts'
import { postedUtc } from './posted.ts'
import { dayAnswers } from './public-api.ts'

export const constraintsDayAhead = report({
  iso: 'ercot',
  name: 'constraints-day-ahead',
  title: 'Day-ahead binding constraints with their shadow prices, hourly',
  spec: 'DAM Shadow Prices (NP4-191-CD)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP4-?191/i,
  recognise: head => recogniseConstraints(head, 'DAM'),
  rows: files => constraintRows(files, { marketRun: 'DAM', minutes: 60, status: 'final' }),
  knownFromUtc: postedUtc,
  endpoint: dayAnswers('np4-191-cd/dam_shadow_prices', 'deliveryDate'),
})
