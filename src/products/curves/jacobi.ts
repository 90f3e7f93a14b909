/** Eigenvalues and vectors of a symmetric matrix. */

export interface Eigen {
  /** Largest first. */
  readonly values: readonly number[]
  /** One to each value, of length 1; the first of its largest components is positive, so that the sign is not a matter of chance. */
  readonly vectors: readonly Float64Array[]
}

const sweepsMost = 100

/**
 * Cyclic Jacobi rotations, row by row (Golub and Van Loan, Matrix Computations, 8.5): slow for large matrices, exact and in
 * a fixed order for those of a few dozen tenors. `matrix` is `n * n`, row by row.
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = Float64Array.from(matrix)
  const v = Float64Array.from({ length: n * n }, (_, index) => index % (n + 1) === 0 ? 1 : 0)
  const size = Math.sqrt(a.reduce((sum, value) => sum + value * value, 0))
  for (let sweep = 0; sweep < sweepsMost; sweep++) {
    let off = 0
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += (a[p * n + q] ?? 0) * (a[p * n + q] ?? 0)
    if (Math.sqrt(off) <= 1e-15 * size) break
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q)
  }
  const order = Array.from({ length: n }, (_, index) => index).toSorted((x, y) => (a[y * n + y] ?? 0) - (a[x * n + x] ?? 0) || x - y)
  return { values: order.map(index => a[index * n + index] ?? 0), vectors: order.map(index => signed(Float64Array.from({ length: n }, (_, row) => v[row * n + index] ?? 0))) }
}

/** Turns the plane of `p` and `q` so that their common entry is zero. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const entry = a[p * n + q] ?? 0
  if (entry === 0) return
  const ratio = ((a[q * n + q] ?? 0) - (a[p * n + p] ?? 0)) / (2 * entry)
  const tangent = (ratio >= 0 ? 1 : -1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio))
  const cosine = 1 / Math.sqrt(1 + tangent * tangent)
  const sine = tangent * cosine
  const turn = (values: Float64Array, first: number, second: number): void => {
    const [x, y] = [values[first] ?? 0, values[second] ?? 0]
    values[first] = cosine * x - sine * y
    values[second] = sine * x + cosine * y
  }
  for (let row = 0; row < n; row++) turn(a, row * n + p, row * n + q)
  for (let column = 0; column < n; column++) turn(a, p * n + column, q * n + column)
  for (let row = 0; row < n; row++) turn(v, row * n + p, row * n + q)
  a[p * n + q] = a[q * n + p] = 0
}

function signed(vector: Float64Array): Float64Array {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  // Components as good as equal to the largest count as such: rounding must not choose among them.
  const first = vector.find(value => Math.abs(value) >= largest * (1 - 1e-9)) ?? 0
  return first < 0 ? vector.map(value => -value) : vector
}
