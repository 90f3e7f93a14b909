/**
 * `one_factor`: an interval is not the one before it times the factor of another unit, or with the other sign. Energy moves with
 * offers, congestion with the lines that bind: what multiplies both by one factor, from one interval to the next, is no market.
 * Scarcity makes energy dear and leaves congestion as it was, or brings another of its own.
 *
 * For intervals shorter than an hour, of which nothing else is told by the day's course: `dart_sanity` looks at days.
 */
import { list, literal } from '#base/sql.ts'
import { dayMs, hourMs, minuteMs, type UtcMs } from '#canon/instant.ts'
import { instant } from '../wording.ts'
import { type HistoryRule, type Looking, moment, within } from './look-back.ts'

/** A hundred cents, a thousand kilowatt-hours; the intervals of an hour are added where they are ten or more: four times dearer may be true. */
const units = [100, 1_000] as const
const unitLeast = 10

/** How near energy has to be to the factor (nine steps of five minutes in ten are smaller, and of scarcity few prices are so near) times the interval before, and times the median of the hour before or the same interval of the day before. */
const near = { unit: { before: 0.03, usual: 0.2 }, sign: { before: 0.2, usual: 0.35 } } as const

/** USD/MWh of energy below which a price has no unit to be told. */
const energyLeast = 10
/** USD/MWh, root mean square over nodes: less congestion is no pattern. */
const congestionLeast = 0.5
const alike = 0.9
const congestionNear = 0.25

/** Intervals that may be missing before. */
const gapMost = 3

type Series = ReadonlyMap<UtcMs, number>

export interface Odd { readonly utc: UtcMs, readonly factor: number, readonly against: UtcMs, readonly here: number, readonly there: number, readonly isSure: boolean }

export const oneFactor: HistoryRule = {
  id: 'one_factor',
  severity: 'warn',
  expects: 'Energy and congestion of an interval are not those of the interval before times one factor: the intervals of an hour, a hundred, a thousand, or minus one.',
  remedy: 'Look whether the file is in another unit (cents, a thousand, a share of an hour) or negated, and take it in again once it is right; where the market was really so, nothing is to be done.',
  applies: ({ grid }) => grid !== null && grid.minutes < 60,
  async look(looking) {
    const { batch: { grid }, from_utc } = looking
    const stepMs = (grid?.minutes ?? 60) * minuteMs
    const found: string[] = []
    for (const [run, series] of await energies(looking)) {
      for (const odd of oddIntervals(series, from_utc, stepMs)) {
        const fit = await congestionFit(looking, run, odd)
        if (fit === 'other' || !odd.isSure && fit !== 'same') continue
        found.push(`(NULL::INTEGER, ${literal(run)}, ${moment(odd.utc)}, ${odd.factor}::DOUBLE, ${odd.here}::DOUBLE, ${odd.there}::DOUBLE)`)
      }
    }
    return found.length === 0 ? null : `SELECT * FROM (VALUES ${found.join(', ')}) AS odd(file, market_run, interval_start_utc, factor, here_usd_per_mwh, there_usd_per_mwh)`
  },
  facts: 'min(interval_start_utc) AS first_utc, arg_min(factor, interval_start_utc) AS factor, arg_min(here_usd_per_mwh, interval_start_utc) AS here, arg_min(there_usd_per_mwh, interval_start_utc) AS there',
  message: ({ count, facts }) => `At ${instant(facts['first_utc'])}${count > 1 ? ` and in ${count - 1} more intervals` : ''} energy is at ${Number(facts['here']).toFixed(2)} USD/MWh, ${factorText(Number(facts['factor']))} ${Number(facts['there']).toFixed(2)} of the interval before.`,
}

function factorText(factor: number): string {
  if (factor < 0) return 'the negative of the'
  return factor > 1 ? `${Math.round(factor)} times the` : `one part in ${Math.round(1 / factor)} of the`
}

/** By market run: the median price of energy over the sample, of the batch and of the day before it. */
async function energies({ session, batch, beside, from_utc, sample }: Looking): Promise<Map<string, Map<UtcMs, number>>> {
  const nodes = `node_id IN (${list(sample).slice(1, -1)})`
  const series = (from: string, where: string): string => `SELECT market_run, epoch_ms(interval_start_utc)::DOUBLE AS utc, median(coalesce(energy, lmp - coalesce(congestion, 0) - coalesce(loss, 0))) AS energy FROM ${from} WHERE ${where} GROUP BY ALL`
  const planned = await beside.ask(series(batch.dataset.name, `${within(batch, from_utc - dayMs - hourMs, from_utc)} AND interval_minutes = ${batch.grid?.minutes ?? 60} AND ${nodes}`))
  const found = new Map<string, Map<UtcMs, number>>()
  for (const sql of [planned, series(batch.relation, nodes)]) {
    if (sql === null) continue
    for (const { market_run, utc, energy } of await session.rows<{ market_run: string, utc: number, energy: number | null }>(sql)) {
      const own = found.get(market_run) ?? new Map<UtcMs, number>()
      found.set(market_run, own)
      if (energy !== null) own.set(utc, energy)
    }
  }
  return found
}

/** Intervals from `from` on that are another unit's or sign's, by energy alone. Sure where two witnesses agree, else by the day before alone. */
export function oddIntervals(series: Series, from: UtcMs, stepMs: number): Odd[] {
  const perHour = hourMs / stepMs
  const factors = [...perHour < unitLeast ? [] : [perHour], ...units].flatMap(unit => [unit, 1 / unit])
  return [...series].flatMap(([utc, here]): Odd[] => {
    if (utc < from) return []
    const at = Array.from({ length: gapMost }, (_, back) => utc - (back + 1) * stepMs).find(time => series.has(time))
    const before = at === undefined ? undefined : series.get(at)
    const hour = medianOf(Array.from({ length: Math.max(gapMost, perHour) }, (_, back) => series.get(utc - (back + 1) * stepMs) ?? NaN).filter(Number.isFinite))
    const dayBefore = series.get(utc - dayMs)
    // The end of a long scarcity: it is the hour before that was odd.
    if (dayBefore !== undefined && Math.abs(here / dayBefore - 1) <= near.sign.usual) return []
    const usual = [hour, dayBefore].filter(value => value !== undefined)
    for (const factor of [...factors, -1]) {
      const { before: tight, usual: loose } = factor < 0 ? near.sign : near.unit
      const isNear = (there: number | undefined, within: number): there is number => there !== undefined && Math.max(Math.abs(there), Math.abs(here)) >= energyLeast && Math.abs(here / there / factor - 1) <= within
      if (isNear(before, tight) && at !== undefined && usual.some(value => isNear(value, loose))) return [{ utc, factor, against: at, here, there: before, isSure: true }]
      if (isNear(dayBefore, near.unit.before)) return [{ utc, factor, against: utc - dayMs, here, there: dayBefore, isSure: false }]
    }
    return []
  })
}

/** Whether congestion went by the same factor: its pattern over the nodes and its size. Null where there is too little of it to tell. */
async function congestionFit({ session, batch, beside, sample }: Looking, run: string, { utc, against, factor }: Odd): Promise<'same' | 'other' | null> {
  const at = (from: string, time: UtcMs, where: string): string => `SELECT node_id, congestion FROM ${from} WHERE ${where} AND market_run = ${literal(run)} AND node_id IN (${list(sample).slice(1, -1)}) AND epoch_ms(interval_start_utc) = ${time} AND congestion IS NOT NULL`
  const planned = await beside.ask(at(batch.dataset.name, against, within(batch, against, against + minuteMs)))
  const there = `${planned === null ? '' : `SELECT * FROM (${planned}) UNION ALL `}${at(batch.relation, against, 'true')}`
  const [found] = await session.rows<{ nodes: number, here: number | null, there: number | null, product: number | null }>(`SELECT count(*)::INTEGER AS nodes, sqrt(avg(h.congestion ** 2)) AS here, sqrt(avg(t.congestion ** 2)) AS there, avg(h.congestion * t.congestion) AS product
    FROM (${at(batch.relation, utc, 'true')}) h JOIN (SELECT node_id, any_value(congestion) AS congestion FROM (${there}) GROUP BY node_id) t USING (node_id)`)
  if (found === undefined || found.nodes < 2 || found.here === null || found.there === null) return null
  if (Math.max(found.there, found.here) < congestionLeast) return null
  const isSame = found.there > 0 && Math.abs(found.here / found.there / Math.abs(factor) - 1) <= congestionNear && Math.sign(factor) * (found.product ?? 0) >= alike * found.here * found.there
  return isSame ? 'same' : 'other'
}

function medianOf(values: readonly number[]): number | undefined {
  return values.length < 2 ? undefined : values.toSorted((a, b) => a - b)[values.length >> 1]
}
