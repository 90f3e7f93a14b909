/** Output by fuel and hour. */
import { literal } from '#base/sql.ts'
import { market } from '#canon/market.ts'
import { system } from '#canon/measured.ts'
import { rowsOf } from '../sql/index.ts'
import { type Asked, inWindow, type MarketPorts, reportsFor, windowOf } from './window.ts'

export interface FuelQuestion extends Asked { readonly area: string | undefined, readonly from: string | undefined, readonly to: string | undefined }

/** What stands when no area of the operator's is the whole: their sum. */
const sumOfAreas = 'all'

export async function fuelMix(ports: MarketPorts, asked: FuelQuestion) {
  const { iso, at, signal } = asked
  const of = `iso = ${literal(iso)}`
  const window = await windowOf(ports, asked, asked, [{ table: 'market.generation', where: of }], 2)
  const base = { zone: market(iso).marketZone, from: window?.from ?? null, to: window?.to ?? null, days: window?.days.map(({ date }) => date) ?? [], reports: reportsFor(ports, iso, 'market.generation') }
  if (window === null) return { ...base, commit: null, areas: [], area: null, start: [], fuels: [] }
  const { commit, rows } = await rowsOf(ports, `SELECT area_id, fuel, epoch(hour_start_utc)::DOUBLE, output_mw FROM products.generation_hour WHERE ${of} AND ${inWindow('hour_start_utc', window)} ORDER BY ALL`, at, 500_000, signal)
  const typed = rows as [area: string, fuel: string, start: number, output: number][]
  const named = [...new Set(typed.map(([area]) => area))].sort((a, b) => Number(b === system) - Number(a === system) || (a < b ? -1 : 1))
  // Where a market is published in parts, their sum is its mix; beside a whole it would count everything twice.
  const areas = named.length > 1 && !named.includes(system) ? [sumOfAreas, ...named] : named
  const area = asked.area ?? areas[0] ?? null
  const own = typed.filter(([one]) => area === sumOfAreas ? true : one === area)
  const start = [...new Set(own.map(([, , at]) => at))].sort((a, b) => a - b)
  const place = new Map(start.map((at, index) => [at, index]))
  const fuels = [...Map.groupBy(own, ([, fuel]) => fuel)].map(([fuel, hours]) => {
    const output_mw = start.map((): number | null => null)
    for (const [, , at, output] of hours) {
      const index = place.get(at)
      if (index !== undefined) output_mw[index] = (output_mw[index] ?? 0) + output
    }
    return { fuel, output_mw }
  })
  return { ...base, commit, areas, area, start, fuels }
}
