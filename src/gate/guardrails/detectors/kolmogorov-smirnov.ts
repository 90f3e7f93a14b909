/**
 * Drift: have the values come from the same distribution as before? The two-sample Kolmogorov-Smirnov test takes values to be
 * independent, which prices never are: of an hour's twelve prices, most say the same. So each sample counts for as many
 * values as it has independent ones (n / (1 + 2 sum of its autocorrelations)).
 */
import { mean, sorted } from './order-statistics.ts'

export interface Drift {
  /** Largest distance between the two distributions, 0..1. */
  readonly distance: number
  readonly probability: number
  /** What the samples count for. */
  readonly effective: readonly [before: number, now: number]
  readonly isDrift: boolean
}

/** `before` and `now` in order of time, without their season. Too little of either (under 8 effective values) is no drift. */
export function ks(before: ArrayLike<number>, now: ArrayLike<number>, threshold = 0.01): Drift {
  const effective = [effectiveSize(before), effectiveSize(now)] as const
  const distance = largestDistance(sorted(before), sorted(now))
  const size = effective[0] * effective[1] / (effective[0] + effective[1])
  const probability = Math.min(...effective) < 8 ? 1 : kolmogorovTail(distance, size)
  return { distance, probability, effective, isDrift: probability < threshold }
}

/** Autocorrelations are summed in pairs while the pairs stay positive (Geyer 1992, initial positive sequence). */
export function effectiveSize(values: ArrayLike<number>): number {
  const count = values.length
  if (count < 4) return count
  const center = mean(values)
  const covariance = (lag: number): number => {
    let sum = 0
    for (let at = lag; at < count; at++) sum += ((values[at] ?? 0) - center) * ((values[at - lag] ?? 0) - center)
    return sum / count
  }
  const variance = covariance(0)
  if (!(variance > 0)) return 1
  let sum = 0
  for (let lag = 1; lag + 1 < count / 2; lag += 2) {
    const pair = (covariance(lag) + covariance(lag + 1)) / variance
    if (pair <= 0) break
    sum += pair
  }
  return Math.max(1, Math.min(count, count / (1 + 2 * sum)))
}

function largestDistance(one: Float64Array, other: Float64Array): number {
  let [i, j, most] = [0, 0, 0]
  while (i < one.length && j < other.length) {
    const value = Math.min(one[i] ?? Infinity, other[j] ?? Infinity)
    while (i < one.length && (one[i] ?? Infinity) <= value) i++
    while (j < other.length && (other[j] ?? Infinity) <= value) j++
    most = Math.max(most, Math.abs(i / one.length - j / other.length))
  }
  return most
}

/** Kolmogorov's limit with Stephens' correction for small samples (Numerical Recipes 14.3). */
function kolmogorovTail(distance: number, size: number): number {
  const root = Math.sqrt(size)
  const lambda = (root + 0.12 + 0.11 / root) * distance
  if (lambda < 0.3) return 1
  let sum = 0
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda)
  return Math.min(1, Math.max(0, sum))
}
