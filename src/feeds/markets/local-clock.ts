/**
 * SQL that turns local stamps without an offset into instants, by the tables of `canon/zone.ts`. A report asks for its
 * distinct stamps only: a day has a few hundred of them, whatever the number of its rows.
 */
import { literal } from '#base/sql.ts'
import { formatInstant, minuteMs, type UtcMs } from '#canon/instant.ts'
import { offsetPeriods } from '#canon/zone.ts'

export interface StampOptions {
  readonly zone: string
  /**
   * Stamps that end an interval: the instant at which clocks change is also read by the clock that it ends (02:00 in spring,
   * and in autumn the 02:00 that the hour before the change would have ended at).
   */
  readonly ends: boolean
}

/**
 * SELECT of every row of `stamps` with `utc` (TIMESTAMP) beside it. `stamps` has `stamp` TIMESTAMP and `pass` INTEGER: 1 and 2
 * for the passes of an hour that clocks run through twice, NULL where the stamp is to be taken as it reads (the first pass
 * where it has two). `utc` is NULL where the clock never shows the stamp, or shows it once and the second pass was meant.
 */
export function instantsSql(stamps: string, { zone, ends }: StampOptions): string {
  const periods = offsetPeriods(zone).map(({ start_utc, end_utc, offset_minutes }) =>
    `(${timestamp(start_utc)}, ${end_utc === null ? `TIMESTAMP '9999-01-01'` : timestamp(end_utc)}, INTERVAL (${offset_minutes}) MINUTE)`)
  const utc = 's.stamp - c.shift'
  return `SELECT * EXCLUDE (least, most, plain, readings), CASE pass WHEN 2 THEN CASE WHEN readings > 1 THEN most END WHEN 1 THEN least ELSE coalesce(plain, least) END AS utc
    FROM (SELECT s.*, min(${utc}) AS least, max(${utc}) AS most, min(${utc}) FILTER (${utc} < c.end_utc) AS plain, count(c.shift) AS readings
      FROM (${stamps}) AS s LEFT JOIN (VALUES ${periods.join(', ')}) AS c(start_utc, end_utc, shift) ON ${utc} >= c.start_utc AND ${utc} ${ends ? '<=' : '<'} c.end_utc GROUP BY ALL)`
}

/** SQL: whether `stamp` is one that the clocks of the zone show twice. */
export function shownTwice(stamp: string, { zone, ends }: StampOptions): string {
  const periods = offsetPeriods(zone)
  const turns = periods.flatMap(({ start_utc, offset_minutes }, index) => {
    const back = (periods[index - 1]?.offset_minutes ?? offset_minutes) - offset_minutes
    const from = start_utc + offset_minutes * minuteMs
    return back > 0 ? [`${stamp} ${ends ? '>' : '>='} ${timestamp(from)} AND ${stamp} ${ends ? '<=' : '<'} ${timestamp(from + back * minuteMs)}`] : []
  })
  return turns.length === 0 ? 'false' : turns.map(turn => `(${turn})`).join(' OR ')
}

/** Whether the clocks of the zone are put back on this local date, `YYYY-MM-DD`. */
export function turnsBack(zone: string, date: string): boolean {
  const periods = offsetPeriods(zone)
  return periods.some(({ start_utc, offset_minutes }, index) =>
    offset_minutes < (periods[index - 1]?.offset_minutes ?? offset_minutes) && formatInstant(start_utc + offset_minutes * minuteMs).startsWith(date))
}

function timestamp(utc: UtcMs): string { return `TIMESTAMP ${literal(formatInstant(utc).slice(0, 19).replace('T', ' '))}` }
