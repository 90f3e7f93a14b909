/** Load as it was, beside what was forecast before the day. */
import { literal } from '#base/sql.ts'
import { market } from '#canon/market.ts'
import { system } from '#canon/measured.ts'
import { rowsOf } from '../sql/index.ts'
import { type Asked, inWindow, type MarketPorts, reportsFor, windowOf } from './window.ts'

export interface LoadQuestion extends Asked { readonly area: string | undefined, readonly model: string | undefined, readonly from: string | undefined, readonly to: string | undefined }

/** Settled hours before means of telemetry before single readings. */
const measures = ['metered', 'integrated', 'instant'] as const

export async function loadAgainstForecast(ports: MarketPorts, asked: LoadQuestion) {
  const { iso, at, signal } = asked
  const of = `iso = ${literal(iso)}`
  const window = await windowOf(ports, asked, asked, [{ table: 'market.load', where: of }], 7)
    ?? await windowOf(ports, asked, asked, [{ table: 'market.load_forecast', where: of }], 1)
  const base = { zone: market(iso).marketZone, from: window?.from ?? null, to: window?.to ?? null, days: window?.days.map(({ date }) => date) ?? [], reports: reportsFor(ports, iso, 'market.load', 'market.load_forecast') }
  if (window === null) return { ...base, commit: null, areas: [], area: null, models: [], model: null, measure: null, hours: [] }
  const [actual, forecast] = await Promise.all([
    rowsOf(ports, `SELECT area_id, measure, epoch(hour_start_utc)::DOUBLE, load_mw FROM products.load_hour WHERE ${of} AND ${inWindow('hour_start_utc', window)} ORDER BY ALL`, at, 300_000, signal),
    rowsOf(ports, `SELECT area_id, model, epoch(hour_start_utc)::DOUBLE, load_mw, issued_utc FROM products.load_forecast_day_ahead WHERE ${of} AND ${inWindow('hour_start_utc', window)} ORDER BY ALL`, at, 300_000, signal),
  ])
  const [measured, foreseen] = [actual.rows as [string, string, number, number][], forecast.rows as [string, string, number, number, string][]]
  const areas = areasOf(measured, foreseen)
  const area = asked.area ?? areas[0]?.area_id ?? null
  const own = measured.filter(([one]) => one === area)
  const measure = measures.find(name => own.some(([, one]) => one === name)) ?? own[0]?.[1] ?? null
  const models = modelsOf(foreseen.filter(([one]) => one === area))
  const model = asked.model ?? models[0] ?? null
  const byHour = new Map<number, { start: number, actual: number | null, forecast: number | null, issued_utc: string | null }>()
  for (const [, one, start, load] of own) if (one === measure) byHour.set(start, { start, actual: load, forecast: null, issued_utc: null })
  for (const [one, name, start, load, issued] of foreseen) {
    if (one === area && name === model) byHour.set(start, { start, actual: byHour.get(start)?.actual ?? null, forecast: load, issued_utc: issued })
  }
  return { ...base, commit: actual.commit ?? forecast.commit, areas, area, models, model, measure, hours: [...byHour.values()].sort((a, b) => a.start - b.start) }
}

/** Areas that have both first, of these the whole before its parts. */
function areasOf(measured: readonly (readonly [area: string, ...unknown[]])[], foreseen: readonly (readonly [area: string, ...unknown[]])[]): { area_id: string, measured: boolean, forecast: boolean }[] {
  const [left, right] = [new Set(measured.map(([area]) => area)), new Set(foreseen.map(([area]) => area))]
  return [...left.union(right)].map(area_id => ({ area_id, measured: left.has(area_id), forecast: right.has(area_id) }))
    .sort((a, b) => Number(b.measured && b.forecast) - Number(a.measured && a.forecast) || Number(b.area_id === system) - Number(a.area_id === system) || (a.area_id < b.area_id ? -1 : 1))
}

/** The forecast that has most hours first; DAM before others where two have as many. */
function modelsOf(rows: readonly (readonly [area: string, model: string, ...unknown[]])[]): string[] {
  const counts = new Map<string, number>()
  for (const [, model] of rows) counts.set(model, (counts.get(model) ?? 0) + 1)
  return [...counts].sort(([a, many], [b, more]) => more - many || Number(b === 'DAM') - Number(a === 'DAM') || (a < b ? -1 : 1)).map(([model]) => model)
}
