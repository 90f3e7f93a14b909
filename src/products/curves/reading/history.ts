/** What stored sets say over time: the prices of one, and how much prices move on a usual day. */
import { literal } from '#base/sql.ts'
import { dayNumberOf } from '#canon/civil.ts'
import type { Ref } from '#lake/port.ts'
import type { CurveRow, Origin } from '../curve.ts'
import { addMonths, monthOf, type Term } from '../period.ts'
import { type CurvePorts, rowsAt, rowsOf } from '../ports.ts'
import { setName, type SetRecord } from '../sets/set-record.ts'
import { pointsOf } from './points.ts'

type Reading = Pick<CurvePorts, 'lake' | 'engine'>

export interface PointFilter { readonly curves?: readonly string[], readonly terms?: readonly string[] }

interface StoredPoint extends Record<string, unknown> { curve_id: string, term: Term, delivery: string, first: number, last: number, price: number, weight: number, origin: Origin, derived: boolean, quotes: string }

/** In order of curve, term and start, as they were built. `ref`: where the set is. */
export async function rowsOfSet(ports: Reading, set: Pick<SetRecord, 'curve_day' | 'set_version'>, ref: Ref, { curves, terms }: PointFilter = {}): Promise<CurveRow[]> {
  const filters = [...curves ? [among('curve_id', curves)] : [], ...terms ? [among('term', terms)] : []]
  const rows = await rowsOf<StoredPoint>(ports, `SELECT curve_id, term, delivery, (delivery_start - DATE '1970-01-01')::INTEGER AS first, (delivery_end - DATE '1970-01-01')::INTEGER AS last, price, weight, origin, derived, quotes
    FROM ${await pointsOf(ports, set, ref)}${filters.length === 0 ? '' : ` WHERE ${filters.join(' AND ')}`} ORDER BY curve_id, list_position(['balance-of-month', 'month', 'quarter', 'year'], term), delivery_start`)
  return rows.map(({ curve_id, term, delivery, first, last, price, weight, origin, derived, quotes }): CurveRow => ({ curve_id, term, period: delivery, delivery_start: first, delivery_end: last, price, weight, origin, derived, quotes: JSON.parse(quotes) as string[] }))
}

function among(column: string, values: readonly string[]): string { return `${column} IN (${values.map(literal).join(', ')})` }

/** The set of each business day, its official one where it has one: the last `days` of them up to `until`, oldest first. */
export function setsByDay(sets: readonly SetRecord[], until: string, days: number): SetRecord[] {
  const byDay = new Map<string, SetRecord>()
  for (const set of sets) {
    if (set.curve_day > until) continue
    const known = byDay.get(set.curve_day)
    if (!known || (set.state === 'official' && known.state !== 'official')) byDay.set(set.curve_day, set)
  }
  return [...byDay.values()].toSorted((a, b) => a.curve_day < b.curve_day ? 1 : -1).slice(0, days).toReversed()
}

const movesLeast = 10

/** Standard deviation of the daily moves of each curve's next twelve months; curves with too short a history are not in it. */
export async function usualMoves(ports: Reading, sets: readonly SetRecord[], until: string, days: number, ref: Ref): Promise<Map<string, number>> {
  const some = setsByDay(sets, until, days)
  if (some.length <= movesLeast) return new Map()
  const rows = await rowsAt<{ curve_id: string, deviation: number }>(ports, `WITH moved AS (
      SELECT curve_id, price - lag(price) OVER (PARTITION BY curve_id, delivery ORDER BY curve_day) AS move FROM curve.point
      WHERE term = 'month' AND ${inSets(some)} AND delivery_start < curve_day + 366)
    SELECT curve_id, stddev_samp(move) AS deviation FROM moved WHERE move IS NOT NULL GROUP BY curve_id HAVING count(*) >= ${movesLeast}`, ref)
  return new Map(rows.flatMap(({ curve_id, deviation }) => deviation > 0 ? [[curve_id, deviation]] : []))
}

function inSets(sets: readonly SetRecord[]): string {
  return `curve_day BETWEEN DATE ${literal(sets[0]?.curve_day ?? '')} AND DATE ${literal(sets.at(-1)?.curve_day ?? '')} AND (curve_day::VARCHAR || '.v' || set_version) IN (${sets.map(set => literal(setName(set))).join(', ')})`
}

export interface Series { readonly curve_id: string, readonly delivery: string, readonly prices: readonly number[] }

/** One price a day of each curve for each of some months, oldest first; what lacks a day is left out. */
export async function seriesOf(ports: Reading, sets: readonly SetRecord[], curves: readonly string[] | null, months: readonly string[], ref: Ref): Promise<Series[]> {
  if (sets.length === 0) return []
  const rows = await rowsAt<{ curve_id: string, delivery: string, prices: number[] }>(ports, `SELECT curve_id, delivery, list(price ORDER BY curve_day) AS prices FROM curve.point
    WHERE term = 'month' AND ${inSets(sets)} AND ${among('delivery', months)}${curves ? ` AND ${among('curve_id', curves)}` : ''}
    GROUP BY curve_id, delivery HAVING count(*) = ${sets.length} ORDER BY curve_id, delivery`, ref)
  return rows.map(({ curve_id, delivery, prices }) => ({ curve_id, delivery, prices }))
}

/** Whole months that follow a day. */
export function nextMonths(curve_day: string, count: number): string[] {
  const first = addMonths(monthOf(dayNumberOf(curve_day)), 1)
  return Array.from({ length: count }, (_, index) => addMonths(first, index))
}
