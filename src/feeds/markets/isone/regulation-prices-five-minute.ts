/**
 * ISO-NE real-time prices of regulation, five minutes. Grammar in reserve-records.ts.
 * https://webservices.iso-ne.com/docs/v1.1/ (fiveminutercp)
 */
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { clearingRows, recogniseClearing } from './reserve-records.ts'
import { webAnswers } from './web-records.ts'

export const regulationPricesFiveMinute = report({
  iso: 'isone',
  name: 'regulation-prices-five-minute',
  title: 'Real-time prices of regulation, five minutes',
  spec: 'fiveminutercp',
  dataset,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /fiveminutercp/i,
  recognise: head => recogniseClearing(head, ['FiveMinRcps', 'FiveMinRcp'], 'regulation'),
  rows: files => clearingRows(files, 'regulation', 5),
  endpoint: webAnswers('fiveminutercp/prelim/day/{day}', 'fiveminutercp/final/day/{day}'),
})
