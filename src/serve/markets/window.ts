/** Which days to show: those that were asked for, else the newest that have data. */
import { fail } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import { addDays, dayNumberOf } from '#canon/civil.ts'
import { dayMs, formatInstant, type UtcMs } from '#canon/instant.ts'
import { type MarketDay, marketDay, marketDayOf } from '#canon/market-day.ts'
import type { Iso } from '#canon/market.ts'
import type { FeedSummary } from '#feeds/port.ts'
import { type RowPorts, rowsOf } from '../sql/index.ts'

export type MarketPorts = RowPorts & { readonly feeds: readonly Pick<FeedSummary, 'iso' | 'report' | 'title' | 'dataset'>[] }

/** What every question has: whose data, at which state of the lake, and how it is given up. */
export interface Asked { readonly iso: Iso, readonly at: string | undefined, readonly signal: AbortSignal }

export interface Source {
  readonly table: string
  /** SQL over the table, with what leaves out files first. */
  readonly where: string
}

/** Days back in which the newest interval is looked for, so that a lake of years is not read for the end of it. */
const lookbacksDays = [4, 40] as const

/** First instant of the newest interval of any of the sources that starts at or before `until`; null where there is none. */
export async function newestStart(ports: MarketPorts, sources: readonly Source[], { at, signal }: Asked, until: UtcMs): Promise<UtcMs | null> {
  for (const days of [...lookbacksDays, null]) {
    const since = days === null ? '' : ` AND interval_start_utc >= TIMESTAMPTZ ${literal(formatInstant(until - days * dayMs))}`
    const each = sources.map(({ table, where }) => `SELECT max(interval_start_utc) AS start FROM ${table} WHERE ${where}${since} AND interval_start_utc <= TIMESTAMPTZ ${literal(formatInstant(until))}`)
    const { rows } = await rowsOf(ports, `SELECT epoch_ms(max(start)) FROM (${each.join(' UNION ALL ')})`, at, 1, signal)
    const [found] = rows[0] ?? []
    if (typeof found === 'number') return found
  }
  return null
}

export interface Window { readonly from: string, readonly to: string, readonly start_utc: UtcMs, readonly end_utc: UtcMs, readonly days: readonly MarketDay[] }

const daysMax = 100

/** Null where nothing was asked for and there is no data. Throws `usage/invalid`. */
export async function windowOf(ports: MarketPorts, asked: Asked, { from, to }: { readonly from?: string | undefined, readonly to?: string | undefined }, sources: readonly Source[], defaultDays: number): Promise<Window | null> {
  if (from !== undefined || to !== undefined) return windowFrom(asked.iso, from ?? to ?? '', to ?? from ?? '')
  // Day-ahead results and forecasts are of days to come.
  const newest = await newestStart(ports, sources, asked, ports.clock.now() + 8 * dayMs)
  if (newest === null) return null
  const { date } = marketDayOf(asked.iso, newest)
  return windowFrom(asked.iso, addDays(date, 1 - defaultDays), date)
}

function windowFrom(iso: Iso, from: string, to: string): Window {
  if (dayNumberOf(to) - dayNumberOf(from) >= daysMax) throw fail('usage/invalid', `a window of at most ${daysMax} days is expected, found ${from} to ${to}`)
  if (to < from) throw fail('usage/invalid', `expected a window of market days, found ${from} to ${to}: the end lies before the start`, { from, to })
  const days = Array.from({ length: dayNumberOf(to) - dayNumberOf(from) + 1 }, (_, index) => marketDay(iso, addDays(from, index)))
  return { from, to, start_utc: marketDay(iso, from).start_utc, end_utc: marketDay(iso, to).end_utc, days }
}

/** SQL: the column's instant lies in the window. */
export function inWindow(column: string, { start_utc: start, end_utc: end }: Window): string {
  return `${column} >= TIMESTAMPTZ ${literal(formatInstant(start))} AND ${column} < TIMESTAMPTZ ${literal(formatInstant(end))}`
}

/** Reports of the operator that fill a table: what to fetch where a page is empty. */
export function reportsFor({ feeds }: MarketPorts, iso: string, ...tables: readonly string[]): { report: string, title: string }[] {
  return feeds.filter(feed => feed.iso === iso && tables.includes(feed.dataset)).map(({ report, title }) => ({ report, title }))
}
