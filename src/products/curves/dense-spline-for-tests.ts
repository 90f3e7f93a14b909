/**
 * The same problem as `smooth.ts` solves, in another way: powers of years as the paper writes them, one dense system. Slow,
 * and good to about six digits.
 *
 * `misread` makes the objective with `(b - a)^l` where the paper has `b^l - a^l`. The R package etrm 1.0.1 does so: its
 * published curves average to the prices, but they are not the smoothest.
 */
import { valueAt } from './quartic.ts'

export interface DenseCurve { readonly pieces: number, priceAt(day: number): number, readonly bend: number }

/** Blocks as `[first day, end, price]` in days from the start of the curve; the slope at its end is 0. */
export function denseSpline(blocks: readonly (readonly [number, number, number])[], misread: boolean): DenseCurve {
  const knots = [...new Set([0, ...blocks.flatMap(([from, to]) => [from, to])])].toSorted((a, b) => a - b).map(day => day / 365)
  const n = knots.length - 1
  const at = (index: number): number => knots[index] ?? NaN
  const rows: { coefficients: [column: number, value: number][], right: number }[] = []
  const derivative = (piece: number, order: number, t: number, sign: number): [number, number][] => Array.from({ length: 5 }, (_, power) => [piece * 5 + power, sign * factor(power, order) * t ** Math.max(power - order, 0)])
  for (let joint = 1; joint < n; joint++) for (const order of [0, 1, 2]) rows.push({ coefficients: [...derivative(joint - 1, order, at(joint), -1), ...derivative(joint, order, at(joint), 1)], right: 0 })
  rows.push({ coefficients: derivative(n - 1, 1, at(n), 1), right: 0 })
  for (const [from, to, price] of blocks) {
    const coefficients: [number, number][] = []
    for (let piece = 0; piece < n; piece++) {
      if (at(piece) < from / 365 - 1e-9 || at(piece + 1) > to / 365 + 1e-9) continue
      for (let power = 0; power <= 4; power++) coefficients.push([piece * 5 + power, (at(piece + 1) ** (power + 1) - at(piece) ** (power + 1)) / (power + 1)])
    }
    rows.push({ coefficients, right: price * (to - from) / 365 })
  }
  const size = 5 * n + rows.length
  const matrix = Array.from({ length: size }, () => new Float64Array(size + 1))
  const put = (row: number, column: number, value: number): void => { const line = matrix[row]; if (line) line[column] = value }
  for (let piece = 0; piece < n; piece++) bending(at(piece), at(piece + 1), misread, (k, l, value) => { put(piece * 5 + k, piece * 5 + l, 2 * value) })
  rows.forEach(({ coefficients, right }, index) => {
    for (const [column, value] of coefficients) {
      put(5 * n + index, column, value)
      put(column, 5 * n + index, value)
    }
    put(5 * n + index, size, right)
  })
  const x = eliminate(matrix)
  let bend = 0
  for (let piece = 0; piece < n; piece++) bending(at(piece), at(piece + 1), false, (k, l, value) => { bend += value * (x[piece * 5 + k] ?? 0) * (x[piece * 5 + l] ?? 0) })
  return {
    pieces: n, bend: bend / 365 ** 3,
    priceAt(day) {
      const piece = Math.max(0, knots.findLastIndex((knot, index) => knot <= day / 365 && index < n))
      return valueAt(x.slice(piece * 5, piece * 5 + 5), day / 365)
    },
  }
}

function factor(power: number, order: number): number { return order === 0 ? 1 : order === 1 ? power : power * (power - 1) }

function bending(a: number, b: number, misread: boolean, put: (k: number, l: number, value: number) => void): void {
  for (let k = 2; k <= 4; k++) {
    for (let l = 2; l <= 4; l++) {
      const power = k + l - 3
      put(k, l, k * (k - 1) * l * (l - 1) / power * (misread ? (b - a) ** power : b ** power - a ** power))
    }
  }
}

function eliminate(matrix: Float64Array[]): Float64Array {
  const size = matrix.length
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let row = column + 1; row < size; row++) if (Math.abs(matrix[row]?.[column] ?? 0) > Math.abs(matrix[pivot]?.[column] ?? 0)) pivot = row
    const top = matrix[pivot] ?? new Float64Array()
    matrix[pivot] = matrix[column] ?? top
    matrix[column] = top
    for (const row of matrix.slice(column + 1)) {
      const share = (row[column] ?? 0) / (top[column] ?? 1)
      if (share !== 0) for (let index = column; index <= size; index++) row[index] = (row[index] ?? 0) - share * (top[index] ?? 0)
    }
  }
  const x = new Float64Array(size)
  for (let row = size - 1; row >= 0; row--) {
    const line = matrix[row] ?? new Float64Array()
    let sum = line[size] ?? 0
    for (let index = row + 1; index < size; index++) sum -= (line[index] ?? 0) * (x[index] ?? 0)
    x[row] = sum / (line[row] ?? 1)
  }
  return x
}
