/**
 * Load as forecast, by area: query SLD_FCST, every market run but ACTUAL. The run is the horizon: 7DA, 2DA, DAM, RTM.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "System Demand: CAISO Demand Forecast".
 * The columns are those of `load-actual.ts`.
 */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { intervalRows, issuedUtc, madeUtc, ownArea, recogniseAnswer } from './interval-rows.ts'
import { loadColumns, loadFiles, loadQuery } from './load-query.ts'
import { base, minIntervalMs, planReference } from './oasis.ts'
import { xmlTrailer } from './oasis-xml.ts'

export const loadForecast = report({
  iso: 'caiso',
  name: 'load-forecast',
  title: 'Load, hourly, as forecast',
  spec: 'SLD_FCST DAM',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: loadFiles,
  recognise: head => recogniseAnswer(head, 'SLD_FCST', loadColumns, /^(?!ACTUAL$)./),
  rows: files => intervalRows(files, {
    area_id: `CASE tacareaname WHEN ${ownArea} THEN 'SYSTEM' ELSE tacareaname END`,
    model: `CASE WHEN executiontype <> 'ACTUAL' THEN executiontype END`,
    load_mw: 'mw',
    issued_utc: issuedUtc('executiontype'),
  }),
  trailer: xmlTrailer,
  knownFromUtc: madeUtc,
  endpoint: { base, minIntervalMs, plan: (root, window) => planReference(loadQuery('DAM'), root, window) },
})
