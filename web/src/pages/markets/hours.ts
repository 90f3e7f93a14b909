/** Hours for charts, tables and files. */
import type { PriceSeries } from '../../api/types.ts'
import { hourEnding, localOf } from '../../chart/market-time.ts'
import type { Cell } from '../../parts/csv.ts'

/** A series that the charts of prices draw; hours without a value are left out, so that a gap is one. */
export function chartSeries(iso: string, name: string, start: readonly number[], values: readonly (number | null)[]): PriceSeries {
  const kept = start.flatMap((at, index) => { const value = values[index]; return value === null || value === undefined ? [] : [[at, value] as const] })
  return { iso, market_run: name, node_id: name, interval_minutes: 60, start: kept.map(([at]) => at), lmp: kept.map(([, value]) => value), energy: [], congestion: [], loss: [], ghg: [] }
}

export const hourHeader = ['interval_start_utc', 'local_date', 'hour_ending'] as const

/** Instant, market date and hour ending, as `hourHeader` names them. */
export function hourCells(start: number, zone: string): Cell[] {
  return [`${new Date(start * 1000).toISOString().slice(0, 19)}Z`, localOf(start, zone).date, hourEnding(start, zone)]
}

/** Hours of a market date, first instants in epoch seconds: 23, 24 or 25. */
export function hoursOfDate(date: string, zone: string): number[] {
  const noon = Date.parse(`${date}T12:00:00Z`) / 1000
  return Array.from({ length: 56 }, (_, index) => noon + (index - 28) * 3600).filter(at => localOf(at, zone).date === date)
}
