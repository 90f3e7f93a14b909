/** Small dense systems of a symmetric, positive definite matrix, as they come from independent constraints. */
import assert from 'node:assert/strict'

/**
 * Solves `matrix x = right` by `L Lᵀ` (Golub and Van Loan, Matrix Computations, 4.2), with one step of refinement. `matrix`
 * is row by row, `n * n`; sums run in the order of the index.
 */
export function solveSymmetric(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length
  const lower = factor(matrix, n)
  const x = substitute(lower, right)
  const rest = right.map((value, row) => {
    let sum = value
    for (let column = 0; column < n; column++) sum -= (matrix[row * n + column] ?? 0) * (x[column] ?? 0)
    return sum
  })
  const correction = substitute(lower, rest)
  return x.map((value, index) => value + (correction[index] ?? 0))
}

function factor(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n)
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * n + column] ?? 0
      for (let k = 0; k < column; k++) sum -= (lower[row * n + k] ?? 0) * (lower[column * n + k] ?? 0)
      if (row !== column) lower[row * n + column] = sum / (lower[column * n + column] ?? 0)
      else {
        assert(sum > 0, 'the constraints are independent')
        lower[row * n + row] = Math.sqrt(sum)
      }
    }
  }
  return lower
}

function substitute(lower: Float64Array, right: Float64Array): Float64Array {
  const n = right.length
  const x = Float64Array.from(right)
  for (let row = 0; row < n; row++) {
    let sum = x[row] ?? 0
    for (let k = 0; k < row; k++) sum -= (lower[row * n + k] ?? 0) * (x[k] ?? 0)
    x[row] = sum / (lower[row * n + row] ?? 0)
  }
  for (let row = n - 1; row >= 0; row--) {
    let sum = x[row] ?? 0
    for (let k = row + 1; k < n; k++) sum -= (lower[k * n + row] ?? 0) * (x[k] ?? 0)
    x[row] = sum / (lower[row * n + row] ?? 0)
  }
  return x
}
