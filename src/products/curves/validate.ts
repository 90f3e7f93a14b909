/**
 * Whether a set of curves may be published. Not among the checks, because each is ordinary: prices below zero (nights and
 * spring noons), later months above nearer ones, nights above days at solar hubs (said for the record only).
 */
import type { Bucket } from '#canon/bucket.ts'
import type { MarketId } from '#canon/market.ts'
import { partsOf, partitions } from './bucket-parts.ts'
import { type Curve, type CurveRow, priceOver } from './curve.ts'
import { finding, type Finding, shown, sortFindings } from './finding.ts'
import { periodsWithin } from './period.ts'
import type { Stretch } from './pieces.ts'

export interface HubToValidate {
  readonly market: MarketId
  readonly name: string
  readonly curves: ReadonlyMap<Bucket, Curve>
  /** Buckets that must be there. */
  readonly expected: readonly Bucket[]
  readonly from_day: number
  readonly end_day: number
  /** Quotes by bucket: the curve should give their price again. */
  readonly quotes: ReadonlyMap<Bucket, readonly (Stretch & { readonly id: string, readonly price: number, readonly bid: number | null, readonly ask: number | null })[]>
  readonly tolerance: number
  /** Prices outside are no prices of this market. */
  readonly bounds?: { readonly low: number, readonly high: number }
}

/** How far buckets may be from what their parts say: the floating point of the sums, not a choice. */
const identityTolerance = 1e-9

export function validateHub(hub: HubToValidate): Finding[] {
  return sortFindings([...completeness(hub), ...numbers(hub), ...identities(hub), ...quotesMet(hub), ...inversions(hub)])
}

function completeness({ curves, expected, name, from_day, end_day }: HubToValidate): Finding[] {
  return expected.flatMap(bucket => {
    const curve = curves.get(bucket)
    if (!curve) return [finding('missing-bucket', 'error', `${name} ${bucket}`, 'there is no curve')]
    const months = periodsWithin('month', from_day, end_day).filter(period => curve.weights.between(period.first_day, period.end_day) > 0).map(period => ({ period, priced: priceOver(curve, period) }))
    const missing = months.filter(({ period, priced }) => !priced && period.term === 'month')
    const balance = months.some(({ period, priced }) => !priced && period.term === 'balance-of-month')
    const beyond = months.filter(({ priced }) => priced?.origin === 'extrapolated')
    return [
      ...missing.length === 0 ? [] : [finding('missing-month', 'error', `${name} ${bucket}`, `${missing.length} of ${months.length} months have no price, ${missing[0]?.period.id} first`)],
      ...balance ? [finding('missing-balance', 'warning', `${name} ${bucket}`, 'no quote says what the rest of the month costs')] : [],
      ...beyond.length === 0 ? [] : [finding('extrapolated', 'info', `${name} ${bucket}`, `${beyond.length} of ${months.length} months lie beyond the quotes, ${beyond[0]?.period.id} first`)],
    ]
  })
}

function numbers({ curves, name, bounds }: HubToValidate): Finding[] {
  return [...curves].flatMap(([bucket, { pieces }]) => {
    const bad = pieces.filter(({ price }) => !Number.isFinite(price))
    const out = bounds ? pieces.filter(({ price }) => price < bounds.low || price > bounds.high) : []
    return [
      ...bad.length === 0 ? [] : [finding('not-finite', 'error', `${name} ${bucket}`, `${bad.length} prices are no finite numbers`)],
      ...out.length === 0 ? [] : [finding('out-of-bounds', 'error', `${name} ${bucket}`, `${out.length} prices lie outside of ${bounds?.low} to ${bounds?.high}, ${shown(out[0]?.price ?? NaN)} first`)],
    ]
  })
}

/** `7x24 = (h 5x16 + h wrap) / H` and all its like, by true hours, for every month and every way that is there. */
function identities({ market, curves, name, from_day, end_day }: HubToValidate): Finding[] {
  const months = periodsWithin('month', from_day, end_day)
  return [...curves].flatMap(([bucket, curve]) => partitions(market).flatMap(partition => {
    const members = partsOf(market, bucket, partition)?.flatMap(member => curves.get(member) ?? []) ?? []
    if (members.length < 2 || members.length !== partsOf(market, bucket, partition)?.length) return []
    const off = months.flatMap(month => {
      const whole = priceOver(curve, month)
      const parts = members.map(member => priceOver(member, month))
      if (!whole || parts.some((part, at) => !part && (members[at]?.weights.between(month.first_day, month.end_day) ?? 0) > 0)) return []
      const sum = parts.reduce((total, part) => total + (part ? part.weight * part.price : 0), 0) / whole.weight
      return Math.abs(sum - whole.price) > identityTolerance * Math.max(1, Math.abs(whole.price)) ? [`${month.id}: ${shown(whole.price)} against ${shown(sum)}`] : []
    })
    return off.length === 0 ? [] : [finding('bucket-identity', 'error', `${name} ${bucket}`, `is not the mean of ${partition.join(', ')} by hours in ${off.length} months, ${off[0]}`)]
  }))
}

function quotesMet({ curves, quotes, tolerance }: HubToValidate): Finding[] {
  return [...quotes].flatMap(([bucket, some]) => some.flatMap(quote => {
    const curve = curves.get(bucket)
    const priced = curve ? priceOver(curve, quote) : null
    if (!priced || Math.abs(priced.price - quote.price) <= tolerance) return []
    const inside = quote.bid !== null && quote.ask !== null && priced.price >= quote.bid - 1e-9 && priced.price <= quote.ask + 1e-9
    return [finding('quote-missed', inside ? 'info' : 'warning', quote.id, `quoted ${shown(quote.price)}, the curve has ${shown(priced.price)}${inside ? ', within bid and ask' : ''}`)]
  }))
}

function inversions({ curves, name, from_day, end_day }: HubToValidate): Finding[] {
  return ([['5x16', 'wrap'], ['6x16', 'LLH']] as const).flatMap(([peak, rest]) => {
    const [on, off] = [curves.get(peak), curves.get(rest)]
    if (!on || !off) return []
    const months = periodsWithin('month', from_day, end_day).filter(month => (priceOver(on, month)?.price ?? Infinity) < (priceOver(off, month)?.price ?? -Infinity))
    return months.length === 0 ? [] : [finding('inverted', 'info', `${name} ${peak}`, `${months.length} months lie below ${rest}, ${months[0]?.id} first`)]
  })
}

export interface Move { readonly curve_id: string, readonly period: string, readonly from: number, readonly to: number, readonly change: number, readonly sigmas: number | null }

export function largeMoves(found: readonly Move[], sigmasMost: number): Finding[] {
  return sortFindings(found.filter(({ sigmas }) => sigmas !== null && sigmas > sigmasMost)
    .map(({ curve_id, period, from, to, sigmas }) => finding('large-move', 'warning', `${curve_id} ${period}`, `moved from ${shown(from)} to ${shown(to)}, ${shown(sigmas ?? NaN)} times what it usually does in a day`)))
}

/** The key of a row holds the term: without it a January, a first quarter and a year would replace each other. */
export function rowKey({ curve_id, term, delivery_start }: CurveRow): string { return JSON.stringify([curve_id, term, delivery_start]) }

export function duplicateRows(rows: readonly CurveRow[]): Finding[] {
  const seen = new Set<string>()
  return sortFindings(rows.flatMap(row => {
    const key = rowKey(row)
    if (!seen.has(key)) {
      seen.add(key)
      return []
    }
    return [finding('duplicate-key', 'error', `${row.curve_id} ${row.period}`, `there are two rows of that curve, term (${row.term}) and start`)]
  }))
}
