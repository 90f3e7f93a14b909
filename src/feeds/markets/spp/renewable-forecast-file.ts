/**
 * SPP's forecasts of wind and solar output, and what was measured beside the short-term one.
 * https://portal.spp.org/pages/shortterm-resource-forecast, https://portal.spp.org/pages/midterm-resource-forecast
 *
 *   OP-STRF-YYYYMMDDHHMM[d].csv   Interval,GMTInterval,Wind Forecast MW,Actual Wind MW,Solar Forecast MW,Actual Solar MW[,BAA]
 *   OP-MTRF-YYYYMMDDHH00[d].csv   Interval,GMTIntervalEnd,Wind Forecast MW,Solar Forecast MW[,BAA]
 *
 * Five minutes for four hours, and hours for seven days. Grammar of rows in interval-file.ts; the name says when the file was
 * made; a value that is not there is none, as in load-forecast-file.ts.
 */
import { generation, generationForecast } from '#canon/demand-and-supply.ts'
import { quoted } from '../csv.ts'
import { report, type Report } from '../../report.ts'
import { madeUtc, recogniseIntervals, wideRows } from './interval-file.ts'
import { endpointOf, issuedSql } from './load-forecast-file.ts'

const forecast = ['Wind Forecast MW', 'Solar Forecast MW'] as const
const measured = ['Actual Wind MW', 'Actual Solar MW'] as const

function values(columns: readonly string[]) {
  return (['wind', 'solar'] as const).map((fuel, index) => ({ fuel: `'${fuel}'`, output_mw: quoted(columns[index] ?? '') }))
}

function shared(horizon: 'STRF' | 'MTRF') {
  const minutes = horizon === 'STRF' ? 5 : 60
  return {
    iso: 'spp', grid: { minutes, covers: 'window' }, identityTolerance: null, energySpread: null, knownFromUtc: (file: { name: string }) => madeUtc(file.name),
    endpoint: endpointOf(horizon === 'STRF' ? 'shortterm-resource-forecast' : 'midterm-resource-forecast', `OP-${horizon}-`, minutes),
  } as const
}

export function renewableForecastReport(horizon: 'STRF' | 'MTRF', naming: Pick<Report, 'name' | 'title'>): Report {
  const common = shared(horizon)
  return report({
    ...naming, ...common, dataset: generationForecast, spec: `${horizon === 'STRF' ? 'Short' : 'Mid'}-Term Resource Forecast (OP-${horizon})`, fileNames: new RegExp(`OP-${horizon}-`, 'i'),
    recognise: head => horizon === 'STRF' ? recogniseIntervals(head, [...forecast, ...measured]) : recogniseIntervals(head, forecast, measured),
    rows: files => wideRows(files, {
      minutes: common.grid.minutes, status: 'final', numbers: forecast, columns: { model: `'${horizon}'`, issued_utc: issuedSql(files) }, values: values(forecast), where: 'output_mw IS NOT NULL',
    }),
  })
}

export function renewableMeasuredReport(naming: Pick<Report, 'name' | 'title'>): Report {
  return report({
    ...naming, ...shared('STRF'), dataset: generation, spec: 'Short-Term Resource Forecast (OP-STRF), actual', part: true,
    recognise: head => recogniseIntervals(head, [...forecast, ...measured]),
    rows: files => wideRows(files, {
      minutes: 5, status: 'preliminary', numbers: measured,
      values: values(measured).map(value => ({ ...value, fuel_name: value.fuel === `'wind'` ? `'Actual Wind'` : `'Actual Solar'` })), where: 'output_mw IS NOT NULL',
    }),
  })
}
