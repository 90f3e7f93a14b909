/** Medians and their like: the numbers that a few wild values cannot move. */

export function sorted(values: ArrayLike<number>): Float64Array {
  return new Float64Array(values).sort()
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
