/**
 * ISO-NE's hours ending as SQL: 01 to 24, and 02X for the hour that comes twice.
 *
 * Three kinds of day exist, by their length. What each label means on each of them is asked of canon/hour-label.ts once, and
 * becomes a table of hours from midnight, so that any day of a file is placed by its own midnight.
 */
import assert from 'node:assert/strict'
import { literal } from '#base/sql.ts'
import { twoDigits } from '#canon/civil.ts'
import { readHourLabel } from '#canon/hour-label.ts'
import { hourMs } from '#canon/instant.ts'
import { market } from '#canon/market.ts'
import { marketDay, type MarketDay } from '#canon/market-day.ts'

const zone = market('isone').marketZone

/** A day of each length; which ones does not matter. */
const days: readonly MarketDay[] = ['2026-06-01', '2026-03-08', '2026-11-01'].map(date => marketDay('isone', date))

/** Rows `(day_hours, label, hours)`: what an hour ending of a day of that length begins at, in hours after midnight. */
export function hourLabels(): string {
  const numbers = Array.from({ length: 24 }, (_, index) => twoDigits(index + 1))
  const rows = days.flatMap(({ date, hours, start_utc }) => [...numbers, '02X'].flatMap(label => {
    const read = readHourLabel('isone', { date, label, occurrence: 'first', flag: null })
    return 'start_utc' in read ? [`(${hours}, ${literal(label)}, ${(read.start_utc - start_utc) / hourMs})`] : []
  }))
  assert(rows.length > 72, 'each day has its hours')
  return `(VALUES ${rows.join(', ')}) AS label(day_hours, label, hours)`
}

/** SQL of a day's full hour on the clock as TIMESTAMPTZ, of its midnight, and of its hours, from SQL of its DATE. */
export function clock(date: string, hour: number): string { return `timezone(${literal(zone)}, CAST(${date} AS TIMESTAMP) + INTERVAL ${hour} HOUR)` }
export function midnight(date: string): string { return clock(date, 0) }
export function dayHours(date: string): string { return `CAST(date_diff('hour', ${midnight(date)}, ${midnight(`${date} + 1`)}) AS INTEGER)` }

/** SQL of a market day's minutes, from SQL of the TIMESTAMPTZ at which it begins. */
export function dayMinutes(start: string): string { return `${dayHours(`CAST(timezone(${literal(zone)}, ${start}) AS DATE)`)} * 60` }
