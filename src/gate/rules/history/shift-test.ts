/**
 * `shift_test`: a day lies on its hours. Where the shape of a day fits its siblings (the day before by the market's clock, the
 * other market at the same instants) clearly better an hour off, labels were read wrongly: the fault that a change of
 * clocks brings, and that no check of one row can see.
 */
import { literal } from '#base/sql.ts'
import { isIso } from '#canon/market.ts'
import { bestLag, hoursLeast, hoursOf, type Lag, sameHourBefore } from './lag.ts'
import { daySeries } from './day-series.ts'
import type { HistoryRule } from './look-back.ts'

/**
 * How well the shifted day must fit, and which share of what does not fit in place may be left. One witness alone must be
 * surer than two. On sixteen days of three simulated markets a day in place is called shifted once in a hundred, and every
 * second day that was moved by an hour is found.
 */
const fitLeast = 0.8
const leftByTwo = 0.6
const leftByOne = 0.3

export const shiftTest: HistoryRule = {
  id: 'shift_test',
  severity: 'warn',
  expects: 'The shape of a day fits the day before and the other market best at its own hours, not an hour earlier or later.',
  remedy: 'Check whether the label of an interval is its start or its end, and how the repeated or skipped hour is labelled; on the day of a change of clocks and the one after it, take the file in again once that is right.',
  async look(looking) {
    const { iso } = looking.batch
    if (!isIso(iso)) return null
    const { mine, before, other } = await daySeries(looking)
    const found: string[] = []
    for (const { market_run, day, start_utc, end_utc } of looking.days) {
      const target = mine.get(market_run)
      if (target === undefined) continue
      const hours = hoursOf(start_utc, end_utc)
      // What the batch itself has of the day before is newer than what the lake has.
      const past = new Map([...before.get(market_run) ?? [], ...target])
      const lags = [bestLag(hours, target, past, hour => sameHourBefore(iso, hour)), bestLag(hours, target, other, hour => hour)]
      const lag = shifted(lags.filter(each => each !== null))
      if (lag !== null) found.push(`(NULL::INTEGER, ${literal(market_run)}, ${literal(day)}, ${lag.lag}, ${lag.best}::DOUBLE, ${lag.at_zero}::DOUBLE)`)
    }
    return found.length === 0 ? null : `SELECT * FROM (VALUES ${found.join(', ')}) AS shifted(file, market_run, day, lag_hours, fit, fit_in_place)`
  },
  facts: 'min(day) AS first_day, any_value(lag_hours) AS lag, max(fit) AS fit, min(fit_in_place) AS in_place',
  message: ({ count, facts }) => `${count === 1 ? `The day ${String(facts['first_day'])} looks` : `${count} days from ${String(facts['first_day'])} on look`} an hour ${Number(facts['lag']) > 0 ? 'early' : 'late'}: the fit with its siblings is ${Number(facts['fit']).toFixed(2)} an hour off and ${Number(facts['in_place']).toFixed(2)} in place (at least ${hoursLeast} hours compared).`,
}

/** The lag on which all witnesses agree, at the least sure of them; null where one sees the day in place. */
export function shifted(lags: readonly Lag[]): Lag | null {
  const [first] = lags
  if (first === undefined || first.lag === 0 || lags.some(({ lag }) => lag !== first.lag)) return null
  const left = ({ best, at_zero }: Lag): number => (1 - best) / (1 - at_zero)
  const [least = first] = lags.toSorted((a, b) => left(b) - left(a))
  return lags.every(({ best }) => best >= fitLeast) && left(least) <= (lags.length === 1 ? leftByOne : leftByTwo) ? least : null
}
