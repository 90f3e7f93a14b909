/** What the API says of connections and of specifications. */
import type { Column, RunState, Verdict } from './types.ts'

export type OutcomeState = Extract<RunState, 'merged' | 'unchanged' | 'held' | 'quarantined' | 'failed'>

export interface EndpointOutcome {
  endpoint: string
  state: OutcomeState
  rows: number
  files: number
  runs: string[]
  started_utc: string
  finished_utc: string
  error: { code: string, message: string } | null
}

export interface EndpointProgress { endpoint: string, cursor: string | null, last: EndpointOutcome | null }

export interface Connection {
  name: string
  display_name: string
  owner: string
  version: number
  by: string
  at_utc: string
  state: 'active' | 'paused'
  schedule_cron: string | null
  schedule_timezone: string
  /** Null without a schedule, and while it is paused. */
  next_utc: string | null
  endpoints: EndpointProgress[]
}

/** `path`: JSON Pointer into the specification. `line`: of its text, from 1. */
export interface Problem { path: string, severity: 'error' | 'warning', message: string, line: number | null }

/** `spec`: with its defaults; null where there are errors. */
export interface Validation { valid: boolean, spec: Record<string, unknown> | null, problems: Problem[], next_runs_utc: string[] }

export interface Plan {
  faults: Omit<Problem, 'line'>[]
  tables: { endpoint: string, does: 'make' | 'go on', table: { name: string, columns: (Column & { id: number })[], key: string[] } }[]
  /** That applying would make. */
  version: number
}

export interface Preview { endpoint: string, table: string, columns: Column[], rows: number, sample: Record<string, unknown>[], verdict: Verdict }

export interface Sample { text: string, columns: Record<string, unknown>[], interval_minutes: number | null, notes: string[] }
