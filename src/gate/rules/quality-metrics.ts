/**
 * What Prometheus learns of the data's quality, under names that begin with `dq_`: counted from the ledger when it asks, so
 * that runs of other processes are in it. ops/alerts has the alerts on them.
 */
import type { Iso } from '#canon/market.ts'
import { expectation, lateMs } from '#canon/publication.ts'
import { gapsBetween, spanMs } from '#canon/span.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { FeedRecord, FeedSummary, Run, Runs } from '#feeds/port.ts'
import type { Finding } from '../port.ts'

export interface QualityPorts {
  readonly ledger: Pick<Runs, 'feeds' | 'get' | 'list'>
  readonly meta: Pick<Meta, 'scan'>
  readonly clock: Clock
  readonly feeds: readonly FeedSummary[]
  /** Authors of runs whose data is made up: nobody waits for more of it. */
  readonly simulators: readonly string[]
}

/** What detectors found of the newest day of one series, kept by them under `gate/series-state/ISO/SERIES` when a run comes to main. */
export interface SeriesState { readonly iso: string, readonly series: string, readonly anomaly_rate: number | null, readonly drift_p_value: number | null, readonly deviation_sigma: number | null }

const seriesPrefix = 'gate/series-state/'
const quarantinedMost = 1000

interface Family { readonly name: string, readonly type: 'gauge' | 'counter', readonly help: string, readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[] }

/** In Prometheus' text form. */
export async function qualityMetrics({ ledger, meta, clock, feeds: known, simulators }: QualityPorts): Promise<string> {
  const feeds = await ledger.feeds()
  const newest = await Promise.all(feeds.map(async feed => ({ feed, run: await ledger.get(feed.last_run.id) })))
  const series = (await meta.scan<SeriesState>(seriesPrefix)).map(({ value }) => value)
  const quarantined = await ledger.list({ state: 'quarantined', limit: quarantinedMost })
  const of = ({ iso, report }: Pick<Run, 'iso' | 'report'>): Record<string, string> => ({ iso, report })
  const each = (value: (run: Run) => number): Family['samples'] => newest.map(({ run }) => [of(run), value(run)])
  const states = (value: (state: SeriesState) => number | null): Family['samples'] => series.flatMap(state => { const number = value(state); return number === null ? [] : [[{ iso: state.iso, series: state.series }, number] as const] })
  const awaited = feeds.filter(({ last_run, last_interval_end_utc }) => last_interval_end_utc !== null && !simulators.includes(last_run.author))
  return textOf([
    { name: 'dq_anomaly_rate', type: 'gauge', help: 'Share of the newest run\'s rows that a rule found wrong or unlikely, and of a series\' newest points that detectors did.', samples: [...each(anomalyRate), ...states(state => state.anomaly_rate)] },
    { name: 'dq_distribution_p_value', type: 'gauge', help: 'Probability that a series is distributed as before.', samples: states(state => state.drift_p_value) },
    { name: 'dq_price_deviation_sigma', type: 'gauge', help: 'How far the farthest price of a series\' newest day lies from what is usual, in robust standard deviations.', samples: states(state => state.deviation_sigma) },
    { name: 'dq_staleness_seconds', type: 'gauge', help: 'Time since the end of the newest interval that main has.', samples: awaited.map(feed => [of(feed), Math.max(0, Math.round((clock.now() - Date.parse(feed.last_interval_end_utc ?? '')) / 1000))]) },
    { name: 'dq_late_seconds', type: 'gauge', help: 'By how much main is behind what the operator has published by now.', samples: awaited.flatMap(feed => { const ms = lateOf(feed, known, clock.now()); return ms === null ? [] : [[of(feed), Math.round(ms / 1000)] as const] }) },
    { name: 'dq_missing_seconds', type: 'gauge', help: 'Time between arrivals that nothing on main covers.', samples: awaited.map(feed => [of(feed), spanMs(gapsBetween(feed.covered ?? [])) / 1000]) },
    { name: 'dq_completeness_ratio', type: 'gauge', help: 'Share of what the newest run should have that it has.', samples: each(completeness) },
    { name: 'dq_duplicate_rows', type: 'gauge', help: 'Keys that the newest run has more than once.', samples: each(run => total(run, ({ rule, severity }) => rule === 'duplicates' && severity !== 'note')) },
    { name: 'dq_invalid_prices', type: 'gauge', help: 'Prices of the newest run that are missing, no numbers, or beyond every bound.', samples: each(run => total(run, ({ rule, severity }) => (rule === 'range' || rule === 'contract') && severity !== 'note')) },
    { name: 'dq_findings', type: 'gauge', help: 'Faults in the newest run, by rule.', samples: newest.flatMap(({ run }) => byRule(run)) },
    { name: 'dq_quarantined_runs', type: 'gauge', help: 'Runs in quarantine.', samples: [...Map.groupBy(quarantined, ({ iso }) => iso)].map(([iso, runs]) => [{ iso }, runs.length]) },
    { name: 'dq_ingest_runs_total', type: 'counter', help: 'Runs that ended.', samples: feeds.map(feed => [of(feed), feed.runs]) },
    { name: 'dq_ingest_failures_total', type: 'counter', help: 'Runs that failed or did not pass.', samples: feeds.map(feed => [of(feed), feed.failed_runs]) },
    { name: 'dq_ingest_rows_total', type: 'counter', help: 'Rows that came to main.', samples: feeds.map(feed => [of(feed), feed.rows]) },
  ])
}

/** Null for what comes when it comes. */
function lateOf({ iso, report, last_interval_end_utc: last }: FeedRecord, known: readonly FeedSummary[], now: number): number | null {
  const feed = known.find(one => one.iso === iso && one.report === report)
  if (!feed?.published || feed.grid === null || last === null) return null
  return lateMs(expectation(feed.published, iso as Iso, feed.grid.minutes, now), last)
}

function total({ verdict }: Run, counts: (finding: Finding) => boolean): number {
  return (verdict?.findings ?? []).filter(counts).reduce((sum, finding) => sum + finding.count, 0)
}

/** Rows staged: those to merge and those kept aside. */
function rowsOf({ rows, aside }: Run): number { return rows + aside }

/** The worst rule's share: rules mostly find the same rows. */
function anomalyRate(run: Run): number {
  const worst = Math.max(0, ...(run.verdict?.findings ?? []).filter(({ severity }) => severity !== 'note').map(({ count }) => count))
  return rowsOf(run) === 0 ? Number(worst > 0) : Math.min(1, worst / rowsOf(run))
}

/** An interval that is missing for all nodes counts as one, so that this is the best that can be said of it. */
function completeness(run: Run): number {
  const missing = total(run, ({ rule, severity }) => rule === 'completeness' && severity !== 'note') + total(run, ({ rule }) => rule === 'file_empty')
  return rowsOf(run) + missing === 0 ? 1 : rowsOf(run) / (rowsOf(run) + missing)
}

function byRule(run: Run): Family['samples'] {
  const groups = Map.groupBy(run.verdict?.findings ?? [], ({ rule, severity }) => `${rule} ${severity}`)
  return [...groups.values()].map(findings => [{ iso: run.iso, report: run.report, rule: findings[0]?.rule ?? '', severity: findings[0]?.severity ?? '' }, findings.reduce((sum, { count }) => sum + count, 0)])
}

function textOf(families: readonly Family[]): string {
  return families.filter(({ samples }) => samples.length > 0).map(({ name, type, help, samples }) => {
    const lines = samples.map(([labels, value]) => `${name}{${Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`).join(',')}} ${value}`)
    return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${[...new Set(lines)].join('\n')}\n`
  }).join('')
}

function escaped(text: string): string { return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') }
