/** What other series say of one: the same hours elsewhere, the other market, the parts that a price is made of. */
import { mad, mean, median, quantile } from './order-statistics.ts'

/** All in USD/MWh; null where the operator publishes none. */
export interface Components {
  readonly energy: number | null
  readonly congestion: number | null
  readonly loss: number | null
  readonly ghg: number | null
}

/** By how much the components miss the price, and whether rounding to `decimals` can explain it: half a unit for each rounded number. Null where a component is missing. */
export function componentSum(lmp: number, { energy, congestion, loss, ghg }: Components, decimals: number): { readonly difference: number, readonly isBroken: boolean } | null {
  if (energy === null || congestion === null || loss === null) return null
  const difference = lmp - (energy + congestion + loss + (ghg ?? 0))
  return { difference, isBroken: Math.abs(difference) > (ghg === null ? 4 : 5) * 0.5 * 10 ** -decimals + 1e-9 }
}

export interface ShiftEvidence {
  /** Steps by which the series is late (above 0) or early against its sibling; 0 where it is in time. */
  readonly lag: number
  readonly correlation: number
  readonly correlationInTime: number
  readonly isShifted: boolean
}

const shiftedLeast = 0.75
const marginLeast = 0.15

/**
 * Whether a day of a series fits a sibling (nodes and their hub, day-ahead and real time, energy of the same market) better when it
 * is read some steps earlier or later. Of the steps between values, so that levels and slow swings say nothing. Both in order
 * of time over the same intervals; `most` is the farthest lag that is tried.
 */
export function shiftAgainst(own: ArrayLike<number>, sibling: ArrayLike<number>, most = 1): ShiftEvidence {
  const [one, other] = [steps(own), steps(sibling)]
  const inTime = correlation(one, other, 0)
  let [lag, best] = [0, inTime]
  for (let tried = -most; tried <= most; tried++) {
    const found = correlation(one, other, tried)
    if (found > best) [lag, best] = [tried, found]
  }
  return { lag, correlation: best, correlationInTime: inTime, isShifted: lag !== 0 && best >= shiftedLeast && best - inTime >= marginLeast }
}

function steps(values: ArrayLike<number>): Float64Array {
  const found = new Float64Array(Math.max(0, values.length - 1))
  for (let at = 0; at < found.length; at++) found[at] = (values[at + 1] ?? 0) - (values[at] ?? 0)
  // A single wild step would be all of a correlation, and so would the way up and down a peak that one zone has an hour before the others.
  const most = 3 * mad(found, 0)
  return most > 0 ? found.map(step => Math.max(-most, Math.min(most, step))) : found
}

/** Pearson's, of `one` against `other` that came `lag` steps before; 0 where either does not move. */
function correlation(one: Float64Array, other: Float64Array, lag: number): number {
  const [from, to] = [Math.max(0, lag), Math.min(one.length, other.length + lag)]
  const [left, right] = [one.subarray(from, to), other.subarray(from - lag, to - lag)]
  if (left.length < 8) return 0
  const [leftMean, rightMean] = [mean(left), mean(right)]
  let [product, leftSquares, rightSquares] = [0, 0, 0]
  for (let at = 0; at < left.length; at++) {
    const [a, b] = [(left[at] ?? 0) - leftMean, (right[at] ?? 0) - rightMean]
    product += a * b
    leftSquares += a * a
    rightSquares += b * b
  }
  return leftSquares > 0 && rightSquares > 0 ? product / Math.sqrt(leftSquares * rightSquares) : 0
}

export interface Against {
  /** Of the difference, in its usual deviations. */
  readonly score: number
  readonly difference: number
  readonly usual: number
}

/**
 * A difference between two series that belong together (day-ahead and real time, a hub and the mean of its nodes, a node and the
 * median of its neighbours) against what it was in `past`, which does not have it in it.
 */
export function differenceAgainst(difference: number, past: ArrayLike<number>): Against {
  const usual = past.length === 0 ? 0 : median(past)
  return { difference, usual, score: past.length < 8 ? 0 : Math.abs(difference - usual) / Math.max(0.01, mad(past, usual)) }
}

export function dayAheadAgainstRealTime(dayAhead: number, realTime: number, past: ArrayLike<number>): Against {
  return differenceAgainst(dayAhead - realTime, past)
}

/** `weights` as the operator has them; equal where left out. */
export function hubAgainstNodes(hub: number, nodes: ArrayLike<number>, past: ArrayLike<number>, weights?: ArrayLike<number>): Against {
  let [sum, weight] = [0, 0]
  for (let at = 0; at < nodes.length; at++) {
    const share = weights?.[at] ?? 1
    sum += share * (nodes[at] ?? 0)
    weight += share
  }
  return differenceAgainst(hub - sum / weight, past)
}

export function againstNeighbours(own: number, neighbours: ArrayLike<number>, past: ArrayLike<number>): Against {
  return differenceAgainst(own - median(neighbours), past)
}

/** Share of neighbours that moved the same way as `move` and at least `least` of it: 1 for a whole market, 0 for one meter. */
export function sharedMove(move: number, neighbourMoves: ArrayLike<number>, least = 0.4): number {
  let count = 0
  for (let at = 0; at < neighbourMoves.length; at++) if ((neighbourMoves[at] ?? 0) / move >= least) count++
  return neighbourMoves.length === 0 ? 0 : count / neighbourMoves.length
}

/**
 * Which `count` of `others` keep closest to `own`, by place: those whose difference strays least, at its 95th percentile, so that
 * nodes behind the same constraint find each other. All over the same intervals, NaN where a value is missing; of the past alone.
 */
export function nearestSeries(own: ArrayLike<number>, others: readonly ArrayLike<number>[], count: number): number[] {
  const strays = others.map(other => {
    const differences: number[] = []
    for (let at = 0; at < own.length; at++) {
      const difference = (own[at] ?? NaN) - (other[at] ?? NaN)
      if (Number.isFinite(difference)) differences.push(difference)
    }
    if (differences.length < own.length / 2) return Infinity
    const usual = median(differences)
    return quantile(Float64Array.from(differences, difference => Math.abs(difference - usual)).sort(), 0.95)
  })
  return strays.map((stray, place) => ({ stray, place })).filter(({ stray }) => stray < Infinity)
    .sort((a, b) => a.stray - b.stray || a.place - b.place).slice(0, count).map(({ place }) => place)
}

/** Most intervals in a row over which `own` stayed the same to the cent while `sibling` moved: a meter that sticks, where a quiet market would not count. */
export function stuckWhileMoving(own: ArrayLike<number>, sibling: ArrayLike<number>): number {
  let [run, most] = [0, 0]
  for (let at = 1; at < own.length; at++) {
    if (own[at] !== own[at - 1]) run = 0
    else if (Math.abs((sibling[at] ?? 0) - (sibling[at - 1] ?? 0)) >= 0.01) most = Math.max(most, ++run)
  }
  return most
}
