/**
 * Wind and solar output by trading hub, as measured: query SLD_REN_FCST, market run ACTUAL.
 *
 * Specification and columns: `renewable-forecast.ts`.
 */
import { generation } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { intervalRows, madeUtc, recogniseAnswer } from './interval-rows.ts'
import { base, minIntervalMs, planReference } from './oasis.ts'
import { xmlTrailer } from './oasis-xml.ts'
import { renewableColumns, renewableFiles, renewableFuel, renewableQuery } from './renewable-query.ts'

export const renewableActual = report({
  iso: 'caiso',
  name: 'renewable-actual',
  title: 'Wind and solar, hourly, as measured',
  spec: 'SLD_REN_FCST ACTUAL',
  dataset: generation,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: renewableFiles,
  recognise: head => recogniseAnswer(head, 'SLD_REN_FCST', renewableColumns, /^ACTUAL$/),
  rows: files => intervalRows(files, { area_id: 'tradinghub', fuel: renewableFuel, fuel_name: `CASE marketrunid WHEN 'ACTUAL' THEN renewabletype END`, output_mw: 'mw' }),
  trailer: xmlTrailer,
  knownFromUtc: madeUtc,
  endpoint: { base, minIntervalMs, plan: (root, window) => planReference(renewableQuery('ACTUAL'), root, window) },
})
