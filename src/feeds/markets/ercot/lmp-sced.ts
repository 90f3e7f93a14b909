/**
 * ERCOT dispatch (SCED) prices by settlement point, about every five minutes.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP6-788-CD
 *
 * `cdr.00012300...LMPSROSNODENP6788_YYYYMMDD_HHMMSS.csv` of one run, and the API's answer of some hours: grammar in
 * document.ts. A row is of the run at SCEDTimestamp, which is no line of a grid (00:00:45, 00:05:17): it is kept as published
 * and begins the interval. It holds until the next run, whose time is not known here: five minutes by name.
 */
import { lmpRealTime as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { recogniseDocument } from './document.ts'
import { postedUtc } from './posted.ts'
import { priceRows } from './price-rows.ts'
import { runAnswers } from './public-api.ts'

export const lmpSced = report({
  iso: 'ercot',
  name: 'lmp-sced',
  title: 'Dispatch LMP by settlement point, each run of about five minutes',
  spec: 'LMPs by Resource Nodes, Load Zones and Trading Hubs (NP6-788-CD)',
  dataset,
  grid: { minutes: 5, covers: 'snapshot', offGrid: true },
  components: [],
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP6-?788/i,
  recognise: head => recogniseDocument(head, { point: ['SettlementPoint', 'SettlementPointName'], price: ['LMP'], time: { run: ['SCEDTimestamp'] } }),
  rows: files => priceRows(files, { marketRun: 'SCED', minutes: 5, status: 'preliminary', by: 'settlement point' }),
  knownFromUtc: postedUtc,
  endpoint: runAnswers('np6-788-cd/lmp_node_zone_hub', 8, 'settlementPoint'),
})
