/** What arrived, what is late, what failed: the portal's first page. */
import { type Capability, type Route, route } from '#base/capability.ts'
import { formatInstant, minuteMs } from '#canon/instant.ts'
import type { Iso } from '#canon/market.ts'
import { expectation, lateMs } from '#canon/publication.ts'
import { gapsBetween, type Span } from '#canon/span.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { FeedRecord, FeedSummary, Run, Runs } from '#feeds/port.ts'
import type { Lake } from '#lake/port.ts'

export interface OverviewPorts {
  readonly lake: Lake
  readonly ledger: Runs
  readonly clock: Clock
  readonly feeds: readonly FeedSummary[]
  /** Authors of runs whose data is made up: nobody waits for more of it. */
  readonly simulators: readonly string[]
}

export const overview: Capability<OverviewPorts> = {
  name: 'overview',
  stage: 'serve',
  summary: 'Where every feed stands, and what needs somebody.',
  start: ports => ({ routes: [overviewRoute(ports)] }),
}

const recentRuns = 60
const gapsShown = 20

function overviewRoute(ports: OverviewPorts): Route {
  return route({
    method: 'GET', path: '/api/overview', permission: 'read',
    summary: 'What arrived, what is late, what failed.',
    async handle() {
      const now = ports.clock.now()
      const [main, tables, records, recent] = await Promise.all([ports.lake.resolve('main'), ports.lake.tables('main'), ports.ledger.feeds(), ports.ledger.list({ limit: recentRuns })])
      const [quarantined, failed] = await Promise.all([ports.ledger.list({ limit: 6, state: 'quarantined' }), ports.ledger.list({ limit: 6, state: 'failed' })])
      const sum = (of: (table: typeof tables[number]) => number): number => tables.reduce((total, table) => total + of(table), 0)
      return {
        now_utc: formatInstant(now), ref_commit: main.id,
        totals: {
          tables: tables.filter(table => table.files > 0).length, rows: sum(table => table.rows), files: sum(table => table.files), bytes: sum(table => table.bytes),
          commits: main.height, runs: records.reduce((total, record) => total + record.runs, 0),
        },
        feeds: ports.feeds.map(feed => feedState(feed, records.find(({ iso, report }) => iso === feed.iso && report === feed.report), now, ports.simulators)),
        attention: [...quarantined, ...failed].sort((a, b) => a.id < b.id ? 1 : -1).slice(0, 6).map(brief),
        recent_runs: recent.map(brief),
      }
    },
  })
}

/** A run without its files and example rows, which `/api/runs/:id` has: the page asks again and again. */
function brief(run: Run): Run {
  return { ...run, files: [], verdict: run.verdict && { ...run.verdict, findings: run.verdict.findings.map(finding => ({ ...finding, examples: [] })) } }
}

export type FeedStanding = Omit<FeedSummary, 'grid' | 'published'> & {
  readonly state: 'ok' | 'late' | 'failed' | 'empty'
  readonly last_interval_end_utc: string | null
  readonly last_arrival_utc: string | null
  readonly expected_next_utc: string | null
  readonly late_minutes: number | null
  /** What lies between stretches that main has, newest first. */
  readonly missing: readonly Span[]
  readonly rows: number
  readonly runs: number
  readonly failed_runs: number
}

/** `failed` where the newest run did not come through; `late` where main lacks what should be there by now. */
export function feedState(feed: FeedSummary, record: FeedRecord | undefined, now: number, simulators: readonly string[] = []): FeedStanding {
  const { grid, published, ...what } = feed
  const awaited = published !== null && grid !== null && !(record !== undefined && simulators.includes(record.last_run.author))
  const expected = awaited ? expectation(published, feed.iso as Iso, grid.minutes, now) : null
  const last = record?.last_interval_end_utc ?? null
  const late = expected === null || last === null ? null : Math.round(lateMs(expected, last) / minuteMs)
  const broken = record !== undefined && (record.last_run.state === 'failed' || record.last_run.state === 'quarantined')
  return {
    ...what,
    state: record === undefined ? 'empty' : broken ? 'failed' : late !== null && late > 0 ? 'late' : 'ok',
    last_interval_end_utc: last, last_arrival_utc: record?.last_arrival_utc ?? null,
    expected_next_utc: record === undefined || expected === null ? null : formatInstant(expected.next_utc),
    late_minutes: late, missing: gapsBetween(record?.covered ?? []).toReversed().slice(0, gapsShown), rows: record?.rows ?? 0, runs: record?.runs ?? 0, failed_runs: record?.failed_runs ?? 0,
  }
}
