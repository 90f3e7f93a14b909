/**
 * ISO-NE real-time prices of reserves by reserve zone, five minutes. Grammar in reserve-records.ts.
 * https://webservices.iso-ne.com/docs/v1.1/ (fiveminutereserveprice)
 */
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { report } from '../../report.ts'
import { clearingRows, recogniseClearing } from './reserve-records.ts'
import { webAnswers } from './web-records.ts'

export const ancillaryPricesFiveMinute = report({
  iso: 'isone',
  name: 'ancillary-prices-five-minute',
  title: 'Real-time prices of reserves by zone, five minutes',
  spec: 'fiveminutereserveprice',
  dataset,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /fiveminutereserveprice/i,
  recognise: head => recogniseClearing(head, ['FiveMinReservePrices', 'FiveMinReservePrice'], 'reserve'),
  rows: files => clearingRows(files, 'reserve', 5),
  endpoint: webAnswers('fiveminutereserveprice/prelim/day/{day}', 'fiveminutereserveprice/final/day/{day}'),
})
