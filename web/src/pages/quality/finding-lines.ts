/** The lines of a finding's chart: what main has, what lies in quarantine, what was there before. Pure. */
import type { HeldSeries } from '../../api/quality-types.ts'
import type { PriceSeries } from '../../api/types.ts'
import type { Line } from '../../chart/lines.ts'
import type { Named } from './named.ts'

/** One market for all of them: the difference between two of them is no DART. */
const looks = {
  expected: { label: 'expected', token: 'series-3', width: 3, opacity: 1 },
  before: { label: 'before this run', token: 'faint', width: 1.6, opacity: 0.9 },
  main: { label: 'main', token: 'da', width: 1.6, opacity: 1 },
  brought: { label: 'as this run brought it', token: 'rt', width: 1.6, opacity: 1 },
  held: { label: 'in quarantine', token: 'rt', width: 2, opacity: 1 },
} as const

export type LineKind = keyof typeof looks

export interface Drawn { series: PriceSeries[], lines: Line[] }

/** In the order in which they are drawn: the last lies on top. */
export function drawnOf(parts: readonly (readonly [LineKind, PriceSeries | null])[]): Drawn {
  const there = parts.flatMap(([kind, series]) => series !== null && series.start.length > 0 ? [[kind, series] as const] : [])
  return { series: there.map(([, series]) => series), lines: there.map(([kind]) => ({ key: kind, market: 'da', ...looks[kind] })) }
}

export function heldSeriesOf(iso: string, { market_run, node_id, interval_minutes, points }: HeldSeries): PriceSeries {
  const own = points.filter(({ quarantined }) => quarantined !== null)
  return {
    iso, market_run, node_id, interval_minutes, start: own.map(point => Date.parse(point.interval_start_utc) / 1000), lmp: own.map(point => point.quarantined ?? NaN),
    energy: [], congestion: [], loss: [], ghg: [],
  }
}

/** What a detector expected of a node in the intervals that it names. */
export function expectedOf(iso: string, { intervals }: Named, node: string | null, minutes: number): PriceSeries | null {
  const own = intervals.filter(interval => interval.node === node && interval.expected !== null).sort((a, b) => a.start - b.start)
  return node === null ? null : { iso, market_run: '', node_id: node, interval_minutes: minutes, start: own.map(({ start }) => start), lmp: own.map(({ expected }) => expected ?? NaN), energy: [], congestion: [], loss: [], ghg: [] }
}

/** What a run brought, as far as main has something else by now; null where it has not. */
export function broughtOf(series: PriceSeries | null, main: PriceSeries | null, span: { from_utc: string | null, to_utc: string | null }): PriceSeries | null {
  if (series === null || span.from_utc === null || span.to_utc === null) return null
  const [from, to] = [Date.parse(span.from_utc) / 1000, Date.parse(span.to_utc) / 1000]
  const own = series.start.flatMap((start, index) => start >= from && start < to ? [[start, series.lmp[index] ?? NaN] as const] : [])
  const now = new Map(main?.start.map((start, index) => [start, main.lmp[index]]))
  if (own.every(([start, lmp]) => now.get(start) === lmp)) return null
  return { ...series, start: own.map(([start]) => start), lmp: own.map(([, lmp]) => lmp), energy: [], congestion: [], loss: [], ghg: [] }
}

/** Of several runs of a market the one that is meant, else the one with most prices. */
export function seriesOf(all: readonly PriceSeries[], node: string, marketRun: string | null): PriceSeries | null {
  const own = all.filter(series => series.node_id === node)
  return own.find(series => series.market_run === marketRun) ?? own.toSorted((a, b) => b.start.length - a.start.length)[0] ?? null
}
