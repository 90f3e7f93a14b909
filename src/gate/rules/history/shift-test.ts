/**
 * `shift_test`: a day lies on its hours. Where the shape of a day fits its siblings (the day before by the market's clock, the
 * other market at the same instants) clearly better an hour off, labels were read wrongly: the fault that a change of
 * clocks brings, and that no check of one row can see. A day that is an hour late besides begins with what the day before ended
 * with, to the cent at every node, which never happens by itself.
 */
import { list, literal } from '#base/sql.ts'
import { hourMs } from '#canon/instant.ts'
import { isIso } from '#canon/market.ts'
import { bestLag, hoursLeast, hoursOf, type Lag, sameHourBefore } from './lag.ts'
import { daySeries } from './day-series.ts'
import { type HistoryRule, type Looking, moment, within } from './look-back.ts'

/**
 * How well the shifted day must fit, and which share of what does not fit in place may be left. One witness alone must be
 * surer than two. On sixteen days of three simulated markets a day in place is called shifted once in a hundred, and every
 * second day that was moved by an hour is found.
 */
const fitLeast = 0.8
const leftByTwo = 0.6
const leftByOne = 0.3

/** Of a longer batch the others have the day before in the batch, where `stuck` sees an hour that comes again. */
const lakeDaysMost = 7

export const shiftTest: HistoryRule = {
  id: 'shift_test',
  severity: 'warn',
  expects: 'The shape of a day fits the day before and the other market best at its own hours, not an hour earlier or later.',
  remedy: 'Check whether the label of an interval is its start or its end, and how the repeated or skipped hour is labelled; on the day of a change of clocks and the one after it, take the file in again once that is right.',
  async look(looking) {
    const { iso } = looking.batch
    if (!isIso(iso)) return null
    const { mine, before, other } = await daySeries(looking)
    const repeated = await beginningAgain(looking)
    const found: string[] = []
    for (const { market_run, day, start_utc, end_utc } of looking.days) {
      const target = mine.get(market_run)
      if (target === undefined) continue
      const hours = hoursOf(start_utc, end_utc)
      // What the batch itself has of the day before is newer than what the lake has.
      const past = new Map([...before.get(market_run) ?? [], ...target])
      const lags = [bestLag(hours, target, past, hour => sameHourBefore(iso, hour)), bestLag(hours, target, other, hour => hour)]
      const lag = shifted(lags.filter(each => each !== null))
      const why = repeated.has(`${market_run} ${day}`) ? 'its first hour has every price of the hour before it' : lag === null ? null : `the fit with its siblings is ${lag.best.toFixed(2)} an hour off and ${lag.at_zero.toFixed(2)} in place (at least ${hoursLeast} hours compared)`
      if (why !== null) found.push(`(NULL::INTEGER, ${literal(market_run)}, ${literal(day)}, ${lag?.lag ?? -1}, ${literal(why)})`)
    }
    return found.length === 0 ? null : `SELECT * FROM (VALUES ${found.join(', ')}) AS shifted(file, market_run, day, lag_hours, why)`
  },
  facts: 'min(day) AS first_day, any_value(lag_hours) AS lag, arg_min(why, day) AS why',
  message: ({ count, facts }) => `${count === 1 ? `The day ${String(facts['first_day'])} looks` : `${count} days from ${String(facts['first_day'])} on look`} an hour ${Number(facts['lag']) > 0 ? 'early' : 'late'}: ${String(facts['why'])}.`,
}

/** Nodes that have to agree, and prices among them that differ: fewer are equal by chance. */
const againLeast = 3

/** Days (`market_run day`) of which the first hour has, interval by interval, all prices that the lake has of the hour before it. */
async function beginningAgain({ session, batch, beside, days, sample }: Looking): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const values = (rows: string): string => `row(${['lmp', 'energy', 'congestion', 'loss'].map(name => `${rows}.${name}`).join(', ')})`
  const nodes = `node_id IN (${list(sample).slice(1, -1)})`
  for (const { market_run, day, start_utc } of days.slice(0, lakeDaysMost)) {
    const planned = await beside.ask(`SELECT node_id, interval_start_utc, lmp, energy, congestion, loss FROM ${batch.dataset.name} WHERE ${within(batch, start_utc - hourMs, start_utc)} AND market_run = ${literal(market_run)} AND ${nodes}`)
    if (planned === null) break
    const [pairs] = await session.rows<{ again: boolean | null }>(`SELECT bool_and(${values('r')} IS NOT DISTINCT FROM ${values('p')}) AND count(DISTINCT r.node_id) >= ${againLeast} AND count(DISTINCT r.lmp) >= ${againLeast} AS again
      FROM ${batch.relation} r JOIN (${planned}) AS p ON p.node_id = r.node_id AND epoch_ms(r.interval_start_utc) = epoch_ms(p.interval_start_utc) + ${hourMs}
      WHERE r.market_run = ${literal(market_run)} AND r.interval_start_utc >= ${moment(start_utc)} AND r.interval_start_utc < ${moment(start_utc + hourMs)}`)
    if (pairs?.again === true) found.add(`${market_run} ${day}`)
  }
  return found
}

/** The lag on which all witnesses agree, at the least sure of them; null where one sees the day in place. */
export function shifted(lags: readonly Lag[]): Lag | null {
  const [first] = lags
  if (first === undefined || first.lag === 0 || lags.some(({ lag }) => lag !== first.lag)) return null
  const left = ({ best, at_zero }: Lag): number => (1 - best) / (1 - at_zero)
  const [least = first] = lags.toSorted((a, b) => left(b) - left(a))
  return lags.every(({ best }) => best >= fitLeast) && left(least) <= (lags.length === 1 ? leftByOne : leftByTwo) ? least : null
}
