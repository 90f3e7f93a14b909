/** Series of several grids (hourly, 15 and 5 minutes) on one time axis, as typed arrays that a canvas draws without copying. */
import type { Component, PriceSeries } from '../api/types.ts'

export type Quantity = 'lmp' | Component

export interface Aligned {
  /** Epoch seconds, ascending: every instant at which some series begins or ends an interval. */
  x: Float64Array<ArrayBuffer>
  /** One per series: the value that holds from x[i] to x[i + 1]; NaN where there is none. */
  values: Float64Array<ArrayBuffer>[]
  /** Source points, before alignment. */
  points: number
}

export function align(series: readonly PriceSeries[], quantity: Quantity): Aligned {
  const x = axis(series)
  return { x, values: series.map(one => held(one, quantity, x)), points: series.reduce((sum, one) => sum + one.start.length, 0) }
}

function axis(series: readonly PriceSeries[]): Float64Array<ArrayBuffer> {
  const most = series.reduce((sum, one) => sum + one.start.length * 2, 0)
  const all = new Float64Array(most)
  let used = 0
  for (const { start, interval_minutes: minutes } of series) {
    const length = minutes * 60
    for (let index = 0; index < start.length; index += 1) {
      const at = start[index] ?? 0
      all[used] = at
      used += 1
      // The end needs a place of its own only where nothing begins there.
      if (start[index + 1] !== at + length) {
        all[used] = at + length
        used += 1
      }
    }
  }
  const sorted = all.slice(0, used).sort()
  let kept = 0
  for (let index = 0; index < used; index += 1) {
    const at = sorted[index] ?? 0
    if (kept > 0 && sorted[kept - 1] === at) continue
    sorted[kept] = at
    kept += 1
  }
  return sorted.slice(0, kept)
}

function held(series: PriceSeries, quantity: Quantity, x: Float64Array): Float64Array<ArrayBuffer> {
  const values = new Float64Array(x.length).fill(NaN)
  const source = series[quantity]
  const { start } = series
  const length = series.interval_minutes * 60
  let at = -1
  for (let index = 0; index < x.length; index += 1) {
    const instant = x[index] ?? 0
    while (at + 1 < start.length && (start[at + 1] ?? Infinity) <= instant) at += 1
    if (at < 0 || instant >= (start[at] ?? 0) + length) continue
    values[index] = source[at] ?? NaN
  }
  return values
}

/** Index of the last x at or before `instant`; -1 before the first. */
export function indexAt(x: ArrayLike<number>, instant: number): number {
  let low = 0
  let high = x.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((x[middle] ?? 0) <= instant) low = middle + 1
    else high = middle
  }
  return low - 1
}

export function hasValues(series: readonly PriceSeries[], component: Component): boolean {
  return series.some(one => one[component].some(value => value !== null && (component !== 'ghg' || value !== 0)))
}
