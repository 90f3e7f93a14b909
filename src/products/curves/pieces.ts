/** Delivery time cut at every start and end of a quote: the smallest stretches that quotes tell apart. */
import { cutByMonths } from './period.ts'
import type { DeliveryWeights } from './weights.ts'

export interface Stretch { readonly first_day: number, readonly end_day: number }

/** Stretches in order, those without an hour of the bucket left out. Where `byMonth`, they also end with months. */
export function cut(ranges: readonly Stretch[], weights: DeliveryWeights, byMonth: boolean): { stretches: Stretch[], weight: Float64Array } {
  const ends = new Set(ranges.flatMap(range => [range.first_day, range.end_day]))
  if (byMonth) {
    for (const range of ranges) for (const { first_day } of cutByMonths(range.first_day, range.end_day)) ends.add(first_day)
  }
  const cuts = [...ends].toSorted((a, b) => a - b)
  const within = covered(ranges)
  const stretches = cuts.slice(0, -1).map((first_day, index) => ({ first_day, end_day: cuts[index + 1] ?? first_day }))
    .filter(({ first_day, end_day }) => within(first_day) && weights.between(first_day, end_day) > 0)
  return { stretches, weight: Float64Array.from(stretches, ({ first_day, end_day }) => weights.between(first_day, end_day)) }
}

/** Whether a day lies in one of the ranges. */
function covered(ranges: readonly Stretch[]): (day: number) => boolean {
  const joined: { first_day: number, end_day: number }[] = []
  for (const { first_day, end_day } of ranges.toSorted((a, b) => a.first_day - b.first_day)) {
    const last = joined.at(-1)
    if (last && first_day <= last.end_day) last.end_day = Math.max(last.end_day, end_day)
    else joined.push({ first_day, end_day })
  }
  return day => joined.some(range => day >= range.first_day && day < range.end_day)
}

/** Indices `[from, to)` of the stretches that lie within the range; these begin and end at its ends. */
export function span(stretches: readonly Stretch[], range: Stretch): readonly [from: number, to: number] {
  return [lowerBound(stretches, range.first_day), lowerBound(stretches, range.end_day)]
}

/** The first stretch that starts on the day or after it. */
function lowerBound(stretches: readonly Stretch[], day: number): number {
  let [low, high] = [0, stretches.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((stretches[middle]?.first_day ?? Infinity) < day) low = middle + 1
    else high = middle
  }
  return low
}
