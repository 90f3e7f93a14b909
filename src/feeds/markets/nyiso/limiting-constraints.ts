/**
 * NYISO's constraints that bind, with their shadow prices, day-ahead and in real time. Grammar in public-table.ts.
 *
 *   Time Stamp,Time Zone,Limiting Facility,Facility PTID,Contingency,Constraint Cost($)
 *
 * The cost is of either sign; its size is what one MW more would save. BASE CASE is no contingency. There is neither limit nor
 * flow. The columns do not tell the markets apart: the name does, or `--report`.
 */
import type { Table } from './public-table.ts'

export const limitingConstraints: Table = { parts: { facility: /^limitingfacility$/, ptid: /^facilityptid$/, contingency: /^contingency$/, cost: /^constraintcost/ }, numbers: ['cost'] }

export function constraintColumns(marketRun: 'DAM' | 'RTD'): Record<string, string> {
  return {
    market_run: `'${marketRun}'`, constraint_id: `nullif(trim(facility), '')`,
    contingency: `CASE WHEN coalesce(upper(trim(contingency)), '') IN ('', 'BASE CASE') THEN 'BASE' ELSE trim(contingency) END`,
    shadow_price: 'abs(cost)', limit_mw: 'CAST(NULL AS DOUBLE)', flow_mw: 'CAST(NULL AS DOUBLE)',
  }
}
