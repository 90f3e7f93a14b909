/** All that a set is made of besides the configuration: quotes, marks and settled hours, as they were known at one time. */
import { isFailure } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import { formatDate } from '#canon/civil.ts'
import { dayMs, hourMs } from '#canon/instant.ts'
import { isIso, market, type MarketId } from '#canon/market.ts'
import { utcOfLocalMs } from '#canon/zone.ts'
import { productMap } from '../catalogue/book.ts'
import type { Configuration, PowerEntry } from '../catalogue/configuration.ts'
import { deliveryOn } from '../contract.ts'
import { compareText } from '../finding.ts'
import type { HourShape } from '../hour-history.ts'
import { type CurvePorts, isoOf, rowsAt } from '../ports.ts'
import type { QuoteRow } from '../quotes/quote-row.ts'
import { cutOf } from './cut.ts'
import { hourShapesKnown } from './hour-shapes.ts'

export interface MarkRow { readonly curve_id: string, readonly delivery: string, readonly price: number, readonly price_before: number | null, readonly marked_by: string, readonly reason: string, readonly marked_at_utc: string }

/** Prices of the hours of a month that are delivered, from local midnight of its first day on; null where the lake has none. */
export interface SettledHours { readonly market: MarketId, readonly hub: string, readonly run: 'da' | 'rt', readonly market_run: string, readonly from_utc: string, readonly prices: readonly (number | null)[] }

export interface SetInputs {
  readonly form: 1
  readonly curve_day: string
  readonly cut_utc: string
  readonly known_at_utc: string
  readonly quotes: readonly QuoteRow[]
  readonly marks: readonly MarkRow[]
  readonly settled: readonly SettledHours[]
  /** Not there in sets of before shapes came from history. */
  readonly shapes?: readonly HourShape[]
}

type Reading = Pick<CurvePorts, 'lake' | 'engine'>

export async function collectInputs(ports: Reading, configuration: Configuration, curve_day: number, known_at: number): Promise<SetInputs> {
  const [quotes, marks] = [await quotesKnown(ports, curve_day, known_at), await marksKnown(ports, curve_day, known_at)]
  const { quoted, inDelivery } = hubsOf(configuration, quotes, curve_day)
  const settled = await settledKnown(ports, inDelivery, curve_day, known_at)
  const shapes = await hourShapesKnown(ports, configuration, quoted, curve_day, known_at)
  return { form: 1, curve_day: formatDate(curve_day), cut_utc: isoOf(cutOf(curve_day, configuration)), known_at_utc: isoOf(known_at), quotes, marks, settled, shapes }
}

/** Rows that were the answer at the instant, whether or not something replaced them since. */
function knownAt(table: string, columns: string, curve_day: number, known_at: number): string {
  const [day, at] = [`curve_day = DATE ${literal(formatDate(curve_day))}`, `TIMESTAMPTZ ${literal(isoOf(known_at))}`]
  return `SELECT ${columns} FROM ${table} WHERE ${day} AND known_from_utc <= ${at}
    UNION ALL SELECT ${columns} FROM ${table}_superseded WHERE ${day} AND version > 0 AND known_from_utc <= ${at} AND known_to_utc > ${at}`
}

export async function quotesKnown(ports: Reading, curve_day: number, known_at: number): Promise<QuoteRow[]> {
  const rows = await rowsAt<Omit<QuoteRow, 'quoted_at_utc' | 'received_at_utc'> & { quoted_at_utc: Date, known_from_utc: Date }>(ports, knownAt('curve.quote', 'source, product, delivery, quoted_at_utc, known_from_utc, bid, ask, mid, settle, rank', curve_day, known_at), 'main')
  return rows.map(({ quoted_at_utc, known_from_utc, source, product, delivery, bid, ask, mid, settle, rank }): QuoteRow => ({ source, product, delivery, quoted_at_utc: quoted_at_utc.toISOString(), received_at_utc: known_from_utc.toISOString(), bid, ask, mid, settle, rank }))
    .toSorted((a, b) => compareText(a.source, b.source) || compareText(a.product, b.product) || compareText(a.delivery, b.delivery) || compareText(a.quoted_at_utc, b.quoted_at_utc))
}

export async function marksKnown(ports: Reading, curve_day: number, known_at: number): Promise<MarkRow[]> {
  const rows = await rowsAt<Omit<MarkRow, 'price' | 'marked_at_utc'> & { price: number | null, known_from_utc: Date }>(ports, knownAt('curve.mark', 'curve_id, delivery, price, price_before, marked_by, reason, known_from_utc', curve_day, known_at), 'main')
  return rows.flatMap(({ curve_id, delivery, price, price_before, marked_by, reason, known_from_utc }): MarkRow[] => price === null ? [] : [{ curve_id, delivery, price, price_before, marked_by, reason, marked_at_utc: known_from_utc.toISOString() }])
    .toSorted((a, b) => compareText(a.curve_id, b.curve_id) || compareText(a.delivery, b.delivery))
}

interface InDelivery { readonly hub: PowerEntry, readonly run: 'da' | 'rt', readonly from_day: number }

/** Hubs with a quote; of these those with one of which something is delivered already: what these hours cost decides what is left. */
function hubsOf(configuration: Configuration, quotes: readonly QuoteRow[], curve_day: number): { readonly quoted: readonly PowerEntry[], readonly inDelivery: readonly InDelivery[] } {
  const map = productMap(configuration)
  const hubs = new Map(configuration.power.map(entry => [`${entry.market}/${entry.hub}`, entry]))
  const quoted = new Set<PowerEntry>()
  const found = new Map<string, InDelivery>()
  for (const { source, product, delivery, rank } of quotes) {
    const mapped = map.contract(source, product, delivery, rank)
    if ('why' in mapped || mapped.contract.curve.commodity === 'gas') continue
    const { market: id, hub: name, run } = mapped.contract.curve
    const hub = hubs.get(`${id}/${name}`)
    if (hub) quoted.add(hub)
    const period = mapped.contract.curve.basis_to === null ? deliveryOn(mapped.contract, curve_day) : null
    if (!period || !hub || period.first_day > curve_day || period.end_day <= curve_day + 1) continue
    const key = `${id}/${name}/${run}`
    found.set(key, { hub, run, from_day: Math.min(found.get(key)?.from_day ?? Infinity, period.first_day) })
  }
  return { quoted: [...quoted], inDelivery: [...found.values()] }
}

async function settledKnown(ports: Reading, hubs: readonly InDelivery[], curve_day: number, known_at: number): Promise<SettledHours[]> {
  const found: SettledHours[] = []
  for (const { hub, run, from_day } of hubs) {
    if (hub.node_id === null || !isIso(hub.market)) continue
    const { zone } = market(hub.market)
    const [from, to] = [utcOfLocalMs(zone, from_day * dayMs), utcOfLocalMs(zone, (curve_day + 1) * dayMs)]
    // A strip that began long ago would need years of hours: what is left of it is not told by its price.
    if (from === null || to === null || curve_day - from_day > 366) continue
    const sql = `SELECT market_run, epoch_ms(time_bucket(INTERVAL 1 HOUR, interval_start_utc)) AS hour, sum(lmp * interval_minutes) / sum(interval_minutes) AS price, sum(interval_minutes)::INTEGER AS minutes
      FROM market.lmp_${run} WHERE iso = ${literal(hub.market)} AND node_id = ${literal(hub.node_id)} AND interval_start_utc >= TIMESTAMPTZ ${literal(isoOf(from))} AND interval_start_utc < TIMESTAMPTZ ${literal(isoOf(to))}
      GROUP BY ALL ORDER BY market_run, hour`
    const rows = await rowsAt<{ market_run: string, hour: bigint, price: number, minutes: number }>(ports, sql, isoOf(known_at)).catch((error: unknown) => {
      // Before the lake began, or before the first prices.
      if (isFailure(error, 'lake/unknown-ref', 'lake/unknown-table')) return []
      throw error
    })
    const byRun = Map.groupBy(rows.filter(({ minutes }) => minutes === 60), row => row.market_run)
    const [best] = [...byRun].toSorted(([a, some], [b, others]) => Number(b === 'DAM') - Number(a === 'DAM') || others.length - some.length || compareText(a, b))
    if (!best) continue
    const prices = new Map(best[1].map(({ hour, price }) => [Number(hour), price]))
    found.push({ market: hub.market, hub: hub.hub, run, market_run: best[0], from_utc: isoOf(from), prices: Array.from({ length: Math.round((to - from) / hourMs) }, (_, index) => prices.get(from + index * hourMs) ?? null) })
  }
  return found.toSorted((a, b) => compareText(`${a.market}/${a.hub}/${a.run}`, `${b.market}/${b.hub}/${b.run}`))
}
