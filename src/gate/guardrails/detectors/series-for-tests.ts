/** Made-up market series: the same for the same seed. */
import { dayMs, hourMs } from '#canon/instant.ts'
import { localMs } from '#canon/zone.ts'
import { weekday } from '#canon/civil.ts'
import { holidayOn } from '#canon/holiday.ts'
import type { Point } from './season.ts'

export interface Draws { uniform(): number, normal(): number }

/** SplitMix32 (Steele, Lea and Flood 2014, in its form of 32 bits). */
export function draws(seed: number): Draws {
  let state = Math.imul(seed + 1, 0x9e3779b9) | 0
  const uniform = (): number => {
    state = state + 0x9e3779b9 | 0
    let mixed = Math.imul(state ^ state >>> 16, 0x21f0aaad)
    mixed = Math.imul(mixed ^ mixed >>> 15, 0x735a2d97)
    return ((mixed ^ mixed >>> 15) >>> 0) / 4_294_967_296
  }
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()) }
}

export interface MarketSeries {
  readonly seed: number
  readonly zone: string
  readonly start: number
  readonly days: number
  /** USD/MWh of noise in an hour, as a share of the price. */
  readonly noise?: number
}

/** Hourly prices with morning and evening peaks, weekends, holidays, weather that lasts for days, and noise that lasts for hours, in cents. */
export function marketSeries({ seed, zone, start, days, noise = 0.06 }: MarketSeries): Point[] {
  const draw = draws(seed)
  const level = 25 + 30 * draw.uniform()
  const evening = 0.25 + 0.35 * draw.uniform()
  let [weather, fuel, near] = [0, 0, 0]
  return Array.from({ length: days * 24 }, (_, at) => {
    const utc = start + at * hourMs
    const local = localMs(zone, utc)
    const day = Math.floor(local / dayMs)
    const hour = (local - day * dayMs) / hourMs
    weather = 0.985 * weather + Math.sqrt(1 - 0.985 ** 2) * draw.normal()
    fuel = 0.998 * fuel + Math.sqrt(1 - 0.998 ** 2) * draw.normal()
    near = 0.6 * near + 0.8 * draw.normal()
    const isSlack = weekday(day) % 6 === 0 || holidayOn(day) !== null
    const shape = 1 + 0.18 * bump(hour, 7.5, 2) + evening * bump(hour, 18.5, 2.5) - 0.22 * bump(hour, 3, 3) - (isSlack ? 0.12 : 0)
    const price = level * shape * (1 + 0.06 * weather + 0.05 * fuel + noise * near)
    return { utc, value: Math.round(price * 100) / 100 }
  })
}

function bump(hour: number, at: number, width: number): number {
  return Math.exp(-(((hour - at) / width) ** 2) / 2)
}
