/**
 * `dart_sanity`: day-ahead and real-time prices of a day differ, by scarcity even a lot, but not by the factor of another
 * unit, nor by sign. Compared are the medians of the price of energy over the hours that both have. A day-ahead file comes before
 * there is a real-time price of its hours: then the day before, in both markets, has to be as far away.
 */
import { literal } from '#base/sql.ts'
import { dayMs, type UtcMs } from '#canon/instant.ts'
import { daySeries } from './day-series.ts'
import { type HourSeries, hoursLeast, hoursOf } from './lag.ts'
import type { HistoryRule } from './look-back.ts'

/** Beyond it, mean against mean; real scarcity has been seen at three times. */
const ratioMost = 8

/** USD/MWh: below it a ratio says nothing. */
const meanLeast = 5

/** Highest hours of a day that is cheap by itself come nearer than this to the usual price. */
const evening = 4

export const dartSanity: HistoryRule = {
  id: 'dart_sanity',
  severity: 'warn',
  expects: `The day's mean price of energy day-ahead is within a factor of ${ratioMost} of the real-time one, and of the same sign.`,
  remedy: 'Look whether one of the two is in another unit (cents, a thousand) or negated; where real time was really so, as in scarcity, nothing is to be done.',
  async look(looking) {
    const { mine, before, other } = await daySeries(looking)
    const found: string[] = []
    for (const { market_run, day, start_utc, end_utc } of looking.days) {
      const hours = hoursOf(start_utc, end_utc)
      const own = mine.get(market_run)
      const beside = compared(hours, own, other, 0)
      const witnesses = beside !== null ? [beside] : [compared(hours, own, before.get(market_run), dayMs), compared(hours, own, other, dayMs)].filter(each => each !== null)
      const [first] = witnesses
      if (first !== undefined && witnesses.every(({ here, there, high }) => odd(here, there, high))) found.push(`(NULL::INTEGER, ${literal(market_run)}, ${literal(day)}, ${first.here}::DOUBLE, ${first.there}::DOUBLE, ${literal(beside === null ? 'the day before' : 'in the other market')})`)
    }
    return found.length === 0 ? null : `SELECT * FROM (VALUES ${found.join(', ')}) AS odd(file, market_run, day, here_usd_per_mwh, there_usd_per_mwh, place)`
  },
  facts: 'min(day) AS first_day, arg_min(here_usd_per_mwh, day) AS here, arg_min(there_usd_per_mwh, day) AS there, arg_min(place, day) AS place',
  message: ({ count, facts }) => `On ${String(facts['first_day'])}${count > 1 ? ` and ${count - 1} more days` : ''} energy is at ${Number(facts['here']).toFixed(2)} USD/MWh and ${String(facts['place'])} at ${Number(facts['there']).toFixed(2)}.`,
}

interface Compared { readonly here: number, readonly there: number, readonly high: number }

/** Medians of the hours that both have, and what nine in ten hours here stay below; of `other` those so long before. Null where they are too few. */
function compared(hours: readonly UtcMs[], own: HourSeries | undefined, other: HourSeries | undefined, back: number): Compared | null {
  const pairs = hours.flatMap(hour => {
    const [here, there] = [own?.get(hour), other?.get(hour - back)]
    return here === undefined || there === undefined ? [] : [[here, there] as const]
  })
  if (pairs.length < hoursLeast) return null
  // Medians: a few hours of scarcity make a mean, not a day.
  const here = pairs.map(pair => pair[0])
  return { here: median(here), there: median(pairs.map(pair => pair[1])), high: here.map(Math.abs).toSorted((a, b) => a - b)[Math.floor(0.9 * here.length)] ?? 0 }
}

/**
 * Of another unit, or of another sign. Around zero a ratio says nothing, unless nearly all hours (`high`) are there: a cheap day
 * has an evening.
 */
export function odd(here: number, there: number, high = Infinity): boolean {
  const [small, large] = [Math.min(Math.abs(here), Math.abs(there)), Math.max(Math.abs(here), Math.abs(there))]
  const low = Math.abs(here) === small && large > 2 * meanLeast && high < large / evening
  if (small < meanLeast && !low) return large > meanLeast * ratioMost * 4
  return large / small > ratioMost || (Math.sign(here) !== Math.sign(there))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] ?? 0 : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}
