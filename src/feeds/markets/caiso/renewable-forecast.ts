/**
 * Wind and solar output by trading hub, as forecast: query SLD_REN_FCST.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "System Demand: Wind and Solar Forecast".
 *
 *   OPR_DT,OPR_HR,OPR_INTERVAL,INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,TRADING_HUB,RENEWABLE_TYPE,LABEL,XML_DATA_ITEM,
 *   MARKET_RUN_ID_POS,RENEW_POS,MW,MARKET_RUN_ID,GROUP
 *
 * Run ACTUAL of the same query is output as measured: `renewable-actual.ts`.
 */
import { generationForecast } from '#canon/demand-and-supply.ts'
import { report } from '../../report.ts'
import { intervalRows, issuedUtc, madeUtc, recogniseAnswer } from './interval-rows.ts'
import { base, minIntervalMs, planReference } from './oasis.ts'
import { xmlTrailer } from './oasis-xml.ts'
import { renewableColumns, renewableFiles, renewableFuel, renewableQuery } from './renewable-query.ts'

export const renewableForecast = report({
  iso: 'caiso',
  name: 'renewable-forecast',
  title: 'Wind and solar, hourly, as forecast',
  spec: 'SLD_REN_FCST DAM',
  dataset: generationForecast,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: renewableFiles,
  recognise: head => recogniseAnswer(head, 'SLD_REN_FCST', renewableColumns, /^(?!ACTUAL$)./),
  rows: files => intervalRows(files, {
    area_id: 'tradinghub', fuel: renewableFuel, model: `CASE WHEN marketrunid <> 'ACTUAL' THEN marketrunid END`, output_mw: 'mw', issued_utc: issuedUtc('marketrunid'),
  }),
  trailer: xmlTrailer,
  knownFromUtc: madeUtc,
  endpoint: { base, minIntervalMs, plan: (root, window) => planReference(renewableQuery('DAM'), root, window) },
})
