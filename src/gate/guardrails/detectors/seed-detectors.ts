/**
 * The four simple detectors by their usual names, each right in what they are mostly wrong in: the point that is tested is
 * never part of what it is compared with. With it inside, the largest z among n values is (n - 1) / sqrt(n): 1.79 of five,
 * so that nothing could ever be found in a month of hourly values.
 *
 * Each takes points in order of time and judges those from `from` on, every one by the points before it alone.
 */
import { dayMs } from '#canon/instant.ts'
import { mad, mean, median, normalOfStudent, quantile, sorted } from './order-statistics.ts'
import { likeGroup, type Point, seasonGroup } from './season.ts'

export type SeedDetector = 'seasonal-z-score' | 'ewma' | 'iqr'

export interface SeedFinding {
  readonly utc: number
  readonly value: number
  /** How far out, in standard deviations of a normal; of `iqr` in interquartile ranges beyond the fence. */
  readonly score: number
  readonly isAnomaly: boolean
}

export interface SeedOptions {
  /** IANA zone of the market's clock. */
  readonly zone: string
  /** First point that is judged, by its place. */
  readonly from?: number
  readonly lookbackDays?: number
}

const lookbackDays = 30
const tiny = 1e-9

/**
 * Against the same hour of the week in the last 30 days: mean and standard deviation, or median and MAD where `isRobust`.
 * A month has four such hours, so the distance is Student's and is turned into the normal one of the same probability.
 */
export function seasonalZScore(points: readonly Point[], options: SeedOptions & { readonly isRobust?: boolean, readonly threshold?: number }): SeedFinding[] {
  const { zone, isRobust = false, threshold = 3 } = options
  return byGroup(points, options, utc => likeGroup(seasonGroup(zone, utc)), (value, before) => {
    if (before.length < 3) return 0
    const center = isRobust ? median(before) : mean(before)
    const spread = isRobust ? mad(before, center) : Math.sqrt(before.reduce((sum, one) => sum + (one - center) ** 2, 0) / (before.length - 1))
    // The center is itself estimated; of the MAD's worth of a sample about 0.37 remains (Rousseeuw and Croux 1993).
    const t = (value - center) / ((spread + tiny) * Math.sqrt(1 + 1 / before.length))
    return Math.abs(normalOfStudent(t, Math.max(1, isRobust ? 0.37 * before.length : before.length - 1)))
  }).map(([point, score]) => ({ ...point, score, isAnomaly: score > threshold }))
}

/** Against an exponential mean and deviation of the points before, span 20. What is found out of line moves them by no more than the threshold allows. */
export function ewma(points: readonly Point[], { from = 0, span = 20, threshold = 3 }: { readonly from?: number, readonly span?: number, readonly threshold?: number } = {}): SeedFinding[] {
  const rate = 2 / (span + 1)
  let [center, variance] = [0, 0]
  return points.map(({ utc, value }, at) => {
    const deviation = Math.sqrt(variance)
    const score = at < span ? 0 : Math.abs(value - center) / (deviation + tiny)
    // Until there is a deviation nothing is cut, or the first step away from a flat start would be followed for ever.
    const taken = at < span || score <= threshold || deviation < tiny ? value : center + Math.sign(value - center) * threshold * deviation
    const step = at === 0 ? 0 : taken - center
    center = at === 0 ? value : center + rate * step
    variance = (1 - rate) * (variance + rate * step * step)
    return { utc, value, score, isAnomaly: score > threshold }
  }).slice(from)
}

/** Against Tukey's fences of the same hour of the day in the last 30 days: beyond 1.5 interquartile ranges. */
export function iqr(points: readonly Point[], options: SeedOptions & { readonly factor?: number }): SeedFinding[] {
  const { zone, factor = 1.5 } = options
  return byGroup(points, options, utc => seasonGroup(zone, utc) % 24, (value, before) => {
    if (before.length < 8) return 0
    const ordered = sorted(before)
    const [low, high] = [quantile(ordered, 0.25), quantile(ordered, 0.75)]
    return Math.max(low - value, value - high) / (high - low + tiny)
  }).map(([point, score]) => ({ ...point, score, isAnomaly: score > factor }))
}

/** The vote: a point that at least two of seasonal z-score, EWMA and IQR call out. */
export function seedVote(points: readonly Point[], options: SeedOptions & { readonly isRobust?: boolean }): { readonly utc: number, readonly value: number, readonly votes: readonly SeedDetector[], readonly isAnomaly: boolean }[] {
  const [z, e, i] = [seasonalZScore(points, options), ewma(points, options), iqr(points, options)]
  return z.map(({ utc, value, isAnomaly }, at) => {
    const votes: SeedDetector[] = []
    if (isAnomaly) votes.push('seasonal-z-score')
    if (e[at]?.isAnomaly === true) votes.push('ewma')
    if (i[at]?.isAnomaly === true) votes.push('iqr')
    return { utc, value, votes, isAnomaly: votes.length >= 2 }
  })
}

/** Each point from `from` on, with the score that it has against the earlier points of its group within the lookback. */
function byGroup(points: readonly Point[], options: SeedOptions, groupOf: (utc: number) => number, scoreOf: (value: number, before: readonly number[]) => number): [Point, number][] {
  const { from = 0 } = options
  const reach = (options.lookbackDays ?? lookbackDays) * dayMs
  const groups = new Map<number, Point[]>()
  const found: [Point, number][] = []
  points.forEach((point, at) => {
    const group = groupOf(point.utc)
    const before = (groups.get(group) ?? []).filter(({ utc }) => utc >= point.utc - reach && utc < point.utc)
    if (at >= from) found.push([point, scoreOf(point.value, before.map(({ value }) => value))])
    groups.set(group, [...before, point])
  })
  return found
}
