/**
 * ISO-NE real-time binding constraints, five minutes. Grammar in constraint-records.ts.
 * https://webservices.iso-ne.com/docs/v1.1/ (fiveminuteconstraints)
 */
import { constraint as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { constraintRows, recogniseConstraints } from './constraint-records.ts'
import { webAnswers } from './web-records.ts'

export const constraintsRealTime = report({
  iso: 'isone',
  name: 'constraints-real-time',
  title: 'Real-time binding constraints with their shadow prices, five minutes',
  spec: 'fiveminuteconstraints',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /fiveminuteconstraints/i,
  recognise: head => recogniseConstraints(head, 'RTD'),
  rows: files => constraintRows(files, 'RTD'),
  endpoint: webAnswers('fiveminuteconstraints/prelim/day/{day}', 'fiveminuteconstraints/final/day/{day}'),
})
