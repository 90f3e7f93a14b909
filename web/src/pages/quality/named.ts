/** What findings name: nodes, intervals and days, read off their example rows. Pure. */
import type { CalendarDay, Finding, Run } from '../../api/types.ts'

export interface Named {
  nodes: string[]
  marketRun: string | null
  /** `minutes` null where the row does not say how long it is; `node` null where all nodes are meant; `expected` in USD/MWh, where a detector says it. */
  intervals: { start: number, minutes: number | null, node: string | null, expected: number | null }[]
  /** Market days, YYYY-MM-DD. */
  days: string[]
}

const nodeColumns = ['node_id', 'hub_id', 'lowest_node', 'highest_node']
const startColumns = ['interval_start_utc', 'missing_start_utc', 'hour_start_utc']

export function namedBy(findings: readonly Pick<Finding, 'examples'>[]): Named {
  const rows = findings.flatMap(({ examples }) => examples)
  const runs = new Set(rows.flatMap(row => texts(row, ['market_run'])))
  return {
    nodes: [...new Set(rows.flatMap(row => texts(row, nodeColumns)))],
    marketRun: runs.size === 1 ? [...runs][0] ?? null : null,
    intervals: rows.flatMap(row => texts(row, startColumns).flatMap(text => {
      const start = Date.parse(text) / 1000
      const [minutes, expected] = [row['interval_minutes'], 'found' in row ? row['expected'] : null]
      return Number.isFinite(start) ? [{ start, minutes: typeof minutes === 'number' ? minutes : null, node: texts(row, nodeColumns)[0] ?? null, expected: typeof expected === 'number' ? expected : null }] : []
    })),
    days: [...new Set(rows.flatMap(row => texts(row, ['day', 'local_date', 'date'])).filter(text => /^\d{4}-\d\d-\d\d$/.test(text)))].sort(),
  }
}

function texts(row: Record<string, unknown>, columns: readonly string[]): string[] {
  return columns.flatMap(column => { const value = row[column]; return typeof value === 'string' && value !== '' ? [value] : [] })
}

const daySeconds = 86_400
const mostDays = 14

/**
 * Days to draw, as dates of UTC: what the findings name, else the run's own span, with `context` days on either side; of a
 * long span its beginning. Null where nothing says which days.
 */
export function windowOf(named: Named, run: Pick<Run, 'from_utc' | 'to_utc'>, context: number): { from: string, to: string } | null {
  const starts = [...named.intervals.map(({ start }) => start), ...named.days.map(day => Date.parse(day) / 1000)]
  const own = run.from_utc !== null && run.to_utc !== null ? [Date.parse(run.from_utc) / 1000, Date.parse(run.to_utc) / 1000 - 1] : []
  const all = starts.length > 0 ? starts : own
  if (all.length === 0) return null
  const first = Math.min(...all)
  const last = Math.min(Math.max(...all), first + mostDays * daySeconds)
  return { from: dateOf(first - context * daySeconds), to: dateOf(last + context * daySeconds) }
}

function dateOf(seconds: number): string { return new Date(seconds * 1000).toISOString().slice(0, 10) }

/** Suspicious intervals of one node in epoch seconds. Whole days only where no interval is named: a band over a day hides where in it to look. */
export function suspiciousOf({ intervals, days }: Named, node: string | null, minutes: number, calendar: readonly CalendarDay[]): (readonly [number, number])[] {
  const of = intervals.filter(interval => interval.node === null || node === null || interval.node === node || !intervals.some(each => each.node === node))
  if (intervals.length > 0) return of.map(({ start, minutes: own }) => [start, start + (own ?? minutes) * 60] as const)
  return calendar.filter(({ date }) => days.includes(date)).map(day => [Date.parse(day.start_utc) / 1000, Date.parse(day.end_utc) / 1000] as const)
}
