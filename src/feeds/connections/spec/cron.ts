/** Schedules in the five fields of cron, read in a time zone. */
import { Cron } from 'croner'
import { messageOf } from '#base/error.ts'

/** What is wrong with a schedule, or null. Seconds are no field: nothing is fetched more than once a minute. */
export function scheduleFault(pattern: string): string | null {
  try {
    if (new Cron(pattern, { mode: '5-part', timezone: 'UTC', paused: true }).nextRun(new Date(0)) === null) return 'it never comes to pass'
    return null
  } catch (error) {
    return messageOf(error).replace(/^Cron\w+: /, '').replace(/^mode '5-part' requires/, 'it has')
  }
}

/** Instants (UTC, ISO) after `after`, at most `count`. A clock that goes forward moves what falls into the hour that is not; one that goes back repeats nothing. */
export function nextRuns(pattern: string, timeZone: string, after: Date, count: number): string[] {
  return new Cron(pattern, { mode: '5-part', timezone: timeZone, paused: true }).nextRuns(count, after).map(at => at.toISOString())
}

/** The newest instant (UTC, ISO) at or before `now`; null where there is none within the five years before. */
export function lastRun(pattern: string, timeZone: string, now: Date): string | null {
  // A run of this very millisecond counts.
  const [found] = new Cron(pattern, { mode: '5-part', timezone: timeZone, paused: true }).previousRuns(1, new Date(now.getTime() + 1))
  return found?.toISOString() ?? null
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
