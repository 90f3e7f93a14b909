/** Medians and their like: the numbers that a few wild values cannot move. */

/** Some dozens are sorted quicker by insertion than the runtime's own sort is called. */
const few = 100

export function sorted(values: ArrayLike<number>): Float64Array {
  const ordered = new Float64Array(values.length)
  for (let at = 0; at < values.length; at++) ordered[at] = values[at] ?? NaN
  sortFirst(ordered, ordered.length)
  return ordered
}

/** In place; what is no number goes last. */
function sortFirst(values: Float64Array, count: number): void {
  if (count > few) { values.subarray(0, count).sort(); return }
  for (let at = 1; at < count; at++) {
    const value = values[at] ?? NaN
    if (Number.isNaN(value)) continue
    let place = at
    for (; place > 0 && !((values[place - 1] ?? 0) <= value); place--) values[place] = values[place - 1] ?? 0
    values[place] = value
  }
}

/** Of the first `count`, which it leaves in order: for measures that are taken of every value, without an array for each. */
export function medianOfFirst(values: Float64Array, count: number): number {
  sortFirst(values, count)
  const at = (count - 1) / 2
  const low = values[Math.floor(at)] ?? NaN
  return low + ((values[Math.ceil(at)] ?? NaN) - low) * (at - Math.floor(at))
}

/** Linear between neighbours; NaN of nothing. `ordered` is ascending. */
export function quantile(ordered: ArrayLike<number>, share: number): number {
  const at = (ordered.length - 1) * share
  const low = ordered[Math.floor(at)] ?? NaN
  return low + ((ordered[Math.ceil(at)] ?? NaN) - low) * (at - Math.floor(at))
}

export function median(values: ArrayLike<number>): number { return quantile(sorted(values), 0.5) }

/** Median distance from `center`, times 1.4826: the standard deviation, where the values are normal. */
export function mad(values: ArrayLike<number>, center: number): number {
  const distances = new Float64Array(values)
  for (let at = 0; at < distances.length; at++) distances[at] = Math.abs((distances[at] ?? 0) - center)
  return 1.4826 * quantile(distances.sort(), 0.5)
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at] ?? 0
  return sum / values.length
}

/**
 * The normal deviate with about the probability of Student's `t` at `freedom` degrees (Wallace 1959). Nine deviations from
 * the mean of four values are no more than three from a mean that is known.
 */
export function normalOfStudent(t: number, freedom: number): number {
  return Math.sign(t) * (8 * freedom + 1) / (8 * freedom + 3) * Math.sqrt(freedom * Math.log1p(t * t / freedom))
}

/** Where the first value that is not below `value` stands, in what is in order. */
export function placeOf(ordered: ArrayLike<number>, value: number): number {
  let [low, high] = [0, ordered.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ordered[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
