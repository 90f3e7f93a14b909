/** What a series is told of to those who watch it: the state that the metrics read (`rules/quality-metrics.ts`). */
import type { MarketDay } from '#canon/market-day.ts'
import { driftOf } from './detectors/ensemble.ts'
import type { SeriesMemory } from './detectors/judge-day.ts'
import type { Called } from './judge-group.ts'

/** As `SeriesState` of the metrics. */
export interface SeriesHealth { readonly iso: string, readonly series: string, readonly anomaly_rate: number | null, readonly drift_p_value: number | null, readonly deviation_sigma: number | null }

/** Hours before which nobody can say that the week is another than those before: three weeks. */
const driftHours = 21 * 24

/** Of the newest market day: share of its hours that nothing explains, and its farthest price in robust deviations. */
export function healthOf({ iso, market_run }: { readonly iso: string, readonly market_run: string }, node: string, { own }: SeriesMemory, { start_utc, end_utc }: MarketDay, called: readonly Called[]): SeriesHealth {
  const within = ({ utc }: { readonly utc: number }): boolean => utc >= start_utc && utc < end_utc
  const seen = own.recent.filter(within)
  const scored = new Map(own.history.filter(within).map(({ utc, scores }) => [utc, scores.spike]))
  const wrong = new Set(called.filter(one => one.node === node && within(one) && one.explanation.decision === 'suspicious').map(({ utc }) => utc))
  const deviations = seen.flatMap(({ utc, residual }) => { const score = scored.get(utc); return score === undefined ? [] : [Math.sign(residual) * score] })
  const farthest = deviations.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0]
  return {
    iso, series: `${node} ${market_run}`,
    anomaly_rate: seen.length === 0 ? null : rounded(wrong.size / seen.length),
    drift_p_value: own.recent.length < driftHours ? null : rounded(driftOf(own).probability),
    deviation_sigma: farthest === undefined ? null : rounded(farthest),
  }
}

function rounded(value: number): number { return Number(value.toPrecision(4)) }
