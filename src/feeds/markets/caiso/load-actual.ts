/**
 * Load as measured, by area: query SLD_FCST, market run ACTUAL.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "System Demand: CAISO Demand Forecast".
 *
 *   INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,LOAD_TYPE,OPR_DT,OPR_HR,OPR_INTERVAL,MARKET_RUN_ID,TAC_AREA_NAME,LABEL,XML_DATA_ITEM,
 *   POS,MW,EXECUTION_TYPE,GROUP
 */
import { load } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { intervalRows, madeUtc, ownArea, recogniseAnswer } from './interval-rows.ts'
import { loadColumns, loadFiles, loadQuery } from './load-query.ts'
import { base, minIntervalMs, planReference } from './oasis.ts'
import { xmlTrailer } from './oasis-xml.ts'

export const loadActual = report({
  iso: 'caiso',
  name: 'load-actual',
  title: 'Load, hourly, as measured',
  spec: 'SLD_FCST ACTUAL',
  dataset: load,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: loadFiles,
  recognise: head => recogniseAnswer(head, 'SLD_FCST', loadColumns, /^ACTUAL$/),
  rows: files => intervalRows(files, {
    area_id: `CASE tacareaname WHEN ${ownArea} THEN 'SYSTEM' ELSE tacareaname END`,
    measure: `CASE marketrunid WHEN 'ACTUAL' THEN 'integrated' END`,
    load_mw: 'mw',
  }),
  trailer: xmlTrailer,
  knownFromUtc: madeUtc,
  endpoint: { base, minIntervalMs, plan: (root, window) => planReference(loadQuery('ACTUAL'), root, window) },
})
