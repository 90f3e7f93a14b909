/**
 * ISO-NE day-ahead binding constraints, hourly. Grammar in constraint-records.ts.
 * https://webservices.iso-ne.com/docs/v1.1/ (dayaheadconstraints)
 */
import { constraint as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { constraintRows, recogniseConstraints } from './constraint-records.ts'
import { webAnswers } from './web-records.ts'

export const constraintsDayAhead = report({
  iso: 'isone',
  name: 'constraints-day-ahead',
  title: 'Day-ahead binding constraints with their shadow prices, hourly',
  spec: 'dayaheadconstraints',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /dayaheadconstraints/i,
  recognise: head => recogniseConstraints(head, 'DAM'),
  rows: files => constraintRows(files, 'DAM'),
  endpoint: webAnswers('dayaheadconstraints/day/{day}'),
})
