/** What splits a strip that quotes leave whole: relations between two periods, or a profile of the year. */
import { fail } from '#base/error.ts'
import type { Bucket } from '#canon/bucket.ts'
import { civilDate } from '#canon/civil.ts'
import { type Period, parsePeriod } from './period.ts'

/** `first = value * second` for a ratio, `first = second + value` for a spread: from history or from a neighbour hub. */
export interface Shaping {
  readonly kind: 'ratio' | 'spread'
  readonly first: Period
  readonly second: Period
  readonly value: number
  /** It splits what is quoted and prices nothing else: it counts where quotes cover both periods. */
  readonly within_quotes?: boolean
}

/**
 * A relation as it is configured. Periods with a year (`2027-01`, `2027-Q1`) stand for themselves. Those without one stand
 * for every year of the curve in which quotes cover both: `01` to `12`, `Q1` to `Q4`, `year`, and the seasons (`summer`,
 * `winter`, `gas-summer`, `gas-winter`), which are named by the year in which they begin.
 */
export interface ShapingRule {
  readonly kind: Shaping['kind']
  readonly first: string
  readonly second: string
  readonly value: number
  /** Of the buckets that quotes are led back to; left out: of all. */
  readonly bucket?: Bucket
}

const yearless = /^(0[1-9]|1[0-2]|Q[1-4]|year|(gas-)?(summer|winter))$/

function inYear(period: string, year: number): Period { return parsePeriod(period === 'year' ? String(year) : `${year}-${period}`) }

/** Relations of periods that begin on `from_day` or later and end by `end_day`. Throws `usage/invalid` for a rule that is none. */
export function expandShapings(rules: readonly ShapingRule[], from_day: number, end_day: number): Shaping[] {
  const years = Array.from({ length: civilDate(end_day).year - civilDate(from_day).year + 1 }, (_, index) => civilDate(from_day).year + index)
  return rules.flatMap(rule => pairs(rule, years).map((pair): Shaping => ({ kind: rule.kind, value: rule.value, ...pair }))).filter(({ first, second }) => [first, second].every(period => period.first_day >= from_day && period.end_day <= end_day))
}

function pairs({ first, second }: ShapingRule, years: readonly number[]): Omit<Shaping, 'kind' | 'value'>[] {
  const free = [first, second].filter(period => yearless.test(period))
  if (free.length === 1) throw fail('usage/invalid', `a shaping of ${first} to ${second}: both have a year, or neither`, { first, second })
  return free.length === 0 ? [{ first: parsePeriod(first), second: parsePeriod(second) }] : years.map(year => ({ first: inYear(first, year), second: inYear(second, year), within_quotes: true }))
}

/** Throws `usage/invalid`. */
export function requireShapingRule(rule: ShapingRule): void {
  const [example = { first: parsePeriod('2027'), second: parsePeriod('2027') }] = pairs(rule, [2027])
  requireShaping({ ...rule, ...example })
}

/**
 * The shape of a year, January to December. Months that quotes leave open stand to each other as these numbers do: by ratio
 * (all above 0), or by difference in the price's unit, which also holds where prices are near or below zero.
 */
export interface Profile {
  readonly kind: 'ratio' | 'spread'
  readonly by_month: readonly number[]
}

export function profileOn(profile: Profile, day: number): number {
  return profile.by_month[civilDate(day).month - 1] ?? NaN
}

/** Throws `usage/invalid` for a profile without twelve numbers, or of ratios that are not above 0. */
export function requireProfile({ kind, by_month }: Profile): void {
  if (by_month.length === 12 && by_month.every(value => Number.isFinite(value) && (kind === 'spread' || value > 0))) return
  throw fail('usage/invalid', `a profile of ${kind}s needs twelve finite numbers${kind === 'ratio' ? ' above 0' : ''}, January first; found ${by_month.join(', ')}`, { by_month: [...by_month] })
}

/** Throws `usage/invalid` for a ratio that is not above 0 and for a spread that is no number. */
export function requireShaping(shaping: Shaping): void {
  if (Number.isFinite(shaping.value) && (shaping.kind === 'spread' || shaping.value > 0)) return
  throw fail('usage/invalid', `a shaping needs a finite number, above 0 for a ratio; found ${shapingName(shaping)}`, { value: shaping.value })
}

export function shapingName({ kind, first, second, value }: Shaping): string {
  return `${kind} ${first.id} to ${second.id} of ${value}`
}
