/** Curves put together stretch by stretch: buckets by hours, a hub and a basis by addition. */
import { type Curve, type CurvePiece, priceOver, weakest } from './curve.ts'
import { compareText } from './finding.ts'
import { cutByMonths } from './period.ts'
import type { DeliveryWeights } from './weights.ts'

/**
 * The bucket that is made of other buckets: `Σ h p / Σ h` over them, by true hours, wherever all that have an hour there are
 * known. All of it is marked as derived. It is cut at every month: where its parts cost the same all year, it does not,
 * since their shares of the hours change.
 */
export function union(weights: DeliveryWeights, members: readonly Curve[]): Curve {
  return combine(weights, members, true, (first_day, end_day) => {
    let [sum, hours] = [0, 0]
    for (const member of members) {
      const own = member.weights.between(first_day, end_day)
      if (own === 0) continue
      const part = priceOver(member, { first_day, end_day })
      if (!part) return null
      sum += own * part.price
      hours += own
    }
    return sum / hours
  })
}

/** `hub + basis`, of one bucket: both are averages by the same hours. */
export function addBasis(hub: Curve, basis: Curve): Curve { return bySum(hub, basis, 1) }

/** `node - hub`, of one bucket: kept as a curve of its own. */
export function basisOf(node: Curve, hub: Curve): Curve { return bySum(node, hub, -1) }

function bySum(first: Curve, second: Curve, sign: number): Curve {
  return combine(first.weights, [first, second], false, (first_day, end_day) => {
    const [a, b] = [priceOver(first, { first_day, end_day }), priceOver(second, { first_day, end_day })]
    return a && b ? a.price + sign * b.price : null
  })
}

function combine(weights: DeliveryWeights, members: readonly Curve[], byMonth: boolean, priceOf: (first_day: number, end_day: number) => number | null): Curve {
  const ends = members.flatMap(({ pieces }) => pieces.flatMap(({ first_day, end_day }) => [first_day, end_day, ...byMonth ? cutByMonths(first_day, end_day).map(month => month.first_day) : []]))
  const cuts = [...new Set(ends)].toSorted((a, b) => a - b)
  const pieces: CurvePiece[] = []
  for (let index = 0; index + 1 < cuts.length; index++) {
    const [first_day, end_day] = [cuts[index] ?? 0, cuts[index + 1] ?? 0]
    const weight = weights.between(first_day, end_day)
    const price = weight > 0 ? priceOf(first_day, end_day) : null
    if (price === null) continue
    const parts = members.flatMap(member => {
      const part = member.weights.between(first_day, end_day) > 0 ? priceOver(member, { first_day, end_day }) : null
      return part ? [part] : []
    })
    pieces.push({ first_day, end_day, weight, price, origin: weakest(parts.map(({ origin }) => origin)), derived: true, quotes: [...new Set(parts.flatMap(({ quotes }) => quotes))].toSorted(compareText) })
  }
  return { weights, pieces }
}
