/** Faults with known places, put into a day of a series. */
import { hourMs } from '#canon/instant.ts'
import type { Draws } from './series-for-tests.ts'
import type { PricePoint } from './judge-day.ts'

export const faultKinds = ['stuck meter', 'thousandfold', 'thousandth', 'sign flip', 'level shift', 'duplicate hour', 'shifted hour', 'spike without cause'] as const
export type FaultKind = typeof faultKinds[number]

/** `day` with the fault in it; `before` is the hour before it. Units, signs, hours and what is stuck go wrong in all components; what is added has no component. */
export function withFault(kind: FaultKind, day: readonly PricePoint[], before: PricePoint, draw: Draws): PricePoint[] {
  const at = Math.floor(draw.uniform() * (day.length - 9))
  const typical = day.reduce((sum, { value }) => sum + Math.abs(value), 0) / day.length
  const stuck = day[at] ?? before
  switch (kind) {
    case 'stuck meter': return day.map((point, hour) => hour > at && hour < at + 8 ? { ...stuck, utc: point.utc } : point)
    case 'thousandfold': return day.map(point => times(point, 1_000))
    case 'thousandth': return day.map(point => times(point, 1 / 1_000))
    case 'sign flip': return day.map(point => times(point, -1))
    case 'level shift': return day.map(point => plus(point, 0.75 * typical))
    case 'duplicate hour': return day.flatMap((point, hour) => hour === at ? [point, plus(point, draw.normal())] : [point])
    case 'shifted hour': return day.map((point, hour) => ({ ...day[hour - 1] ?? before, utc: point.utc }))
    case 'spike without cause': return day.map((point, hour) => hour === at ? plus(point, 4 * typical) : point)
  }
}

/** Two hours of scarcity that is real: at every node in energy, and with it in losses, which are a share of it. */
export function withScarcity(day: readonly PricePoint[], from: number, factor: number): PricePoint[] {
  return day.map(point => point.utc >= from && point.utc < from + 2 * hourMs ? plus(point, (factor - 1) * (point.value - (point.congestion ?? 0))) : point)
}

function times(point: PricePoint, factor: number): PricePoint {
  return { ...point, value: point.value * factor, ...point.congestion === undefined ? {} : { congestion: point.congestion * factor } }
}

function plus(point: PricePoint, more: number): PricePoint { return { ...point, value: point.value + more } }
