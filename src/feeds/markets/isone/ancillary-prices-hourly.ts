/**
 * ISO-NE real-time prices of reserves by reserve zone, hourly. Grammar in reserve-records.ts.
 * https://webservices.iso-ne.com/docs/v1.1/ (hourlyprelimreserveprice, hourlyfinalreserveprice)
 */
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { dayOver } from '#canon/publication.ts'
import { report } from '../../report.ts'
import { clearingRows, recogniseClearing } from './reserve-records.ts'
import { webAnswers } from './web-records.ts'

export const ancillaryPricesHourly = report({
  iso: 'isone',
  name: 'ancillary-prices-hourly',
  title: 'Real-time prices of reserves by zone, hourly',
  spec: 'hourlyprelimreserveprice, hourlyfinalreserveprice',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  published: dayOver(),
  identityTolerance: null,
  energySpread: null,
  fileNames: /hourly(prelim|final)reserveprice/i,
  recognise: head => recogniseClearing(head, ['FinalHourlyReservePrices', 'FinalHourlyReservePrice'], 'reserve', 'final')
    ?? recogniseClearing(head, ['PrelimHourlyReservePrices', 'PrelimHourlyReservePrice'], 'reserve', 'preliminary'),
  rows: files => clearingRows(files, 'reserve', 60),
  endpoint: webAnswers('hourlyprelimreserveprice/day/{day}', 'hourlyfinalreserveprice/day/{day}'),
})
