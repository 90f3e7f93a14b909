/** The scale of the prices and the words under the time axis. */
import type uPlot from 'uplot'
import type { PriceSeries } from '../api/types.ts'
import { monthNames, two } from '../parts/format.ts'
import { localOf } from './market-time.ts'

const sampled = 4000
const outermost = 0.005

/** Least and greatest visible price with some room; zero stays in sight where it is near. `clip` leaves out the outermost half percent at each end. */
export function visibleRange(plot: uPlot, clip: boolean): [number, number] {
  const [from, to] = plot.series[0]?.idxs ?? [0, 0]
  let min = Infinity
  let max = -Infinity
  for (let series = 1; series < plot.series.length; series += 1) {
    if (!plot.series[series]?.show) continue
    const [low, high] = clip ? inner(plot.data[series] as ArrayLike<number>, from, to) : outer(plot.data[series] as ArrayLike<number>, from, to)
    if (low < min) min = low
    if (high > max) max = high
  }
  if (min > max) return [0, 100]
  const room = Math.max((max - min) * 0.06, 1)
  return [min >= 0 && min < max * 0.5 ? 0 : min - room, max + room]
}

function outer(values: ArrayLike<number>, from: number, to: number): [number, number] {
  let min = Infinity
  let max = -Infinity
  for (let index = from; index <= to; index += 1) {
    const value = values[index] ?? NaN
    if (value < min) min = value
    if (value > max) max = value
  }
  return [min, max]
}

function inner(values: ArrayLike<number>, from: number, to: number): [number, number] {
  const step = Math.max(1, Math.floor((to - from) / sampled))
  const seen: number[] = []
  for (let index = from; index <= to; index += step) {
    const value = values[index] ?? NaN
    if (value === value) seen.push(value)
  }
  seen.sort((a, b) => a - b)
  const cut = Math.floor(seen.length * outermost)
  return [seen[cut] ?? Infinity, seen[seen.length - 1 - cut] ?? -Infinity]
}

const spiky = 5

/** Whether the outermost half percent would take most of the chart's height. */
export function isSpiky(series: readonly PriceSeries[]): boolean {
  let whole: [number, number] = [0, 0]
  let most: [number, number] = [0, 0]
  for (const { lmp } of series) {
    const [low, high] = outer(lmp, 0, lmp.length - 1)
    const [innerLow, innerHigh] = inner(lmp, 0, lmp.length - 1)
    whole = [Math.min(whole[0], low), Math.max(whole[1], high)]
    most = [Math.min(most[0], innerLow), Math.max(most[1], innerHigh)]
  }
  return whole[1] - whole[0] > spiky * (most[1] - most[0])
}

const level = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2, signDisplay: 'negative' })

/** Beside the axis of values: `30,000`, `−2.5`. */
export function levelText(value: number): string { return level.format(value).replace('-', '−') }

/** `06:00` within a day and the date at its beginning; dates, then months, for longer steps. `step` in seconds. */
export function timeLabels(splits: readonly number[], step: number, zone: string): string[] {
  return splits.map(seconds => {
    const { date, hour, minute } = localOf(seconds, zone)
    const month = monthNames[Number(date.slice(5, 7)) - 1]
    if (step >= 86_400 * 27) return `${month} ${date.slice(0, 4)}`
    return hour === 0 && minute === 0 ? `${month} ${Number(date.slice(8))}` : `${two(hour)}:${two(minute)}`
  })
}
