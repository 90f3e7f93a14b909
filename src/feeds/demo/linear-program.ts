/**
 * A small linear program, solved exactly again and again while its costs, bounds and right-hand side move.
 *
 *   minimise  sum c_j x_j   subject to   sum_j a_ij x_j + s_i = b_i,   0 <= x_j <= u_j,   low_i <= s_i <= high_i
 *
 * Method: the dual simplex with bounded variables on a dense tableau. Every variable has two finite bounds, so any basis
 * is made dual feasible by putting each nonbasic variable on the bound that its reduced cost asks for; there is no phase
 * one, and the basis of the last interval starts the next one. (V. Chvatal, Linear Programming, chapters 8 and 10.)
 */
import assert from 'node:assert'

export interface Program {
  readonly rows: number
  readonly columns: number
  /** Row-major: `matrix[row * columns + column]`. */
  readonly matrix: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
}

export interface Solution {
  /** Level of each column. */
  readonly level: Float64Array
  /** Dual of each row: the change of the least cost per unit of its right-hand side. */
  readonly dual: Float64Array
}

export interface Solver {
  /** The arrays of the answer are overwritten by the next call. */
  solve(cost: Float64Array, upper: Float64Array, rhs: Float64Array): Solution
}

const tolerance = 1e-7
const pivotTolerance = 1e-9

export function createSolver(program: Program): Solver {
  return new DualSimplex(program)
}

class DualSimplex implements Solver {
  private readonly rows: number
  private readonly columns: number
  /** Columns of the matrix, then one slack per row. */
  private readonly width: number
  private readonly tableau: Float64Array
  private readonly basis: Int32Array
  private readonly isBasic: Uint8Array
  private readonly atUpper: Uint8Array
  private readonly reduced: Float64Array
  /** Of the basic variables, by row. */
  private readonly value: Float64Array
  private readonly lower: Float64Array
  private readonly upperOf: Float64Array
  private readonly level: Float64Array
  private readonly dual: Float64Array

  constructor({ rows, columns, matrix, low, high }: Program) {
    const width = columns + rows
    this.rows = rows
    this.columns = columns
    this.width = width
    this.tableau = new Float64Array(rows * width)
    this.basis = new Int32Array(rows)
    this.isBasic = new Uint8Array(width)
    this.atUpper = new Uint8Array(width)
    this.reduced = new Float64Array(width)
    this.value = new Float64Array(rows)
    this.lower = new Float64Array(width)
    this.upperOf = new Float64Array(width)
    this.level = new Float64Array(columns)
    this.dual = new Float64Array(rows)
    for (let row = 0; row < rows; row++) {
      const slack = columns + row
      this.lower[slack] = low[row]!
      this.upperOf[slack] = high[row]!
      this.basis[row] = slack
      this.isBasic[slack] = 1
      this.tableau[row * width + slack] = 1
      this.tableau.set(matrix.subarray(row * columns, (row + 1) * columns), row * width)
    }
  }

  solve(cost: Float64Array, upper: Float64Array, rhs: Float64Array): Solution {
    const { rows, columns, width, basis, isBasic, atUpper, upperOf, reduced, value, level, dual } = this
    upperOf.set(upper)
    this.price(cost)
    this.evaluate(rhs)
    const most = 50 * (width + rows)
    for (let count = 0; ; count++) {
      assert(count < most, 'the dual simplex does not end')
      const violated = this.mostViolated()
      if (!violated) break
      const column = this.entering(violated.row, violated.below)
      assert(column >= 0, 'the program has no feasible point')
      this.pivot(violated.row, column, !violated.below)
    }
    for (let j = 0; j < columns; j++) level[j] = atUpper[j] ? upperOf[j]! : 0
    for (let row = 0; row < rows; row++) {
      if (basis[row]! < columns) level[basis[row]!] = value[row]!
      // The reduced cost of slack i is 0 - y_i.
      dual[row] = isBasic[columns + row] ? 0 : -reduced[columns + row]!
    }
    return { level, dual }
  }

  /** Reduced costs from scratch; nonbasic variables go to the bound at which they are dual feasible. */
  private price(cost: Float64Array): void {
    const { rows, columns, width, tableau, basis, isBasic, atUpper, reduced } = this
    reduced.fill(0)
    reduced.set(cost)
    for (let row = 0; row < rows; row++) {
      const basicCost = basis[row]! < columns ? cost[basis[row]!]! : 0
      if (basicCost === 0) continue
      const start = row * width
      for (let j = 0; j < width; j++) reduced[j]! -= basicCost * tableau[start + j]!
    }
    for (let j = 0; j < width; j++) {
      if (isBasic[j]) reduced[j] = 0
      else atUpper[j] = reduced[j]! < 0 ? 1 : 0
    }
  }

  /** Values of the basic variables: the slack columns of the tableau are the inverse of the basis. */
  private evaluate(rhs: Float64Array): void {
    const { rows, columns, width, tableau, isBasic, atUpper, lower, upperOf, value } = this
    for (let row = 0; row < rows; row++) {
      const start = row * width + columns
      let sum = 0
      for (let k = 0; k < rows; k++) sum += tableau[start + k]! * rhs[k]!
      value[row] = sum
    }
    for (let j = 0; j < width; j++) {
      if (isBasic[j]) continue
      const bound = atUpper[j] ? upperOf[j]! : lower[j]!
      if (bound === 0) continue
      for (let row = 0; row < rows; row++) value[row]! -= tableau[row * width + j]! * bound
    }
  }

  private mostViolated(): { row: number, below: boolean } | null {
    const { rows, basis, lower, upperOf, value } = this
    let worst = tolerance
    let found: { row: number, below: boolean } | null = null
    for (let row = 0; row < rows; row++) {
      const variable = basis[row]!
      const under = lower[variable]! - value[row]!
      const over = value[row]! - upperOf[variable]!
      if (under > worst) { worst = under; found = { row, below: true } }
      if (over > worst) { worst = over; found = { row, below: false } }
    }
    return found
  }

  /** The nonbasic variable whose reduced cost reaches zero first as the dual moves; ties go to the larger pivot. */
  private entering(row: number, below: boolean): number {
    const { width, tableau, isBasic, atUpper, lower, upperOf, reduced } = this
    const start = row * width
    let best = -1
    let bestRatio = Infinity
    let bestPivot = 0
    for (let j = 0; j < width; j++) {
      if (isBasic[j] || upperOf[j]! <= lower[j]!) continue
      const alpha = below ? tableau[start + j]! : -tableau[start + j]!
      const helps = atUpper[j] ? alpha > pivotTolerance : alpha < -pivotTolerance
      if (!helps) continue
      const ratio = Math.abs(reduced[j]!) / Math.abs(alpha)
      if (ratio < bestRatio - 1e-12 || (ratio <= bestRatio + 1e-12 && Math.abs(alpha) > bestPivot)) {
        best = j
        bestRatio = Math.min(ratio, bestRatio)
        bestPivot = Math.abs(alpha)
      }
    }
    return best
  }

  private pivot(row: number, column: number, leavesAtUpper: boolean): void {
    const { rows, width, tableau, basis, isBasic, atUpper, lower, upperOf, reduced, value } = this
    const start = row * width
    const leaving = basis[row]!
    const bound = leavesAtUpper ? upperOf[leaving]! : lower[leaving]!
    const step = (value[row]! - bound) / tableau[start + column]!
    const before = atUpper[column] ? upperOf[column]! : lower[column]!
    for (let i = 0; i < rows; i++) if (i !== row) value[i]! -= step * tableau[i * width + column]!
    value[row] = before + step
    const scale = 1 / tableau[start + column]!
    for (let j = 0; j < width; j++) tableau[start + j]! *= scale
    for (let i = 0; i < rows; i++) {
      const factor = tableau[i * width + column]!
      if (i === row || factor === 0) continue
      for (let j = 0; j < width; j++) tableau[i * width + j]! -= factor * tableau[start + j]!
    }
    const factor = reduced[column]!
    if (factor !== 0) for (let j = 0; j < width; j++) reduced[j]! -= factor * tableau[start + j]!
    reduced[column] = 0
    basis[row] = column
    isBasic[column] = 1
    isBasic[leaving] = 0
    atUpper[leaving] = leavesAtUpper ? 1 : 0
  }
}
