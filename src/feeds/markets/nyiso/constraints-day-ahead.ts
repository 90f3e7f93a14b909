/**
 * NYISO day-ahead constraints with their shadow prices, hourly: `YYYYMMDDDAMLimitingConstraints.csv`. The stamp STARTS the hour.
 * http://mis.nyiso.com/public/P-511Alist.htm; grammar in limiting-constraints.ts.
 */
import { constraint } from '#canon/market-results.ts'
import { constraintColumns, limitingConstraints } from './limiting-constraints.ts'
import { tableReport } from './public-table.ts'

export const constraintsDayAhead = tableReport({
  name: 'constraints-day-ahead',
  title: 'Day-ahead constraints with their shadow prices, hourly',
  spec: 'P-511A Day-Ahead Limiting Constraints (DAMLimitingConstraints)',
  dataset: constraint,
  folder: 'DAMLimitingConstraints',
  noGrid: true,
  table: limitingConstraints,
  rows: { minutes: 60, status: 'final', columns: constraintColumns('DAM') },
})
