/** Invented prices with the shape of real ones: a morning and an evening ramp, a solar dip below zero, spikes. */
import { localParts, marketDays, markets } from './calendar.ts'

/** A number in [0, 1) that depends on nothing but `seed`. */
export function noise(seed: number): number {
  let value = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return ((value ^ (value >>> 16)) >>> 0) / 4_294_967_296
}

export function seedOf(text: string): number {
  let seed = 7
  for (const char of text) seed = Math.imul(seed, 31) + char.charCodeAt(0) | 0
  return seed
}

const shape = [31, 29, 28, 28, 29, 34, 44, 47, 36, 24, 14, 8, 5, 4, 7, 15, 31, 54, 68, 64, 55, 46, 39, 34]

function energyAt(ms: number, zone: string): number {
  const { hour } = localParts(ms, zone)
  const part = (ms / 3_600_000) % 1
  const base = (shape[hour] ?? 30) * (1 - part) + (shape[(hour + 1) % 24] ?? 30) * part
  const day = noise(Math.floor(ms / 86_400_000))
  return base * (0.8 + day * 0.5) - (hour >= 10 && hour <= 14 ? day * 14 : 0)
}

interface Wanted { iso: string, market: 'da' | 'rt', node: string, fromMs: number, toMs: number, revised: boolean }

export function priceSeries({ iso, market, node, fromMs, toMs, revised }: Wanted) {
  const { zone, rt } = markets[iso] ?? { zone: 'UTC', rt: { run: 'RTD', minutes: 5 } }
  const minutes = market === 'da' ? 60 : rt.minutes
  const step = minutes * 60_000
  const seed = seedOf(node)
  const series = {
    iso, market_run: market === 'da' ? 'DAM' : rt.run, node_id: node, interval_minutes: minutes,
    start: [] as number[], lmp: [] as number[], energy: [] as (number | null)[], congestion: [] as (number | null)[], loss: [] as (number | null)[], ghg: [] as (number | null)[],
  }
  let hourMs = -1
  let hourly = 0
  for (let ms = Math.ceil(fromMs / step) * step; ms < toMs; ms += step) {
    const slot = ms / 300_000
    if (market === 'rt' && noise(Math.floor(slot / 40) + 3) < 0.004) continue
    const hour = Math.floor(ms / 3_600_000)
    if (hour !== hourMs) {
      hourMs = hour
      hourly = energyAt(ms, zone)
    }
    const swing = market === 'da' ? 0 : (noise(slot) - 0.5) * 9 + (noise(Math.floor(slot / 12)) - 0.5) * 14
    const spike = market === 'rt' && noise(Math.floor(slot / 5) + 11) > 0.9965 ? 90 + noise(slot + 1) * 380 : 0
    const energy = cents(hourly + swing + spike + (revised ? 0 : -0.35))
    const congestion = cents((noise(seed + hour) - 0.55) * 7 + (seed % 5))
    const loss = cents(energy * ((seed % 7) - 3) / 160)
    series.start.push(ms / 1000)
    series.lmp.push(cents(energy + congestion + loss))
    series.energy.push(iso === 'ercot' ? null : energy)
    series.congestion.push(iso === 'ercot' ? null : congestion)
    series.loss.push(iso === 'ercot' ? null : loss)
    series.ghg.push(iso === 'caiso' ? 0 : null)
  }
  return series
}

function cents(value: number): number { return Math.round(value * 100) / 100 }

function mean(values: readonly number[]): number { return cents(values.reduce((sum, value) => sum + value, 0) / values.length) }

const bucketsOf = (iso: string) => markets[iso]?.saturday ? ['6x16', '1x16', '7x8', '7x24'] : ['5x16', '2x16', '7x8', '7x24']

export function bucketPrices(iso: string, node: string, market: 'da' | 'rt', grain: string, from: string, to: string, lastMs: number) {
  const gathered = new Map<string, { price: number[], expected: number, per: number }>()
  for (const day of marketDays(iso, from, to)) {
    const start = Date.parse(day.start_utc)
    const end = Date.parse(day.end_utc)
    const series = priceSeries({ iso, market, node, fromMs: start, toMs: Math.min(end, lastMs), revised: true })
    const peakEnd = end - (24 - (markets[iso]?.onPeakFrom ?? 6) - 16) * 3_600_000
    const [peak = '', weekend = '', night = '', flat = ''] = bucketsOf(iso)
    const block = day.on_peak.length > 0 ? peak : weekend
    const period = grain === 'month' ? day.date.slice(0, 7) : day.date
    const add = (bucket: string, wanted: (ms: number) => boolean, expected: number) => {
      const entry = gathered.get(`${period} ${bucket}`) ?? { price: [], expected: 0, per: series.interval_minutes }
      series.start.forEach((at, index) => { if (wanted(at * 1000)) entry.price.push(series.lmp[index] ?? 0) })
      entry.expected += expected
      gathered.set(`${period} ${bucket}`, entry)
    }
    const inBlock = (ms: number) => ms >= peakEnd - 16 * 3_600_000 && ms < peakEnd
    add(block, inBlock, 16)
    if (block === peak) add('on-peak', inBlock, 16)
    add('off-peak', ms => block !== peak || !inBlock(ms), block === peak ? day.hours - 16 : day.hours)
    add(night, ms => !inBlock(ms), day.hours - 16)
    add(flat, () => true, day.hours)
  }
  return [...gathered].map(([key, { price, expected, per }]) => {
    const [period = '', bucket = ''] = key.split(' ')
    return { node_id: node, period, bucket, price: price.length ? mean(price) : null, hours: price.length * per / 60, hours_expected: expected }
  })
}

export function dart(iso: string, node: string, from: string, to: string, lastMs: number) {
  return marketDays(iso, from, to).flatMap(day => {
    const start = Date.parse(day.start_utc)
    const hours: { node_id: string, interval_start_utc: string, local_date: string, hour_ending: number, da: number | null, rt: number | null, dart_da_minus_rt: number | null }[] = []
    for (let hour = 0; hour < day.hours; hour += 1) {
      const fromMs = start + hour * 3_600_000
      if (fromMs >= lastMs) break
      const da = priceSeries({ iso, market: 'da', node, fromMs, toMs: fromMs + 3_600_000, revised: true }).lmp[0] ?? null
      const rts = priceSeries({ iso, market: 'rt', node, fromMs, toMs: fromMs + 3_600_000, revised: true }).lmp
      const rt = rts.length ? mean(rts) : null
      const zoneHour = localParts(fromMs, markets[iso]?.zone ?? 'UTC').hour
      hours.push({ node_id: node, interval_start_utc: new Date(fromMs).toISOString().replace('.000Z', 'Z'), local_date: day.date, hour_ending: zoneHour + 1, da, rt, dart_da_minus_rt: da === null || rt === null ? null : cents(da - rt) })
    }
    return hours
  })
}
