/**
 * The daily curve of maximum smoothness: the one that bends least of all whose averages are the blocks' prices.
 *
 * After Benth, Koekebakker and Ollmar, "Extracting and applying smooth forward curves from average-based commodity
 * contracts with seasonal variation" (Journal of Derivatives 15, 2007): pieces of fourth degree between the starts and ends
 * of blocks, continuous with two derivatives, that minimise `∫ f''² + tau² ∫ f'²`. `tau` is the tension: the higher, the
 * less the curve swings. The average of a block is over its days as they are delivered, by hours; `continuous` takes the
 * integral instead, as the paper does, and misses the mean of the days by that.
 *
 * A day's price is `multiplicative * f + additive`, so that a season or a pattern of weekdays stays out of the smoothing.
 */
import assert from 'node:assert/strict'
import { fail } from '#base/error.ts'
import { formatDate } from '#canon/civil.ts'
import { type Entry, solveBanded } from './banded.ts'
import { bend, degree, type Quartic, stretch, valueAt } from './quartic.ts'

/** Days since 1970-01-01; `price` is the average over `[first_day, end_day)`. */
export interface Block { readonly first_day: number, readonly end_day: number, readonly price: number }

export interface SmoothInput {
  /** May overlap as long as none follows from others, and leave gaps. */
  readonly blocks: readonly Block[]
  /** What a day counts for in its block; 0 for days without delivery. */
  readonly weight: (day: number) => number
  /** `tau`, per day; 0 for none. */
  readonly tension?: number
  readonly multiplicative?: (day: number) => number
  readonly additive?: (day: number) => number
  /** How much smoothness counts where, relative to 1: lower where the trend may turn faster. By the first day of each piece. */
  readonly smoothness?: (day: number) => number
  readonly averages?: 'days' | 'continuous'
  /** Slope at the end, per day; left open where null. */
  readonly end_slope?: number | null
  /** The curve begins here where that is before the first block. */
  readonly from_day?: number
}

export interface SmoothCurve {
  readonly first_day: number
  readonly end_day: number
  readonly pieces: number
  /** The price on a day, with its adjustments; between days where the adjustments are defined there. */
  priceOn(day: number): number
  /** `∫ f''²` and `∫ f'²`. */
  readonly roughness: { readonly bend: number, readonly stretch: number }
}

/** Throws `usage/invalid` for blocks that say nothing, or that follow from each other. */
export function smoothCurve(input: SmoothInput): SmoothCurve {
  const blocks = input.blocks.toSorted((a, b) => a.first_day - b.first_day || a.end_day - b.end_day || a.price - b.price)
  const knots = [...new Set([...blocks.flatMap(({ first_day, end_day }) => [first_day, end_day]), ...input.from_day === undefined ? [] : [Math.min(input.from_day, blocks[0]?.first_day ?? input.from_day)]])].toSorted((a, b) => a - b)
  if (blocks.length === 0) throw fail('usage/invalid', 'a smooth curve needs at least one block with a price, found none')
  const system = assemble(input, blocks, knots)
  const solution = solveBanded(system.entries, system.right)
  if (!solution) throw fail('usage/invalid', 'the blocks of a smooth curve follow from each other: leave out a strip whose months are given', { blocks: blocks.length })
  const pieces = system.coefficients.map(first => solution.slice(first, first + degree + 1))
  const { multiplicative = () => 1, additive = () => 0 } = input
  return {
    first_day: knots[0] ?? 0, end_day: knots.at(-1) ?? 0, pieces: pieces.length,
    priceOn: day => multiplicative(day) * splineAt(knots, pieces, day) + additive(day),
    roughness: { bend: energy(bend, knots, pieces), stretch: energy(stretch, knots, pieces) },
  }
}

/** Every day of the curve, in order. */
export function dailyPrices(curve: SmoothCurve): Float64Array {
  return Float64Array.from({ length: curve.end_day - curve.first_day }, (_, index) => curve.priceOn(curve.first_day + index))
}

interface System {
  readonly entries: readonly Entry[]
  readonly right: Float64Array
  /** Where the five coefficients of each piece stand. */
  readonly coefficients: readonly number[]
}

/**
 * Stationarity and constraints in one symmetric system. Each constraint's multiplier stands behind the last piece that it
 * concerns, so that the band stays narrow.
 */
function assemble(input: SmoothInput, blocks: readonly Block[], knots: readonly number[]): System {
  const { smoothness = () => 1, end_slope = null } = input
  const lengths = knots.slice(1).map((knot, index) => knot - (knots[index] ?? 0))
  const constraints = Map.groupBy([...blocks.map(block => average(input, block, knots)), ...joints(lengths), ...end_slope === null ? [] : [slopeAtEnd(lengths, end_slope)]], ({ last }) => last)
  // A straight line bends nowhere: with one block alone its slope is open, and the level line is the answer.
  const tension = blocks.length === 1 && end_slope === null && !input.tension ? 1 : (input.tension ?? 0)
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length
  const scale = mean * mean * mean
  const entries: Entry[] = []
  const right: number[] = []
  const coefficients: number[] = []
  lengths.forEach((length, piece) => {
    const first = right.length
    coefficients.push(first)
    const share = scale * smoothness(knots[piece] ?? 0)
    for (let k = 0; k <= degree; k++) {
      right.push(0)
      for (let l = 0; l <= degree; l++) {
        const value = share * (bend(k, l, length) + tension * tension * stretch(k, l, length))
        if (value !== 0) entries.push({ row: first + k, column: first + l, value })
      }
    }
    for (const constraint of constraints.get(piece) ?? []) {
      const row = right.length
      right.push(constraint.right)
      for (const { piece: of, power, value } of constraint.terms) {
        const column = (coefficients[of] ?? 0) + power
        if (value !== 0) entries.push({ row, column, value }, { row: column, column: row, value })
      }
    }
  })
  return { entries, right: Float64Array.from(right), coefficients }
}

interface Constraint {
  readonly terms: readonly { readonly piece: number, readonly power: number, readonly value: number }[]
  readonly right: number
  /** The last piece that it concerns. */
  readonly last: number
}

/** The block's price as the mean of its days, or of the curve over it. */
function average({ weight, multiplicative = () => 1, additive = () => 0, averages = 'days' }: SmoothInput, block: Block, knots: readonly number[]): Constraint {
  let [total, season, points] = [0, 0, 0]
  for (let day = block.first_day; day < block.end_day; day++) {
    const share = weight(day)
    total += share
    season += share * additive(day)
    points += additive(day)
  }
  if (!(total > 0)) throw fail('usage/invalid', `the block from ${formatDate(block.first_day)} has no day that counts`, { first_day: block.first_day })
  const terms: { piece: number, power: number, value: number }[] = []
  const [from, to] = [knots.indexOf(block.first_day), knots.indexOf(block.end_day)]
  for (let piece = from; piece < to; piece++) {
    const [start, end] = [knots[piece] ?? 0, knots[piece + 1] ?? 0]
    const sums = new Float64Array(degree + 1)
    if (averages === 'continuous') sums.forEach((_, power) => { sums[power] = (end - start) / (power + 1) / (block.end_day - block.first_day) })
    else {
      for (let day = start; day < end; day++) {
        const [u, share] = [(day - start) / (end - start), weight(day) * multiplicative(day) / total]
        for (let power = 0, value = share; power <= degree; power++, value *= u) sums[power] = (sums[power] ?? 0) + value
      }
    }
    sums.forEach((value, power) => { terms.push({ piece, power, value }) })
  }
  // The continuous form takes the season at every day of the block and at its end, as points of one function.
  const seasonal = averages === 'days' ? season / total : (points + additive(block.end_day)) / (block.end_day - block.first_day + 1)
  return { terms, right: block.price - seasonal, last: to - 1 }
}

/** Value and two derivatives on both sides of each inner knot, in units of the shorter piece. */
function joints(lengths: readonly number[]): Constraint[] {
  return lengths.slice(1).flatMap((next, index) => [0, 1, 2].map((order): Constraint => {
    const length = lengths[index] ?? 1
    // Shares of at most 1, in whole powers by hand: no rounding of a library's may decide a price.
    const [left, right] = [power(Math.min(length, next) / length, order), power(Math.min(length, next) / next, order)]
    const factors = Array.from({ length: degree + 1 }, (_, of) => falling(of, order))
    return {
      terms: [
        ...factors.map((value, of) => ({ piece: index, power: of, value: value * left })),
        { piece: index + 1, power: order, value: -falling(order, order) * right },
      ],
      right: 0, last: index + 1,
    }
  }))
}

function power(base: number, exponent: number): number {
  let product = 1
  for (let index = 0; index < exponent; index++) product *= base
  return product
}

function slopeAtEnd(lengths: readonly number[], slope: number): Constraint {
  const last = lengths.length - 1
  return { terms: Array.from({ length: degree + 1 }, (_, power) => ({ piece: last, power, value: power })), right: slope * (lengths[last] ?? 1), last }
}

/** `power (power - 1) ...`, `order` factors. */
function falling(power: number, order: number): number {
  let product = 1
  for (let index = 0; index < order; index++) product *= power - index
  return product
}

function splineAt(knots: readonly number[], pieces: readonly Quartic[], day: number): number {
  let [low, high] = [0, pieces.length]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if ((knots[middle] ?? Infinity) <= day) low = middle
    else high = middle
  }
  const [start, end, piece] = [knots[low] ?? 0, knots[low + 1] ?? 1, pieces[low]]
  assert(piece && day >= start && day <= end, 'the day lies on the curve')
  return valueAt(piece, (day - start) / (end - start))
}

function energy(form: (k: number, l: number, length: number) => number, knots: readonly number[], pieces: readonly Quartic[]): number {
  let sum = 0
  pieces.forEach((piece, index) => {
    const length = (knots[index + 1] ?? 0) - (knots[index] ?? 0)
    for (let k = 0; k <= degree; k++) for (let l = 0; l <= degree; l++) sum += form(k, l, length) * (piece[k] ?? 0) * (piece[l] ?? 0)
  })
  return sum
}
