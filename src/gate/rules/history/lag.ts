/** By how many hours two series of one day are apart: correlation at no lag against one hour either way. Pure. */
import { dayMs, hourMs, type UtcMs } from '#canon/instant.ts'
import { hourEnding, hourStart } from '#canon/hour-ending.ts'
import { addDays } from '#canon/civil.ts'
import type { Iso } from '#canon/market.ts'

/** Price by the first instant of its hour. */
export type HourSeries = ReadonlyMap<UtcMs, number>

export interface Lag { readonly lag: -1 | 0 | 1, readonly best: number, readonly at_zero: number }

/** Fewer hours than these are no day. */
export const hoursLeast = 20

/** USD/MWh, standard deviation over the day: flatter series have no shape to be shifted. */
const shapeLeast = 1

/**
 * Where `sibling` fits `target` best, when the hour `at(h) + lag` of the sibling is laid beside the hour `h`. Lag 1: what the
 * target shows at h the sibling shows an hour later, so the target is early. Null where a series is short or flat.
 */
export function bestLag(hours: readonly UtcMs[], target: HourSeries, sibling: HourSeries, at: (hour: UtcMs) => UtcMs | null): Lag | null {
  const found = new Map<number, number>()
  for (const lag of [-1, 0, 1]) {
    const pairs = hours.flatMap(hour => {
      const other = at(hour)
      const [mine, theirs] = [target.get(hour), other === null ? undefined : sibling.get(other + lag * hourMs)]
      return mine === undefined || theirs === undefined ? [] : [[mine, theirs] as const]
    })
    const fit = pairs.length < hoursLeast ? null : correlation(pairs)
    if (fit !== null) found.set(lag, fit)
  }
  const at_zero = found.get(0)
  if (at_zero === undefined) return null
  const [lag = 0, best = at_zero] = [...found].toSorted((a, b) => b[1] - a[1])[0] ?? []
  return { lag: lag as Lag['lag'], best, at_zero }
}

/** Pearson's, of ranks: one spike must not stand for the whole day. Null where one side is flat. */
function correlation(pairs: readonly (readonly [number, number])[]): number | null {
  const [left, right] = [pairs.map(pair => pair[0]), pairs.map(pair => pair[1])]
  if (deviation(left) < shapeLeast || deviation(right) < shapeLeast) return null
  const [a, b] = [ranks(left), ranks(right)]
  const [meanA, meanB] = [mean(a), mean(b)]
  const product = a.reduce((sum, value, index) => sum + (value - meanA) * ((b[index] ?? 0) - meanB), 0)
  return product / (deviation(a) * deviation(b) * a.length)
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).toSorted((x, y) => x.value - y.value)
  const of = values.map(() => 0)
  for (let start = 0; start < order.length;) {
    let end = start
    while (end < order.length && order[end]?.value === order[start]?.value) end++
    for (const { index } of order.slice(start, end)) of[index] = (start + end - 1) / 2
    start = end
  }
  return of
}

function mean(values: readonly number[]): number { return values.reduce((sum, value) => sum + value, 0) / values.length }

function deviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map(value => (value - middle) ** 2)))
}

/**
 * The hour of the day before with the same number on the market's clock. In autumn the second hour ending 2 has none of its
 * own and is laid beside the first, in spring the skipped one of the day before is left out.
 */
export function sameHourBefore(iso: Iso, hour: UtcMs): UtcMs | null {
  const { date, hour_ending } = hourEnding(iso, hour)
  return hourStart(iso, { date: addDays(date, -1), hour_ending, repeated: false })
}

/** Hours of a day that begins and ends so. */
export function hoursOf(start_utc: UtcMs, end_utc: UtcMs): UtcMs[] {
  return Array.from({ length: Math.round(Math.min(end_utc - start_utc, 2 * dayMs) / hourMs) }, (_, hour) => start_utc + hour * hourMs)
}
