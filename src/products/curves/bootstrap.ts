/**
 * From overlapping quotes to prices without arbitrage: one price for each stretch of delivery that the quotes tell apart,
 * such that every quote that stands is the weighted mean of its stretches, `P = Σ h p / Σ h`.
 *
 * Quotes are taken finest first, then the most liquid, then the newest: one that follows from those before is redundant
 * where it agrees, and left out, with its residual, where it does not. What the quotes leave open follows a profile, or
 * stays as flat as they allow: the sum of `(y - w t)² / (w s)` is least, where `y` is price times weight `w`, `t` the price
 * of the finest quote over the stretch in the profile's shape, and `s` the profile's number for a ratio, else 1. Months
 * under the same quotes thereby stand to each other exactly as the profile says (Lagrange, one multiplier for each quote).
 *
 * Everything runs in sorted order: the same quotes in any order give the same bytes.
 */
import type { UtcMs } from '#canon/instant.ts'
import { solveSymmetric } from './cholesky.ts'
import { groups } from './components.ts'
import { Elimination, type Equation } from './elimination.ts'
import { compareText, finding, type Finding, shown, sortFindings } from './finding.ts'
import { cut, span, type Stretch } from './pieces.ts'
import { reconcile } from './reconcile.ts'
import { type Profile, profileOn, requireProfile, requireShaping, type Shaping, shapingName } from './shaping.ts'
import type { DeliveryWeights } from './weights.ts'

export interface StripQuote extends Stretch {
  readonly id: string
  readonly price: number
  readonly bid: number | null
  readonly ask: number | null
  /** The lower one stands first among quotes of the same length. */
  readonly rank: number
  readonly quoted_at_utc: UtcMs
}

export interface BootstrapInput {
  readonly quotes: readonly StripQuote[]
  readonly weights: DeliveryWeights
  readonly shapings?: readonly Shaping[]
  readonly profile?: Profile | null
  /** `priority`: of quotes that contradict each other the finer, then more liquid stands. `within-market`: all move within bid and ask, as little as they must. */
  readonly rule?: 'priority' | 'within-market'
  /** How far a quote may be from what the others imply, in the price's unit. */
  readonly tolerance?: number
  /** Half the market's width where a quote has no two sides; for `within-market`. */
  readonly half_spread?: number
}

/** `quoted`: a quote is for just this. `implied`: follows from several. `flat`, `shaped`: quotes leave it open. */
export type PieceOrigin = 'quoted' | 'implied' | 'flat' | 'shaped'

export interface Piece extends Stretch {
  readonly weight: number
  readonly price: number
  readonly origin: PieceOrigin
  /** The quotes that it comes from, sorted. */
  readonly quotes: readonly string[]
}

export interface Bootstrapped {
  /** In order of delivery, without overlaps; stretches that no quote covers are not there. */
  readonly pieces: readonly Piece[]
  /** Quotes that moved within their market, under the rule `within-market`. */
  readonly moved: readonly { readonly id: string, readonly from: number, readonly to: number }[]
  readonly findings: readonly Finding[]
}

export const defaultTolerance = 0.005

/** Throws `usage/invalid` for a profile or shaping that is none. */
export function bootstrap(input: BootstrapInput): Bootstrapped {
  const { weights, shapings = [], profile = null } = input
  if (profile) requireProfile(profile)
  shapings.forEach(requireShaping)
  const findings: Finding[] = []
  const quotes = input.quotes.filter(quote => {
    const some = weights.between(quote.first_day, quote.end_day) > 0
    if (!some) findings.push(finding('no-hours', 'error', quote.id, 'its period has no hour of the bucket'))
    return some
  }).toSorted((a, b) => weights.between(a.first_day, a.end_day) - weights.between(b.first_day, b.end_day) || a.rank - b.rank || b.quoted_at_utc - a.quoted_at_utc || compareText(a.id, b.id) || a.first_day - b.first_day)
  const related = shapings.filter(shaping => shaping.within_quotes !== true || [shaping.first, shaping.second].every(period => covered(quotes, period))).filter(shaping => {
    const some = [shaping.first, shaping.second].every(period => weights.between(period.first_day, period.end_day) > 0)
    if (!some) findings.push(finding('no-hours', 'error', shapingName(shaping), 'one of its periods has no hour of the bucket'))
    return some
  }).toSorted((a, b) => compareText(shapingName(a), shapingName(b)))
  const { stretches, weight } = cut([...quotes, ...related.flatMap(({ first, second }) => [first, second])], weights, profile !== null)
  const pieces: Piece[] = []
  const moved: { id: string, from: number, to: number }[] = []
  for (const group of groups(stretches, quotes, related)) {
    const found = solveGroup({ ...input, profile, stretches: group.stretches.map(index => stretches[index] as Stretch), weight: Float64Array.from(group.stretches, index => weight[index] ?? 0), quotes: group.quotes, shapings: group.shapings })
    pieces.push(...found.pieces)
    moved.push(...found.moved)
    findings.push(...found.findings)
  }
  return { pieces: pieces.toSorted((a, b) => a.first_day - b.first_day), moved: moved.toSorted((a, b) => compareText(a.id, b.id)), findings: sortFindings(findings) }
}

function covered(quotes: readonly StripQuote[], { first_day, end_day }: Stretch): boolean {
  let reached = first_day
  for (const quote of quotes.toSorted((a, b) => a.first_day - b.first_day)) if (quote.first_day <= reached) reached = Math.max(reached, quote.end_day)
  return reached >= end_day
}

interface Group extends BootstrapInput {
  readonly stretches: readonly Stretch[]
  readonly weight: Float64Array
  readonly shapings: readonly Shaping[]
  readonly profile: Profile | null
}

function solveGroup(group: Group): Bootstrapped {
  const { stretches, quotes, shapings, tolerance = defaultTolerance, rule = 'priority' } = group
  const findings: Finding[] = []
  let prices: Float64Array = Float64Array.from(quotes, quote => quote.price)
  if (rule === 'within-market') {
    const reconciled = reconcile(quotes, quotes.map(quote => quoteEquation(group, quote, 1)), group.half_spread ?? 0.05)
    if (reconciled.prices) prices = reconciled.prices
    else findings.push(...reconciled.findings)
  }
  const elimination = new Elimination(stretches.length)
  const standing: { readonly equation: Equation, readonly quote: StripQuote | null, readonly price: number }[] = []
  quotes.forEach((quote, index) => {
    const price = prices[index] ?? NaN
    const equation = quoteEquation(group, quote, price)
    const reduced = elimination.take(equation)
    if (reduced) findings.push(dependent(quote, price, reduced.residual / total(group, quote), standing.flatMap((one, at) => (reduced.parts[at] ?? 0) === 0 || !one.quote ? [] : [one.quote.id]), tolerance))
    else standing.push({ equation, quote, price })
  })
  for (const shaping of shapings) {
    const equation = shapingEquation(group, shaping)
    const reduced = elimination.take(equation)
    if (!reduced) standing.push({ equation, quote: null, price: NaN })
    else {
      const off = reduced.residual / total(group, shaping.first)
      if (Math.abs(off) > tolerance) findings.push(finding('inconsistent', 'warning', shapingName(shaping), `the quotes imply a first period ${shown(Math.abs(off))} ${off > 0 ? 'below' : 'above'} that; the quotes stand`))
    }
  }
  const values = leastChange(group, standing)
  const pieces = stretches.map((stretch, index): Piece => {
    const own = standing.find(({ quote }) => quote?.first_day === stretch.first_day && quote.end_day === stretch.end_day)
    const parts = elimination.determined(index)
    const over = standing.filter(({ equation }) => (equation.coefficients[index] ?? 0) !== 0)
    const from = standing.filter((one, at) => own ? one === own : parts ? (parts[at] ?? 0) !== 0 : over.some(wide => meet(wide.equation, one.equation)))
    const origin = own ? 'quoted' : from.some(({ quote }) => !quote) || (!parts && group.profile) ? 'shaped' : parts ? 'implied' : 'flat'
    return { ...stretch, weight: group.weight[index] ?? 0, price: own ? own.price : values[index] ?? NaN, origin, quotes: from.flatMap(({ quote }) => quote ? [quote.id] : []).toSorted(compareText) }
  })
  const moved = quotes.flatMap(({ id, price }, index) => prices[index] === price ? [] : [{ id, from: price, to: prices[index] ?? NaN }])
  return { pieces, moved, findings }
}

function meet(a: Equation, b: Equation): boolean {
  return a.coefficients.some((value, index) => value !== 0 && (b.coefficients[index] ?? 0) !== 0)
}

function total({ stretches, weight }: Group, range: Stretch): number {
  const [from, to] = span(stretches, range)
  let sum = 0
  for (let index = from; index < to; index++) sum += weight[index] ?? 0
  return sum
}

/** The unknowns are price times weight, so that a strip is a sum of its stretches. */
function quoteEquation(group: Group, range: Stretch, price: number): Equation {
  const coefficients = new Float64Array(group.stretches.length)
  const [from, to] = span(group.stretches, range)
  coefficients.fill(1, from, to)
  return { coefficients, right: price * total(group, range) }
}

function shapingEquation(group: Group, { kind, first, second, value }: Shaping): Equation {
  const { coefficients } = quoteEquation(group, first, 0)
  const share = total(group, first) / total(group, second)
  const [from, to] = span(group.stretches, second)
  for (let index = from; index < to; index++) coefficients[index] = (coefficients[index] ?? 0) - (kind === 'ratio' ? value * share : share)
  return { coefficients, right: kind === 'ratio' ? 0 : value * total(group, first) }
}

function dependent(quote: StripQuote, price: number, residual: number, others: readonly string[], tolerance: number): Finding {
  const implied = price - residual
  const agrees = Math.abs(residual) <= tolerance || (quote.bid !== null && quote.ask !== null && implied >= quote.bid && implied <= quote.ask)
  const what = `${shown(price)} against ${shown(implied)} that ${others.toSorted(compareText).join(', ')} imply: residual ${shown(residual)}`
  return agrees ? finding('redundant', 'info', quote.id, what) : finding('inconsistent', 'warning', quote.id, `${what}; it is left out, the finer and more liquid quotes stand`)
}

/** Prices of the stretches, as near to `anchors` as the equations allow; see the head of the file. */
function leastChange(group: Group, standing: readonly { readonly equation: Equation, readonly quote: StripQuote | null, readonly price: number }[]): Float64Array {
  const { weight, stretches, profile } = group
  const [m, n] = [standing.length, stretches.length]
  const anchor = anchors(group, standing)
  const freedom = Float64Array.from(stretches, ({ first_day }, index) => (weight[index] ?? 0) * (profile?.kind === 'ratio' ? profileOn(profile, first_day) : 1))
  const matrix = new Float64Array(m * m)
  const right = new Float64Array(m)
  standing.forEach(({ equation: { coefficients, right: wanted } }, row) => {
    let sum = wanted
    for (let index = 0; index < n; index++) sum -= (coefficients[index] ?? 0) * (weight[index] ?? 0) * (anchor[index] ?? 0)
    right[row] = sum
    for (let column = 0; column <= row; column++) {
      const other = standing[column]?.equation.coefficients
      let product = 0
      for (let index = 0; index < n; index++) product += (coefficients[index] ?? 0) * (freedom[index] ?? 0) * (other?.[index] ?? 0)
      matrix[row * m + column] = matrix[column * m + row] = product
    }
  })
  const multipliers = solveSymmetric(matrix, right)
  return anchor.map((price, index) => {
    let sum = 0
    standing.forEach(({ equation }, row) => { sum += (equation.coefficients[index] ?? 0) * (multipliers[row] ?? 0) })
    return price + (freedom[index] ?? 0) * sum / (weight[index] ?? 1)
  })
}

/** What each stretch would cost by the finest quote over it alone, in the shape of the profile. */
function anchors(group: Group, standing: readonly { readonly quote: StripQuote | null, readonly price: number }[]): Float64Array {
  const { stretches, weight, profile } = group
  const found = new Float64Array(stretches.length).fill(NaN)
  const weigh = (of: (index: number) => number, from: number, to: number): number => {
    let [sum, total] = [0, 0]
    for (let index = from; index < to; index++) {
      sum += (weight[index] ?? 0) * of(index)
      total += weight[index] ?? 0
    }
    return sum / total
  }
  const shape = (index: number): number => profile ? profileOn(profile, stretches[index]?.first_day ?? 0) : 0
  for (const { quote, price } of standing) {
    if (!quote) continue
    const [from, to] = span(stretches, quote)
    const mean = profile ? weigh(shape, from, to) : 0
    for (let index = from; index < to; index++) {
      if (Number.isNaN(found[index])) found[index] = profile?.kind === 'ratio' ? price * shape(index) / mean : price + shape(index) - mean
    }
  }
  const open = found.findIndex(Number.isNaN)
  if (open === -1) return found
  // Only shapings lead there, and these fix it; any anchor does.
  const priced = found.reduce((sum, price) => Number.isNaN(price) ? sum : sum + price, 0) / Math.max(found.reduce((count, price) => Number.isNaN(price) ? count : count + 1, 0), 1)
  return found.map(price => Number.isNaN(price) ? priced : price)
}
