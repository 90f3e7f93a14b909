import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSolver, type Program } from './linear-program.ts'
import { stream } from './random.ts'

interface Instance { readonly program: Program, readonly cost: Float64Array, readonly upper: Float64Array, readonly rhs: Float64Array }

const rows = 3
const columns = 5

/** Small, feasible by construction: the right-hand side is that of a random point within the bounds. */
function instance(index: number, matrix?: Float64Array): Instance {
  const draw = stream(index, 'small programs')
  const made = matrix ?? Float64Array.from({ length: rows * columns }, (_, at) => at < columns ? 1 : Math.round(8 * draw.uniform(at) - 4) / 4)
  const program: Program = { rows, columns, matrix: made, low: Float64Array.of(0, -6, -2), high: Float64Array.of(0, 6, 2) }
  const cost = Float64Array.from({ length: columns }, (_, at) => 40 * draw.uniform(100 + at) - 10)
  const upper = Float64Array.from({ length: columns }, (_, at) => 10 * draw.uniform(200 + at))
  const point = upper.map((value, at) => value * draw.uniform(300 + at))
  const rhs = Float64Array.from({ length: rows }, (_, row) => {
    const slack = program.low[row]! + (program.high[row]! - program.low[row]!) * draw.uniform(400 + row)
    return point.reduce((sum, value, at) => sum + value * made[row * columns + at]!, slack)
  })
  return { program, cost, upper, rhs }
}

/** Least cost over all vertices: every choice of basic variables, every other one at either bound. */
function bruteForce({ program, cost, upper, rhs }: Instance): number {
  const width = columns + rows
  const low = [...cost.map(() => 0), ...program.low]
  const high = [...upper, ...program.high]
  const column = (j: number): number[] => Array.from({ length: rows }, (_, row) => j < columns ? program.matrix[row * columns + j]! : j - columns === row ? 1 : 0)
  let best = Infinity
  for (let mask = 0; mask < 2 ** width; mask++) {
    const basic = Array.from({ length: width }, (_, j) => j).filter(j => mask >> j & 1)
    if (basic.length !== rows) continue
    const others = Array.from({ length: width }, (_, j) => j).filter(j => !(mask >> j & 1))
    for (let sides = 0; sides < 2 ** others.length; sides++) {
      const value = Array.from({ length: width }, () => 0)
      others.forEach((j, at) => { value[j] = (sides >> at & 1 ? high[j] : low[j])! })
      const right = Array.from({ length: rows }, (_, row) => rhs[row]! - others.reduce((sum, j) => sum + value[j]! * column(j)[row]!, 0))
      const solved = solveThree(basic.map(column), right)
      if (!solved) continue
      basic.forEach((j, at) => { value[j] = solved[at]! })
      if (value.some((level, j) => level < low[j]! - 1e-9 || level > high[j]! + 1e-9)) continue
      best = Math.min(best, cost.reduce((sum, price, j) => sum + price * value[j]!, 0))
    }
  }
  return best
}

/** Cramer's rule on three columns. */
function solveThree(matrix: number[][], right: number[]): number[] | null {
  const determinant = ([a, b, c]: number[][]): number => a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!)
    - b![0]! * (a![1]! * c![2]! - a![2]! * c![1]!) + c![0]! * (a![1]! * b![2]! - a![2]! * b![1]!)
  const whole = determinant(matrix)
  if (Math.abs(whole) < 1e-9) return null
  return matrix.map((_, at) => determinant(matrix.map((column, other) => other === at ? right : column)) / whole)
}

const costOf = ({ cost }: Instance, level: Float64Array): number => cost.reduce((sum, price, j) => sum + price * level[j]!, 0)

test('the least cost is that of the best vertex', () => {
  for (let index = 0; index < 25; index++) {
    const made = instance(index)
    const { level } = createSolver(made.program).solve(made.cost, made.upper, made.rhs)
    const best = bruteForce(made)
    assert.ok(Number.isFinite(best))
    assert.ok(Math.abs(costOf(made, level) - best) < 1e-6, `program ${index}: ${costOf(made, level)}, brute force ${best}`)
  }
})

test('a solver that has solved others before finds the same cost and duals', () => {
  const { matrix } = instance(1000).program
  const warm = createSolver(instance(1000).program)
  for (let index = 0; index < 200; index++) {
    const made = instance(index, matrix)
    const seen = warm.solve(made.cost, made.upper, made.rhs)
    const fresh = createSolver(made.program).solve(made.cost, made.upper, made.rhs)
    assert.ok(Math.abs(costOf(made, seen.level) - costOf(made, fresh.level)) < 1e-6)
    assert.ok(seen.dual.every((dual, row) => Math.abs(dual - fresh.dual[row]!) < 1e-6))
  }
})

test('a program that no point satisfies is a bug of the caller', () => {
  const made = instance(1)
  assert.throws(() => createSolver(made.program).solve(made.cost, made.upper, Float64Array.of(1e6, 0, 0)), /no feasible point/)
})
