/**
 * Energy sold in ERCOT's day-ahead market, hourly by settlement point. Grammar in cleared-rows.ts.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-193-CD
 */
import { cleared as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { clearedRows, recogniseCleared } from './cleared-rows.ts'
import { postedUtc } from './posted.ts'

export const clearedSold = report({
  iso: 'ercot',
  name: 'cleared-sold',
  title: 'Energy sold day-ahead by settlement point, hourly',
  spec: 'DAM Total Energy Sold (NP4-193-CD)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP4-?193/i,
  recognise: head => recogniseCleared(head, 'supply'),
  rows: files => clearedRows(files, 'supply'),
  knownFromUtc: postedUtc,
})
