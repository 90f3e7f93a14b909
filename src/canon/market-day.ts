/**
 * Market days: the local days by which an operator runs its market and cuts its files. They tile time; on two Sundays of
 * the year they have 23 and 25 hours, at MISO (standard time all year) never.
 */
import assert from 'node:assert/strict'
import { fail } from '#base/error.ts'
import { dayNumberOf, formatDate } from './civil.ts'
import { dayMs, hourMs, minuteMs } from './instant.ts'
import type { UtcMs } from './instant.ts'
import { market } from './market.ts'
import type { MarketId } from './market.ts'
import { localMs, utcOfLocalMs } from './zone.ts'

export interface MarketDay {
  readonly market: MarketId
  /** `YYYY-MM-DD` on the market's clock. */
  readonly date: string
  readonly start_utc: UtcMs
  /** First instant of the next day. */
  readonly end_utc: UtcMs
  /** 23, 24 or 25. */
  readonly hours: number
  /** Which way the clocks change on it. */
  readonly dst: 'none' | 'spring' | 'fall'
}

/** `date` is `YYYY-MM-DD` on the market's clock. Throws `usage/invalid`. */
export function marketDay(id: MarketId, date: string): MarketDay {
  return dayOfNumber(id, dayNumberOf(date))
}

/** The market day that an instant belongs to. */
export function marketDayOf(id: MarketId, utc: UtcMs): MarketDay {
  return dayOfNumber(id, Math.floor(localMs(market(id).marketZone, utc) / dayMs))
}

/** Market days from `from` to `to`, both included, in order. Throws `usage/invalid` where `to` is before `from`. */
export function* marketDays(id: MarketId, from: string, to: string): Generator<MarketDay> {
  const [first, last] = [dayNumberOf(from), dayNumberOf(to)]
  if (last < first) throw fail('usage/invalid', `expected a window of market days, found ${from} to ${to}: the end lies before the start`, { from, to })
  for (let day = first; day <= last; day++) yield dayOfNumber(id, day)
}

/** How many intervals of `minutes` the day has: 288, 276 or 300 of 5 minutes. Throws `usage/invalid`. */
export function expectedIntervals(day: MarketDay, minutes: number): number {
  if (!Number.isInteger(minutes) || minutes < 1 || 60 % minutes !== 0) {
    throw fail('usage/invalid', `expected an interval length that divides the hour (1, 5, 15, 60 minutes), found ${minutes}`, { minutes })
  }
  return (day.end_utc - day.start_utc) / (minutes * minuteMs)
}

function dayOfNumber(id: MarketId, dayNumber: number): MarketDay {
  const { marketZone } = market(id)
  const start_utc = utcOfLocalMs(marketZone, dayNumber * dayMs)
  const end_utc = utcOfLocalMs(marketZone, (dayNumber + 1) * dayMs)
  // US clocks change at two in the morning.
  assert(start_utc !== null && end_utc !== null, `midnight exists on every day in ${marketZone}`)
  const hours = (end_utc - start_utc) / hourMs
  return { market: id, date: formatDate(dayNumber), start_utc, end_utc, hours, dst: hours < 24 ? 'spring' : hours > 24 ? 'fall' : 'none' }
}
