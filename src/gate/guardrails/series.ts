/** Price series of a lake as the detectors take them: the node's own, and those that keep closest to it. */
import { fail } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import { dayMs, formatInstant, type UtcMs } from '#canon/instant.ts'
import type { Iso } from '#canon/market.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Lake } from '#lake/port.ts'
import { nearestSeries } from './detectors/cross-series.ts'
import type { PricePoint } from './detectors/judge-day.ts'

export interface SeriesPorts { readonly lake: Pick<Lake, 'plan'>, readonly engine: Pick<Engine, 'session'> }

export interface SeriesWanted {
  readonly iso: Iso
  readonly market: 'da' | 'rt'
  readonly node: string
  readonly ref: string
  readonly from: UtcMs
  readonly to: UtcMs
}

export interface Series { readonly minutes: number, readonly run: string, readonly own: readonly PricePoint[], readonly neighbours: readonly (readonly PricePoint[])[] }

/** Nodes that are looked at for neighbours, and how many of them are kept. */
const candidates = 30
const kept = 6

interface Price { readonly node: string, readonly at: number, readonly lmp: number, readonly congestion: number | null, readonly minutes: number, readonly run: string }

/** Of several market runs, the one with most prices. Throws `lake/unknown-table` where there are no prices of the node. */
export async function seriesOf({ lake, engine }: SeriesPorts, wanted: SeriesWanted): Promise<Series> {
  const { iso, market, node, ref, from, to } = wanted
  const within = `iso = ${literal(iso)} AND interval_start_utc >= TIMESTAMPTZ ${literal(formatInstant(from))} AND interval_start_utc < TIMESTAMPTZ ${literal(formatInstant(to))}`
  const table = `market.lmp_${market}`
  const day = `iso = ${literal(iso)} AND interval_start_utc >= TIMESTAMPTZ ${literal(formatInstant(to - dayMs))} AND interval_start_utc < TIMESTAMPTZ ${literal(formatInstant(to))}`
  const sql = `WITH others AS (SELECT DISTINCT node_id FROM ${table} WHERE ${day} AND node_id <> ${literal(node)} ORDER BY hash(node_id) LIMIT ${candidates})
    SELECT node_id AS node, epoch_ms(interval_start_utc)::DOUBLE AS at, lmp, congestion, interval_minutes::INTEGER AS minutes, market_run AS run FROM ${table}
    WHERE ${within} AND (node_id = ${literal(node)} OR node_id IN (SELECT node_id FROM others)) ORDER BY ALL`
  const session = await engine.session()
  try {
    const rows = await session.rows<Price & Record<string, unknown>>((await lake.plan(sql, ref)).sql)
    const own = rows.filter(row => row.node === node)
    const [run, most] = [...Map.groupBy(own, row => row.run)].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? []
    if (run === undefined || most === undefined) throw fail('lake/unknown-table', `${table} has no price of ${iso} ${node} between ${formatInstant(from)} and ${formatInstant(to)}`, { iso, node })
    const byNode = Map.groupBy(rows.filter(row => row.run === run && row.node !== node), row => row.node)
    return { run, minutes: most[0]?.minutes ?? 60, own: most.map(point), neighbours: closest(most, [...byNode.values()]) }
  } finally {
    session.close()
  }
}

function closest(own: readonly Price[], others: readonly (readonly Price[])[]): (readonly PricePoint[])[] {
  const prices = others.map(rows => new Map(rows.map(row => [row.at, row.lmp])))
  return nearestSeries(own.map(row => row.lmp), prices.map(at => own.map(row => at.get(row.at) ?? NaN)), kept).map(place => (others[place] ?? []).map(point))
}

function point({ at, lmp, congestion }: Price): PricePoint {
  return { utc: at, value: lmp, ...congestion === null ? {} : { congestion } }
}
