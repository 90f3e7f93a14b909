/** What moved between two sets, side by side in the engine: the prices of a large set are never rows of this process. */
import { literal } from '#base/sql.ts'
import type { Session } from '#drivers/engine/port.ts'
import { type CurvePorts, rowsOf } from '../ports.ts'
import type { Move } from '../validate.ts'

export interface MoveTerms {
  readonly terms?: readonly string[]
  /** Standard deviation of the daily moves of a curve's months. */
  readonly usual: ReadonlyMap<string, number>
  /** Of curves that are not in `usual`: `sigmas` of them are this share of the price, or 1 where that is more. */
  readonly otherwise?: { readonly share: number, readonly sigmas: number }
  /** Only what moved by more standard deviations. */
  readonly over?: number
  /** The most unusual of them. */
  readonly limit?: number
}

/** `now` and `before` are relations for FROM with the columns of `curve.point`. Only what moved, the most unusual first. */
export async function movesBetween(session: Session, now: string, before: string, { terms, usual, otherwise, over, limit }: MoveTerms): Promise<Move[]> {
  const known = [...usual].map(([id, deviation]) => `(${literal(id)}, ${deviation}::DOUBLE)`).join(', ')
  const rest = otherwise ? `greatest(${otherwise.share}::DOUBLE * abs(n.price), 1) / ${otherwise.sigmas}::DOUBLE` : 'NULL'
  const within = terms ? ` AND n.term IN (${terms.map(literal).join(', ')})` : ''
  return await session.rows<Move & Record<string, unknown>>(`WITH moved AS (
      SELECT n.curve_id, n.delivery AS period, n.delivery_start, b.price AS "from", n.price AS "to", n.price - b.price AS change,
        abs(n.price - b.price) / CASE WHEN n.term = 'month' THEN coalesce(${known === '' ? 'NULL' : 'u.deviation'}, ${rest}) END AS sigmas
      FROM ${now} AS n JOIN ${before} AS b ON b.curve_id = n.curve_id AND b.term = n.term AND b.delivery_start = n.delivery_start
      ${known === '' ? '' : `LEFT JOIN (VALUES ${known}) AS u(curve_id, deviation) ON u.curve_id = n.curve_id`}
      WHERE n.price <> b.price${within})
    SELECT curve_id, period, "from", "to", change, sigmas FROM moved${over === undefined ? '' : ` WHERE sigmas > ${over}::DOUBLE`}
    ORDER BY coalesce(sigmas, 0) DESC, abs(change) DESC, curve_id, delivery_start, period${limit === undefined ? '' : ` LIMIT ${limit}`}`)
}

/** Ids of the curves of a relation. */
export async function curvesIn(ports: Pick<CurvePorts, 'engine'>, relation: string): Promise<string[]> {
  return (await rowsOf<{ curve_id: string }>(ports, `SELECT DISTINCT curve_id FROM ${relation} ORDER BY curve_id`)).map(({ curve_id }) => curve_id)
}
