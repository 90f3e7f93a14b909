/**
 * Hours that ERCOT's disclosures count from midnight: to 23 and 25 on the days on which clocks change. A day of 23 that
 * ends with 24 reads the clock, which has no hour ending 3.
 */
import { literal } from '#base/sql.ts'
import { zone } from './document.ts'

/** CTEs `source`, `stamped`, `day` and `placed`, from a SELECT with `said_date` and `said_hour`: its `columns` with `interval_start_utc`, which is null of no hour of the day. */
export function hoursCounted(select: string, columns: readonly string[]): string {
  const midnight = (day: string): string => `timezone(${literal(zone)}, ${day})`
  return `source AS (${select}),
  stamped AS (
    SELECT file_index, ${columns.join(', ')}, try_strptime(said_date, ['%m/%d/%Y', '%Y-%m-%d', '%Y-%m-%dT%H:%M:%S']) AS day,
      TRY_CAST(regexp_extract(said_hour, '^([0-9]{1,2})(:00)?(:00)?$', 1) AS INTEGER) AS number FROM source
  ),
  day AS (SELECT file_index, day, ${midnight('day')} AS begins, date_diff('hour', begins, ${midnight('day + INTERVAL 1 DAY')}) AS hours, max(number) AS last FROM stamped GROUP BY ALL),
  placed AS (
    SELECT stamped.file_index, ${columns.join(', ')}, begins + to_hours(CASE
      WHEN hours = 23 AND last = 24 THEN CASE WHEN number BETWEEN 1 AND 2 THEN number - 1 WHEN number BETWEEN 4 AND 24 THEN number - 2 END
      WHEN number BETWEEN 1 AND hours THEN number - 1 END) AS interval_start_utc
    FROM stamped JOIN day ON stamped.file_index = day.file_index AND stamped.day IS NOT DISTINCT FROM day.day
  )`
}
