/** A curve: prices of stretches of delivery with their weights, from which any strip's price follows. */
import { compareText } from './finding.ts'
import type { Piece, PieceOrigin } from './bootstrap.ts'
import type { Stretch } from './pieces.ts'
import { type Period, periodsWithin } from './period.ts'
import type { DeliveryWeights } from './weights.ts'

/** Besides what a piece's origin says: `interpolated` lies between quotes, `extrapolated` beyond the last. */
export type Origin = PieceOrigin | 'interpolated' | 'extrapolated'

export interface CurvePiece extends Stretch {
  readonly weight: number
  readonly price: number
  readonly origin: Origin
  /** By way of another bucket or hub. */
  readonly derived: boolean
  /** The quotes that it comes from, sorted. */
  readonly quotes: readonly string[]
}

export interface Curve {
  readonly weights: DeliveryWeights
  /** In order, without overlaps; between them may be gaps. */
  readonly pieces: readonly CurvePiece[]
}

export interface StripPrice {
  readonly price: number
  readonly weight: number
  readonly origin: Origin
  readonly derived: boolean
  readonly quotes: readonly string[]
}

export function curveOf(weights: DeliveryWeights, pieces: readonly Piece[], derivedFrom: ReadonlySet<string> = new Set()): Curve {
  return {
    weights,
    pieces: pieces.map((piece): CurvePiece => {
      const derived = piece.quotes.some(id => derivedFrom.has(id))
      return { ...piece, derived, origin: derived && piece.origin === 'quoted' ? 'implied' : piece.origin }
    }),
  }
}

/** The weighted mean over a range; null where the curve leaves an hour of it out. Sums run in order of delivery. */
export function priceOver(curve: Curve, range: Stretch): StripPrice | null {
  const inside: { piece: CurvePiece, weight: number, whole: boolean }[] = []
  let covered = 0
  for (let index = firstEndingAfter(curve.pieces, range.first_day); index < curve.pieces.length; index++) {
    const piece = curve.pieces[index]
    if (!piece || piece.first_day >= range.end_day) break
    const whole = piece.first_day >= range.first_day && piece.end_day <= range.end_day
    const weight = whole ? piece.weight : curve.weights.between(Math.max(piece.first_day, range.first_day), Math.min(piece.end_day, range.end_day))
    if (weight > 0) inside.push({ piece, weight, whole })
    covered += weight
  }
  const weight = curve.weights.between(range.first_day, range.end_day)
  const [first] = inside
  if (!first || covered < weight * (1 - 1e-12)) return null
  const alone = inside.length === 1
  const sum = inside.reduce((total, part) => total + part.weight * part.piece.price, 0)
  return {
    price: alone ? first.piece.price : sum / covered, weight: covered,
    origin: alone && first.whole ? first.piece.origin : weakest(inside.map(({ piece, whole }) => whole ? piece.origin : loosened(piece.origin))),
    derived: inside.some(({ piece }) => piece.derived),
    quotes: alone ? first.piece.quotes : [...new Set(inside.flatMap(({ piece }) => piece.quotes))].toSorted(compareText),
  }
}

const weakestFirst = ['extrapolated', 'interpolated', 'shaped', 'flat', 'implied'] as const

/** Of several parts: what is true of all of them. A sum of quoted parts is implied. */
export function weakest(origins: readonly Origin[]): Origin {
  return weakestFirst.find(origin => origins.includes(origin)) ?? 'implied'
}

/** Of a part of a stretch that has one price. */
function loosened(origin: Origin): Origin { return origin === 'quoted' || origin === 'implied' ? 'flat' : origin }

function firstEndingAfter(pieces: readonly Stretch[], day: number): number {
  let [low, high] = [0, pieces.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((pieces[middle]?.end_day ?? Infinity) <= day) low = middle + 1
    else high = middle
  }
  return low
}

/** One line of a curve. The key is curve, term and start: a January, a first quarter and a year start on one day. */
export interface CurveRow extends StripPrice {
  readonly curve_id: string
  readonly term: Period['term']
  readonly period: string
  readonly delivery_start: number
  /** The day after the last. */
  readonly delivery_end: number
}

/**
 * Months, quarters and years from `from_day` to `end_day` that the curve covers. The month that `from_day` lies in counts
 * from there on; quarters and years only where they lie within as a whole.
 */
export function curveRows(curve_id: string, curve: Curve, from_day: number, end_day: number, rowTerms: readonly ('month' | 'quarter' | 'year')[] = ['month', 'quarter', 'year']): CurveRow[] {
  return rowTerms.flatMap(term => periodsWithin(term, from_day, end_day).flatMap(period => {
    const priced = priceOver(curve, period)
    return priced ? [{ curve_id, term: period.term, period: period.id, delivery_start: period.first_day, delivery_end: period.end_day, ...priced }] : []
  }))
}
