/** What splits a strip that quotes leave whole: relations between two periods, or a profile of the year. */
import { fail } from '#base/error.ts'
import { civilDate } from '#canon/civil.ts'
import type { Period } from './period.ts'

/** `first = value * second` for a ratio, `first = second + value` for a spread: from history or from a neighbour hub. */
export interface Shaping {
  readonly kind: 'ratio' | 'spread'
  readonly first: Period
  readonly second: Period
  readonly value: number
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
