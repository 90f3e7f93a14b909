/**
 * What a hub's congestion has to be, given that of nodes: a hub is a mean of nodes, and congestion is shadow prices times shift
 * factors, so a hub's is a combination of its nodes' with weights that stay. They are learnt by Bayesian regression (Bishop 2006,
 * 3.3): where a line binds that did not bind before, the direction is new, and the answer as uncertain as it should be.
 */
import assert from 'node:assert/strict'
import { quantile, sorted } from './order-statistics.ts'

export interface Combination {
  /** USD/MWh for one hour of the nodes, in the order in which they were learnt; `deviation` is that of what is to be expected of the hub. */
  expect(nodes: ArrayLike<number>): { readonly expected: number, readonly deviation: number }
}

/** What a node may weigh before anything is known. */
const priorWeight = 0.5
/** USD/MWh: prices are rounded to cents, and means of them to less. */
const leastNoise = 0.05

/** `rows` by hour, each of the same nodes; `hub` by hour. All in USD/MWh. */
export function combinationOf(rows: readonly ArrayLike<number>[], hub: ArrayLike<number>): Combination {
  assert.ok(rows.length > 0 && rows.length === hub.length, 'an hour of the hub for each of the nodes')
  const [squares, products] = sumsOf(rows, hub)
  const first = fitted(squares, products, leastNoise)
  // Half the 95th percentile, as spreads are taken here: a wild hour in twenty is no noise.
  const noise = Math.max(leastNoise, quantile(sorted(rows.map((row, at) => Math.abs((hub[at] ?? 0) - dot(first.weights, row)))), 0.95) / 2)
  const { weights, lower } = noise === leastNoise ? first : fitted(squares, products, noise)
  return { expect: nodes => ({ expected: dot(weights, nodes), deviation: noise * Math.sqrt(1 + norm(forward(lower, nodes))) }) }
}

function sumsOf(rows: readonly ArrayLike<number>[], hub: ArrayLike<number>): readonly [squares: Float64Array[], products: Float64Array] {
  const size = rows[0]?.length ?? 0
  const squares = Array.from({ length: size }, () => new Float64Array(size))
  const products = new Float64Array(size)
  rows.forEach((row, at) => {
    for (let i = 0; i < size; i++) {
      const value = row[i] ?? 0
      // Most nodes have no congestion in most hours.
      if (value === 0) continue
      products[i] = (products[i] ?? 0) + value * (hub[at] ?? 0)
      const line = squares[i]
      if (line !== undefined) for (let j = 0; j <= i; j++) line[j] = (line[j] ?? 0) + value * (row[j] ?? 0)
    }
  })
  return [squares, products]
}

/** Ridge regression by Cholesky's decomposition: `lower` times its transpose is what the nodes have in common. */
function fitted(squares: readonly Float64Array[], products: Float64Array, noise: number): { readonly weights: Float64Array, readonly lower: readonly Float64Array[] } {
  const ridge = (noise / priorWeight) ** 2
  const lower = squares.map(line => Float64Array.from(line))
  for (let i = 0; i < lower.length; i++) {
    const own = lower[i] ?? products
    for (let j = 0; j <= i; j++) {
      const other = lower[j] ?? products
      let sum = (squares[i]?.[j] ?? 0) + (i === j ? ridge : 0)
      for (let k = 0; k < j; k++) sum -= (own[k] ?? 0) * (other[k] ?? 0)
      own[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (other[j] ?? 1)
    }
  }
  return { weights: backward(lower, forward(lower, products)), lower }
}

function forward(lower: readonly Float64Array[], right: ArrayLike<number>): Float64Array {
  const found = new Float64Array(lower.length)
  lower.forEach((line, i) => {
    let sum = right[i] ?? 0
    for (let k = 0; k < i; k++) sum -= (line[k] ?? 0) * (found[k] ?? 0)
    found[i] = sum / (line[i] ?? 1)
  })
  return found
}

function backward(lower: readonly Float64Array[], right: Float64Array): Float64Array {
  const found = new Float64Array(lower.length)
  for (let i = lower.length - 1; i >= 0; i--) {
    let sum = right[i] ?? 0
    for (let k = i + 1; k < lower.length; k++) sum -= (lower[k]?.[i] ?? 0) * (found[k] ?? 0)
    found[i] = sum / (lower[i]?.[i] ?? 1)
  }
  return found
}

function norm(values: Float64Array): number { return values.reduce((sum, value) => sum + value * value, 0) }

function dot(weights: Float64Array, row: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < weights.length; i++) sum += (weights[i] ?? 0) * (row[i] ?? 0)
  return sum
}
