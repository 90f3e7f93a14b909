/**
 * ISO-NE's binding constraints.
 * https://webservices.iso-ne.com/docs/v1.1/ns0.xsd (type_Constraint); grammar in web-records.ts.
 *
 *   record = {"BeginDate", "ConstraintName", "ContingencyName", "InterfaceFlag", "MarginalValue": -8.69}
 *
 * MarginalValue is negative as published. Of an interface (InterfaceFlag Y) `Interface` stands where others name a contingency;
 * it has none. No limit and no flow is published.
 */
import { literal } from '#base/sql.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'
import { recogniseList, statusOfName, type Envelope } from './web-records.ts'
import { webRows } from './web-rows.ts'

const runs = { DAM: { envelope: ['DayAheadConstraints', 'DayAheadConstraint'], minutes: 60 }, RTD: { envelope: ['RealTimeConstraints', 'RealTimeConstraint'], minutes: 5 } } as const satisfies Readonly<Record<string, { envelope: Envelope, minutes: number }>>

export function recogniseConstraints(head: Head, run: keyof typeof runs): Layout | null {
  return recogniseList(head, runs[run].envelope, ['BeginDate', 'ConstraintName', 'MarginalValue'], { status: run === 'DAM' ? 'final' : statusOfName(head.name) ?? 'preliminary' })
}

export function constraintRows(files: readonly SourceFile[], run: keyof typeof runs): string {
  const contingency = `nullif(trim(record.ContingencyName), '')`
  return webRows(files, {
    ...runs[run], status: files[0]?.layout.facts.status === 'final' ? 'final' : 'preliminary',
    fields: '"BeginDate": "VARCHAR", "ConstraintName": "VARCHAR", "ContingencyName": "VARCHAR", "InterfaceFlag": "VARCHAR", "MarginalValue": "DOUBLE"',
    columns: {
      market_run: literal(run), constraint_id: 'trim(record.ConstraintName)',
      contingency: `CASE WHEN record.InterfaceFlag = 'Y' OR ${contingency} IS NULL OR upper(${contingency}) = 'NULL' THEN 'BASE' ELSE ${contingency} END`,
      shadow_price: 'abs(record.MarginalValue)', limit_mw: 'CAST(NULL AS DOUBLE)', flow_mw: 'CAST(NULL AS DOUBLE)',
    },
  })
}
