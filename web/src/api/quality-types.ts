/** What the HTTP API answers about quality, quarantine and rules, as far as the portal reads it. */
import type { Run, RunState, Severity } from './types.ts'

export interface RuleCount { rule: string, severity: Severity, findings: number, faults: number, runs: number, last_utc: string }

export interface FeedQuality {
  iso: string
  report: string
  title: string
  dataset: string
  runs: number
  clean_runs: number
  failed_runs: number
  quarantined: number
  findings: Record<Severity, number>
  last_run_utc: string | null
  last_finding_utc: string | null
  last_clean_utc: string | null
  rules: RuleCount[]
}

/** `complete` false: there were too many runs, and those since `since_utc` were counted. */
export interface Quality { now_utc: string, days: number, runs: number, complete: boolean, since_utc: string, feeds: FeedQuality[] }

/** `n`: place in the run's verdict, from 1. */
export interface NamedFinding { run: string, n: number, iso: string, report: string, dataset: string, state: RunState, at_utc: string, file: string | null, rule: string, severity: Severity, count: number, message: string, remedy: string }

export interface NamedFindings { findings: NamedFinding[], next: string | null }

/** `keep_days` 0: without end. */
export interface QuarantineList { runs: Run[], keep_days: number }

export interface HeldPoint { interval_start_utc: string, quarantined: number | null, kept: number | null, suspicious: boolean }
export interface HeldSeries { market_run: string, node_id: string, interval_minutes: number, points: HeldPoint[] }

export interface Beside { rows: number, same: number, differing: number, fresh: number, differences: Record<string, unknown>[], series: HeldSeries[] }

/** `beside` null: none of its rows could be written. `obstacle`: why it cannot be released. */
export interface HeldRun { run: Run, keep_days: number, obstacle: string | null, beside: Beside | null }

/** `of`: prices, history or lists. Several may share an id where one question has answers of different severity. */
export interface BuiltInRule { of: string, id: string, severity: Severity, expects: string, remedy: string }

export type OwnSeverity = 'block' | 'quarantine' | 'warn' | 'note'

/** A form has one key: the kind of the rule. */
export interface OwnRule { name: string, dataset: string, severity: OwnSeverity, expects: string, remedy: string, sql: string | null, form: Record<string, unknown> | null, disabled?: true, by: string, at_utc: string }

/** `found` of a day: null where the faulty rows do not say of which day they are. */
export interface Tried { run: string, rows: number, found: number, examples: Record<string, unknown>[], error: string | null, days: { day: string, rows: number, found: number | null }[] }
