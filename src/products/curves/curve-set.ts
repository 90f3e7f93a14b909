/**
 * A day's curves of every hub from the day's quotes: the whole core in one call. Rows and findings come sorted, and nothing
 * but the input goes into them, so that the same quotes and settings give the same bytes on any day and machine.
 */
import { type Bucket, buckets } from '#canon/bucket.ts'
import { monthBounds } from '#canon/civil.ts'
import type { MarketId } from '#canon/market.ts'
import { bootstrap, type BootstrapInput, defaultTolerance, type StripQuote } from './bootstrap.ts'
import { type CurveKey, curveId, curveWeights, plainBucket } from './contract.ts'
import { type Curve, curveOf, type CurveRow, curveRows, priceOver } from './curve.ts'
import { completed, type Extrapolation } from './extrapolate.ts'
import { compareText, type Finding, sortFindings } from './finding.ts'
import { buildHub, type HubInput } from './hub.ts'
import { addBasis } from './join.ts'
import { addMonths, monthOf } from './period.ts'
import type { UsableQuote } from './quote.ts'
import { expandShapings, type Shaping, type ShapingRule } from './shaping.ts'
import { duplicateRows, validateHub } from './validate.ts'

export interface HubSettings extends Pick<HubInput, 'profiles' | 'settled'> {
  readonly shapings?: readonly ShapingRule[]
  readonly market: MarketId
  readonly hub: string
  readonly run: 'da' | 'rt'
  readonly buckets: readonly Bucket[]
  /** Quoted as a basis over this hub of the same market and run; null for an outright price. */
  readonly basis_to: string | null
  readonly extrapolation: { readonly kind: 'last-year', readonly step: 'sum' | 'share', readonly per_year: number } | { readonly kind: 'heat-rate', readonly gas_hub: string } | null
  readonly bounds?: { readonly low: number, readonly high: number }
}

export interface GasSettings {
  readonly hub: string
  readonly strips_by: 'days' | 'months'
  /** Quoted as a basis over this gas hub; outright where left out. */
  readonly basis_to?: string | null
  readonly shapings?: readonly ShapingRule[]
  readonly extrapolation: Extrapolation | null
}

export interface CurveSetInput extends Pick<BootstrapInput, 'rule' | 'tolerance' | 'half_spread'> {
  /** Delivery begins the day after. */
  readonly curve_day: number
  /** How many months the curves reach, the one of the first day of delivery included. */
  readonly months: number
  readonly quotes: readonly UsableQuote[]
  readonly hubs: readonly HubSettings[]
  readonly gas: readonly GasSettings[]
}

export interface CurveSet {
  /** By curve, term and start. */
  readonly rows: readonly CurveRow[]
  readonly curves: ReadonlyMap<string, Curve>
  readonly findings: readonly Finding[]
}

export function buildCurveSet(input: CurveSetInput): CurveSet {
  const from_day = input.curve_day + 1
  const end_day = monthBounds(addMonths(monthOf(from_day), input.months - 1)).next
  const byCurve = quotesByCurve(input.quotes)
  const curves = new Map<string, Curve>()
  const findings: Finding[] = []
  for (const { basis_to = null, shapings = [], ...gas } of input.gas.toSorted((a, b) => Number((a.basis_to ?? null) !== null) - Number((b.basis_to ?? null) !== null) || compareText(a.hub, b.hub))) {
    const key: CurveKey = { commodity: 'gas', hub: gas.hub, strips_by: gas.strips_by, basis_to }
    const { pieces, findings: found } = bootstrap({ ...rules(input), quotes: byCurve.get(curveId(key)) ?? [], weights: curveWeights(key), shapings: expandShapings(shapings, from_day, end_day) })
    const whole = completed(curveOf(curveWeights(key), pieces), from_day, end_day, gas.extrapolation, curveId(key))
    curves.set(curveId(key), whole.curve)
    findings.push(...found, ...whole.findings)
    const outright = basis_to === null ? undefined : curves.get(`gas/${basis_to}`)
    if (outright) curves.set(curveId({ ...key, basis_to: null }), addBasis(outright, whole.curve))
  }
  // A basis needs its hub before it.
  const outrightFirst = input.hubs.toSorted((a, b) => Number(a.basis_to !== null) - Number(b.basis_to !== null) || compareText(nameOf(a), nameOf(b)))
  for (const hub of outrightFirst) findings.push(...addHub(input, hub, byCurve, curves, from_day, end_day))
  const rows = [...curves].toSorted(([a], [b]) => compareText(a, b)).flatMap(([id, curve]) => curveRows(id, curve, from_day, end_day))
  return { rows, curves, findings: sortFindings([...findings, ...duplicateRows(rows)]) }
}

function nameOf({ market, hub, run }: HubSettings): string { return `${market}/${hub}/${run}` }

function rules({ rule, tolerance, half_spread }: CurveSetInput): Pick<BootstrapInput, 'rule' | 'tolerance' | 'half_spread'> {
  return { ...rule && { rule }, ...tolerance !== undefined && { tolerance }, ...half_spread !== undefined && { half_spread } }
}

function addHub(input: CurveSetInput, settings: HubSettings, byCurve: ReadonlyMap<string, readonly StripQuote[]>, curves: Map<string, Curve>, from_day: number, end_day: number): Finding[] {
  const { market, hub, run, basis_to, extrapolation, shapings, profiles, settled, bounds } = settings
  const idOf = (bucket: Bucket, basis: string | null): string => curveId({ commodity: 'power', market, hub, run, bucket, basis_to: basis })
  const quotes = new Map(buckets.filter(bucket => plainBucket(bucket) === bucket).flatMap(bucket => {
    const some = byCurve.get(idOf(bucket, basis_to))
    return some ? [[bucket, some] as const] : []
  }))
  const built = buildHub({
    ...rules(input), market, name: basis_to === null ? nameOf(settings) : `${nameOf(settings)} over ${basis_to}`, quotes, from_day, end_day, buckets: settings.buckets, extrapolation: methodOf(extrapolation, curves),
    ...shapings && { shapings: shapingsByBucket(shapings, from_day, end_day) }, ...profiles && { profiles }, ...settled && { settled },
  })
  for (const [bucket, curve] of built.curves) {
    curves.set(idOf(bucket, basis_to), curve)
    const outright = basis_to === null ? undefined : curves.get(curveId({ commodity: 'power', market, hub: basis_to, run, bucket, basis_to: null }))
    if (outright) curves.set(idOf(bucket, null), addBasis(outright, curve))
  }
  const published = new Map(settings.buckets.map(plainBucket).flatMap(bucket => {
    const curve = curves.get(idOf(bucket, null))
    return curve ? [[bucket, curve] as const] : []
  }))
  return [...built.findings, ...validateHub({
    market, name: nameOf(settings), curves: published, expected: settings.buckets.map(plainBucket), from_day, end_day,
    quotes: basis_to === null ? new Map([...quotes].map(([bucket, some]) => [bucket, some.filter(quote => quote.first_day >= from_day)])) : new Map<Bucket, StripQuote[]>(), tolerance: input.tolerance ?? defaultTolerance, ...bounds && { bounds },
  })]
}

function shapingsByBucket(rules: readonly ShapingRule[], from_day: number, end_day: number): Map<Bucket, Shaping[]> {
  return new Map(buckets.map(bucket => [bucket, expandShapings(rules.filter(rule => rule.bucket === undefined || plainBucket(rule.bucket) === bucket), from_day, end_day)]))
}

function methodOf(extrapolation: HubSettings['extrapolation'], curves: ReadonlyMap<string, Curve>): Extrapolation | null {
  if (extrapolation?.kind !== 'heat-rate') return extrapolation
  const gas = curves.get(`gas/${extrapolation.gas_hub}`)
  return gas ? { kind: 'heat-rate', gas } : null
}

function quotesByCurve(quotes: readonly UsableQuote[]): Map<string, StripQuote[]> {
  const found = new Map<string, StripQuote[]>()
  for (const { id, curve_id, period, price, bid, ask, rank, quoted_at_utc } of quotes.toSorted((a, b) => compareText(a.id, b.id))) {
    const quote: StripQuote = { id, first_day: period.first_day, end_day: period.end_day, price, bid, ask, rank, quoted_at_utc }
    const some = found.get(curve_id)
    if (some) some.push(quote)
    else found.set(curve_id, [quote])
  }
  return found
}

/** Blocks for a smooth curve: every stretch that the curve tells apart, from the first day of the range to its last. */
export function smoothBlocks(curve: Curve, from_day: number, end_day: number): { first_day: number, end_day: number, price: number }[] {
  return curve.pieces.filter(piece => piece.end_day > from_day && piece.first_day < end_day).flatMap(piece => {
    const range = { first_day: Math.max(piece.first_day, from_day), end_day: Math.min(piece.end_day, end_day) }
    const priced = priceOver(curve, range)
    return priced ? [{ ...range, price: priced.price }] : []
  })
}
