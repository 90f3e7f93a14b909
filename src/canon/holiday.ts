/**
 * NERC's six additional off-peak days. A fixed date that falls on a Sunday is kept on the Monday after it; one that falls
 * on a Saturday stays there, and the Friday before it is an ordinary peak day. Calendars of federal or exchange holidays
 * move it to Friday and name further days: they are wrong here.
 */
import { civilDate, dayNumberOf, epochDay, formatDate, weekday } from './civil.ts'

export const holidayNames = ['New Year\'s Day', 'Memorial Day', 'Independence Day', 'Labor Day', 'Thanksgiving Day', 'Christmas Day'] as const
export type HolidayName = typeof holidayNames[number]

export interface Holiday {
  /** The day on which it is kept, `YYYY-MM-DD`. */
  readonly date: string
  readonly name: HolidayName
}

/** The six of a year, in order. */
export function nercHolidays(year: number): readonly Holiday[] {
  return [...holidayDays(year)].map(([day, name]) => ({ date: formatDate(day), name }))
}

/** The holiday kept on that date, or null. Throws `usage/invalid`. */
export function nercHoliday(date: string): HolidayName | null {
  return holidayOn(dayNumberOf(date))
}

/** As `nercHoliday`, of a day number. */
export function holidayOn(dayNumber: number): HolidayName | null {
  const { year } = civilDate(dayNumber)
  let days = years.get(year)
  if (!days) years.set(year, days = holidayDays(year))
  return days.get(dayNumber) ?? null
}

const years = new Map<number, ReadonlyMap<number, HolidayName>>()

const [sunday, monday, thursday] = [0, 1, 4]

function holidayDays(year: number): ReadonlyMap<number, HolidayName> {
  return new Map<number, HolidayName>([
    [kept(epochDay(year, 1, 1)), 'New Year\'s Day'],
    [lastMondayOfMay(year), 'Memorial Day'],
    [kept(epochDay(year, 7, 4)), 'Independence Day'],
    [nth(1, monday, year, 9), 'Labor Day'],
    [nth(4, thursday, year, 11), 'Thanksgiving Day'],
    [kept(epochDay(year, 12, 25)), 'Christmas Day'],
  ])
}

function kept(day: number): number {
  return weekday(day) === sunday ? day + 1 : day
}

function lastMondayOfMay(year: number): number {
  const last = epochDay(year, 5, 31)
  return last - (weekday(last) - monday + 7) % 7
}

function nth(count: number, wanted: number, year: number, month: number): number {
  const first = epochDay(year, month, 1)
  return first + (wanted - weekday(first) + 7) % 7 + (count - 1) * 7
}
