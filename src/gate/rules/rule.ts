/** The form of a rule: data with SQL in it. One runner (judge.ts) asks the engine and writes the findings. */
import type { JudgedBatch, Severity } from '../port.ts'

export interface Rule {
  /** Several rules may share an id where one question has answers of different severity. */
  readonly id: string
  readonly severity: Severity
  /** What good data looks like, for people. */
  readonly expects: string
  /** What to do where the rule found something. */
  readonly remedy: string
  /** Which batches of its list (prices, lists) it is for; all of them unless told. */
  applies?(batch: JudgedBatch): boolean
  /**
   * Statements that make what `evidence` reads beside the summary. They run before any rule looks, in the rules' order.
   */
  prepare?(batch: JudgedBatch): readonly string[]
  /**
   * Predicate over `gate_summary` (summary.ts) which holds for some interval of a file wherever the rule could find
   * something in that file. It may hold too often, never too seldom: files for which it holds nowhere are not looked at.
   * Null: `evidence` costs little, ask it always.
   */
  suspects(batch: JudgedBatch): string | null
  /**
   * SELECT of one row per fault: `file`, then the columns that an example shows, those first that should sort first.
   * `rows` is the batch's relation cut down to the suspect files. Counts are cast to INTEGER: findings are kept as JSON.
   */
  evidence(batch: JudgedBatch, rows: string): string
  /** Aggregates over the evidence, for the message; one called `counted` takes the place of the number of faults. */
  readonly facts?: string
  /** One finding per file (default), or one for the batch. */
  readonly per?: 'file' | 'batch'
  message(found: Found, batch: JudgedBatch): string
  /**
   * Statements that change the relation, run only where nothing blocks the batch and the rule found something. What they
   * add to `aside` counts as kept aside.
   */
  settle?(batch: JudgedBatch): readonly string[]
}

export interface Found {
  readonly count: number
  /** The row of `facts`. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** Lengths that an interval may have, the grid's own first. */
export function lengthsOf(batch: JudgedBatch): readonly number[] { return [minutesOf(batch), ...batch.grid?.beside ?? []] }

/** Seconds from one start to the next where nothing is missing, at most: runs that leave the grid come a little late. */
export function stepMost(batch: JudgedBatch): number { return minutesOf(batch) * (batch.grid?.offGrid === true ? 72 : 60) }

/** The grid's minutes: prices have one. */
export function minutesOf(batch: JudgedBatch): number {
  if (!batch.grid) throw new TypeError(`${batch.iso} ${batch.report} has no grid`)
  return batch.grid.minutes
}
