/** Reading curves: what a set has, one curve or several against other sets, and what moved. */
import type { Ref } from '#lake/port.ts'
import type { CurveRow } from '../curve.ts'
import { formatDate } from '#canon/civil.ts'
import { literal } from '#base/sql.ts'
import { type CurvePorts, rowsAt } from '../ports.ts'
import { among, chosenSet, sameSet, setName, type SetRecord, type setReader } from '../sets/set-record.ts'
import { unknown } from '../trouble.ts'
import { rowsOfSet, usualMoves } from './history.ts'
import { movesBetween } from './moves.ts'
import { pointsOf } from './points.ts'

export interface Asked { /** As `chosenSet` reads it. */ readonly set: string, /** Branch, tag, commit or time: the lake as it was then. */ readonly at: Ref }

export interface Point { readonly term: string, readonly delivery: string, readonly start: string, readonly end: string, readonly price: number, readonly weight: number, readonly origin: string, readonly derived: boolean, readonly quotes: readonly string[] }

export interface Line { readonly curve_id: string, readonly set: string, readonly state: string, /** What was asked for: `set`, or one of `against`. */ readonly is: string, readonly points: readonly Point[] }

export interface CurveSummary { readonly curve_id: string, readonly commodity: string, readonly market: string | null, readonly hub: string, readonly run: string | null, readonly bucket: string | null, readonly basis_to: string | null, readonly months: number, readonly quoted_months: number, readonly first: string, readonly last: string, readonly prompt: number | null, readonly change: number | null }

export interface Reader {
  chosen(asked: Asked): Promise<{ readonly set: SetRecord, readonly sets: readonly SetRecord[], readonly commit: string }>
  list(asked: Asked): Promise<{ readonly set: SetRecord, readonly curves: readonly CurveSummary[] }>
  /** Lines of each curve, first in the set that was asked for, then in each of `against` that there is; those that there are not are named. */
  lines(asked: Asked, curves: readonly string[], terms: readonly string[], against: readonly string[]): Promise<{ readonly set: SetRecord, readonly lines: readonly Line[], readonly missing: readonly string[] }>
  movers(asked: Asked, against: string, terms: readonly string[], limit: number, days: number): Promise<{ readonly set: SetRecord, readonly against: SetRecord, readonly moves: readonly Mover[] }>
  findings(asked: Asked): Promise<{ readonly set: SetRecord, readonly findings: readonly { readonly check: string, readonly severity: string, readonly subject: string, readonly message: string }[] }>
}

export interface Mover { readonly curve_id: string, readonly delivery: string, readonly before: number, readonly after: number, readonly change: number, /** Of the price before; null where that is not above 0. */ readonly share: number | null, /** In standard deviations of the days before; null where history is short. */ readonly sigmas: number | null }

export function curveReader(ports: CurvePorts, sets: ReturnType<typeof setReader>): Reader {
  async function chosen({ set, at }: Asked): Promise<{ set: SetRecord, sets: readonly SetRecord[], commit: string }> {
    const known = await sets(at)
    return { set: chosenSet(known.sets, set), sets: known.sets, commit: known.commit }
  }
  return {
    chosen,
    async list(asked) {
      const { set, sets: all, commit } = await chosen(asked)
      const before = among(all, 'day', set)
      const curves = await rowsAt<CurveSummary & Record<string, unknown>>(ports, summarySql(set, before), commit)
      return { set, curves }
    },
    async lines(asked, curves, terms, against) {
      const { set, sets: all, commit } = await chosen(asked)
      const others = against.map(name => [name, among(all, name, set)] as const)
      const wanted = [['set', set] as const, ...others.flatMap(([name, other]) => other && !sameSet(other, set) ? [[name, other] as const] : [])]
      const lines: Line[] = []
      for (const [is, one] of wanted) {
        const byCurve = Map.groupBy(await rowsOfSet(ports, one, commit, { curves, terms: termsOf(terms) }), row => row.curve_id)
        for (const [curve_id, rows] of byCurve) lines.push({ curve_id, set: setName(one), state: one.state, is, points: rows.map(asPoint) })
      }
      const missing = curves.filter(id => !lines.some(line => line.is === 'set' && line.curve_id === id))
      if (missing.length === curves.length) throw unknown(`${setName(set)} has no curve ${missing.slice(0, 5).join(', ')}; \`gridlake curves list\` lists those that it has`, { curves: missing.slice(0, 20) })
      return { set, lines, missing: [...missing, ...others.filter(([, other]) => !other).map(([name]) => name)] }
    },
    async movers(asked, against, terms, limit, days) {
      const { set, sets: all, commit } = await chosen(asked)
      const other = chosenSet(all, against, set)
      const [now, before] = [await pointsOf(ports, set, commit), await pointsOf(ports, other, commit)]
      const usual = await usualMoves(ports, all, other.curve_day, days, commit)
      const session = await ports.engine.session()
      try {
        const found = await movesBetween(session, now, before, { terms: termsOf(terms), usual, limit })
        return { set, against: other, moves: found.map(({ curve_id, period, from, to, change, sigmas }): Mover => ({ curve_id, delivery: period, before: from, after: to, change, share: from > 0 ? change / from : null, sigmas })) }
      } finally {
        session.close()
      }
    },
    async findings(asked) {
      const { set, commit } = await chosen(asked)
      const findings = await rowsAt<{ check: string, severity: string, subject: string, message: string }>(ports, `SELECT check_name AS "check", severity, subject, message FROM curve.finding
        WHERE curve_day = DATE ${literal(set.curve_day)} AND set_version = ${set.set_version} ORDER BY list_position(['error', 'warning', 'info'], severity), number`, commit)
      return { set, findings }
    },
  }
}

/** Months include what is left of the current one. */
export function termsOf(terms: readonly string[]): string[] { return terms.flatMap(term => term === 'month' ? ['balance-of-month', 'month'] : [term]) }

function asPoint({ term, period, delivery_start, delivery_end, price, weight, origin, derived, quotes }: CurveRow): Point {
  return { term, delivery: period, start: formatDate(delivery_start), end: formatDate(delivery_end), price, weight, origin, derived, quotes }
}

function summarySql(set: SetRecord, before: SetRecord | undefined): string {
  const of = ({ curve_day, set_version }: SetRecord): string => `curve_day = DATE ${literal(curve_day)} AND set_version = ${set_version}`
  const prompt = (table: string): string => `SELECT curve_id, arg_min(delivery, delivery_start) AS delivery, arg_min(price, delivery_start) AS price FROM ${table} WHERE term = 'month' GROUP BY curve_id`
  return `WITH now AS (SELECT * FROM curve.point WHERE ${of(set)} AND term IN ('month', 'balance-of-month')),
      old AS (SELECT * FROM curve.point WHERE ${of(before ?? set)} AND term = 'month'), prompt AS (${prompt('now')})
    SELECT n.curve_id, any_value(n.commodity) AS commodity, any_value(n.market) AS market, any_value(n.hub) AS hub, any_value(n.run) AS run, any_value(n.bucket) AS bucket, any_value(n.basis_to) AS basis_to,
      count(*)::INTEGER AS months, count(*) FILTER (n.origin = 'quoted')::INTEGER AS quoted_months, min(n.delivery) AS first, max(n.delivery) AS last, any_value(p.price) AS prompt, ${before ? 'any_value(p.price - o.price)' : 'NULL::DOUBLE'} AS change
    FROM now AS n LEFT JOIN prompt AS p ON p.curve_id = n.curve_id LEFT JOIN old AS o ON o.curve_id = p.curve_id AND o.delivery = p.delivery GROUP BY n.curve_id ORDER BY n.curve_id`
}
