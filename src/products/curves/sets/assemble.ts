/** From stored inputs and a configuration to the curves of a day: pure, so that the same two give the same bytes again. */
import { bucketBit } from '#canon/bucket.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { hourMs } from '#canon/instant.ts'
import { productMap } from '../catalogue/book.ts'
import type { Configuration, GasEntry, KnownCurve, PowerEntry } from '../catalogue/configuration.ts'
import { type Contract, contractBook, deliveryOn, plainBucket } from '../contract.ts'
import { buildCurveSet, type CurveSet, type GasSettings, type HubSettings } from '../curve-set.ts'
import { compareText, finding, type Finding, shown, sortFindings } from '../finding.ts'
import { deliveryHours } from '../hourly.ts'
import { checkQuotes, type UsableQuote } from '../quote.ts'
import { asQuote } from '../quotes/quote-row.ts'
import { bucketWeights } from '../weights.ts'
import type { MarkRow, SetInputs, SettledHours } from './inputs.ts'

export interface Assembled extends CurveSet {
  readonly known: ReadonlyMap<string, KnownCurve>
  /** Quotes and marks that count. */
  readonly used: readonly UsableQuote[]
}

/** `only`: of this hub (by code) and what it stands on; the same prices as in the whole. */
export function assemble(inputs: SetInputs, configuration: Configuration, only?: ReadonlySet<string>): Assembled {
  const curve_day = dayNumberOf(inputs.curve_day)
  const map = productMap(configuration)
  const findings: Finding[] = []
  const contracts = new Map<string, Contract>()
  for (const { source, product, delivery, rank } of inputs.quotes) {
    const mapped = map.contract(source, product, delivery, rank)
    // Of two instants of one contract the newer one's rank counts: quotes come oldest first.
    if ('contract' in mapped) contracts.set(JSON.stringify([source, mapped.contract.contract_id]), mapped.contract)
  }
  const { usable, findings: ofQuotes } = checkQuotes(inputs.quotes.map(asQuote), {
    book: contractBook([...contracts.values()]), curve_day, cut_utc: Date.parse(inputs.cut_utc), known_at_utc: Date.parse(inputs.known_at_utc), stale_after_ms: configuration.stale_hours * hourMs,
  })
  findings.push(...ofQuotes)
  const marks = inputs.marks.flatMap(mark => {
    const usableMark = markQuote(mark, map.curves, curve_day)
    findings.push(marked(mark, usableMark !== null))
    return usableMark ? [usableMark] : []
  })
  const used = [...usable, ...marks]
  const quoted = new Map<string, Set<string>>()
  for (const { contract: { curve } } of used) {
    const hub = curve.commodity === 'gas' ? `gas/${curve.hub}` : `${curve.market}/${curve.hub}/${curve.run}`
    quoted.set(hub, (quoted.get(hub) ?? new Set()).add(curve.commodity === 'gas' ? '' : curve.bucket))
  }
  const wanted = (code: string): boolean => only === undefined || only.has(code)
  const hubs = configuration.power.filter(({ code }) => wanted(code)).flatMap(entry => entry.runs.flatMap(run => hubSettings(entry, run, quoted, configuration, inputs.settled, findings)))
  const gas = configuration.gas.filter(({ code }) => wanted(code)).flatMap(entry => gasSettings(entry, quoted, configuration, findings))
  const set = buildCurveSet({ curve_day, months: configuration.months, quotes: used, hubs, gas, rule: configuration.rule, tolerance: configuration.tolerance, half_spread: configuration.half_spread })
  return { ...set, findings: sortFindings([...findings, ...set.findings]), known: map.curves, used }
}

/** Stands before every quote of its period. */
function markQuote(mark: MarkRow, curves: ReadonlyMap<string, KnownCurve>, curve_day: number): UsableQuote | null {
  const known = curves.get(mark.curve_id)
  if (!known?.quoted) return null
  const contract: Contract = { source: 'mark', contract_id: `${mark.curve_id} ${mark.delivery}`, curve: known.key, delivery: mark.delivery, rank: -1 }
  const period = deliveryOn(contract, curve_day)
  if (!period || period.end_day <= curve_day + 1) return null
  return { id: `mark/${contract.contract_id}`, curve_id: mark.curve_id, contract, period, price: mark.price, price_is: 'settle', bid: null, ask: null, rank: -1, quoted_at_utc: Date.parse(mark.marked_at_utc) }
}

function marked({ curve_id, delivery, price, price_before, marked_by, reason, marked_at_utc }: MarkRow, used: boolean): Finding {
  const what = `${marked_by} set ${shown(price)}${price_before === null ? '' : ` in place of ${shown(price_before)}`} at ${marked_at_utc}: ${reason}`
  return used ? finding('marked', 'info', `${curve_id} ${delivery}`, what) : finding('marked', 'error', `${curve_id} ${delivery}`, `${what}; the mark is for no curve or period of this configuration and is left out`)
}

type Quoted = ReadonlyMap<string, ReadonlySet<string>>

function hubSettings(entry: PowerEntry, run: 'da' | 'rt', quoted: Quoted, { power, gas }: Configuration, settled: readonly SettledHours[], findings: Finding[]): HubSettings[] {
  const over = entry.basis_to === null ? null : power.find(({ code }) => code === entry.basis_to)?.hub ?? null
  const some = quoted.get(`${entry.market}/${entry.hub}/${run}`)
  if (!some) {
    if (entry.required) findings.push(finding('no-quotes', 'error', `${entry.code} ${run}`, 'it must have curves, and no quote of it can be used'))
    return []
  }
  const fuel = entry.gas === null ? undefined : gas.find(({ code }) => code === entry.gas)
  const hours = settled.find(one => one.market === entry.market && one.hub === entry.hub && one.run === run)
  const buckets = [...new Set([...entry.buckets, ...some])].map(bucket => plainBucket(bucket as typeof entry.buckets[number]))
  return [{
    market: entry.market, hub: entry.hub, run, basis_to: over, buckets: [...new Set(buckets)].toSorted(compareText),
    extrapolation: entry.extrapolation === 'heat-rate' && fuel && quoted.has(`gas/${fuel.hub}`) ? { kind: 'heat-rate', gas_hub: fuel.hub } : { kind: 'last-year', step: 'share', per_year: entry.per_year },
    ...entry.profile && { profiles: new Map(buckets.map(bucket => [bucket, entry.profile as NonNullable<PowerEntry['profile']>])) },
    ...entry.shapings && { shapings: entry.shapings },
    ...hours && { settled: settledBy(hours) },
    ...entry.low !== null || entry.high !== null ? { bounds: { low: entry.low ?? -Infinity, high: entry.high ?? Infinity } } : {},
  }]
}

function gasSettings(entry: GasEntry, quoted: Quoted, { gas }: Configuration, findings: Finding[]): GasSettings[] {
  if (!quoted.has(`gas/${entry.hub}`)) {
    if (entry.required) findings.push(finding('no-quotes', 'error', entry.code, 'it must have a curve, and no quote of it can be used'))
    return []
  }
  return [{ hub: entry.hub, strips_by: entry.strips_by, basis_to: entry.basis_to === null ? null : gas.find(({ code }) => code === entry.basis_to)?.hub ?? null, ...entry.shapings && { shapings: entry.shapings }, extrapolation: { kind: 'last-year', step: 'share', per_year: entry.per_year } }]
}

/** Averages of delivered hours by bucket; null where an hour of it is missing. */
function settledBy({ market, from_utc, prices }: SettledHours): NonNullable<HubSettings['settled']> {
  const from = Date.parse(from_utc)
  return (bucket, { first_day, end_day }) => {
    let [sum, count] = [0, 0]
    for (const { start_utc, mask } of deliveryHours(market, first_day, end_day)) {
      if ((mask & bucketBit(bucket)) === 0) continue
      const price = prices[(start_utc - from) / hourMs]
      if (price === undefined || price === null) return null
      sum += price
      count++
    }
    return count === bucketWeights(market, bucket).between(first_day, end_day) && count > 0 ? sum / count : null
  }
}

/** Codes of a hub, of the hub under its basis and of its gas: all that its curves stand on. */
export function standsOn(code: string, { power, gas }: Configuration): Set<string> {
  const found = new Set([code])
  for (const name of found) {
    const entry = power.find(one => one.code === name) ?? gas.find(one => one.code === name)
    if (!entry) continue
    if (entry.basis_to !== null) found.add(entry.basis_to)
    if ('gas' in entry && entry.gas !== null && entry.extrapolation === 'heat-rate') found.add(entry.gas)
  }
  return found
}
