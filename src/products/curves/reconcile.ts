/**
 * Quotes that contradict each other, moved within their markets as little as they must: the mids nearest to the quoted ones
 * (in units of half the market's width, least squares) at which every strip costs what its parts cost, with each mid
 * between bid and ask. After Fleten and Lemming, "Constructing forward price curves in electricity markets" (Energy
 * Economics 25, 2003), who keep the curve within bid and ask. Where no such prices exist, the markets themselves offer
 * arbitrage.
 *
 * Solved by alternating projections with Dykstra's correction (Boyle and Dykstra 1986) in a fixed order of steps.
 */
import { solveSymmetric } from './cholesky.ts'
import { Elimination, type Equation } from './elimination.ts'
import { finding, type Finding } from './finding.ts'

interface Market { readonly id: string, readonly price: number, readonly bid: number | null, readonly ask: number | null }

export interface Reconciled {
  /** By quote; null where bids and asks leave no such prices. */
  readonly prices: Float64Array | null
  readonly findings: readonly Finding[]
}

const steps = 50_000
const tiny = 1e-12

/** `equations`: the left sides, in the order of the quotes. */
export function reconcile(quotes: readonly Market[], equations: readonly Equation[], half_spread: number): Reconciled {
  const loops = closedLoops(equations)
  const prices = Float64Array.from(quotes, quote => quote.price)
  if (loops.length === 0) return { prices, findings: [] }
  const low = Float64Array.from(quotes, quote => quote.bid ?? quote.price - half_spread)
  const high = Float64Array.from(quotes, quote => quote.ask ?? quote.price + half_spread)
  // Half the width; a locked market cannot move.
  const width = low.map((bid, index) => Math.max(((high[index] ?? 0) - bid) / 2, 1e-6))
  const toLoops = projection(loops, width)
  let correction = new Float64Array(quotes.length)
  let point = prices
  for (let step = 0; step < steps; step++) {
    const consistent = toLoops(point)
    const shifted = consistent.map((value, index) => value + (correction[index] ?? 0))
    const next = shifted.map((value, index) => Math.min(Math.max(value, low[index] ?? value), high[index] ?? value))
    const corrected = shifted.map((value, index) => value - (next[index] ?? 0))
    // The point may stand still for a while and only the correction grow: both must have come to rest.
    const change = Math.max(farthest(next, point), farthest(corrected, correction))
    point = next
    correction = corrected
    if (change < tiny) break
  }
  const prices_out = toLoops(point)
  const outside = prices_out.some((value, index) => value < (low[index] ?? value) - 1e-7 || value > (high[index] ?? value) + 1e-7)
  if (!outside) return { prices: prices_out.map((value, index) => Math.abs(value - (prices[index] ?? 0)) < 1e-10 ? prices[index] ?? value : value), findings: [] }
  const names = quotes.filter((_, index) => loops.some(loop => (loop[index] ?? 0) !== 0)).map(({ id }) => id)
  return { prices: null, findings: [finding('arbitrage', 'error', names.join(' + '), 'no prices within all bids and asks agree with each other: a strip and its parts can be bought and sold at a gain; the finer and more liquid quotes stand')] }
}

function farthest(one: Float64Array, other: Float64Array): number { return one.reduce((most, value, index) => Math.max(most, Math.abs(value - (other[index] ?? 0))), 0) }

/** For each equation that follows from those before: by quote, what sums to zero over prices. */
function closedLoops(equations: readonly Equation[]): Float64Array[] {
  const elimination = new Elimination(equations[0]?.coefficients.length ?? 0)
  const taken: number[] = []
  const loops: Float64Array[] = []
  equations.forEach((equation, index) => {
    const reduced = elimination.take(equation)
    if (!reduced) {
      taken.push(index)
      return
    }
    const loop = new Float64Array(equations.length)
    loop[index] = equation.right
    taken.forEach((one, at) => { loop[one] = -(reduced.parts[at] ?? 0) * (equations[one]?.right ?? 0) })
    loops.push(loop)
  })
  return loops
}

/** Onto the prices at which all loops close, nearest in units of `width`. */
function projection(loops: readonly Float64Array[], width: Float64Array): (point: Float64Array) => Float64Array {
  const m = loops.length
  const scale = width.map(value => value * value)
  const matrix = new Float64Array(m * m)
  loops.forEach((row, i) => {
    loops.forEach((other, j) => { matrix[i * m + j] = row.reduce((sum, value, index) => sum + value * (scale[index] ?? 0) * (other[index] ?? 0), 0) })
  })
  return point => {
    const gaps = Float64Array.from(loops, loop => loop.reduce((sum, value, index) => sum + value * (point[index] ?? 0), 0))
    const multipliers = solveSymmetric(matrix, gaps)
    return point.map((value, index) => value - (scale[index] ?? 0) * loops.reduce((sum, loop, row) => sum + (loop[index] ?? 0) * (multipliers[row] ?? 0), 0))
  }
}
