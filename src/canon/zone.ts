/**
 * Offsets of time zones as tables: when each begins, and how far local clocks are from UTC. A table is read from the
 * runtime's zone data once per zone, on first use, and then answered by binary search: a conversion takes tens of
 * nanoseconds, against microseconds through `Intl`. Nothing here depends on the zone of the process.
 *
 * Outside of the years 1990 to 2060 every function throws `usage/invalid`, as for an unknown zone.
 */
import { fail } from '#base/error.ts'
import { civilDate, epochDay, isCivilDate } from './civil.ts'
import { dayMs, formatInstant, hourMs, minuteMs } from './instant.ts'
import type { UtcMs } from './instant.ts'

/** Which of the two passes of a clock hour that is run through twice. */
export type Occurrence = 'first' | 'second'

export interface LocalParts {
  readonly year: number
  readonly month: number
  readonly day: number
  /** 0..23 */
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** `second` in the hour that clocks run through again after they were put back. */
  readonly occurrence: Occurrence
}

interface ZoneTable {
  readonly name: string
  /** First instants of the periods of constant offset; the first is the start of the table. */
  readonly starts: Float64Array
  /** Milliseconds to add to UTC. */
  readonly offsets: Float64Array
  /** The period that answered last: the next question is mostly about the same one. Speed only, never the answer. */
  last: number
}

const firstYear = 1990
const lastYear = 2060
const tableStart: UtcMs = epochDay(firstYear, 1, 1) * dayMs
const tableEnd: UtcMs = epochDay(lastYear + 1, 1, 1) * dayMs
/** No two changes of one zone lie closer than this: the closest on record are about a month apart. */
const probeStep = 14 * dayMs

/** Farther than this from a change, a reading has one meaning: no offset is as large. */
const farMs = 16 * hourMs

const tables = new Map<string, ZoneTable>()

/** Minutes to add to UTC to get the local clock: -300 or -240 in New York. */
export function utcOffsetMinutes(zone: string, utc: UtcMs): number {
  const table = tableOf(zone)
  return (table.offsets[periodAt(table, utc)] ?? 0) / minuteMs
}

/** The local clock's reading, as if it were UTC: for arithmetic on local dates and hours. */
export function localMs(zone: string, utc: UtcMs): number {
  const table = tableOf(zone)
  return utc + (table.offsets[periodAt(table, utc)] ?? 0)
}

/** Whether the clock shows this reading for the second time. */
export function isRepeated(zone: string, utc: UtcMs): boolean {
  const table = tableOf(zone)
  const period = periodAt(table, utc)
  if (period === 0) return false
  const putBack = (table.offsets[period - 1] ?? 0) - (table.offsets[period] ?? 0)
  return utc - (table.starts[period] ?? 0) < putBack
}

export function localParts(zone: string, utc: UtcMs): LocalParts {
  const local = localMs(zone, utc)
  const dayNumber = Math.floor(local / dayMs)
  const rest = local - dayNumber * dayMs
  const { year, month, day } = civilDate(dayNumber)
  return {
    year, month, day,
    hour: Math.floor(rest / hourMs), minute: Math.floor(rest / minuteMs) % 60, second: Math.floor(rest / 1000) % 60,
    occurrence: isRepeated(zone, utc) ? 'second' : 'first',
  }
}

/**
 * The instant at which the clocks of `zone` show this reading, or null where they never do: in the hour that is skipped in
 * spring, for a `second` occurrence of what occurs once, and for parts that are no date and time. `24:00` is accepted as
 * the midnight that ends the day.
 */
export function localToUtc(
  zone: string, year: number, month: number, day: number, hour: number, minute: number, occurrence: Occurrence = 'first',
): UtcMs | null {
  if (!isCivilDate(year, month, day) || !(hour >= 0 && minute >= 0 && minute <= 59 && (hour <= 23 || (hour === 24 && minute === 0)))) return null
  return utcOfLocalMs(zone, epochDay(year, month, day) * dayMs + hour * hourMs + minute * minuteMs, occurrence)
}

/** As `localToUtc`, of a reading in the form that `localMs` gives. */
export function utcOfLocalMs(zone: string, local: number, occurrence: Occurrence = 'first'): UtcMs | null {
  const table = tableOf(zone)
  const near = periodAt(table, Math.min(Math.max(local, tableStart), tableEnd - 1))
  if (local - (table.starts[near] ?? 0) > farMs && (table.starts[near + 1] ?? tableEnd) - local > farMs) {
    return occurrence === 'first' ? local - (table.offsets[near] ?? 0) : null
  }
  let wanted = occurrence === 'first' ? 1 : 2
  // Offsets are shorter than any period, so only the neighbours of the period that `local` would lie in can hold it.
  for (let period = Math.max(near - 1, 0); period <= near + 1 && period < table.starts.length; period++) {
    const utc = local - (table.offsets[period] ?? 0)
    if (utc >= (table.starts[period] ?? 0) && utc < (table.starts[period + 1] ?? tableEnd) && --wanted === 0) return utc
  }
  if (!(local >= tableStart + dayMs && local < tableEnd - dayMs)) throw outside(local)
  return null
}

/** A time through which a zone keeps one offset; the last one has no end. */
export interface OffsetPeriod { readonly start_utc: UtcMs, readonly end_utc: UtcMs | null, readonly offset_minutes: number }

/** All of them, in order. */
export function offsetPeriods(zone: string): OffsetPeriod[] {
  const { starts, offsets } = tableOf(zone)
  return Array.from(starts, (start_utc, period) => ({ start_utc, end_utc: starts[period + 1] ?? null, offset_minutes: (offsets[period] ?? 0) / minuteMs }))
}

function periodAt(table: ZoneTable, utc: UtcMs): number {
  if (!(utc >= tableStart && utc < tableEnd)) throw outside(utc)
  const { starts, last } = table
  if (utc >= (starts[last] ?? tableEnd) && utc < (starts[last + 1] ?? tableEnd)) return last
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? 0) <= utc) low = middle
    else high = middle
  }
  table.last = low
  return low
}

function tableOf(zone: string): ZoneTable {
  const known = tables.get(zone)
  if (known) return known
  const table = readTable(zone)
  tables.set(zone, table)
  return table
}

function readTable(name: string): ZoneTable {
  const offsetAt = offsetReader(name)
  const starts = [tableStart]
  const offsets = [offsetAt(tableStart)]
  let before = tableStart
  while (before < tableEnd) {
    const after = Math.min(before + probeStep, tableEnd)
    if (offsetAt(after) !== offsets.at(-1)) {
      const change = firstChange(offsetAt, before, after)
      if (change < tableEnd) {
        starts.push(change)
        offsets.push(offsetAt(change))
      }
    }
    before = after
  }
  return { name, starts: Float64Array.from(starts), offsets: Float64Array.from(offsets), last: 0 }
}

/** Halves `(before, after]`, over which the offset changes once, down to the minute: since 1972 no zone changes within one. */
function firstChange(offsetAt: (utc: UtcMs) => number, before: UtcMs, after: UtcMs): UtcMs {
  const old = offsetAt(before)
  let [low, high] = [before / minuteMs, after / minuteMs]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * minuteMs) === old) low = middle
    else high = middle
  }
  return high * minuteMs
}

function offsetReader(name: string): (utc: UtcMs) => number {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  } catch (cause) {
    throw fail('usage/invalid', `no time zone ${JSON.stringify(name)}; expected an IANA name such as America/New_York`, { zone: name }, cause)
  }
  return utc => {
    const found = /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(format.format(utc))
    if (!found) throw new TypeError(`unexpected form of the offset of ${name}: ${format.format(utc)}`)
    const minutes = Number(found[2] ?? 0) * 60 + Number(found[3] ?? 0)
    return (found[1] === '-' ? -minutes : minutes) * minuteMs
  }
}

function outside(utc: number): Error {
  const found = Number.isFinite(utc) && Math.abs(utc) < 8.64e15 ? formatInstant(utc) : String(utc)
  return fail('usage/invalid', `expected a time within the years ${firstYear} to ${lastYear}, found ${found}`, { found })
}
