/**
 * Wind and solar output by trading hub, as measured: query SLD_REN_FCST, market run ACTUAL.
 *
 * Specification and columns: `renewable-forecast.ts`.
 */
import { generation } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { intervalRows, recogniseIntervals } from './interval-rows.ts'
import { base, generatedUtc, minIntervalMs, planReference } from './oasis.ts'
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
  recognise: head => recogniseIntervals(head, renewableColumns, { MARKET_RUN_ID: /^ACTUAL$/ }),
  rows: files => intervalRows(files, { area_id: 'tradinghub', fuel: renewableFuel, fuel_name: `CASE marketrunid WHEN 'ACTUAL' THEN renewabletype END`, output_mw: 'mw' }),
  knownFromUtc: generatedUtc,
  endpoint: { base, minIntervalMs, plan: (root, window) => planReference(renewableQuery('ACTUAL'), root, window) },
})
