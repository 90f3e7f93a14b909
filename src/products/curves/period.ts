/**
 * Delivery periods: half-open ranges of local days, `[first_day, end_day)`, in days since 1970-01-01 on the clock of the
 * traded blocks. A period knows its term, since a January, a first quarter and a calendar year start on the same day.
 */
import { fail } from '#base/error.ts'
import { civilDate, daysInMonth, epochDay, formatDate, monthBounds, parseDate, twoDigits, weekday } from '#canon/civil.ts'

export const terms = ['day', 'days', 'week', 'balance-of-month', 'month', 'strip', 'quarter', 'season', 'year'] as const
export type Term = typeof terms[number]

export interface Period {
  readonly term: Term
  /** As `parsePeriod` reads it. */
  readonly id: string
  readonly first_day: number
  /** The day after the last. */
  readonly end_day: number
}

/**
 * Seasons by their months; winter is named by the year in which it begins. Power follows April and October; the gas industry
 * of North America injects from April to October and withdraws from November to March.
 */
const seasons: Readonly<Record<string, { readonly first: number, readonly months: number }>> = {
  'summer': { first: 4, months: 6 }, 'winter': { first: 10, months: 6 },
  'gas-summer': { first: 4, months: 7 }, 'gas-winter': { first: 11, months: 5 },
}

const forms = '2026-07-04 (day), 2026-07-04..2026-07-05 (days), 2026-W28 (week, Monday to Sunday), 2026-07 (month), 2026-07..2026-08 (strip of months), 2026-Q3, 2026-summer, 2026-winter, 2026-gas-summer, 2026-gas-winter, 2026 (calendar year)'

/** The period that a text names. Throws `usage/invalid`. */
export function parsePeriod(text: string): Period {
  const found = read(text)
  if (!found) throw fail('usage/invalid', `${JSON.stringify(text)} is no delivery period; expected one of ${forms}`, { period: text })
  return found
}

function read(text: string): Period | null {
  const [from = '', to, rest] = text.split('..')
  if (rest !== undefined) return null
  if (to !== undefined) return readRange(text, from, to)
  const day = parseDate(text)
  if (day !== null) return { term: 'day', id: text, first_day: day, end_day: day + 1 }
  if (isMonth(text)) return months('month', text, text, 1)
  const parts = /^(\d{4})(?:-(.+))?$/.exec(text)
  if (!parts) return null
  const [year, name] = [Number(parts[1]), parts[2]]
  if (name === undefined) return months('year', text, `${text}-01`, 12)
  const quarter = /^Q([1-4])$/.exec(name)
  if (quarter) return months('quarter', text, `${parts[1]}-${twoDigits(Number(quarter[1]) * 3 - 2)}`, 3)
  const season = Object.hasOwn(seasons, name) ? seasons[name] : undefined
  if (season) return months('season', text, `${parts[1]}-${twoDigits(season.first)}`, season.months)
  const week = /^W(\d{2})$/.exec(name)
  return week ? isoWeek(text, year, Number(week[1])) : null
}

function readRange(id: string, from: string, to: string): Period | null {
  if (isMonth(from) && isMonth(to) && from <= to) return { term: 'strip', id, first_day: monthBounds(from).first, end_day: monthBounds(to).next }
  const [first, last] = [parseDate(from), parseDate(to)]
  return first === null || last === null || last < first ? null : { term: 'days', id, first_day: first, end_day: last + 1 }
}

function isMonth(text: string): boolean { return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) }

function months(term: Term, id: string, first: string, count: number): Period {
  const first_day = monthBounds(first).first
  return { term, id, first_day, end_day: monthBounds(addMonths(first, count - 1)).next }
}

/** Week 1 of a year is the one with 4 January in it (ISO 8601). */
function isoWeek(id: string, year: number, week: number): Period | null {
  const monday = (of: number): number => {
    const fourth = epochDay(of, 1, 4)
    return fourth - (weekday(fourth) + 6) % 7
  }
  const first_day = monday(year) + (week - 1) * 7
  return week >= 1 && first_day < monday(year + 1) ? { term: 'week', id, first_day, end_day: first_day + 7 } : null
}

/** What is left of the month after `day`: the day itself is not delivered any more. Null on the last day of a month. */
export function balanceOfMonth(day: number): Period | null {
  const { year, month } = civilDate(day)
  const [first_day, end_day] = [day + 1, epochDay(year, month, 1) + daysInMonth(year, month)]
  return first_day >= end_day ? null : { term: 'balance-of-month', id: `${formatDate(first_day)}..${formatDate(end_day - 1)}`, first_day, end_day }
}

/** `YYYY-MM`, `count` months later. Throws `usage/invalid`. */
export function addMonths(month: string, count: number): string {
  const { year, month: number } = civilDate(monthBounds(month).first)
  return monthName(year * 12 + number - 1 + count)
}

/** `YYYY-MM` of a day. */
export function monthOf(day: number): string { return monthName(monthIndex(day)) }

/** `index`: months since year 0. */
function monthName(index: number): string { return `${String(Math.floor(index / 12)).padStart(4, '0')}-${twoDigits(index % 12 + 1)}` }

function monthIndex(day: number): number {
  const { year, month } = civilDate(day)
  return year * 12 + month - 1
}

function monthStart(index: number): number { return epochDay(Math.floor(index / 12), index % 12 + 1, 1) }

/** The range cut where months begin, in order. */
export function cutByMonths(first_day: number, end_day: number): { readonly first_day: number, readonly end_day: number }[] {
  const found: { first_day: number, end_day: number }[] = []
  for (let start = first_day, index = monthIndex(first_day) + 1; start < end_day; index++) {
    const next = Math.min(monthStart(index), end_day)
    found.push({ first_day: start, end_day: next })
    start = next
  }
  return found
}

const calendarTerms = { month: 1, quarter: 3, year: 12 } as const

/**
 * The calendar's months, quarters or years within the range, in order. The first month begins on `first_day` where that is
 * not its first day, and is a balance of month then; of quarters and years only whole ones.
 */
export function periodsWithin(term: keyof typeof calendarTerms, first_day: number, end_day: number): Period[] {
  const length = calendarTerms[term]
  const found: Period[] = []
  for (let index = Math.floor(monthIndex(first_day) / length) * length; ; index += length) {
    const period = { term, first_day: monthStart(index), end_day: monthStart(index + length) }
    if (period.end_day > end_day) return found
    const month = monthName(index)
    if (period.first_day >= first_day) found.push({ ...period, id: term === 'month' ? month : term === 'year' ? month.slice(0, 4) : `${month.slice(0, 4)}-Q${Math.floor(index % 12 / 3) + 1}` })
    else if (term === 'month') found.push({ ...period, term: 'balance-of-month', id: month, first_day })
  }
}
