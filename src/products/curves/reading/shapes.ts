/** Days and hours of a curve, and power against its gas. */
import { dayNumberOf, formatDate } from '#canon/civil.ts'
import { formatInstant } from '#canon/instant.ts'
import { market } from '#canon/market.ts'
import { partitionFor } from '../bucket-parts.ts'
import { curveId } from '../contract.ts'
import { type Curve, curveRows } from '../curve.ts'
import { smoothBlocks } from '../curve-set.ts'
import { hourlyPrices } from '../hourly.ts'
import type { SetRecord } from '../sets/set-record.ts'
import { type SmoothCurve, smoothCurve } from '../smooth.ts'
import { againstGas, heatRate, sparkSpread } from '../spark.ts'
import { invalid } from '../trouble.ts'
import { chosenShape, type HistoryUse, type ShapeUse } from './hour-shape.ts'
import type { HubCurve, hubCurves } from './hub-curves.ts'

export interface DayPrice { readonly day: string, readonly price: number, readonly weight: number }

/** Smooth prices of the days of delivery from `from` to `to`, both included; the months' prices come out again. */
export function dailyOf({ curve }: HubCurve, from: string, to: string, tension: number): DayPrice[] {
  const smooth = smoothOf(curve, tension)
  const found: DayPrice[] = []
  for (const day of daysWithin(curve, from, to, 4000)) {
    const weight = curve.weights.ofDay(day)
    if (weight > 0) found.push({ day: formatDate(day), price: smooth.priceOn(day), weight })
  }
  return found
}

function smoothOf(curve: Curve, tension: number): SmoothCurve {
  return smoothCurve({ blocks: smoothBlocks(curve, curve.pieces[0]?.first_day ?? 0, curve.pieces.at(-1)?.end_day ?? 0), weight: curve.weights.ofDay, tension })
}

function daysWithin({ pieces }: Curve, from: string, to: string, most: number): number[] {
  const [first, last] = [dayNumberOf(from), dayNumberOf(to)]
  if (last < first || last - first >= most) throw invalid(`expected a range of 1 to ${most} days, found ${from} to ${to}`, { from, to })
  const [begins, ends] = [pieces[0]?.first_day ?? 0, pieces.at(-1)?.end_day ?? 0]
  if (first < begins || last >= ends) throw invalid(`the curve reaches from ${formatDate(begins)} to ${formatDate(ends - 1)}, not ${from} to ${to}`, { from, to })
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

export interface HourPrice { readonly start_utc: string, readonly day: string, readonly hour_ending: number, readonly bucket: string, readonly price: number }

export interface Hours { /** Whose clock names the hours. */ readonly zone: string, readonly hours: readonly HourPrice[], /** Where the shape of each month and kind of day comes from. */ readonly shapes: readonly ShapeUse[], /** The history of the hub, where the set has one. */ readonly history: HistoryUse | null }

/** Hours of all buckets of the curve's hub; each day's block comes out again. Days are smooth, or flat over their month. */
export function hourlyOf({ built, known, configuration, inputs, code, curve }: HubCurve, from: string, to: string, smooth: boolean): Hours {
  const { key } = known
  if (key.commodity === 'gas') throw invalid('gas has days, no hours', { curve: curveId(key) })
  const days = daysWithin(curve, from, to, 62)
  const entry = configuration.power.find(one => one.code === code)
  const partition = partitionFor(key.market, [...entry?.buckets ?? []].filter(bucket => built.curves.has(curveId({ ...key, bucket }))))
  const blocks = partition.flatMap(bucket => {
    const part = built.curves.get(curveId({ ...key, bucket }))
    return part ? [{ bucket, priceOn: pricesOn(part, smooth) }] : []
  })
  if (blocks.length !== partition.length) throw invalid(`hours need curves of ${partition.join(' and ')}; the set does not have them all`, { curve: curveId(key) })
  const shape = chosenShape(inputs.shapes?.find(({ market, hub }) => market === key.market && hub === key.hub) ?? null, entry?.hourly ?? null)
  const hours = hourlyPrices({ market: key.market, first_day: days[0] ?? 0, end_day: (days.at(-1) ?? 0) + 1, blocks, shape: shape.raw, method: shape.method, per: 'day' })
    .map(({ start_utc, day, hour_ending, bucket, price }) => ({ start_utc: formatInstant(start_utc), day: formatDate(day), hour_ending, bucket, price }))
  return { zone: market(key.market).zone, hours, shapes: shape.used(days), history: shape.history }
}

function pricesOn(curve: Curve, smooth: boolean): (day: number) => number {
  if (smooth) return smoothOf(curve, 0).priceOn
  return day => curve.pieces.find(piece => piece.first_day <= day && day < piece.end_day)?.price ?? NaN
}

export interface SparkPoint { readonly term: string, readonly delivery: string, readonly power: number, readonly gas: number, readonly heat_rate_mmbtu_per_mwh: number | null, readonly spark_usd_per_mwh: number }

export interface SparkTerms { readonly heat_rate: number | null, readonly vom: number, readonly ghg: number, /** Code of a gas hub; null: the hub's own. */ readonly gas: string | null }

/** Power of the curve against gas, over the same days. */
export async function sparkOf(read: ReturnType<typeof hubCurves>, set: SetRecord, curve_id: string, { heat_rate, vom, ghg, gas }: SparkTerms, terms: readonly ('month' | 'quarter' | 'year')[]): Promise<{ gas_curve: string, heat_rate_mmbtu_per_mwh: number, points: SparkPoint[] }> {
  const alone = await read(set, curve_id)
  const entry = alone.configuration.power.find(({ code }) => code === alone.code)
  const fuel = alone.configuration.gas.find(({ code }) => code === (gas ?? entry?.gas))
  if (!entry || !fuel) throw invalid(`${curve_id} has no gas hub${gas === null ? '' : ` ${gas}`}; name one by its code (gas=HH), or configure one`, { curve_id, gas })
  const { built, curve } = await read(set, curve_id, [fuel.code])
  const gas_curve = `gas/${fuel.hub}`
  const gasPrices = built.curves.get(gas_curve)
  if (!gasPrices) throw invalid(`the set has no curve ${gas_curve}, so ${curve_id} has nothing to be compared with`, { gas_curve })
  const plant = { heat_rate_mmbtu_per_mwh: heat_rate ?? entry.heat_rate_mmbtu_per_mwh, vom_usd_per_mwh: vom, ghg_usd_per_tonne: ghg }
  const [from, end] = [curve.pieces[0]?.first_day ?? 0, curve.pieces.at(-1)?.end_day ?? 0]
  const of = (value: (power: number, fuel: number) => number | null): Map<string, number> => new Map(curveRows(curve_id, againstGas(curve, gasPrices, value), from, end, terms).map(row => [`${row.term} ${row.period}`, row.price]))
  const [fuels, sparks] = [of((_power, price) => price), of((power, price) => sparkSpread(power, price, plant))]
  const points = curveRows(curve_id, curve, from, end, terms).flatMap(({ term, period, price }): SparkPoint[] => {
    const [cost, spark] = [fuels.get(`${term} ${period}`), sparks.get(`${term} ${period}`)]
    return cost === undefined || spark === undefined ? [] : [{ term, delivery: period, power: price, gas: cost, heat_rate_mmbtu_per_mwh: heatRate(price, cost), spark_usd_per_mwh: spark }]
  })
  return { gas_curve, heat_rate_mmbtu_per_mwh: plant.heat_rate_mmbtu_per_mwh, points }
}
