/**
 * How each operator labels the hours of its market day, both ways. ISO-NE's files are read by it; others have UTC beside the
 * label (CAISO, SPP, PJM) or an hour that never repeats (MISO).
 *
 *   caiso  OPR_HR 1..24; the repeated hour is 25, which stands between 2 and 3
 *   miso   HE 1..24 on standard time; nothing repeats, nothing is missing
 *   isone  01..24; the repeated hour is 02X
 *   ercot  01:00..24:00; the repeated hour is 02:00 with the DST (RepeatedHour) flag
 *   pjm, nyiso  clock at the START of the hour; the repeated 01:00 differs in row order only (PJM has UTC beside it)
 *   spp    clock at the END of the hour; the repeated 02:00 differs in row order (GMT beside it); in spring the hour
 *          after 01:00 ends at 03:00, because the clock never shows 02:00
 *
 * In spring the other operators skip 3. ISO-NE's hourly files are read either way, 02 or 03 for the hour before the change:
 * an hour that exists once can't be confused, and sources disagree.
 */
import { formatDate, parseDate, twoDigits } from './civil.ts'
import { hourEnding, hourStart } from './hour-ending.ts'
import type { HourEnding } from './hour-ending.ts'
import { dayMs, hourMs } from './instant.ts'
import type { UtcMs } from './instant.ts'
import { market } from './market.ts'
import type { Iso } from './market.ts'
import { marketDay } from './market-day.ts'
import { utcOfLocalMs } from './zone.ts'
import type { Occurrence } from './zone.ts'

export interface HourLabel {
  /** The date beside the label, `YYYY-MM-DD`: SPP files midnight under the next date. */
  readonly date: string
  readonly label: string
  /** Among rows of one point with equal date and label, in file order. Read where the label itself doesn't tell. */
  readonly occurrence: Occurrence
  /** ERCOT's flag of the repeated hour; null at the other operators. */
  readonly flag: boolean | null
}

/** A label is bad data, not an exception: `fault` says what is wrong with it. */
export type LabelReading = { readonly start_utc: UtcMs } | { readonly fault: string }

interface Style {
  write(hour: HourEnding): { readonly date: string, readonly label: string }
  /** The hour that a label claims, before it is known whether the day has it; null where the label is not of the form. */
  read(label: HourLabel): HourEnding | null
}

/** The operator's label of the hour that `utc` belongs to. */
export function hourLabel(iso: Iso, utc: UtcMs): HourLabel {
  const hour = hourEnding(iso, utc)
  return { ...styles[iso].write(hour), occurrence: hour.repeated ? 'second' : 'first', flag: iso === 'ercot' ? hour.repeated : null }
}

export function readHourLabel(iso: Iso, label: HourLabel): LabelReading {
  if (parseDate(label.date) === null) return { fault: `${JSON.stringify(label.date)} is no date YYYY-MM-DD` }
  const hour = styles[iso].read(label)
  if (!hour) return { fault: `${JSON.stringify(label.label)} is no hour label of ${iso}` }
  const start_utc = hourStart(iso, hour) ?? spring(iso, hour)
  if (start_utc !== null) return { start_utc }
  const { hours } = marketDay(iso, hour.date)
  const which = hour.repeated ? `second hour ending ${hour.hour_ending}` : `hour ending ${hour.hour_ending}`
  return { fault: `${iso} ${label.date} ${label.label}: a day of ${hours} hours has no ${which}` }
}

/** At SPP and ISO-NE the hour before the spring change may be called by the clock at its end, 3. */
function spring(iso: Iso, hour: HourEnding): UtcMs | null {
  const byEnd = iso === 'spp' || iso === 'isone'
  return byEnd && hour.hour_ending === 3 && !hour.repeated ? hourStart(iso, { ...hour, hour_ending: 2 }) : null
}

const number: Style = {
  write: hour => ({ date: hour.date, label: String(hour.hour_ending) }),
  read: ({ date, label }) => hourOf(date, numberIn(label), false),
}

const number25: Style = {
  write: hour => ({ date: hour.date, label: hour.repeated ? '25' : String(hour.hour_ending) }),
  read: ({ date, label }) => numberIn(label) === 25 ? { date, hour_ending: 2, repeated: true } : hourOf(date, numberIn(label), false),
}

const suffixX: Style = {
  write: hour => ({ date: hour.date, label: `${twoDigits(hour.hour_ending)}${hour.repeated ? 'X' : ''}` }),
  read({ date, label }) {
    const repeated = /x\s*$/i.test(label)
    return hourOf(date, numberIn(repeated ? label.trim().slice(0, -1) : label), repeated)
  },
}

const flagged: Style = {
  write: hour => ({ date: hour.date, label: `${twoDigits(hour.hour_ending)}:00` }),
  read: ({ date, label, flag }) => hourOf(date, numberIn(label.replace(/:00\s*$/, '')), flag === true),
}

const clockStart: Style = {
  write: hour => ({ date: hour.date, label: `${twoDigits(hour.hour_ending - 1)}:00` }),
  read({ date, label, occurrence }) {
    const hour = clockHour(label)
    return hour === null || hour > 23 ? null : hourOf(date, hour + 1, occurrence === 'second')
  },
}

const clockEnd: Style = {
  write(hour) {
    const day = (parseDate(hour.date) ?? 0) * dayMs
    const end = day + hour.hour_ending * hourMs
    const shown = utcOfLocalMs(market('spp').marketZone, end) === null ? end + hourMs : end
    const date = Math.floor(shown / dayMs)
    return { date: formatDate(date), label: `${twoDigits((shown - date * dayMs) / hourMs)}:00` }
  },
  read({ date, label, occurrence }) {
    const hour = clockHour(label)
    if (hour === null || hour > 24) return null
    if (hour > 0) return hourOf(date, hour, occurrence === 'second')
    return hourOf(formatDate((parseDate(date) ?? 0) - 1), 24, occurrence === 'second')
  },
}

const styles: Readonly<Record<Iso, Style>> = {
  caiso: number25, miso: number, isone: suffixX, ercot: flagged, pjm: clockStart, nyiso: clockStart, spp: clockEnd,
}

function hourOf(date: string, hour_ending: number | null, repeated: boolean): HourEnding | null {
  return hour_ending === null || hour_ending < 1 || hour_ending > 24 ? null : { date, hour_ending, repeated }
}

/** `2`, `02`, `HE 2`, ` 02 `. */
function numberIn(label: string): number | null {
  const found = /^\s*(?:HE\s*)?(\d{1,2})\s*$/i.exec(label)
  return found ? Number(found[1]) : null
}

/** `1:00`, `01:00`, `01:00:00`. */
function clockHour(label: string): number | null {
  const found = /^\s*(\d{1,2}):00(?::00)?\s*$/.exec(label)
  return found ? Number(found[1]) : null
}
