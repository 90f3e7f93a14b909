/** Months that no quote reaches: between quotes by the line through their neighbours, beyond the last by the last year or by gas. */
import { type Curve, type CurvePiece, priceOver } from './curve.ts'
import { finding, type Finding } from './finding.ts'
import { addMonths, cutByMonths, monthOf, parsePeriod } from './period.ts'

export type Extrapolation =
  /** The same month a year before, a fixed sum (USD/MWh) or share higher each year. A share is for prices above zero. */
  | { readonly kind: 'last-year', readonly step: 'sum' | 'share', readonly per_year: number }
  /** The heat rate of the same month a year before times the gas of the month. */
  | { readonly kind: 'heat-rate', readonly gas: Curve }

/** Every month from `from_day` to `end_day` has a price afterwards, where the curve has any within reach; what was added says so. */
export function completed(curve: Curve, from_day: number, end_day: number, method: Extrapolation | null, subject: string): { curve: Curve, findings: Finding[] } {
  const inner = interpolated(curve, from_day, end_day)
  const added: CurvePiece[] = []
  const findings: Finding[] = []
  const last = inner.pieces.at(-1)
  if (!method || !last) return { curve: inner, findings }
  let reach: Curve = inner
  for (const range of cutByMonths(Math.max(last.end_day, from_day), end_day)) {
    const weight = inner.weights.between(range.first_day, range.end_day)
    if (weight === 0) continue
    const month = monthOf(range.first_day)
    const price = priceByMethod(reach, month, method)
    if (price === null) {
      findings.push(finding('no-base-year', 'warning', subject, `${month} and what follows is left open: ${method.kind === 'last-year' ? 'the curve has no price for the month a year before' : 'power or gas has no price for the month or the one a year before'}`))
      break
    }
    added.push({ ...range, weight, price, origin: 'extrapolated', derived: method.kind === 'heat-rate', quotes: [] })
    reach = { weights: inner.weights, pieces: [...inner.pieces, ...added] }
  }
  return { curve: reach, findings }
}

function priceByMethod(curve: Curve, month: string, method: Extrapolation): number | null {
  const before = parsePeriod(addMonths(month, -12))
  const past = priceOver(curve, before)
  if (!past) return null
  if (method.kind === 'last-year') return method.step === 'sum' ? past.price + method.per_year : past.price * (1 + method.per_year)
  const [gasPast, gas] = [priceOver(method.gas, before), priceOver(method.gas, parsePeriod(month))]
  return gasPast && gas && gasPast.price > 0 ? past.price / gasPast.price * gas.price : null
}

/** Months in gaps between pieces, on the line between the prices beside the gap. */
function interpolated(curve: Curve, from_day: number, end_day: number): Curve {
  const pieces: CurvePiece[] = []
  for (const [index, piece] of curve.pieces.entries()) {
    const before = curve.pieces[index - 1]
    if (before && before.end_day < piece.first_day && before.end_day < end_day && piece.first_day > from_day) {
      const parts = cutByMonths(before.end_day, piece.first_day)
      parts.forEach((range, at) => {
        const weight = curve.weights.between(range.first_day, range.end_day)
        const price = before.price + (piece.price - before.price) * (at + 1) / (parts.length + 1)
        if (weight > 0) pieces.push({ ...range, weight, price, origin: 'interpolated', derived: false, quotes: [] })
      })
    }
    pieces.push(piece)
  }
  return { weights: curve.weights, pieces }
}
