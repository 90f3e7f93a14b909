/**
 * Energy bought in ERCOT's day-ahead market, hourly by settlement point. Grammar in cleared-rows.ts.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-192-CD
 */
import { cleared as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { clearedRows, recogniseCleared } from './cleared-rows.ts'
import { postedUtc } from './posted.ts'

export const clearedBought = report({
  iso: 'ercot',
  name: 'cleared-bought',
  title: 'Energy bought day-ahead by settlement point, hourly',
  spec: 'DAM Total Energy Purchased (NP4-192-CD)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP4-?192/i,
  recognise: head => recogniseCleared(head, 'demand'),
  rows: files => clearedRows(files, 'demand'),
  knownFromUtc: postedUtc,
})
