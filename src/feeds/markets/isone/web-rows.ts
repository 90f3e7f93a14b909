/** SQL from lists of the web service (web-records.ts) to canonical rows of what is measured, forecast or cleared. */
import { literal } from '#base/sql.ts'
import { instantSql, listOf, type Envelope } from './web-records.ts'
import type { SourceFile } from '../../report.ts'

/** SQL by the dataset's names, over `record`. */
export type Columns = Readonly<Record<string, string>>

export interface WebRows {
  readonly envelope: Envelope
  /** The fields that are read, in the engine's JSON form: `"BeginDate": "VARCHAR", ..`. */
  readonly fields: string
  readonly status: 'preliminary' | 'final'
  readonly minutes: number
  readonly columns: Columns
  /** One canonical row each; one row in all unless told. */
  readonly values?: readonly Columns[]
  /** SQL of the start; BeginDate unless told. */
  readonly start?: string
}

/** One row for each value of each record. Rows that are equal are counted. */
export function webRows(files: readonly SourceFile[], { envelope, fields, status, minutes, columns, values, start = instantSql('record.BeginDate') }: WebRows): string {
  const cells = values === undefined ? '' : `, unnest([${values.map(value => `{${Object.entries(value).map(([name, sql]) => `'${name}': ${sql}`).join(', ')}}`).join(', ')}], recursive := true)`
  return `SELECT CAST(file_index AS INTEGER) AS file, 'isone' AS iso, * EXCLUDE (file_index), ${minutes} AS interval_minutes, ${literal(status)} AS status, count(*)::INTEGER AS copies
    FROM (SELECT file_index, ${Object.entries(columns).map(([name, sql]) => `${sql} AS ${name}`).join(', ')}, ${start} AS interval_start_utc${cells} FROM (${listOf(files, envelope, `{${fields}}`)}))
    GROUP BY ALL`
}

export const place = '"Location": {"@LocId": "VARCHAR", "$": "VARCHAR"}'
