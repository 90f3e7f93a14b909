/**
 * Calendar dates without a zone, as day numbers (1970-01-01 = 0) and as text `YYYY-MM-DD`.
 *
 * The two conversions follow the era-based algorithms that Howard Hinnant describes in "chrono-Compatible Low-Level Date
 * Algorithms" (`days_from_civil`, `civil_from_days`): integer arithmetic only, proleptic Gregorian.
 */
import { fail } from '#base/error.ts'

export interface CivilDate { readonly year: number, readonly month: number, readonly day: number }

/** Day number of a date; parts out of range are the caller's fault and are not looked at. */
export function epochDay(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

export function civilDate(dayNumber: number): CivilDate {
  const shifted = dayNumber + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

/** 0 = Sunday .. 6 = Saturday; day 0 was a Thursday. */
export function weekday(dayNumber: number): number {
  return (((dayNumber + 4) % 7) + 7) % 7
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

export function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && leap ? 29 : monthDays[month - 1] ?? 0
}

export function isCivilDate(year: number, month: number, day: number): boolean {
  return Number.isInteger(year) && Number.isInteger(month) && Number.isInteger(day) && day >= 1 && day <= daysInMonth(year, month)
}

/** `YYYY-MM-DD` of a day number. */
export function formatDate(dayNumber: number): string {
  const { year, month, day } = civilDate(dayNumber)
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`
}

/** Day number of `YYYY-MM-DD`, or null where the text is not a date that exists. */
export function parseDate(text: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!found) return null
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  return isCivilDate(year, month, day) ? epochDay(year, month, day) : null
}

/** As `parseDate`; throws `usage/invalid`. */
export function dayNumberOf(date: string): number {
  const day = parseDate(date)
  if (day === null) throw fail('usage/invalid', `expected a date YYYY-MM-DD, found ${JSON.stringify(date)}`, { date })
  return day
}

/** `date` and the result are `YYYY-MM-DD`; `days` may be negative. Throws `usage/invalid`. */
export function addDays(date: string, days: number): string {
  return formatDate(dayNumberOf(date) + days)
}

/** Day numbers of the first day of `YYYY-MM` and of the month after it. Throws `usage/invalid`. */
export function monthBounds(month: string): { readonly first: number, readonly next: number } {
  const first = /^\d{4}-\d{2}$/.test(month) ? parseDate(`${month}-01`) : null
  if (first === null) throw fail('usage/invalid', `expected a month YYYY-MM, found ${JSON.stringify(month)}`, { month })
  const { year, month: number } = civilDate(first)
  return { first, next: first + daysInMonth(year, number) }
}

export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
