/**
 * ERCOT real-time settlement point prices, fifteen minutes: time-weighted dispatch prices with what is added in scarcity.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP6-905-CD
 *
 * `cdr.00012301...SPPHLZNP6905_YYYYMMDD_HHMM.csv` of one interval, posted after it, and the API's answer of a day: grammar in
 * document.ts. Hours 1 to 24 by their end, intervals 1 to 4: the file posted at 00:02 has interval 4 of hour 24 of the day
 * before. Load zones stand in it twice, weighted by load (LZ) and by energy (LZEW). ERCOT settles on the prices as they
 * stand on the second business day.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recogniseDocument, type DocumentColumns } from './document.ts'
import { postedUtc } from './posted.ts'
import { priceRows } from './price-rows.ts'
import { realTimeAnswers } from './public-api.ts'

export const columns: DocumentColumns = {
  point: ['SettlementPointName', 'SettlementPoint'], price: ['SettlementPointPrice'], time: { hour: ['DeliveryHour', 'HourEnding'], interval: ['DeliveryInterval'] }, type: ['SettlementPointType'],
}

export const lmpFifteenMinute = report({
  iso: 'ercot',
  name: 'lmp-fifteen-minute',
  title: 'Real-time settlement point prices, fifteen minutes',
  spec: 'Settlement Point Prices at Resource Nodes, Hubs and Load Zones (NP6-905-CD)',
  dataset,
  grid: { minutes: 15, covers: 'snapshot' },
  components: [],
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP6-?905/i,
  recognise: head => head.sheet === undefined ? recogniseDocument(head, columns) : null,
  rows: files => priceRows(files, { marketRun: 'RTM', minutes: 15, status: 'preliminary', by: 'settlement point' }),
  knownFromUtc: postedUtc,
  endpoint: realTimeAnswers,
})
