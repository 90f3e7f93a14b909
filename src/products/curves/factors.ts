/** Factors of price series: principal components, correlations, statistics of a basis or spread. A series is one number a day, oldest first. */
import { fail } from '#base/error.ts'
import { symmetricEigen } from './jacobi.ts'

export interface PrincipalComponent {
  /** Variance along it. */
  readonly variance: number
  /** Share of all variance, 0 to 1. */
  readonly share: number
  /** One to each series, of length 1 in all. */
  readonly loadings: readonly number[]
  /** The moves of each day along it. */
  readonly scores: readonly number[]
}

/** Day-over-day changes: prices themselves wander, their moves are what components describe. */
export function changes(series: readonly number[]): number[] {
  return series.slice(1).map((value, index) => value - (series[index] ?? NaN))
}

/**
 * Components of the covariance of series (divisor `n - 1`), the largest first; with `standardised` of their correlation, so
 * that no series leads by its unit or its wildness alone. Throws `usage/invalid` for series of different or too small length.
 */
export function principalComponents(series: readonly (readonly number[])[], { standardised = false }: { standardised?: boolean } = {}): PrincipalComponent[] {
  requireAlike(series)
  const centred = series.map(values => {
    const { mean, deviation } = moments(values)
    const unit = standardised && deviation > 0 ? deviation : 1
    return values.map(value => (value - mean) / unit)
  })
  const n = series.length
  const matrix = Float64Array.from({ length: n * n }, (_, index) => product(centred[Math.floor(index / n)] ?? [], centred[index % n] ?? []) / ((series[0]?.length ?? 0) - 1))
  const { values, vectors } = symmetricEigen(matrix, n)
  const total = values.reduce((sum, value) => sum + value, 0)
  return vectors.map((vector, index): PrincipalComponent => ({
    variance: values[index] ?? 0, share: total > 0 ? (values[index] ?? 0) / total : 0, loadings: [...vector],
    scores: (series[0] ?? []).map((_, day) => centred.reduce((sum, one, at) => sum + (one[day] ?? 0) * (vector[at] ?? 0), 0)),
  }))
}

/** Pearson's, of every pair; null where a series does not move. */
export function correlations(series: readonly (readonly number[])[]): (number | null)[][] {
  requireAlike(series)
  const centred = series.map(values => {
    const { mean } = moments(values)
    return values.map(value => value - mean)
  })
  const lengths = centred.map(one => Math.sqrt(product(one, one)))
  return centred.map((one, i) => centred.map((other, j) => {
    const size = (lengths[i] ?? 0) * (lengths[j] ?? 0)
    return size === 0 ? null : i === j ? 1 : Math.max(-1, Math.min(1, product(one, other) / size))
  }))
}

export interface SpreadStatistics {
  readonly days: number
  readonly latest: number
  readonly mean: number
  /** Sample standard deviation. */
  readonly deviation: number
  readonly low: number
  readonly high: number
  /** Linear between neighbours. */
  readonly quartiles: readonly [lower: number, median: number, upper: number]
  /** How many deviations the latest lies from the mean of the days before it; null where these do not move or are fewer than two. */
  readonly latest_z: number | null
}

/** Of `first - second`, such as a node over its hub, or two hubs. Throws `usage/invalid`. */
export function spreadStatistics(first: readonly number[], second: readonly number[]): SpreadStatistics {
  requireAlike([first, second])
  const spread = first.map((value, day) => value - (second[day] ?? NaN))
  const { mean, deviation } = moments(spread)
  const before = spread.length > 2 ? moments(spread.slice(0, -1)) : { mean: 0, deviation: 0 }
  const sorted = spread.toSorted((a, b) => a - b)
  const quantile = (share: number): number => {
    const at = (sorted.length - 1) * share
    const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN]
    return low + (high - low) * (at - Math.floor(at))
  }
  const latest = spread.at(-1) ?? NaN
  return {
    days: spread.length, latest, mean, deviation, low: sorted[0] ?? NaN, high: sorted.at(-1) ?? NaN, quartiles: [quantile(0.25), quantile(0.5), quantile(0.75)],
    latest_z: before.deviation > 0 ? (latest - before.mean) / before.deviation : null,
  }
}

/** Mean and sample standard deviation, in two passes. */
export function moments(values: readonly number[]): { mean: number, deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  return { mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 }
}

function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
}

function requireAlike(series: readonly (readonly number[])[]): void {
  const length = series[0]?.length ?? 0
  const found = series.find(values => values.length !== length || !values.every(Number.isFinite))
  if (length < 2 || found) throw fail('usage/invalid', `expected series of the same length of two days or more, all finite numbers; found lengths ${series.map(values => values.length).join(', ')}`, { lengths: series.map(values => values.length) })
}
