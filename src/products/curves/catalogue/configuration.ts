/**
 * What is built and from which quotes: hubs, products of sources, terms. Ships with a catalogue of hubs; users lay their own
 * over it, entry by entry. Everything in it counts for the prices, so a set keeps the whole of it.
 */
import { isFailure } from '#base/error.ts'
import { type Bucket, buckets as allBuckets, parseBucket } from '#canon/bucket.ts'
import type { MarketId } from '#canon/market.ts'
import { utcOffsetMinutes } from '#canon/zone.ts'
import { type CurveKey, curveId, plainBucket } from '../contract.ts'
import { compareText } from '../finding.ts'
import { defaultShapes, type ShapeTerms } from '../hour-history.ts'
import { type Profile, requireProfile, requireShapingRule, type ShapingRule } from '../shaping.ts'
import { invalid } from '../trouble.ts'
import { defaultGas, defaultPower } from './default-hubs.ts'

export interface PowerEntry {
  /** Short, for commands and product codes: `PJM-WH`. */
  readonly code: string
  readonly market: MarketId
  /** As the operator writes it. */
  readonly hub: string
  /** The operator's id of the price point that it settles against; null where there is none. */
  readonly node_id: string | null
  readonly runs: readonly ('da' | 'rt')[]
  readonly buckets: readonly Bucket[]
  /** Code of the hub over which it is quoted. */
  readonly basis_to: string | null
  readonly gas: string | null
  readonly heat_rate_mmbtu_per_mwh: number
  readonly extrapolation: 'last-year' | 'heat-rate'
  /** Share by which a year is dearer than the one before, for `last-year`. */
  readonly per_year: number
  readonly profile: Profile | null
  /** It must have curves: a day without them is an error. */
  readonly required: boolean
  readonly low: number | null
  readonly high: number | null
  /** Added to the block's price by hour ending 1 to 24, less its mean. */
  readonly hourly: readonly number[] | null
  /** Relations between periods that quotes leave open. */
  readonly shapings?: readonly ShapingRule[]
}

export interface GasEntry {
  readonly code: string
  readonly hub: string
  readonly strips_by: 'days' | 'months'
  readonly basis_to: string | null
  readonly per_year: number
  readonly required: boolean
  readonly shapings?: readonly ShapingRule[]
}

export interface SourceEntry { readonly source: string, readonly kind: 'settle' | 'broker' | 'model', readonly rank: number }

/** A source's own code for a curve. `delivery` where the code has a period of its own. */
export interface ProductEntry { readonly source: string, readonly product: string, readonly curve: string, readonly delivery: string | null, readonly rank: number | null }

export interface Terms extends ShapeTerms {
  /** Time of day after which quotes are of the next day, on the clock of `cut_zone`. */
  readonly cut: string
  readonly cut_zone: string
  readonly months: number
  readonly stale_hours: number
  readonly tolerance: number
  readonly rule: 'priority' | 'within-market'
  readonly half_spread: number
  /** Moves beyond so many standard deviations of the days before are alerts. */
  readonly alert_sigmas: number
  /** Where history is short: moves beyond this share of the price, and above 1. */
  readonly alert_share: number
  readonly factor_days: number
}

export interface Configuration extends Terms {
  readonly power: readonly PowerEntry[]
  readonly gas: readonly GasEntry[]
  readonly sources: readonly SourceEntry[]
  readonly products: readonly ProductEntry[]
}

export const defaultTerms: Terms = {
  cut: '16:00', cut_zone: 'America/New_York', months: 60, stale_hours: 36, tolerance: 0.005, rule: 'priority', half_spread: 0.05, alert_sigmas: 3, alert_share: 0.05, factor_days: 60, ...defaultShapes,
}

const defaultSources: readonly SourceEntry[] = [
  { source: 'ice', kind: 'settle', rank: 0 }, { source: 'cme', kind: 'settle', rank: 0 }, { source: 'nodal', kind: 'settle', rank: 0 }, { source: 'broker', kind: 'broker', rank: 10 }, { source: 'model', kind: 'model', rank: 20 },
]

/** What users give: entries by their code, in place of or beside those that ship. */
export type Layer = Partial<Terms> & {
  readonly power?: readonly (Partial<PowerEntry> & Pick<PowerEntry, 'code'>)[]
  readonly gas?: readonly (Partial<GasEntry> & Pick<GasEntry, 'code'>)[]
  readonly sources?: readonly SourceEntry[]
  readonly products?: readonly (Pick<ProductEntry, 'source' | 'product' | 'curve'> & Partial<ProductEntry>)[]
  /** False: without the hubs that ship. */
  readonly shipped?: boolean
}

const powerRest = { node_id: null, runs: ['da'], basis_to: null, gas: null, heat_rate_mmbtu_per_mwh: 7, extrapolation: 'last-year', per_year: 0, profile: null, required: false, low: null, high: null, hourly: null } as const
const gasRest = { strips_by: 'days', basis_to: null, per_year: 0, required: false } as const

/** The whole configuration under a layer. Throws `curve/invalid` for what does not hang together. */
export function configured(layer: Layer): Configuration {
  const { power = [], gas = [], sources = [], products = [], shipped = true, ...terms } = layer
  const whole: Configuration = {
    ...defaultTerms, ...terms,
    power: laid(shipped ? defaultPower : [], power, entry => entry.code).map(entry => powerEntry(entry)),
    gas: laid(shipped ? defaultGas : [], gas, entry => entry.code).map(entry => gasEntry(entry)),
    sources: laid(defaultSources, sources, entry => entry.source),
    products: products.map(({ delivery = null, rank = null, ...rest }) => ({ ...rest, delivery, rank })).toSorted((a, b) => compareText(a.source, b.source) || compareText(a.product, b.product)),
  }
  requireSound(whole)
  return whole
}

function laid<T>(under: readonly T[], over: readonly T[], name: (entry: T) => string): T[] {
  const all = new Map(under.map(entry => [name(entry), entry]))
  const seen = new Set<string>()
  for (const entry of over) {
    if (seen.has(name(entry))) throw invalid(`${name(entry)} is there twice; leave one of the two`, { name: name(entry) })
    seen.add(name(entry))
    all.set(name(entry), { ...all.get(name(entry)), ...entry })
  }
  return [...all.values()].toSorted((a, b) => compareText(name(a), name(b)))
}

function powerEntry(entry: Partial<PowerEntry> & Pick<PowerEntry, 'code'>): PowerEntry {
  const { market, hub, buckets = ['5x16', 'wrap', '7x24'] } = entry
  if (market === undefined || hub === undefined) throw invalid(`power hub ${entry.code} is none that ships: it needs at least market and hub`, { code: entry.code })
  return { ...powerRest, ...entry, market, hub, buckets: buckets.map(parseBucket).map(plainBucket) }
}

function gasEntry(entry: Partial<GasEntry> & Pick<GasEntry, 'code'>): GasEntry { return { ...gasRest, ...entry, hub: entry.hub ?? entry.code } }

function requireSound({ power, gas, sources, products, ...rest }: Configuration): void {
  asOwn('cut_zone', () => { utcOffsetMinutes(rest.cut_zone, anyInstant) })
  for (const { code, profile } of power) if (profile !== null) asOwn(code, () => { requireProfile(profile) })
  for (const { code, shapings = [] } of [...power, ...gas]) asOwn(code, () => { shapings.forEach(requireShapingRule) })
  const names = [...power.map(({ code, market, hub }) => [`${market}/${hub}`, code]), ...gas.map(({ code, hub }) => [`gas/${hub}`, code])] as const
  const double = names.find(([name], index) => names.findIndex(([other]) => other === name) !== index)
  if (double) throw invalid(`${double[1]} is ${double[0]}, which has another code already; change that one`, { code: double[1] })
  const codes = new Map(power.map(entry => [entry.code, entry]))
  const fuels = new Map(gas.map(entry => [entry.code, entry]))
  for (const { code, basis_to, market, runs, gas: fuel } of power) {
    const under = basis_to === null ? undefined : codes.get(basis_to)
    if (basis_to !== null && (under === undefined || under.basis_to !== null || under.market !== market)) throw invalid(`${code} is a basis over ${basis_to}, which is no outright hub of ${market}`, { code, basis_to })
    if (under && runs.some(run => !under.runs.includes(run))) throw invalid(`${code} has runs that ${basis_to} has not (${runs.join(', ')} against ${under.runs.join(', ')})`, { code })
    if (fuel !== null && !fuels.has(fuel)) throw invalid(`${code} burns ${fuel}, which is no gas hub of the configuration`, { code, gas: fuel })
  }
  for (const { code, basis_to } of gas) if (basis_to !== null && fuels.get(basis_to)?.basis_to !== null) throw invalid(`gas hub ${code} is a basis over ${basis_to}, which is no outright gas hub`, { code })
  const curves = curveKeys({ power, gas, sources, products, ...rest })
  const named = new Set<string>()
  for (const { source, product, curve } of products) {
    if (!sources.some(entry => entry.source === source)) throw invalid(`product ${product} is of ${source}, which is no source of the configuration (${sources.map(entry => entry.source).join(', ')})`, { source })
    if (!curves.get(curve)?.quoted) throw invalid(`product ${product} of ${source} is mapped to ${curve}, which is no curve that quotes are for; \`gridlake curves products\` lists them`, { product, curve })
    const name = JSON.stringify([source, product])
    if (named.has(name)) throw invalid(`product ${product} of ${source} is mapped twice; leave one of the two`, { product, source })
    named.add(name)
  }
}

/** Within the tables of every zone. */
const anyInstant = Date.parse('2026-01-01T00:00:00Z')

/** What other parts refuse, at its place in the configuration. */
function asOwn(place: string, check: () => void): void {
  try {
    check()
  } catch (error) {
    if (!isFailure(error, 'usage/invalid')) throw error
    throw invalid(`${place}: ${error.message}`, { place })
  }
}

/** `quoted`: quotes and marks are for it. The outright curve of a basis hub follows, and has none of its own. */
export interface KnownCurve { readonly key: CurveKey, readonly code: string, readonly quoted: boolean }

/** Every curve that the configuration can make, by its id. */
export function curveKeys({ power, gas }: Configuration): ReadonlyMap<string, KnownCurve> {
  const hubs = new Map(power.map(entry => [entry.code, entry.hub]))
  const fuels = new Map(gas.map(entry => [entry.code, entry.hub]))
  const found = new Map<string, KnownCurve>()
  const put = (key: CurveKey, code: string, quoted: boolean): void => { found.set(curveId(key), { key, code, quoted }) }
  for (const { code, market, hub, runs, basis_to } of power) {
    const over = basis_to === null ? null : hubs.get(basis_to) ?? null
    for (const run of runs) {
      for (const bucket of quotedBuckets) {
        const key = { commodity: 'power', market, hub, run, bucket } as const
        put({ ...key, basis_to: over }, `${code}-${run.toUpperCase()}-${bucket}`, true)
        if (over !== null) put({ ...key, basis_to: null }, `${code}-${run.toUpperCase()}-${bucket}-OUTRIGHT`, false)
      }
    }
  }
  for (const { code, hub, strips_by, basis_to } of gas) {
    const over = basis_to === null ? null : fuels.get(basis_to) ?? null
    put({ commodity: 'gas', hub, strips_by, basis_to: over }, code, true)
    if (over !== null) put({ commodity: 'gas', hub, strips_by, basis_to: null }, `${code}-OUTRIGHT`, false)
  }
  return found
}

const quotedBuckets: readonly Bucket[] = allBuckets.filter(bucket => plainBucket(bucket) === bucket)
