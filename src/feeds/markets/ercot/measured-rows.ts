/**
 * SQL from ERCOT's documents that are no prices of energy to canonical rows: load, forecasts, output, reserves, constraints,
 * outages, volumes. Grammar of times, flags and answers in document.ts.
 */
import { literal } from '#base/sql.ts'
import { layoutOf } from '../csv.ts'
import { instantsSql } from '../local-clock.ts'
import { byFile, cellsOf, clockSql, passSql, startSql, type Cells } from './document-rows.ts'
import { flagNames, zone } from './document.ts'
import { postedUtc } from './posted.ts'
import type { SourceFile } from '../../report.ts'

/** Where a document has them. */
export const posted = { posted: ['postedDatetime'] } as const
/** Parts of documents by hour of delivery, and of those by run of dispatch. */
export const deliveryHour = { date: ['DeliveryDate'], hour: ['HourEnding'], flag: flagNames } as const
export const dispatchRun = { run: ['SCEDTimestamp'], flag: flagNames } as const

/** SQL by the dataset's names. */
export type Columns = Readonly<Record<string, string>>

export interface MeasuredRows {
  readonly minutes: 60 | 15 | 5
  readonly status: 'preliminary' | 'final'
  /** Cells that `columns` and `values` speak of, by the columns that hold them. */
  readonly texts?: Cells
  readonly numbers: Cells
  /** SQL of what all values of a row share. */
  readonly columns: Columns
  /** One canonical row each. */
  readonly values: readonly Columns[]
  /** Adds `issued_utc`: when the row was posted, else the file; null, which is when it became known, where neither says. */
  readonly issued?: true
  /** SQL over the values: which of them are rows. An empty cell is one, and refused, unless it is told here. */
  readonly where?: string
  /** Of a series that several postings of one answer say, the names of what tells series apart: the last posting counts. */
  readonly lastPosted?: readonly string[]
}

/** One row for each value of each source row. Rows that are equal are counted. */
export function measuredRows(files: readonly SourceFile[], { minutes, status, texts = {}, numbers, columns, values, issued, where = 'true', lastPosted }: MeasuredRows): string {
  const layout = layoutOf(files)
  const byPosting = layout.facts.posted !== undefined
  const issue = byPosting ? `timezone('UTC', posting.utc)` : byFile(files, postedUtc)
  const shared = { ...columns, ...issued === undefined ? {} : { issued_utc: issue } }
  // Hours of a document without a flag go by number: one that the clock leaves out is no hour.
  const onClock = layout.facts.hour === undefined || layout.facts.flag !== undefined ? 'true' : 'utc IS NOT NULL OR stamp IS NULL'
  const latest = lastPosted === undefined || !byPosting ? '' : ` QUALIFY rank() OVER (PARTITION BY file_index, utc, ${lastPosted.join(', ')} ORDER BY posting DESC) = 1`
  return `WITH source AS (${cellsOf(files, texts, numbers)}),
  stamped AS (SELECT *, ${startSql(layout, minutes)} AS stamp, ${passSql(layout)} AS pass, ${byPosting ? clockSql('said_posted') : 'NULL::TIMESTAMP'} AS posting FROM source),
  moment AS (${instantsSql('SELECT DISTINCT stamp, pass FROM stamped', { zone, ends: false })}),
  posting AS (${instantsSql('SELECT DISTINCT posting AS stamp, NULL::INTEGER AS pass FROM stamped', { zone, ends: false })}),
  value AS (
    SELECT file_index, moment.utc, moment.stamp, posting, ${Object.entries(shared).map(([name, sql]) => `${sql} AS ${name}`).join(', ')}, unnest([${values.map(struct).join(', ')}], recursive := true)
    FROM stamped JOIN moment ON moment.stamp IS NOT DISTINCT FROM stamped.stamp AND moment.pass IS NOT DISTINCT FROM stamped.pass
      JOIN posting ON posting.stamp IS NOT DISTINCT FROM stamped.posting
  ),
  kept AS (SELECT * EXCLUDE (posting, stamp) FROM value WHERE (${where}) AND (${onClock})${latest})
  SELECT CAST(file_index AS INTEGER) AS file, 'ercot' AS iso, * EXCLUDE (file_index, utc), timezone('UTC', utc) AS interval_start_utc, ${minutes} AS interval_minutes,
    ${literal(status)} AS status, count(*)::INTEGER AS copies
  FROM kept GROUP BY ALL`
}

function struct(value: Columns): string { return `{${Object.entries(value).map(([name, sql]) => `'${name}': ${sql}`).join(', ')}}` }
