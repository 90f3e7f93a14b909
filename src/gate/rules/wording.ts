/** Words and numbers in messages. */
import { count } from '#base/plural.ts'

/** `1 row`, `3,500 rows`. */
export function counted(number: number, thing: string): string {
  const plural = /[^aeiou]y$/.test(thing) ? `${thing.slice(0, -1)}ies` : `${thing}s`
  return count(number, thing, plural)
}

/** A price or a difference of prices, USD/MWh. At most six decimals: operators publish no more. */
export function price(value: unknown): string {
  const rounded = Number(Number(value).toFixed(6))
  return `${rounded === 0 ? Number(value).toPrecision(2) : rounded} USD/MWh`
}

/** `2026-03-08T09:00Z` of a Date, or the engine's own word. */
export function instant(value: unknown): string {
  return value instanceof Date ? `${value.toISOString().slice(0, 16)}Z` : String(value)
}

/** `from to to`, or one of them where they are equal. */
export function span(from: unknown, to: unknown): string {
  const [first, last] = [instant(from), instant(to)]
  return first === last ? first : `${first} to ${last}`
}

/** The length of a grid's interval as people say it. */
export function intervalWord(minutes: number): string {
  return minutes === 60 ? 'hour' : `${minutes}-minute interval`
}
