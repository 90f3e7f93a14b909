/** How each series looks and what it is called. */
import type { PriceSeries } from '../api/types.ts'

export interface Line {
  key: string
  label: string
  market: 'da' | 'rt'
  /** Token of the theme: `da` for `--da`. */
  token: string
  width: number
  opacity: number
}

const nodeTokens = ['da', 'rt', 'series-3', 'series-4', 'series-6', 'series-5']

export function isDayAhead(series: PriceSeries): boolean { return series.market_run.startsWith('DA') }

/** `chosen` gives the order of the nodes, and so their colours. One node: day-ahead blue, real-time orange. Several: a colour for each node, day-ahead broad and pale, real-time thin. */
export function linesOf(series: readonly PriceSeries[], chosen: readonly string[]): Line[] {
  const nodes = [...new Set([...chosen, ...series.map(one => one.node_id)])]
  const markets = new Set(series.map(one => isDayAhead(one) ? 'da' : 'rt'))
  return series.map(one => {
    const market = isDayAhead(one) ? 'da' : 'rt'
    const several = nodes.length > 1
    const nth = realTimeRuns(series, one)
    const token = several ? nodeTokens[nodes.indexOf(one.node_id) % nodeTokens.length] ?? 'da' : market === 'da' ? 'da' : nth > 0 ? 'series-3' : 'rt'
    const second = several && market === 'rt' && nth > 0
    const pale = several && market === 'da' && markets.size > 1
    return { key: `${one.node_id} ${one.market_run}`, label: `${shortNode(one.node_id)} ${market === 'da' ? 'DA' : one.market_run}`, market, token, width: market === 'da' ? (pale ? 2.6 : 1.7) : 1.15, opacity: pale ? 0.45 : second ? 0.6 : 1 }
  })
}

/** Place among the real-time runs; the one with most of the time is the first, and has real-time's own colour. */
function realTimeRuns(series: readonly PriceSeries[], wanted: PriceSeries): number {
  const minutes = new Map<string, number>()
  for (const one of series) if (!isDayAhead(one)) minutes.set(one.market_run, (minutes.get(one.market_run) ?? 0) + one.start.length * one.interval_minutes)
  return [...minutes].sort(([, a], [, b]) => b - a).findIndex(([run]) => run === wanted.market_run)
}

/** The part of a long id that a person says: `TH_NP15_GEN-APND` is NP15. */
export function shortNode(id: string): string {
  return id.replace(/^TH_(\w+)_GEN-APND$/, '$1').replace(/^DLAP_(\w+)-APND$/, '$1').replace(/\.HUB$/, '')
}
