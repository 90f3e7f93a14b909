/**
 * SPP's forecasts of load beside what was measured. Two values of a row are the matter of two reports.
 * https://portal.spp.org/pages/stlf-vs-actual, https://portal.spp.org/pages/mtlf-vs-actual
 *
 *   OP-STLF-YYYYMMDDHHMM[d].csv   Interval,GMTInterval,STLF,Actual[,BAA]                 five minutes, ten of them ahead
 *   OP-MTLF-YYYYMMDDHH00[d].csv   Interval,GMTIntervalEnd,MTLF,Averaged Actual[,BAA]     hours, seven days ahead and one back
 *
 * Grammar of rows in interval-file.ts. The name says when the file was made. A value that is not there is none: of hours to
 * come the measured one, of hours long past the forecast, and of those at the end, which have no area either, both.
 */
import { load, loadForecast } from '#canon/demand-and-supply.ts'
import { literal } from '#base/sql.ts'
import { quoted } from '../csv.ts'
import { report, type Endpoint, type Head, type Layout, type Report, type SourceFile } from '../../report.ts'
import { fileBrowser, fileBrowserIntervalMs, madeDownloads } from './file-browser.ts'
import { madeUtc, recogniseIntervals, wideRows } from './interval-file.ts'

export interface Horizon {
  /** SPP's name of the forecast, and of its column. */
  readonly model: 'STLF' | 'MTLF'
  readonly measured: 'Actual' | 'Averaged Actual'
  readonly minutes: 5 | 60
  readonly dataset: string
}

export const shortTerm: Horizon = { model: 'STLF', measured: 'Actual', minutes: 5, dataset: 'stlf-vs-actual' }
export const midTerm: Horizon = { model: 'MTLF', measured: 'Averaged Actual', minutes: 60, dataset: 'mtlf-vs-actual' }

export function forecastReport(horizon: Horizon, naming: Pick<Report, 'name' | 'title'>): Report {
  return report({
    ...naming, ...shared(horizon), dataset: loadForecast, spec: `${horizon.model} vs. Actual (OP-${horizon.model})`, fileNames: new RegExp(`OP-${horizon.model}-`, 'i'),
    rows: files => wideRows(files, {
      minutes: horizon.minutes, status: 'final', numbers: [horizon.model], columns: { model: literal(horizon.model), issued_utc: issuedSql(files) },
      values: [{ load_mw: quoted(horizon.model) }], where: 'load_mw IS NOT NULL',
    }),
  })
}

export function measuredReport(horizon: Horizon, naming: Pick<Report, 'name' | 'title'>): Report {
  return report({
    ...naming, ...shared(horizon), dataset: load, spec: `${horizon.model} vs. Actual (OP-${horizon.model}), ${horizon.measured}`, part: true,
    rows: files => wideRows(files, {
      minutes: horizon.minutes, status: 'preliminary', numbers: [horizon.measured], columns: { measure: `'integrated'` },
      values: [{ load_mw: quoted(horizon.measured) }], where: 'load_mw IS NOT NULL',
    }),
  })
}

function shared(horizon: Horizon) {
  return {
    iso: 'spp', grid: { minutes: horizon.minutes, covers: 'window' }, identityTolerance: null, energySpread: null,
    recognise: (head: Head): Layout | null => recogniseIntervals(head, [horizon.model, horizon.measured]),
    knownFromUtc: (file: SourceFile) => madeUtc(file.name), endpoint: endpointOf(horizon.dataset, `OP-${horizon.model}-`, horizon.minutes),
  } as const
}

export function endpointOf(dataset: string, prefix: string, minutes: 5 | 60): Endpoint {
  return { base: fileBrowser, minIntervalMs: fileBrowserIntervalMs, plan: (base, window) => madeDownloads(base, window, dataset, prefix, minutes) }
}

/** SQL of when each file of the batch was made; null where its name does not say. */
export function issuedSql(files: readonly SourceFile[]): string {
  const cases = files.flatMap((file, index) => {
    const made = madeUtc(file.name)
    return made === null ? [] : [`WHEN ${index} THEN TIMESTAMPTZ ${literal(made)}`]
  })
  return cases.length === 0 ? 'CAST(NULL AS TIMESTAMPTZ)' : `CASE file_index ${cases.join(' ')} END`
}
