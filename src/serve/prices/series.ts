/** Price series of a few nodes, column by column, for charts and notebooks. */
import { literal } from '#base/sql.ts'
import type { Answer } from '../sql/index.ts'

export interface SeriesQuestion {
  readonly iso: string
  readonly market: 'da' | 'rt'
  readonly nodes: readonly string[]
  readonly from_utc: string
  readonly to_utc: string
}

export interface Series {
  readonly iso: string
  readonly market_run: string
  readonly node_id: string
  readonly interval_minutes: number
  /** Seconds since the epoch, of each interval's first instant. */
  readonly start: number[]
  readonly lmp: (number | null)[]
  readonly energy: (number | null)[]
  readonly congestion: (number | null)[]
  readonly loss: (number | null)[]
  readonly ghg: (number | null)[]
}

const values = ['lmp', 'energy', 'congestion', 'loss', 'ghg'] as const

export function seriesSql({ iso, market, nodes, from_utc: from, to_utc: to }: SeriesQuestion): string {
  return `SELECT market_run, node_id, interval_minutes, epoch(interval_start_utc)::DOUBLE AS start, ${values.join(', ')}
    FROM market.lmp_${market}
    WHERE iso = ${literal(iso)} AND node_id IN (${nodes.map(literal).join(', ')})
      AND interval_start_utc >= TIMESTAMPTZ ${literal(from)} AND interval_start_utc < TIMESTAMPTZ ${literal(to)}
    ORDER BY node_id, market_run, interval_minutes, interval_start_utc`
}

/** One series for each node, run and length, in the order of the rows. */
export function seriesOf(iso: string, rows: Answer['rows']): Series[] {
  const all: Series[] = []
  let current: Series | undefined
  for (const [run, node, minutes, start, ...rest] of rows as [string, string, number, number, ...(number | null)[]][]) {
    if (current?.node_id !== node || current.market_run !== run || current.interval_minutes !== minutes) {
      current = { iso, market_run: run, node_id: node, interval_minutes: minutes, start: [], lmp: [], energy: [], congestion: [], loss: [], ghg: [] }
      all.push(current)
    }
    current.start.push(start)
    values.forEach((name, index) => current?.[name].push(rest[index] ?? null))
  }
  return all
}
