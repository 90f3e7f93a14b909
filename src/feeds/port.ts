/** The face of the feeds: what other stages may know of them. Types only; the host hands over the real ones. */
import type { Publication } from '#canon/publication.ts'
import type { Span } from '#canon/span.ts'
import type { Verdict } from '#gate/port.ts'

/** `released`: it did not pass, and an admin had its rows merged by another run. `expired`: nobody did, and its branch is gone. `corrected`: a later run of the same file passed. `held`: judged good and left on its branch because the caller asked for it. `reverted`: it was merged, and taken back since. */
export type RunState = 'running' | 'merged' | 'unchanged' | 'held' | 'quarantined' | 'failed' | 'reverted' | 'released' | 'expired' | 'corrected'

/** One taking-in of one batch of files of one report. */
export interface Run {
  readonly id: string
  readonly iso: string
  readonly report: string
  readonly dataset: string
  readonly started_utc: string
  readonly finished_utc: string | null
  readonly state: RunState
  /** The branch that its rows are on, or were merged into. */
  readonly branch: string
  readonly commit: string | null
  readonly author: string
  /** Version of the code that ran. */
  readonly code: string
  readonly rows: number
  readonly aside: number
  /** First instant of the first interval and end of the last one that its rows cover; null for reference data and empty runs. */
  readonly from_utc: string | null
  readonly to_utc: string | null
  readonly files: readonly RunFile[]
  readonly verdict: Verdict | null
  readonly error: { readonly code: string, readonly message: string } | null
  /** Of a run in quarantine: by whom its rows came to a branch after all, and by which run. */
  readonly released?: Release
  /** Of a run in quarantine: by which run its hours came after all. */
  readonly corrected?: { readonly run: string, readonly at_utc: string }
  /** Of the run that brought them: which run it released. */
  readonly releases?: Release
}

export interface Release { readonly run: string, readonly by: string, readonly reason: string, readonly at_utc: string }

export interface RunFile {
  readonly name: string
  /** Of the bytes that were judged: the member, where the file came in an archive. */
  readonly sha256: string
  readonly bytes: number
  readonly rows: number
  /** Key of the raw bytes as they came. */
  readonly raw: string
}

export interface RunFilter {
  readonly limit?: number
  /** An id: only older runs. */
  readonly before?: string
  readonly state?: RunState
  readonly iso?: string
  /** Words that all stand somewhere in the id, operator, report, dataset, author or the names of the files, in any case. */
  readonly words?: string
}

export interface Runs {
  /** Newest first. */
  list(options?: RunFilter): Promise<readonly Run[]>
  /** Throws `lake/unknown-run`. */
  get(id: string): Promise<Run>
  /** Where each report stands; a report of which nothing ever came is not among them. */
  feeds(): Promise<readonly FeedRecord[]>
}

/** Where one report stands: kept with every run, so that nobody has to ask the lake. */
export interface FeedRecord {
  readonly iso: string
  readonly report: string
  /** Newest run, and the newest that came to a branch. */
  readonly last_run: { readonly id: string, readonly state: RunState, readonly finished_utc: string, readonly author: string }
  readonly last_arrival_utc: string | null
  /** End of the last interval that main has. */
  readonly last_interval_end_utc: string | null
  /** Stretches that runs brought to main, in order, each from its first instant to the end of its last interval. The newest of them. */
  readonly covered?: readonly Span[]
  readonly rows: number
  readonly runs: number
  readonly failed_runs: number
}

/** What may become of a run in quarantine. */
export interface Quarantine {
  /**
   * Brings its rows to the branch that they were for, by a run of its own that says by whom and why. Throws `lake/unknown-run`
   * and `gate/not-quarantined`: it is in another state, its rows are gone, or they cannot be written (no key, a key twice).
   */
  release(id: string, by: string, reason: string): Promise<Run>
  /** Why `release` would refuse, as far as the record of the run tells; null where it tells nothing. */
  obstacle(run: Run): string | null
  /** Lets go of a run's branch. */
  expire(id: string): Promise<Run>
}

/** A report that can arrive. */
export interface FeedSummary {
  readonly iso: string
  readonly report: string
  readonly title: string
  readonly dataset: string
  readonly grid: { readonly minutes: number, readonly covers: 'market-day' | 'window' | 'snapshot', readonly offGrid?: true, readonly beside?: readonly number[] } | null
  /** Null for what comes when it comes. */
  readonly published: Publication | null
}
