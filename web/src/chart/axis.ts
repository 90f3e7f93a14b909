/** Round numbers for an axis, and what lies where on it. Pure. */
import { monthNames } from '../parts/format.ts'

/** Round steps from `low` to `high`, about `count` of them at most. */
export function stepsOf(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count
  const size = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map(times => times * size).find(one => one >= rough) ?? rough
  return Array.from({ length: Math.floor(high / step) - Math.ceil(low / step) + 1 }, (_, index) => (Math.ceil(low / step) + index) * step)
}

/** Least and greatest with some room, so that no line runs along the edge. */
export function roomFor(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) return [0, 1]
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 0.01, 0.01)
  return [low - room, high + room]
}

/** With as many digits as the axis needs. */
export function axisText(value: number, span: number): string { return value.toFixed(span < 0.5 ? 2 : span < 6 ? 1 : 0).replace('-', '−') }

/** A value that holds from one place to another. */
export interface Stretch { from: number, to: number }

/** A level for each stretch; a gap where there is none. */
export function stairs(stretches: readonly Stretch[], values: readonly (number | null | undefined)[], x: (at: number) => number, y: (value: number) => number): string {
  let [path, end] = ['', NaN]
  for (const [index, { from, to }] of stretches.entries()) {
    const value = values[index]
    if (value === null || value === undefined) continue
    path += `${from === end ? 'L' : 'M'}${x(from).toFixed(1)} ${y(value).toFixed(1)}H${x(to).toFixed(1)}`
    end = to
  }
  return path
}

const dayMs = 86_400_000

export interface Tick { at: number, text: string }

/** Beginnings of months, of every third, sixth or of years: as many as there is room for. `first` and `last` in ms. */
export function monthTicks(first: number, last: number, most: number): Tick[] {
  const begin = new Date(first)
  const months: Date[] = []
  for (let month = begin.getUTCDate() > 1 ? 1 : 0; ; month += 1) {
    const date = new Date(Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + month, 1))
    if (date.getTime() >= last - 20 * dayMs) break
    months.push(date)
  }
  const every = [1, 3, 6, 12, 24].find(step => months.length / step <= most) ?? 60
  return months.filter(date => (date.getUTCFullYear() * 12 + date.getUTCMonth()) % every === 0)
    .map(date => ({ at: date.getTime(), text: date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : monthNames[date.getUTCMonth()] ?? '' }))
}
