/**
 * ERCOT day-ahead settlement point prices, hourly.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-190-CD
 *
 * `cdr.00012331...DAMSPNP4190.csv`, posted the day before delivery, and the API's answer: grammar in document.ts. One market
 * day, 23 to 25 hours.
 */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recogniseDocument, type DocumentColumns } from './document.ts'
import { postedUtc } from './posted.ts'
import { priceRows } from './price-rows.ts'
import { dayAheadAnswers } from './public-api.ts'

export const columns: DocumentColumns = { point: ['SettlementPoint', 'SettlementPointName'], price: ['SettlementPointPrice'], time: { hour: ['HourEnding', 'DeliveryHour'] } }

export const lmpDayAhead = report({
  iso: 'ercot',
  name: 'lmp-day-ahead',
  title: 'Day-ahead settlement point prices, hourly',
  spec: 'DAM Settlement Point Prices (NP4-190-CD)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  components: [],
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP4-?190/i,
  recognise: head => head.sheet === undefined ? recogniseDocument(head, columns) : null,
  rows: files => priceRows(files, { marketRun: 'DAM', minutes: 60, status: 'final', by: 'settlement point' }),
  knownFromUtc: postedUtc,
  endpoint: dayAheadAnswers('np4-190-cd/dam_stlmnt_pnt_prices', 'whole day'),
})
