/** Hourly series of the batch's days, and of the same hours elsewhere in the lake. One read for all rules that compare days. */
import { list } from '#base/sql.ts'
import { dayMs } from '#canon/instant.ts'
import { lmpDayAhead, lmpRealTime } from '#canon/price.ts'
import type { HourSeries } from './lag.ts'
import { type Looking, within } from './look-back.ts'

export interface DaySeries {
  /** By market run. */
  readonly mine: ReadonlyMap<string, HourSeries>
  /** The same market run in the lake, with the day before the batch's first. */
  readonly before: ReadonlyMap<string, HourSeries>
  /** The other market (day-ahead for real time, real time for day-ahead), all its runs in one. */
  readonly other: HourSeries
}

const kept = new WeakMap<Looking, Promise<DaySeries>>()

/** Prices of energy where they are given, else whole prices, averaged over the sample's nodes and the hour. */
export async function daySeries(looking: Looking): Promise<DaySeries> {
  const known = kept.get(looking) ?? read(looking)
  kept.set(looking, known)
  return await known
}

const hourly = (from: string, where: string): string => `SELECT market_run, epoch_ms(date_trunc('hour', interval_start_utc))::BIGINT AS hour_ms, avg(coalesce(energy, lmp)) AS price FROM ${from} WHERE ${where} GROUP BY ALL`

async function read(looking: Looking): Promise<DaySeries> {
  const { session, batch, beside, days } = looking
  const [first, last] = [Math.min(...days.map(({ start_utc }) => start_utc)), Math.max(...days.map(({ end_utc }) => end_utc))]
  const nodes = `node_id IN (${list(looking.sample).slice(1, -1)})`
  const ask = async (sql: string | null): Promise<ReadonlyMap<string, HourSeries>> => {
    const series = new Map<string, Map<number, number>>()
    if (sql === null) return series
    for (const { market_run, hour_ms, price } of await session.rows<{ market_run: string, hour_ms: bigint, price: number | null }>(sql)) {
      const of = series.get(market_run) ?? new Map<number, number>()
      if (price !== null) of.set(Number(hour_ms), price)
      series.set(market_run, of)
    }
    return series
  }
  // An hour and more on either side, so that a lag has something to stand beside.
  const around = within(batch, first - dayMs - 2 * 3_600_000, last + 2 * 3_600_000)
  const elsewhere = batch.dataset.name === lmpDayAhead.name ? lmpRealTime.name : lmpDayAhead.name
  const mine = await ask(hourly(batch.relation, nodes))
  const before = await ask(await beside.ask(hourly(batch.dataset.name, `${around} AND ${nodes}`)))
  const others = await ask(await beside.ask(hourly(elsewhere, `${around} AND ${nodes}`)))
  return { mine, before, other: averaged([...others.values()]) }
}

function averaged(series: readonly HourSeries[]): HourSeries {
  const all = new Map<number, number[]>()
  for (const one of series) for (const [hour, price] of one) all.set(hour, [...all.get(hour) ?? [], price])
  return new Map([...all].map(([hour, prices]) => [hour, prices.reduce((sum, price) => sum + price, 0) / prices.length]))
}
