/** Leaves out the files whose bounds say that no row of theirs can match. Pure; safe in one direction only: it never drops a file that might. */
import type { Constant, Predicate } from './predicate.ts'

/**
 * The files of one table state, column-wise. A bound is a string, a number, or for instants microseconds; undefined where
 * nobody knows. String bounds may be truncated: a lower one is at most, an upper one at least the true bound.
 */
export interface FileIndex {
  readonly paths: readonly string[]
  readonly rows: readonly number[]
  readonly bytes: readonly number[]
  readonly formats?: readonly string[]
  /** By column, in the engine's small letters. */
  readonly lower: ReadonlyMap<string, readonly Bound[]>
  readonly upper: ReadonlyMap<string, readonly Bound[]>
}
export type Bound = string | number | undefined

/** A column by its name in small letters, with its type as Iceberg calls it. */
export interface PrunedColumn { readonly name: string, readonly type: string }

/** Indexes of the files that may hold matching rows. */
export function prune(files: FileIndex, columns: readonly PrunedColumn[], predicates: readonly Predicate[]): number[] {
  let left = files.paths.map((_, index) => index)
  for (const predicate of predicates) {
    const type = columns.find(column => column.name === predicate.column)?.type
    const lower = files.lower.get(predicate.column)
    const upper = files.upper.get(predicate.column)
    if (type === undefined || lower === undefined || upper === undefined) continue
    const values = predicate.values.map(value => valueFor(type, value))
    if (values.some(value => value === undefined)) continue
    const may = mayMatch(predicate.op, values as (string | number)[])
    left = left.filter(index => may(lower[index], upper[index]))
  }
  return left
}

const dayMicros = 86_400_000_000

function valueFor(type: string, constant: Constant): string | number | undefined {
  switch (type) {
    case 'string': return constant.string
    case 'timestamptz': return constant.micros
    // An offset in a text that becomes a TIMESTAMP or a DATE may be dropped, and so is the time of a DATE.
    case 'timestamp': return zoned(constant.string) ? undefined : constant.micros
    case 'date': return zoned(constant.string) || (constant.micros ?? NaN) % dayMicros !== 0 ? undefined : constant.micros
    case 'int': case 'long': case 'double': return constant.number
    default: return undefined
  }
}

function zoned(text: string | undefined): boolean { return text !== undefined && /[Z+]|:.*-/i.test(text) }

function mayMatch(op: Predicate['op'], values: readonly (string | number)[]): (lower: Bound, upper: Bound) => boolean {
  const [value] = values
  if (value === undefined) return () => true
  const below = (bound: Bound, limit: string | number, orEqual: boolean): boolean => bound === undefined || order(bound, limit) < (orEqual || rounded(limit) ? 1 : 0)
  const above = (bound: Bound, limit: string | number, orEqual: boolean): boolean => bound === undefined || order(bound, limit) > (orEqual || rounded(limit) ? -1 : 0)
  switch (op) {
    case '<': return lower => below(lower, value, false)
    case '<=': return lower => below(lower, value, true)
    case '>': return (_, upper) => above(upper, value, false)
    case '>=': return (_, upper) => above(upper, value, true)
    case '=': case 'in': return (lower, upper) => values.some(one => below(lower, one, true) && above(upper, one, true))
  }
}

/** Numbers of 64 bits may have become equal here that are not. */
function rounded(value: string | number): boolean { return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER }

/** The engine's order: strings by their UTF-8 bytes, which JavaScript's UTF-16 order is not beyond the first plane. */
export function order(a: string | number, b: string | number): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b)
  if (a === b) return 0
  // eslint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(a) && /^[\x00-\x7f]*$/.test(b) ? (a < b ? -1 : 1) : Buffer.compare(Buffer.from(a), Buffer.from(b))
}
