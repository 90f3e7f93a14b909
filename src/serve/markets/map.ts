/** Prices of all points of an operator at one instant, with where they lie. */
import { literal } from '#base/sql.ts'
import { officialHubs } from '#canon/hub.ts'
import { formatInstant, hourMs, minuteMs, type UtcMs } from '#canon/instant.ts'
import { market } from '#canon/market.ts'
import { placeOf } from '#canon/place.ts'
import { rowsOf } from '../sql/index.ts'
import { type Asked, type MarketPorts, newestStart, reportsFor } from './window.ts'

export interface MapQuestion extends Asked { readonly market: 'da' | 'rt', readonly run: string | undefined, readonly instant: UtcMs | undefined }

const pointsMax = 60_000

export async function marketMap(ports: MarketPorts, asked: MapQuestion) {
  const { iso, at, signal } = asked
  const table = `market.lmp_${asked.market}`
  const of = `iso = ${literal(iso)}`
  const newest = await newestStart(ports, [{ table, where: asked.run === undefined ? of : `${of} AND market_run = ${literal(asked.run)}` }], asked, asked.instant ?? ports.clock.now())
  const base = { zone: market(iso).marketZone, market: asked.market, reports: reportsFor(ports, iso, table) }
  if (newest === null) return { ...base, commit: null, run: null, runs: [], start_utc: null, interval_minutes: null, points: [] }
  const instant = asked.instant ?? newest
  // No market's intervals are longer than an hour.
  const near = `${of} AND interval_start_utc > TIMESTAMPTZ ${literal(formatInstant(instant - hourMs))} AND interval_start_utc <= TIMESTAMPTZ ${literal(formatInstant(instant))}`
  const holds = `interval_start_utc + to_minutes(interval_minutes) > TIMESTAMPTZ ${literal(formatInstant(instant))}`
  const { commit, rows } = await rowsOf(ports, `SELECT p.market_run, epoch_ms(p.interval_start_utc), p.interval_minutes, p.node_id, p.lmp, p.energy, p.congestion, p.loss, n.name, n.type, h.hubs
    FROM (SELECT * FROM ${table} WHERE ${near} AND ${holds}) AS p
    LEFT JOIN (SELECT node_id, arg_max(name, valid_from_utc) AS name, arg_max(type, valid_from_utc) AS type FROM market.node WHERE ${of} GROUP BY node_id) AS n ON n.node_id = p.node_id
    LEFT JOIN (SELECT node_id, list(DISTINCT hub_id ORDER BY hub_id) AS hubs FROM market.node_hub WHERE ${of} AND valid_from_utc <= TIMESTAMPTZ ${literal(formatInstant(instant))}
      AND (valid_to_utc IS NULL OR valid_to_utc > TIMESTAMPTZ ${literal(formatInstant(instant))}) GROUP BY node_id) AS h ON h.node_id = p.node_id
    ORDER BY p.node_id`, at, pointsMax, signal)
  const found = rows as [run: string, start: number, minutes: number, node: string, lmp: number, energy: number | null, congestion: number | null, loss: number | null, name: string | null, type: string | null, hubs: string[] | null][]
  const runs = runsOf(found)
  const run = asked.run ?? runs[0] ?? null
  const shown = found.filter(([one]) => one === run)
  const hubs = new Map(officialHubs(iso).map(hub => [hub.id, hub]))
  return {
    ...base, commit, run, runs,
    start_utc: shown[0] ? formatInstant(shown[0][1]) : formatInstant(Math.floor(instant / minuteMs) * minuteMs), interval_minutes: shown[0]?.[2] ?? null,
    points: shown.map(([, , , node_id, lmp, energy, congestion, loss, name, type, memberOf]) => {
      const place = placeOf(iso, { node_id, name }, memberOf ?? [])
      return { node_id, name, type: type ?? hubs.get(node_id)?.type ?? null, lmp, energy, congestion, loss, latitude: place?.latitude ?? null, longitude: place?.longitude ?? null, approximate: place?.approximate ?? null }
    }),
  }
}

/** The run with most points first. */
function runsOf(rows: readonly (readonly [run: string, ...unknown[]])[]): string[] {
  const counts = new Map<string, number>()
  for (const [run] of rows) counts.set(run, (counts.get(run) ?? 0) + 1)
  return [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).map(([run]) => run)
}
