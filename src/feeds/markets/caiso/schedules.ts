/**
 * Volumes cleared, by area: query ENE_SLRS.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "System Load and Resource Schedules".
 *
 *   INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,SLRS_TYPE,OPR_DT,OPR_HR,OPR_INTERVAL,MARKET_RUN_ID,TAC_ZONE_NAME,SCHEDULE,
 *   XML_DATA_ITEM,POS,MW,GROUP
 */
import { cleared } from '#canon/demand-and-supply.ts'
import { dayMs } from '#canon/instant.ts'
import { report } from '../../report.ts'
import { intervalRows, madeUtc, recogniseAnswer } from './interval-rows.ts'
import { base, minIntervalMs, planReference } from './oasis.ts'
import { xmlTrailer } from './oasis-xml.ts'

const query = { name: 'ENE_SLRS', run: 'DAM', version: 1, allNodesMs: dayMs } as const

export const schedules = report({
  iso: 'caiso',
  name: 'schedules',
  title: 'Load, generation, imports and exports as cleared',
  spec: query.name,
  dataset: cleared,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /(?:^|_)ENE_SLRS_/i,
  recognise: head => recogniseAnswer(head, query.name, ['SLRS_TYPE', 'TAC_ZONE_NAME', 'SCHEDULE', 'MARKET_RUN_ID', 'MW'], /./),
  rows: files => intervalRows(files, {
    area_id: `CASE taczonename WHEN 'Caiso_Totals' THEN 'SYSTEM' ELSE taczonename END`,
    market_run: 'marketrunid',
    product: `CASE schedule WHEN 'Load' THEN 'load' WHEN 'Generation' THEN 'generation' WHEN 'Import' THEN 'imports' WHEN 'Export' THEN 'exports' END`,
    cleared_mw: 'mw',
  }),
  trailer: xmlTrailer,
  knownFromUtc: madeUtc,
  endpoint: { base, minIntervalMs, plan: (root, window) => planReference(query, root, window) },
})
