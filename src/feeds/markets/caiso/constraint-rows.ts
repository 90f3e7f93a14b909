/**
 * What CAISO's queries of shadow prices share.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "Prices: Shadow Prices".
 *
 *   nomogram = ..,OPR_INTERVAL,[OPR_TYPE,]MARKET_RUN_ID,NOMOGRAM_ID,CONSTRAINT_CAUSE,PRC,GROUP          PRC_NOMOGRAM, PRC_RTM_NOMOGRAM
 *   tie      = ..,OPR_INTERVAL,MARKET_RUN_ID,TI_ID,TI_DIRECTION,CONSTRAINT_CAUSE,(MW | PRC),GROUP        PRC_CNSTR, PRC_RTM_FLOWGATE
 *
 * As with prices of energy, the price of PRC_CNSTR is in the column called MW. Signs are of both kinds: the size is what one MW
 * more would save. Constraints that are looked at without binding stand there at a price of 0. A row comes once for each GROUP that
 * it is in. Two queries call their run RTM: the length of the interval tells fifteen minutes (RTPD) from five.
 */
import { constraint as dataset } from '#canon/market-results.ts'
import { dayNumberOf, formatDate } from '#canon/civil.ts'
import { columnOf, layoutOf, quoted } from '../csv.ts'
import { report } from '../../report.ts'
import { intervalRows, recogniseIntervals } from './interval-rows.ts'
import { base, generatedUtc, minIntervalMs, planReference, type Query } from './oasis.ts'
import type { Download, FetchWindow, Report } from '../../report.ts'

const run = `CASE WHEN marketrunid IN ('RTM', 'RTPD', 'RTD') THEN CASE date_sub('minute', intervalstarttimegmt, intervalendtimegmt) WHEN 5 THEN 'RTM' WHEN 15 THEN 'RTPD' END ELSE marketrunid END`
const contingency = `CASE WHEN coalesce(upper(trim(constraintcause)), '') IN ('', 'BASE CASE', 'BASE_CASE') THEN 'BASE' ELSE trim(constraintcause) END`

export interface Constraints extends Pick<Report, 'name' | 'title' | 'spec' | 'fileNames'> {
  readonly columns: readonly string[]
  /** SQL of the constraint's id. */
  readonly id: string
  /** Day-ahead, and in real time, a day at a time. */
  readonly queries: readonly [dayAhead: Query, realTime: Query]
}

export function constraintReport({ columns, id, queries, ...own }: Constraints): Report {
  return report({
    ...own, iso: 'caiso', dataset, grid: null, identityTolerance: null, energySpread: null,
    recognise: head => {
      const found = recogniseIntervals(head, [...columns, 'CONSTRAINT_CAUSE', 'MARKET_RUN_ID'])
      return found === null || columnOf(found.columns, 'PRC', 'MW') === null ? null : found
    },
    rows: files => intervalRows(files, {
      market_run: run, constraint_id: id, contingency, shadow_price: `abs(${quoted(columnOf(layoutOf(files).columns, 'PRC', 'MW') ?? '')})`, limit_mw: 'CAST(NULL AS DOUBLE)', flow_mw: 'CAST(NULL AS DOUBLE)',
    }),
    knownFromUtc: generatedUtc,
    endpoint: { base, minIntervalMs, plan: (root, window) => [...planReference(queries[0], root, window), ...eachDay(window).flatMap(day => planReference(queries[1], root, day))] satisfies Download[] },
  })
}

function eachDay({ from, to }: FetchWindow): FetchWindow[] {
  return Array.from({ length: dayNumberOf(to) - dayNumberOf(from) + 1 }, (_, index) => formatDate(dayNumberOf(from) + index)).map(day => ({ from: day, to: day, nodes: [] }))
}
