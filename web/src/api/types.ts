/** What the HTTP API answers, as far as the portal reads it. */

export interface Me { name: string, role: 'admin' | 'reader' }

export type FeedState = 'ok' | 'late' | 'failed' | 'empty'

export interface Feed {
  iso: string
  report: string
  title: string
  dataset: string
  state: FeedState
  last_interval_end_utc: string | null
  last_arrival_utc: string | null
  expected_next_utc: string | null
  late_minutes: number | null
  /** Stretches between arrivals that main does not have, newest first. */
  missing: [from_utc: string, to_utc: string][]
  rows: number
  runs: number
  failed_runs: number
}

export interface Totals { tables: number, rows: number, files: number, bytes: number, commits: number, runs: number }

export interface Overview {
  now_utc: string
  ref_commit: string
  totals: Totals
  feeds: Feed[]
  /** Runs of the overview come without their files and example rows. */
  attention: Run[]
  recent_runs: Run[]
}

export type RunState = 'running' | 'merged' | 'unchanged' | 'held' | 'quarantined' | 'failed' | 'reverted' | 'released' | 'expired' | 'corrected'
export type Severity = 'block' | 'warn' | 'note'

export interface Finding {
  rule: string
  severity: Severity
  file: number | null
  count: number
  message: string
  remedy: string
  examples: Record<string, unknown>[]
}

export interface Verdict { outcome: 'pass' | 'fail', rows: number, aside: number, findings: Finding[] }

export interface RunFile { name: string, sha256: string, bytes: number, rows: number }

export interface Run {
  id: string
  iso: string
  report: string
  dataset: string
  started_utc: string
  finished_utc: string | null
  state: RunState
  branch: string
  commit: string | null
  author: string
  rows: number
  aside: number
  files: RunFile[]
  verdict: Verdict | null
  error: { code: string, message: string } | null
  from_utc: string | null
  to_utc: string | null
  /** Of a run in quarantine: by which run its rows came to a branch after all. */
  released?: Release
  /** Of the run that brought them. */
  releases?: Release
  /** Of a run in quarantine: by which run its hours came after all. */
  corrected?: { run: string, at_utc: string }
}

export interface Release { run: string, by: string, reason: string, at_utc: string }

export interface RunPage { runs: Run[], next: string | null }

export interface Branch { name: string, commit: string, at_utc: string }

export interface TableChange { table: string, added_files: number, removed_files: number, added_rows: number, removed_rows: number }

export interface Commit {
  id: string
  parents: string[]
  author: string
  message: string
  at_utc: string
  run_id: string | null
  tables: TableChange[]
}

/** A view or namespace, which holds no rows. */
export interface NameChange { kind: 'view' | 'namespace', name: string, change: 'added' | 'removed' | 'changed' }

export interface Diff { from: string, to: string, tables: TableChange[], names: NameChange[] }

export interface Column { name: string, type: string, unit?: string, required: boolean, doc: string }

export interface Table { table: string, kind: 'table' | 'view', rows: number, files: number, bytes: number, doc: string, tags?: Record<string, string>, columns: Column[] }

export interface SqlResult {
  columns: { name: string, type: string }[]
  rows: unknown[][]
  row_count: number
  truncated: boolean
  elapsed_ms: number
  commit: string
  tables: { table: string, files: number, of: number }[]
}

export type Component = 'energy' | 'congestion' | 'loss' | 'ghg'

export interface PriceSeries {
  iso: string
  market_run: string
  node_id: string
  interval_minutes: number
  /** Epoch seconds, ascending. */
  start: number[]
  lmp: number[]
  energy: (number | null)[]
  congestion: (number | null)[]
  loss: (number | null)[]
  ghg: (number | null)[]
}

export interface Prices { commit: string, series: PriceSeries[] }

export interface Node { iso: string, node_id: string, name: string, type: string | null }

export interface CalendarDay {
  date: string
  start_utc: string
  end_utc: string
  hours: number
  holiday: string | null
  dst: boolean
  on_peak: { start_utc: string, end_utc: string }[]
}

export interface Calendar { zone: string, days: CalendarDay[] }

export interface BucketPrice { node_id: string, market_run?: string, period: string, bucket: string, price: number | null, hours: number, hours_expected: number }

export interface DartRow {
  node_id: string
  rt_market_run?: string
  /** The second of the two hours that share a number in autumn. */
  repeated?: boolean
  interval_start_utc: string
  local_date: string
  hour_ending: number
  da: number | null
  rt: number | null
  dart_da_minus_rt: number | null
}

export interface User { name: string, role: string, created_utc: string }

export interface Token {
  id: string
  name: string
  user: string
  role: string
  created_utc: string
  expires_utc: string | null
  last_used_utc: string | null
}
