/**
 * NYISO real-time constraints with their shadow prices, of each run of dispatch: `YYYYMMDDLimitingConstraints.csv`.
 * http://mis.nyiso.com/public/P-33list.htm; grammar in limiting-constraints.ts.
 *
 * Whether the stamp begins or ends the five minutes is not documented: it is kept as the instant that it is, without a length.
 */
import { constraint } from '#canon/market-results.ts'
import { constraintColumns, limitingConstraints } from './limiting-constraints.ts'
import { tableReport } from './public-table.ts'

export const constraintsRealTime = tableReport({
  name: 'constraints-real-time',
  title: 'Real-time constraints with their shadow prices, by run of dispatch',
  spec: 'P-33 Real-Time Limiting Constraints (LimitingConstraints)',
  dataset: constraint,
  folder: 'LimitingConstraints',
  table: limitingConstraints,
  rows: { minutes: 0, status: 'preliminary', columns: constraintColumns('RTD') },
})
