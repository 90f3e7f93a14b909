/**
 * ISO-NE real-time prices of regulation, hourly. Grammar in reserve-records.ts.
 * https://webservices.iso-ne.com/docs/v1.1/ (hourlyrcp/prelim, hourlyrcp/final)
 */
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { dayOver } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { clearingRows, recogniseClearing } from './reserve-records.ts'
import { webAnswers } from './web-records.ts'

export const regulationPricesHourly = report({
  iso: 'isone',
  name: 'regulation-prices-hourly',
  title: 'Real-time prices of regulation, hourly',
  spec: 'hourlyrcp/prelim, hourlyrcp/final',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: dayOver(),
  identityTolerance: null,
  energySpread: null,
  fileNames: /hourlyrcp/i,
  recognise: head => recogniseClearing(head, ['HourlyRcps', 'HourlyRcp'], 'regulation'),
  rows: files => clearingRows(files, 'regulation', 60),
  endpoint: webAnswers('hourlyrcp/prelim/day/{day}', 'hourlyrcp/final/day/{day}'),
})
