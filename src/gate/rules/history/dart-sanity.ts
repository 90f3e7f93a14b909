/**
 * `dart_sanity`: day-ahead and real-time prices of a day differ, by scarcity even a lot, but not by the factor of another
 * unit, nor by sign. Compared are the means of the price of energy over the hours that both have.
 */
import { literal } from '#base/sql.ts'
import { daySeries } from './day-series.ts'
import { hoursLeast, hoursOf } from './lag.ts'
import type { HistoryRule } from './look-back.ts'

/** Beyond it, mean against mean; real scarcity has been seen at three times. */
const ratioMost = 8

/** USD/MWh: below it a ratio says nothing. */
const meanLeast = 5

export const dartSanity: HistoryRule = {
  id: 'dart_sanity',
  severity: 'warn',
  expects: `The day's mean price of energy day-ahead is within a factor of ${ratioMost} of the real-time one, and of the same sign.`,
  remedy: 'Look whether one of the two is in another unit (cents, a thousand) or negated; where real time was really so, as in scarcity, nothing is to be done.',
  async look(looking) {
    const { mine, other } = await daySeries(looking)
    const found: string[] = []
    for (const { market_run, day, start_utc, end_utc } of looking.days) {
      const pairs = hoursOf(start_utc, end_utc).flatMap(hour => {
        const [here, there] = [mine.get(market_run)?.get(hour), other.get(hour)]
        return here === undefined || there === undefined ? [] : [[here, there] as const]
      })
      if (pairs.length < hoursLeast) continue
      // Medians: a few hours of scarcity make a mean, not a day.
      const [here, there] = [median(pairs.map(pair => pair[0])), median(pairs.map(pair => pair[1]))]
      if (odd(here, there)) found.push(`(NULL::INTEGER, ${literal(market_run)}, ${literal(day)}, ${here}::DOUBLE, ${there}::DOUBLE)`)
    }
    return found.length === 0 ? null : `SELECT * FROM (VALUES ${found.join(', ')}) AS odd(file, market_run, day, here_usd_per_mwh, other_market_usd_per_mwh)`
  },
  facts: 'min(day) AS first_day, arg_min(here_usd_per_mwh, day) AS here, arg_min(other_market_usd_per_mwh, day) AS there',
  message: ({ count, facts }) => `On ${String(facts['first_day'])}${count > 1 ? ` and ${count - 1} more days` : ''} energy is at ${Number(facts['here']).toFixed(2)} USD/MWh and in the other market at ${Number(facts['there']).toFixed(2)}.`,
}

/** Of another unit, or of another sign. */
export function odd(here: number, there: number): boolean {
  const [small, large] = [Math.min(Math.abs(here), Math.abs(there)), Math.max(Math.abs(here), Math.abs(there))]
  if (small < meanLeast) return large > meanLeast * ratioMost * 4
  return large / small > ratioMost || (Math.sign(here) !== Math.sign(there))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] ?? 0 : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}
