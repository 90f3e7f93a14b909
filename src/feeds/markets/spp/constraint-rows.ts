/**
 * SPP's constraints, day-ahead and real-time, in canonical rows. Grammar of rows in interval-file.ts.
 *
 *   header = Interval,GMTIntervalEnd,Constraint Name,Constraint Type,NERCID,[TLR Level,]State,Shadow Price,Monitored Facility,
 *            Contingent Facility,[Contingency Name,][Source Limit,Real Time Effective Limit,Initial Effective Limit,][Interconnect]
 *
 * Constraints that are enforced without binding (State ACTIVATED) stand there too, at a price of 0. The sign of the price has
 * changed over the years; its size is what counts. Limits are published since 2026 for real time, three of them: the one in
 * effect is taken. There is no flow.
 */
import { literal } from '#base/sql.ts'
import { layoutOf, columnOf, quoted } from '../csv.ts'
import { wideRows } from './interval-file.ts'
import type { SourceFile } from '../../report.ts'

export const constraintColumns = ['Constraint Name', 'Constraint Type', 'State', 'Shadow Price', 'Monitored Facility', 'Contingent Facility'] as const

export function constraintRows(files: readonly SourceFile[], { marketRun, minutes, status }: { marketRun: 'DAM' | 'RTBM', minutes: 60 | 5, status: 'preliminary' | 'final' }): string {
  const limit = columnOf(layoutOf(files).columns, 'Real Time Effective Limit')
  return wideRows(files, {
    minutes, status, numbers: ['Shadow Price', ...limit === null ? [] : [limit]], area: null,
    columns: { market_run: literal(marketRun), constraint_id: 'trim(constraintname)', contingency: `coalesce(nullif(trim(contingentfacility), ''), 'BASE')` },
    values: [{ shadow_price: 'abs(shadowprice)', limit_mw: limit === null ? 'CAST(NULL AS DOUBLE)' : quoted(limit), flow_mw: 'CAST(NULL AS DOUBLE)' }],
  })
}
