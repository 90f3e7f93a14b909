/** Quotes by period and price, as tests write them. */
import fc from 'fast-check'
import type { StripQuote } from './bootstrap.ts'
import { addMonths, parsePeriod } from './period.ts'

export function strip(period: string, price: number, more: Partial<StripQuote> = {}): StripQuote {
  const { first_day, end_day } = parsePeriod(period)
  return { id: period, first_day, end_day, price, bid: null, ask: null, rank: 0, quoted_at_utc: 0, ...more }
}

/** Some months, quarters and years of 2026 and 2027, each at most once. */
export const somePeriods: fc.Arbitrary<string[]> = fc.uniqueArray(fc.constantFrom(
  ...Array.from({ length: 24 }, (_, index) => addMonths('2026-01', index)), ...[2026, 2027].flatMap(year => [`${year}`, ...[1, 2, 3, 4].map(quarter => `${year}-Q${quarter}`)]), '2026-summer', '2026-winter', '2026-05..2026-07'),
{ minLength: 1, maxLength: 14 })

export const somePrice: fc.Arbitrary<number> = fc.integer({ min: -3000, max: 20_000 }).map(cents => cents / 100)
