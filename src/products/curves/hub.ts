/**
 * All buckets of one hub from one set of quotes, consistent by hours: the quotes are led back to buckets that share no hour
 * (5x16 and wrap; 6x16 and LLH in the West; with nights and weekends apart where these are quoted), each of these is
 * bootstrapped, and every other bucket is their mean by true hours. A quote of a bucket that several make up, such as 7x24,
 * becomes one of the part that is not known otherwise: `P_wrap = (H P_7x24 - h P_5x16) / (H - h)`.
 */
import { type Bucket, buckets } from '#canon/bucket.ts'
import type { MarketId } from '#canon/market.ts'
import { bootstrap, type BootstrapInput, type StripQuote } from './bootstrap.ts'
import { quotesFrom } from './balance.ts'
import { partitionFor, partsOf } from './bucket-parts.ts'
import { plainBucket } from './contract.ts'
import { type Curve, curveOf, type CurvePiece, priceOver } from './curve.ts'
import { completed, type Extrapolation } from './extrapolate.ts'
import { compareText, finding, type Finding, sortFindings } from './finding.ts'
import { union } from './join.ts'
import type { Stretch } from './pieces.ts'
import type { Profile, Shaping } from './shaping.ts'
import { bucketWeights } from './weights.ts'

export interface HubInput extends Pick<BootstrapInput, 'rule' | 'tolerance' | 'half_spread'> {
  readonly market: MarketId
  /** For findings. */
  readonly name: string
  readonly quotes: ReadonlyMap<Bucket, readonly StripQuote[]>
  /** The first day of the curve: the one after the curve date. */
  readonly from_day: number
  readonly end_day: number
  /** The buckets to answer. */
  readonly buckets: readonly Bucket[]
  readonly shapings?: ReadonlyMap<Bucket, readonly Shaping[]>
  readonly profiles?: ReadonlyMap<Bucket, Profile>
  /** Average price of delivered days by bucket, or null where unknown. */
  readonly settled?: (bucket: Bucket, range: Stretch) => number | null
  readonly extrapolation?: Extrapolation | null
}

export interface HubCurves {
  readonly curves: ReadonlyMap<Bucket, Curve>
  /** The buckets that the others are made of. */
  readonly partition: readonly Bucket[]
  readonly findings: readonly Finding[]
}

export function buildHub(input: HubInput): HubCurves {
  const findings: Finding[] = []
  const quotes = current(input, findings)
  const partition = partitionFor(input.market, [...quotes.keys()])
  const built = buildPartition(input, partition, quotes)
  findings.push(...built.findings)
  const base = new Map(partition.map(bucket => {
    const curve = built.curves.get(bucket) ?? { weights: bucketWeights(input.market, bucket), pieces: [] }
    const whole = completed(curve, input.from_day, input.end_day, input.extrapolation ?? null, `${input.name} ${bucket}`)
    findings.push(...whole.findings)
    return [bucket, whole.curve] as const
  }))
  const curves = new Map<Bucket, Curve>()
  for (const bucket of new Set(input.buckets.map(plainBucket))) {
    const members = partsOf(input.market, bucket, partition)
    const own = built.alone.get(bucket)
    const direct = members ? base.get(bucket) ?? union(bucketWeights(input.market, bucket), members.flatMap(member => base.get(member) ?? [])) : null
    const curve = direct && own ? withRest(direct, own) : direct ?? own
    if (curve && curve.pieces.length > 0) curves.set(bucket, curve)
  }
  return { curves, partition, findings: sortFindings(findings) }
}

/** Quotes by plain bucket, those in delivery for what is left. */
function current({ market, quotes, from_day, settled = () => null }: HubInput, findings: Finding[]): Map<Bucket, StripQuote[]> {
  const found = new Map<Bucket, StripQuote[]>()
  for (const bucket of buckets) {
    const kept = quotesFrom(from_day, quotes.get(bucket) ?? [], bucketWeights(market, bucket), range => settled(bucket, range))
    findings.push(...kept.findings)
    if (kept.quotes.length > 0) found.set(plainBucket(bucket), [...found.get(plainBucket(bucket)) ?? [], ...kept.quotes])
  }
  return found
}

interface Pending { readonly bucket: Bucket, readonly members: readonly Bucket[], readonly quote: StripQuote }

interface Built {
  readonly curves: ReadonlyMap<Bucket, Curve>
  /** Of what could not be led back to the partition: by its own quotes. */
  readonly alone: ReadonlyMap<Bucket, Curve>
  readonly findings: readonly Finding[]
}

function buildPartition(input: HubInput, partition: readonly Bucket[], quotes: ReadonlyMap<Bucket, readonly StripQuote[]>): Built {
  const own = new Map(partition.map(bucket => [bucket, [...quotes.get(bucket) ?? []]]))
  const converted = new Set<string>()
  let pending = [...quotes].filter(([bucket]) => !own.has(bucket)).flatMap(([bucket, some]) => {
    const members = partsOf(input.market, bucket, partition)
    return some.map((quote): Pending => ({ bucket, members: members ?? [], quote }))
  }).toSorted((a, b) => a.quote.first_day - b.quote.first_day || a.quote.end_day - b.quote.end_day || compareText(a.bucket, b.bucket) || compareText(a.quote.id, b.quote.id))
  let solved = solve(input, own, converted)
  for (;;) {
    const placed = pending.map(one => ({ one, target: targetOf(input.market, one, solved.curves) }))
    const now = placed.filter(({ target }) => target !== null)
    if (now.length === 0) break
    for (const { one, target } of now) {
      if (target === null) continue
      own.get(target)?.push(convert(input.market, one, target, solved.curves))
      converted.add(one.quote.id)
    }
    pending = placed.flatMap(({ one, target }) => target === null ? [one] : [])
    solved = solve(input, own, converted)
  }
  const findings = [...solved.findings]
  const left = new Map<Bucket, StripQuote[]>()
  for (const { bucket, quote } of pending) {
    findings.push(finding('bucket-undetermined', 'warning', quote.id, `${bucket} alone does not say what ${partition.join(' and ')} are; it is used for ${bucket} only`))
    left.set(bucket, [...left.get(bucket) ?? [], quote])
  }
  const alone = new Map([...left].map(([bucket, some]) => {
    const found = besideKnown(input, bucket, some, partition, solved.curves)
    findings.push(...found.findings)
    return [bucket, found.curve] as const
  }))
  return { curves: solved.curves, alone, findings }
}

/** A bucket by its own quotes, given what its parts say of some of the time. */
function besideKnown(input: HubInput, bucket: Bucket, quotes: readonly StripQuote[], partition: readonly Bucket[], curves: ReadonlyMap<Bucket, Curve>): { curve: Curve, findings: Finding[] } {
  const weights = bucketWeights(input.market, bucket)
  const members = partsOf(input.market, bucket, partition)?.flatMap(member => curves.get(member) ?? [])
  const known = members ? union(weights, members).pieces : []
  const sources = new Map<string, readonly string[]>()
  const given = known.flatMap((piece, index): StripQuote[] => {
    const within = quotes.find(quote => quote.first_day < piece.end_day && quote.end_day > piece.first_day)
    if (!within) return []
    const id = `${bucket} of its parts ${index}`
    sources.set(id, piece.quotes)
    return [{ id, first_day: Math.max(piece.first_day, within.first_day), end_day: Math.min(piece.end_day, within.end_day), price: piece.price, bid: null, ask: null, rank: -1, quoted_at_utc: 0 }]
  })
  const solved = solve({ ...input, rule: 'priority' }, new Map([[bucket, [...given, ...quotes]]]), new Set(sources.keys()))
  const curve = solved.curves.get(bucket) ?? { weights, pieces: [] }
  const named = curve.pieces.map((piece): CurvePiece => ({ ...piece, quotes: [...new Set(piece.quotes.flatMap(id => sources.get(id) ?? [id]))].toSorted(compareText) }))
  return { curve: { weights, pieces: named }, findings: solved.findings }
}

function solve({ market, shapings, profiles, rule, tolerance, half_spread }: HubInput, quotes: ReadonlyMap<Bucket, readonly StripQuote[]>, converted: ReadonlySet<string>): { curves: Map<Bucket, Curve>, findings: Finding[] } {
  const findings: Finding[] = []
  const curves = new Map([...quotes].map(([bucket, some]) => {
    const weights = bucketWeights(market, bucket)
    const found = bootstrap({
      quotes: some, weights, shapings: shapings?.get(bucket) ?? [], profile: profiles?.get(bucket) ?? null,
      ...rule && { rule }, ...tolerance !== undefined && { tolerance }, ...half_spread !== undefined && { half_spread },
    })
    findings.push(...found.findings)
    return [bucket, curveOf(weights, found.pieces, converted)] as const
  }))
  return { curves, findings }
}

/** The one part that is not known, or where all are the one that quotes fix least; null where it takes more to say. */
function targetOf(market: MarketId, { members, quote }: Pending, curves: ReadonlyMap<Bucket, Curve>): Bucket | null {
  const concerned = members.filter(member => bucketWeights(market, member).between(quote.first_day, quote.end_day) > 0)
  const priced = concerned.map(member => ({ member, price: priceOf(curves, member, quote) }))
  const unknown = priced.filter(({ price }) => !price)
  if (unknown.length > 1) return null
  const loose = priced.filter(({ price }) => price?.origin !== 'quoted' && price?.origin !== 'implied')
  return (unknown[0] ?? loose[0] ?? priced.at(-1))?.member ?? null
}

function priceOf(curves: ReadonlyMap<Bucket, Curve>, bucket: Bucket, range: Stretch): ReturnType<typeof priceOver> {
  const curve = curves.get(bucket)
  return curve ? priceOver(curve, range) : null
}

function convert(market: MarketId, { bucket, members, quote }: Pending, target: Bucket, curves: ReadonlyMap<Bucket, Curve>): StripQuote {
  const hoursOf = (of: Bucket): number => bucketWeights(market, of).between(quote.first_day, quote.end_day)
  let others = 0
  for (const member of members) if (member !== target) others += hoursOf(member) * (priceOf(curves, member, quote)?.price ?? 0)
  const led = (price: number): number => (hoursOf(bucket) * price - others) / hoursOf(target)
  // Of two that say the same period the direct one stands first.
  return { ...quote, rank: quote.rank + 0.5, price: led(quote.price), bid: quote.bid === null ? null : led(quote.bid), ask: quote.ask === null ? null : led(quote.ask) }
}

/** `curve`, and where it has nothing, what `other` has. */
function withRest(curve: Curve, other: Curve): Curve {
  const rest = other.pieces.flatMap((piece): CurvePiece[] => {
    const inside = curve.pieces.filter(({ first_day, end_day }) => first_day < piece.end_day && end_day > piece.first_day)
    const ends = [piece.first_day, ...inside.flatMap(({ first_day, end_day }) => [first_day, end_day]), piece.end_day].filter(day => day >= piece.first_day && day <= piece.end_day)
    return ends.slice(1).flatMap((end_day, index) => {
      const first_day = ends[index] ?? end_day
      const weight = curve.weights.between(first_day, end_day)
      return weight === 0 || inside.some(one => one.first_day <= first_day && one.end_day >= end_day) ? [] : [{ ...piece, first_day, end_day, weight }]
    })
  })
  return { weights: curve.weights, pieces: [...curve.pieces, ...rest].toSorted((a, b) => a.first_day - b.first_day) }
}
