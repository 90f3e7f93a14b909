/** Linear systems whose entries lie near the diagonal, in time that grows with the unknowns. */
import assert from 'node:assert/strict'

/** One entry; several of one place add up. */
export interface Entry { readonly row: number, readonly column: number, readonly value: number }

/**
 * Solves by LU factors with partial pivoting inside the band (Golub and Van Loan, Matrix Computations, 4.3), then takes one
 * step of refinement. The matrix may be indefinite. Null where it has no unique solution.
 */
export function solveBanded(entries: readonly Entry[], right: Float64Array): Float64Array | null {
  const factors = factor(entries, right.length)
  if (!factors) return null
  const x = substitute(factors, right)
  const rest = Float64Array.from(right)
  for (const { row, column, value } of entries) rest[row] = (rest[row] ?? 0) - value * (x[column] ?? 0)
  const correction = substitute(factors, rest)
  return x.map((value, index) => value + (correction[index] ?? 0))
}

interface Factors {
  readonly n: number
  /** Row by row from `band` left of the diagonal; right of it room for `2 * band`, which pivoting fills. */
  readonly values: Float64Array
  readonly band: number
  readonly width: number
  /** The row that came to each place. */
  readonly pivots: Int32Array
  /** What each step took from the rows below, `band` of them. */
  readonly multipliers: Float64Array
}

function factor(entries: readonly Entry[], n: number): Factors | null {
  const band = entries.reduce((most, { row, column }) => Math.max(most, Math.abs(row - column)), 0)
  const width = 3 * band + 1
  const values = new Float64Array(n * width)
  const pivots = new Int32Array(n)
  const multipliers = new Float64Array(n * band)
  for (const { row, column, value } of entries) {
    assert(row >= 0 && row < n && column >= 0 && column < n, 'the entry lies in the matrix')
    const at = row * width + column - row + band
    values[at] = (values[at] ?? 0) + value
  }
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  for (let column = 0; column < n; column++) {
    const last = Math.min(column + band, n - 1)
    let pivot = column
    for (let row = column + 1; row <= last; row++) {
      if (Math.abs(values[row * width + column - row + band] ?? 0) > Math.abs(values[pivot * width + column - pivot + band] ?? 0)) pivot = row
    }
    const top = values[pivot * width + column - pivot + band] ?? 0
    if (Math.abs(top) <= most * 1e-15) return null
    pivots[column] = pivot
    const end = Math.min(column + 2 * band, n - 1)
    const ownBase = column * width - column + band
    if (pivot !== column) {
      const pivotBase = pivot * width - pivot + band
      for (let at = column; at <= end; at++) {
        const kept = values[ownBase + at] ?? 0
        values[ownBase + at] = values[pivotBase + at] ?? 0
        values[pivotBase + at] = kept
      }
    }
    for (let row = column + 1; row <= last; row++) {
      const base = row * width - row + band
      const share = (values[base + column] ?? 0) / top
      multipliers[column * band + row - column - 1] = share
      if (share === 0) continue
      for (let at = column; at <= end; at++) values[base + at] = (values[base + at] ?? 0) - share * (values[ownBase + at] ?? 0)
    }
  }
  return { n, values, band, width, pivots, multipliers }
}

function substitute({ n, values, band, width, pivots, multipliers }: Factors, right: Float64Array): Float64Array {
  const x = Float64Array.from(right)
  for (let column = 0; column < n; column++) {
    const pivot = pivots[column] ?? column
    const kept = x[pivot] ?? 0
    x[pivot] = x[column] ?? 0
    x[column] = kept
    for (let row = column + 1; row <= Math.min(column + band, n - 1); row++) x[row] = (x[row] ?? 0) - (multipliers[column * band + row - column - 1] ?? 0) * kept
  }
  for (let row = n - 1; row >= 0; row--) {
    const base = row * width - row + band
    let sum = x[row] ?? 0
    for (let at = row + 1; at <= Math.min(row + 2 * band, n - 1); at++) sum -= (values[base + at] ?? 0) * (x[at] ?? 0)
    x[row] = sum / (values[base + row] ?? 0)
  }
  return x
}
