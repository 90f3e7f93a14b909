/** When operators put their files up, and how long preliminary prices live. Instants; the seconds are seeded. */
import type { MarketDay } from '#canon/market-day.ts'
import { dayMs, hourMs, minuteMs } from '#canon/instant.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { stream } from './random.ts'

/** MISO's final prices come five days after the day. */
export const daysToFinal = 5

export interface Timetable {
  caisoDayAhead(day: MarketDay): number
  caisoFifteenMinute(day: MarketDay): number
  caisoFiveMinute(day: MarketDay): number
  misoDayAhead(day: MarketDay): number
  misoPreliminary(day: MarketDay): number
  misoFinal(day: MarketDay): number
  sppDayAhead(day: MarketDay): number
  sppDaily(day: MarketDay): number
  /** After the end of the interval. */
  sppIntervalDelay(day: MarketDay, interval: number): number
}

export function createTimetable(seed: number): Timetable {
  const at = (name: string, hours: (day: MarketDay) => number): (day: MarketDay) => number => {
    const delay = stream(seed, `${name} appears`)
    return day => hours(day) + Math.floor(delay.uniform(dayNumberOf(day.date)) * 8 * 60) * 1000
  }
  const late = stream(seed, 'spp interval appears')
  return {
    // Day-ahead markets close the day before, about thirteen hours into it.
    caisoDayAhead: at('caiso day-ahead', day => day.start_utc - 11 * hourMs),
    caisoFifteenMinute: at('caiso fifteen-minute', day => day.end_utc + 2 * hourMs),
    caisoFiveMinute: at('caiso five-minute', day => day.end_utc + 2.5 * hourMs),
    misoDayAhead: at('miso day-ahead', day => day.start_utc - 10.5 * hourMs),
    misoPreliminary: at('miso preliminary', day => day.end_utc + 7 * hourMs),
    misoFinal: at('miso final', day => day.end_utc + (daysToFinal - 1) * dayMs + 12 * hourMs),
    sppDayAhead: at('spp day-ahead', day => day.start_utc - 11 * hourMs),
    sppDaily: at('spp daily', day => day.end_utc + 8 * hourMs),
    sppIntervalDelay: (day, interval) => 3 * minuteMs + Math.floor(late.uniform(dayNumberOf(day.date) * 400 + interval) * 150) * 1000,
  }
}
