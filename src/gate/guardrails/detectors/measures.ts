/**
 * Five ways in which a price can be wrong, each as a score above 0 that grows with the wrong. They need not be comparable:
 * each is turned into a probability by its own past (`calibration.ts`).
 */
import { medianOfFirst, placeOf, quantile, sorted } from './order-statistics.ts'
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

/** What is measured is written here first; no window is longer than three days of minutes. */
const values = new Float64Array(3 * 1_440 + 1)
const distancesOf = new Float64Array(3 * 1_440 + 1)

/** Measures that are not looked at have the score 0. */
export function measure(state: Growing, point: Point, looked: readonly Measure[]): Measured {
  const day = perDay(state)
  const { recent } = state
  const center = seasonCenter(state, point.utc)
  if (center === null) return { seen: { ...point, departure: 0, residual: 0 }, expected: point.value, scores: null }
  const departure = point.value - center
  const level = recent.length === 0 ? 0 : departures(recent, recent.length - day, recent.length)
  const seen = { utc: point.utc, value: point.value, departure, residual: departure - level }
  if (recent.length < 3 * day) return { seen, expected: center + level, scores: null }
  const spread = Math.max(leastSpread, wideSpread(recent, day))
  return {
    seen, expected: center + level,
    scores: {
      spike: looked.includes('spike') ? Math.abs(seen.residual) / Math.max(hourSpread(recent, day), spread) : 0,
      level: looked.includes('level') ? levelShift(recent, seen, day) / spread : 0,
      // Two equal prices happen by chance; three in cents do not.
      stuck: looked.includes('stuck') ? Math.max(1, run(recent, point.value)) : 0,
      shape: looked.includes('shape') ? shapeBreak(recent, seen, day) / spread : 0,
      shift: looked.includes('shift') ? shiftRatio(recent, seen, day, Math.max(1, Math.round(60 / state.interval_minutes))) : 0,
    },
  }
}

/** Median of the same hour of the week; of hours like it, where that is too young; null where there are none. */
function seasonCenter(state: Growing, utc: number): number | null {
  const group = seasonGroup(state.zone, utc)
  const perHour = 60 / state.interval_minutes
  const own = state.season[group] ?? []
  const likes = own.length >= likesLeast * perHour ? [own] : [own, ...group === likeGroup(group) ? [] : [state.season[likeGroup(group)] ?? []], ...dayKindGroups(group).map(like => state.season[like] ?? [])]
  const count = likes.reduce((sum, points) => sum + points.length, 0)
  if (count === 0) return null
  const found = count <= values.length ? values : new Float64Array(count)
  let at = 0
  for (const points of likes) for (const { value } of points) found[at++] = value
  return medianOfFirst(found, count)
}

/**
 * Half the 95th percentile of the distances of two weeks: the standard deviation of a normal, and of a node that is quiet
 * until its line binds no longer the quiet alone, by which every binding line would be a thousandfold wonder.
 */
function wideSpread(recent: readonly Seen[], day: number): number { return quantile(distances(recent, 14 * day), 0.95) / 2 }

interface Distances { taken: number, readonly ordered: number[] }
const known = new WeakMap<readonly Seen[], Distances>()

/** Distances of the newest `most`, ascending. A series that grew by one since the last time is not sorted again. */
function distances(recent: readonly Seen[], most: number): readonly number[] {
  const distance = (at: number): number => Math.abs(recent[at]?.residual ?? 0)
  const before = known.get(recent)
  if (before?.taken === recent.length) return before.ordered
  if (before === undefined || before.taken !== recent.length - 1) {
    const ordered = [...sorted(recent.slice(-most).map(({ residual }) => Math.abs(residual)))]
    known.set(recent, { taken: recent.length, ordered })
    return ordered
  }
  const { ordered } = before
  ordered.splice(placeOf(ordered, distance(recent.length - 1)), 0, distance(recent.length - 1))
  if (ordered.length > most) ordered.splice(placeOf(ordered, distance(recent.length - 1 - most)), 1)
  before.taken = recent.length
  return ordered
}

/** How far prices of this time of day were from what was expected, over two weeks, an hour to each side. */
function hourSpread(recent: readonly Seen[], day: number): number {
  const side = Math.max(1, Math.round(day / 24))
  let count = 0
  for (let back = day; back <= 14 * day; back += day) {
    for (let near = -side; near <= side; near++) {
      const one = recent[recent.length - back + near]
      if (one !== undefined) values[count++] = Math.abs(one.residual)
    }
  }
  return count === 0 ? 0 : 1.4826 * medianOfFirst(values, count)
}

/** Median departure of `recent` from place `from` up to `to`, and of `seen` where it is one of them. */
function departures(recent: readonly Seen[], from: number, to: number, seen?: Seen): number {
  let count = 0
  for (let at = Math.max(0, from); at < to; at++) values[count++] = recent[at]?.departure ?? 0
  if (seen !== undefined) values[count++] = seen.departure
  return medianOfFirst(values, count)
}

/** Departure of the newest half day from that of the three days before it: what a moved level changes and a spike does not. */
function levelShift(recent: readonly Seen[], seen: Seen, day: number): number {
  const half = recent.length - Math.ceil(day / 2) + 1
  return Math.abs(departures(recent, half, recent.length, seen) - departures(recent, half - 3 * day, half))
}

/** How many values in a row were the same before this one. */
function run(recent: readonly Seen[], value: number): number {
  let count = 0
  while (count < recent.length && recent[recent.length - 1 - count]?.value === value) count++
  return count
}

/** Mean distance of the newest day from the shape that its hours have, its level apart. One wild price is cut. */
function shapeBreak(recent: readonly Seen[], seen: Seen, day: number): number {
  const from = Math.max(0, recent.length - day + 1)
  const level = departures(recent, from, recent.length, seen)
  const count = recent.length - from + 1
  // Left in order by the median: the distances are of the same departures.
  for (let at = 0; at < count; at++) distancesOf[at] = Math.abs((values[at] ?? 0) - level)
  const most = 6 * medianOfFirst(distancesOf, count)
  let sum = 0
  for (let at = 0; at < count; at++) sum += Math.min(distancesOf[at] ?? 0, most)
  return sum / count
}

/** How much better the newest day fits its season when it is read an hour earlier or later: 1 where the labels are right. */
function shiftRatio(recent: readonly Seen[], seen: Seen, day: number, hour: number): number {
  const from = Math.max(0, recent.length - day - hour + 1)
  const all = recent.length - from + 1
  const at = (place: number): Seen => recent[from + place] ?? seen
  const misfit = (lag: number): number => {
    let count = 0
    for (let place = hour; place < all - hour; place++) {
      const center = at(place + lag)
      values[count++] = at(place).value - (center.value - center.departure)
    }
    const level = medianOfFirst(values, count)
    let sum = leastSpread
    for (let place = 0; place < count; place++) sum += Math.abs((values[place] ?? 0) - level)
    return sum
  }
  return misfit(0) / Math.min(misfit(-hour), misfit(hour))
}
