/** The face of the gate: what other stages may know of it. Types only; the host hands over the real one. */
import type { Session } from '#drivers/engine/port.ts'
import type { Dataset } from '#canon/dataset.ts'

export type Severity = 'block' | 'warn' | 'note'

/** One rule that found something. */
export interface Finding {
  readonly rule: string
  readonly severity: Severity
  /** Index of the file in the batch, or null where it concerns all. */
  readonly file: number | null
  readonly count: number
  /** What was expected and what was found, in one sentence. */
  readonly message: string
  /** What to do about it. */
  readonly remedy: string
  /** A few of the rows. */
  readonly examples: readonly Readonly<Record<string, unknown>>[]
}

export interface Verdict {
  /** `fail` where a finding of severity `block` is among them. */
  readonly outcome: 'pass' | 'fail'
  readonly rows: number
  /** Rows kept aside, never merged. */
  readonly aside: number
  readonly findings: readonly Finding[]
}

export interface JudgedBatch {
  readonly iso: string
  readonly report: string
  readonly dataset: Dataset
  readonly grid: { readonly minutes: number, readonly covers: 'market-day' | 'window' | 'snapshot', readonly offGrid?: true, readonly beside?: readonly number[] } | null
  readonly identityTolerance: number | null
  readonly energySpread: number | null
  readonly files: readonly string[]
  /** For each file the number of the archive that it came in (of its own, where it came in none): the rows of one key may lie in several files of one archive. */
  readonly archives: readonly number[]
  /** Components that the operator publishes beside every price: a price without one of them is half a price. */
  readonly components: readonly ('energy' | 'congestion' | 'loss')[]
  /**
   * A relation of the session with the columns that the report's `rows` gives (feeds/report.ts).
   */
  readonly relation: string
  /** A relation `(node_id)` with the operator's listed nodes, or null where it has no list yet. */
  readonly roster: string | null
  /** What the lake has, for rules that look back. Without it they are not asked. */
  readonly beside?: Beside
}

/** The lake as it was before the batch, on the branch that the batch is for. */
export interface Beside {
  readonly ref: string
  /** A query over the lake's tables as SQL for the platform's own session; null where one of the tables is not there. It is read by files: name operator and time. */
  ask(sql: string): Promise<string | null>
  /** By file: when its prices became known, ISO. */
  readonly knownFromUtc: readonly string[]
  readonly nowMs: number
}

/** Rows that somebody wrote to a table without a report: another engine, through the catalog. */
export interface OutsideBatch {
  readonly dataset: Dataset
  /** A table of the session with the dataset's columns, `file` INTEGER (index into `files`) and `copies` INTEGER, which is 1. */
  readonly relation: string
  readonly files: readonly string[]
  /** A relation with the dataset's key columns: rows that the table keeps where new ones could repeat them. Null where it keeps none. */
  readonly kept: string | null
}

export interface Gate {
  /** Judges a batch. Rows to be kept aside are in the session's table `aside` (columns as the relation, and `reason`) afterwards. */
  judge(session: Session, batch: JudgedBatch): Promise<Verdict>
  /**
   * Judges rows that are in a table's form already: its contract, its keys, and of prices the rules that need no report. The
   * relation stays as it is: rows that would be kept aside are none of ours to move.
   */
  judgeOutside(session: Session, batch: OutsideBatch): Promise<Verdict>
  /** The batch of this verdict (the very object) is on its branch: what was learnt of it counts from now on. */
  merged?(verdict: Verdict): Promise<void>
}

/** What prices of one operator in one dataset hold to, whoever wrote them. As in `JudgedBatch`. */
export interface PriceTerms {
  readonly identityTolerance: number | null
  readonly energySpread: number | null
  /** Lengths of intervals that may begin off the grid. */
  readonly offGridMinutes?: readonly number[]
}
