/**
 * What MISO's displays of wind and solar share: hours with a value, as forecast or as measured.
 * https://public-api.misoenergy.org/ (Wind and Solar Generation): WindSolar/getwindforecast, getsolarforecast, getwindactual, getsolaractual
 *
 *   {"MktDay", "RefId", ("Forecast" | "instance"): [{"DateTimeEST", "HourEndingEST", "Value"}, ..]}
 *
 * Hours run to the end of the next day. An answer does not say whether it is of wind or of solar: the file's name does, or
 * `--report`.
 */
import { instantSql, numberSql, readDisplay, recogniseDisplay } from './public-api.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

export type List = 'Forecast' | 'instance'

export function recogniseHours(head: Head, list: List): Layout | null { return recogniseDisplay(head, [list, 'DateTimeEST', 'HourEndingEST', 'Value']) }

/** `columns`: SQL by the dataset's names over `value` and `made_utc`. An hour that contradicts its hour ending stops the reading. */
export function hourRows(files: readonly SourceFile[], list: List, columns: Readonly<Record<string, string>>, status: 'preliminary' | 'final'): string {
  const fields = { RefId: 'VARCHAR', [list]: 'STRUCT(DateTimeEST VARCHAR, HourEndingEST VARCHAR, "Value" VARCHAR)[]' }
  const start = instantSql('item.DateTimeEST')
  const hourEnding = `CASE WHEN (date_part('hour', timezone('UTC', ${start}) - INTERVAL 5 HOUR) + 1)::INTEGER = TRY_CAST(item.HourEndingEST AS INTEGER) THEN ${start}
      WHEN ${start} IS NOT NULL THEN error('report: the hour that begins ' || item.DateTimeEST || ' is given as hour ending ' || coalesce(item.HourEndingEST, 'none')) END`
  return `SELECT CAST(file_index AS INTEGER) AS file, 'miso' AS iso, 'SYSTEM' AS area_id, ${Object.entries(columns).map(([name, sql]) => `${sql} AS ${name}`).join(', ')},
      ${hourEnding} AS interval_start_utc, 60 AS interval_minutes, '${status}' AS status, count(*)::INTEGER AS copies
    FROM (SELECT file_index, made_utc, item, ${numberSql('item."Value"')} AS value FROM (SELECT file_index, made_utc, unnest("${list}") AS item FROM ${readDisplay(files, fields, 'RefId')})) GROUP BY ALL`
}
