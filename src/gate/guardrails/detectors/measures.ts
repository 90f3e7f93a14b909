/**
 * Five ways in which a price can be wrong, each as a score above 0 that grows with the wrong. They need not be comparable:
 * each is turned into a probability by its own past (`calibration.ts`).
 */
import { median, quantile, sorted } from './order-statistics.ts'
import { dayKindGroups, likeGroup, type Point, seasonGroup } from './season.ts'
import { type Growing, type Measure, perDay, type Seen } from './series-state.ts'

export interface Measured {
  readonly seen: Seen
  /** What the season and the level of the day before lead to expect. */
  readonly expected: number
  /** Null until there is a day to go by. */
  readonly scores: Readonly<Record<Measure, number>> | null
}

const likesLeast = 4
/** Prices come in cents: nothing is quieter than that. */
const leastSpread = 0.01

export function measure(state: Growing, point: Point): Measured {
  const day = perDay(state)
  const { recent } = state
  const center = seasonCenter(state, point.utc)
  if (center === null) return { seen: { ...point, departure: 0, residual: 0 }, expected: point.value, scores: null }
  const departure = point.value - center
  const lastDay = recent.slice(-day)
  const level = lastDay.length === 0 ? 0 : median(lastDay.map(seen => seen.departure))
  const seen = { ...point, departure, residual: departure - level }
  if (recent.length < 3 * day) return { seen, expected: center + level, scores: null }
  const spread = Math.max(leastSpread, wideSpread(recent, day))
  return {
    seen, expected: center + level,
    scores: {
      spike: Math.abs(seen.residual) / Math.max(hourSpread(recent, day), spread),
      level: levelShift(recent, seen, day) / spread,
      // Two equal prices happen by chance; three in cents do not.
      stuck: Math.max(1, run(recent, point.value)),
      shape: shapeBreak(recent, seen, day) / spread,
      shift: shiftRatio(recent, seen, day, Math.max(1, Math.round(60 / state.interval_minutes))),
    },
  }
}

/** Median of the same hour of the week; of hours like it, where that is too young; null where there are none. */
function seasonCenter(state: Growing, utc: number): number | null {
  const group = seasonGroup(state.zone, utc)
  const perHour = 60 / state.interval_minutes
  const own = state.season[group] ?? []
  if (own.length >= likesLeast * perHour) return median(own.map(({ value }) => value))
  const likes = [...group === likeGroup(group) ? [] : state.season[likeGroup(group)] ?? [], ...dayKindGroups(group).flatMap(like => state.season[like] ?? [])]
  const found = [...own, ...likes]
  return found.length === 0 ? null : median(found.map(({ value }) => value))
}

/**
 * Half the 95th percentile of the distances of two weeks: the standard deviation of a normal, and of a node that is quiet
 * until its line binds no longer the quiet alone, by which every binding line would be a thousandfold wonder.
 */
function wideSpread(recent: readonly Seen[], day: number): number {
  const found = recent.slice(-14 * day).map(({ residual }) => Math.abs(residual))
  return quantile(sorted(found), 0.95) / 2
}

/** How far prices of this time of day were from what was expected, over two weeks, an hour to each side. */
function hourSpread(recent: readonly Seen[], day: number): number {
  const found: number[] = []
  const side = Math.max(1, Math.round(day / 24))
  for (let back = day; back <= 14 * day; back += day) {
    for (let near = -side; near <= side; near++) {
      const one = recent[recent.length - back + near]
      if (one !== undefined) found.push(Math.abs(one.residual))
    }
  }
  return found.length === 0 ? 0 : 1.4826 * median(found)
}

/** Departure of the newest half day from that of the three days before it: what a moved level changes and a spike does not. */
function levelShift(recent: readonly Seen[], seen: Seen, day: number): number {
  const half = Math.ceil(day / 2)
  const now = [...recent.slice(-half + 1), seen].map(({ departure }) => departure)
  return Math.abs(median(now) - median(recent.slice(-half + 1 - 3 * day, -half + 1).map(({ departure }) => departure)))
}

/** How many values in a row were the same before this one. */
function run(recent: readonly Seen[], value: number): number {
  let count = 0
  while (count < recent.length && recent[recent.length - 1 - count]?.value === value) count++
  return count
}

/** Mean distance of the newest day from the shape that its hours have, its level apart. One wild price is cut. */
function shapeBreak(recent: readonly Seen[], seen: Seen, day: number): number {
  const found = [...recent.slice(-day + 1), seen].map(({ departure }) => departure)
  const level = median(found)
  const distances = found.map(departure => Math.abs(departure - level))
  const most = 6 * median(distances)
  return distances.reduce((sum, distance) => sum + Math.min(distance, most), 0) / found.length
}

/** How much better the newest day fits its season when it is read an hour earlier or later: 1 where the labels are right. */
function shiftRatio(recent: readonly Seen[], seen: Seen, day: number, hour: number): number {
  const found = [...recent.slice(-day - hour + 1), seen]
  const centers = found.map(({ value, departure }) => value - departure)
  const misfit = (lag: number): number => {
    const differences: number[] = []
    for (let at = hour; at < found.length - hour; at++) differences.push((found[at]?.value ?? 0) - (centers[at + lag] ?? 0))
    const level = median(differences)
    return differences.reduce((sum, difference) => sum + Math.abs(difference - level), leastSpread)
  }
  return misfit(0) / Math.min(misfit(-hour), misfit(hour))
}
