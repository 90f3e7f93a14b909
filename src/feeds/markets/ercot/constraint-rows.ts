/**
 * ERCOT's constraints with their shadow prices, day-ahead and of each run of dispatch.
 *
 *   DeliveryDate,HourEnding,ConstraintID,ConstraintName,ContingencyName,ConstraintLimit,ConstraintValue,ViolationAmount,ShadowPrice,
 *   FromStation,ToStation,FromStationkV,ToStationkV,DeliveryTime,DSTFlag                                             (NP4-191)
 *   SCEDTimeStamp,RepeatedHourFlag,ConstraintID,ConstraintName,ContingencyName,ShadowPrice,MaxShadowPrice,Limit,Value,ViolatedMW,
 *   FromStation,ToStation,FromStationkV,ToStationkV,CCTStatus                                                        (NP6-86)
 *
 * ConstraintID numbers a constraint within a run; its name lasts. Of runs there are also constraints that dispatch watched
 * without their binding, at a price of 0. `BASE CASE` is no contingency.
 */
import { literal } from '#base/sql.ts'
import { layoutOf } from '../csv.ts'
import { recogniseParts } from './document.ts'
import { deliveryHour, dispatchRun, measuredRows } from './measured-rows.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

const parts = { constraint: ['ConstraintName'], contingency: ['ContingencyName'], price: ['ShadowPrice'], limit: ['ConstraintLimit', 'Limit'], value: ['ConstraintValue', 'Value'] } as const

export function recogniseConstraints(head: Head, run: 'DAM' | 'SCED'): Layout | null {
  return recogniseParts(head, { ...parts, ...run === 'DAM' ? deliveryHour : dispatchRun })
}

export function constraintRows(files: readonly SourceFile[], { marketRun, minutes, status }: { readonly marketRun: 'DAM' | 'SCED', readonly minutes: 60 | 5, readonly status: 'preliminary' | 'final' }): string {
  const { constraint = '', contingency = '', price = '', limit = '', value = '' } = layoutOf(files).facts
  return measuredRows(files, {
    minutes, status, texts: { said_constraint: constraint, said_contingency: contingency }, numbers: { said_price: price, said_limit: limit, said_value: value },
    columns: { market_run: literal(marketRun), constraint_id: 'said_constraint', contingency: `CASE upper(said_contingency) WHEN 'BASE CASE' THEN 'BASE' ELSE said_contingency END` },
    values: [{ shadow_price: 'abs(said_price)', limit_mw: 'said_limit', flow_mw: 'said_value' }],
  })
}
