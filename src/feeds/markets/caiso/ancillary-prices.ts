/**
 * Clearing prices of reserves, by region: query PRC_AS.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "Prices: Ancillary Services Clearing Prices".
 *
 *   INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,OPR_INTERVAL,MARKET_RUN_ID,ANC_TYPE,ANC_REGION,XML_DATA_ITEM,MW,GROUP
 *
 * As with prices of energy, the price is in the column called MW.
 */
import { ancillaryPrice } from '#canon/market-results.ts'
import { dayMs } from '#canon/instant.ts'
import { report } from '../../report.ts'
import { intervalRows, recogniseIntervals } from './interval-rows.ts'
import { base, generatedUtc, minIntervalMs, planReference } from './oasis.ts'

const query = { name: 'PRC_AS', run: 'DAM', version: 12, allNodesMs: dayMs } as const

const product = `CASE anctype WHEN 'NR' THEN 'non_spin' WHEN 'SR' THEN 'spin' WHEN 'RU' THEN 'regulation_up' WHEN 'RD' THEN 'regulation_down'
  WHEN 'RMU' THEN 'regulation_mileage_up' WHEN 'RMD' THEN 'regulation_mileage_down' ELSE 'other' END`

export const ancillaryPrices = report({
  iso: 'caiso',
  name: 'ancillary-prices',
  title: 'Prices of reserves, day-ahead',
  spec: query.name,
  dataset: ancillaryPrice,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /(?:^|_)PRC_AS_/i,
  recognise: head => recogniseIntervals(head, ['ANC_TYPE', 'ANC_REGION', 'MARKET_RUN_ID', 'MW']),
  rows: files => intervalRows(files, { area_id: 'ancregion', market_run: 'marketrunid', product, product_name: 'anctype', price: 'mw' }),
  knownFromUtc: generatedUtc,
  endpoint: { base, minIntervalMs, plan: (root, window) => planReference(query, root, window) },
})
