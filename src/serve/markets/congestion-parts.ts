/**
 * Which constraints a point's congestion comes from, estimated. Congestion is minus the sum over binding constraints of shadow
 * price times the point's shift factor. Operators publish the prices and not the factors, so these are fitted over the hours of
 * a window by least squares:
 *
 *   congestion(hour) = sum over constraints of factor x shadow price(hour)        no constant: nothing binds, nothing congests
 *
 * A little is added to the diagonal (ridge), so that constraints that always bind together share their effect instead of
 * taking it from each other. Pure.
 */

export interface Fit {
  /** By constraint: USD/MWh of congestion for each USD/MWh of shadow price; positive raises the price. */
  readonly factors: readonly number[]
  /** Share of the squares of congestion that is explained, 0 to 1; null where there was no congestion. */
  readonly explained: number | null
}

const ridge = 1e-6

/** `shadow[constraint][hour]`, 0 where it did not bind. Null where there are fewer than three hours for each constraint: any fit would do. */
export function fitCongestion(shadow: readonly (readonly number[])[], congestion: readonly number[]): Fit | null {
  const count = shadow.length
  if (count === 0 || congestion.length < 3 * count) return null
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
  const normal = shadow.map(row => [...shadow.map(column => dot(row, column)), dot(row, congestion)])
  normal.forEach((row, index) => { row[index] = (row[index] ?? 0) * (1 + ridge) + Number.EPSILON })
  const factors = solve(normal)
  const total = dot(congestion, congestion)
  const rest = congestion.map((value, hour) => value - factors.reduce((sum, factor, index) => sum + factor * (shadow[index]?.[hour] ?? 0), 0))
  return { factors, explained: total === 0 ? null : Math.max(0, 1 - dot(rest, rest) / total) }
}

/** Gauss without pivoting: the matrix is symmetric and, with the ridge, positive definite. Rows hold the right side last. */
function solve(rows: number[][]): number[] {
  const count = rows.length
  for (let at = 0; at < count; at++) {
    for (let below = at + 1; below < count; below++) {
      const factor = (rows[below]?.[at] ?? 0) / (rows[at]?.[at] ?? 1)
      for (let column = at; column <= count; column++) take(rows[below], column, factor * (rows[at]?.[column] ?? 0))
    }
  }
  const found = Array.from({ length: count }, () => 0)
  for (let at = count - 1; at >= 0; at--) {
    let rest = rows[at]?.[count] ?? 0
    for (let column = at + 1; column < count; column++) rest -= (rows[at]?.[column] ?? 0) * (found[column] ?? 0)
    found[at] = rest / (rows[at]?.[at] ?? 1)
  }
  return found
}

function take(row: number[] | undefined, column: number, amount: number): void { if (row !== undefined) row[column] = (row[column] ?? 0) - amount }
