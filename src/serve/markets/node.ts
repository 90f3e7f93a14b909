/** One price point: prices by hour beside its hub's, what congested it, and since when it is known under which name. */
import { fail } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import { officialHubs } from '#canon/hub.ts'
import { type Iso, market } from '#canon/market.ts'
import { type Place, placeOf } from '#canon/place.ts'
import { rowsOf } from '../sql/index.ts'
import { fitCongestion } from './congestion-parts.ts'
import { type Asked, inWindow, type MarketPorts, windowOf, type Window } from './window.ts'

export interface NodeQuestion extends Asked { readonly node: string, readonly hub: string | undefined, readonly from: string | undefined, readonly to: string | undefined }

/** `member`: the point is part of it; `nearest`: of the hubs it lies nearest; `most-traded`: nothing is known of where it lies. */
type HubWhy = 'asked' | 'member' | 'nearest' | 'most-traded' | 'itself'

const defaultDays = 7
const constraintsMax = 12

export async function nodePage(ports: MarketPorts, asked: NodeQuestion) {
  const { iso, node, at, signal } = asked
  const of = `iso = ${literal(iso)} AND node_id = ${literal(node)}`
  const [listed, members] = await Promise.all([
    rowsOf(ports, `SELECT name, type, valid_from_utc, valid_to_utc, source, known_from_utc FROM market.node WHERE ${of} ORDER BY valid_from_utc DESC, known_from_utc DESC`, at, 200, signal),
    rowsOf(ports, `SELECT hub_id, hub_type, valid_from_utc, valid_to_utc FROM market.node_hub WHERE ${of} ORDER BY valid_to_utc IS NOT NULL, hub_id`, at, 200, signal),
  ])
  const sources = ['market.lmp_da', 'market.lmp_rt'].map(table => ({ table, where: of }))
  const window = await windowOf(ports, asked, asked, sources, defaultDays)
  if (window === null && listed.rows.length === 0) throw fail('usage/invalid', `${iso} has neither prices nor a listing of a point ${JSON.stringify(node)}; look for it by its name on the page of Markets, or with \`SELECT node_id, name FROM market.node WHERE iso = '${iso}' AND name ILIKE '%…%'\``, { iso, node })
  const [name, type] = (listed.rows[0] ?? [null, null]) as [string | null, string | null]
  const place = placeOf(iso, { node_id: node, name }, members.rows.map(([hub]) => String(hub)))
  const hub = asked.hub !== undefined ? { hub: asked.hub, why: 'asked' as const } : hubOf(iso, node, place, members.rows.map(([id]) => String(id)))
  const series = window === null ? { commit: null, series: [] } : await hourly(ports, asked, window, hub.hub)
  const bound = window === null ? [] : await binding(ports, asked, window, series.series)
  return {
    commit: series.commit, iso, node_id: node, name, type, zone: market(iso).marketZone,
    latitude: place?.latitude ?? null, longitude: place?.longitude ?? null, approximate: place?.approximate ?? null,
    hub_id: hub.hub, hub_why: hub.why, from: window?.from ?? null, to: window?.to ?? null,
    listings: listed.rows.map(([name, type, valid_from_utc, valid_to_utc, source, known_from_utc]) => ({ name, type, valid_from_utc, valid_to_utc, source, known_from_utc })),
    member_of: members.rows.map(([hub_id, hub_type, valid_from_utc, valid_to_utc]) => ({ hub_id, hub_type, valid_from_utc, valid_to_utc })),
    series: series.series, constraints: bound,
  }
}

function hubOf(iso: Iso, node: string, place: Place | null, memberOf: readonly string[]): { hub: string | null, why: HubWhy } {
  const hubs = officialHubs(iso)
  if (hubs.some(hub => hub.id === node && hub.type === 'HUB')) return { hub: hubs.find(hub => hub.id !== node)?.id ?? null, why: 'itself' }
  const member = hubs.find(hub => memberOf.includes(hub.id))
  if (member) return { hub: member.id, why: 'member' }
  const traded = hubs.filter(hub => hub.type === 'HUB' || iso === 'nyiso')
  if (place === null) return { hub: traded[0]?.id ?? null, why: 'most-traded' }
  const far = (id: string, name: string): number => {
    const other = placeOf(iso, { node_id: id, name })
    return other === null ? Infinity : (other.latitude - place.latitude) ** 2 + ((other.longitude - place.longitude) * Math.cos(place.latitude * Math.PI / 180)) ** 2
  }
  const nearest = traded.filter(hub => hub.id !== node).sort((a, b) => far(a.id, a.name) - far(b.id, b.name))[0]
  return { hub: nearest?.id ?? null, why: 'nearest' }
}

export interface NodeSeries { readonly market: 'da' | 'rt', readonly market_run: string, readonly start: number[], readonly lmp: (number | null)[], readonly congestion: (number | null)[], readonly hub_lmp: (number | null)[], readonly hub_congestion: (number | null)[], readonly basis: (number | null)[] }

async function hourly(ports: MarketPorts, { iso, node, at, signal }: NodeQuestion, window: Window, hub: string | null): Promise<{ commit: string | null, series: NodeSeries[] }> {
  const wanted = [node, ...hub === null ? [] : [hub]].map(literal).join(', ')
  const mean = (value: string, which: string): string => `sum(${value} * interval_minutes) FILTER (node_id = ${literal(which)}) / sum(interval_minutes) FILTER (node_id = ${literal(which)} AND ${value} IS NOT NULL)`
  const one = (side: 'da' | 'rt'): string => `SELECT '${side}' AS market, market_run, epoch(time_bucket(INTERVAL 1 HOUR, interval_start_utc))::DOUBLE AS start,
      ${mean('lmp', node)} AS lmp, ${mean('congestion', node)} AS congestion, ${hub === null ? 'NULL, NULL' : `${mean('lmp', hub)}, ${mean('congestion', hub)}`}
    FROM market.lmp_${side} WHERE iso = ${literal(iso)} AND node_id IN (${wanted}) AND ${inWindow('interval_start_utc', window)} GROUP BY ALL`
  const { commit, rows } = await rowsOf(ports, `SELECT * FROM (${one('da')} UNION ALL ${one('rt')}) ORDER BY market, market_run, start`, at, 200_000, signal)
  const all: NodeSeries[] = []
  for (const [side, run, start, lmp, congestion, hubLmp, hubCongestion] of rows as ['da' | 'rt', string, number, number | null, number | null, number | null, number | null][]) {
    let series = all.at(-1)
    if (series?.market !== side || series.market_run !== run) all.push(series = { market: side, market_run: run, start: [], lmp: [], congestion: [], hub_lmp: [], hub_congestion: [], basis: [] })
    series.start.push(start)
    series.lmp.push(lmp)
    series.congestion.push(congestion)
    series.hub_lmp.push(hubLmp)
    series.hub_congestion.push(hubCongestion)
    series.basis.push(lmp === null || hubLmp === null ? null : lmp - hubLmp)
  }
  return { commit, series: all.filter(({ lmp }) => lmp.some(value => value !== null)) }
}

/** Of each market run that has constraints: those that bound in the hours shown, dearest first, with their estimated effect on the point. */
async function binding(ports: MarketPorts, { iso, at, signal }: NodeQuestion, window: Window, series: readonly NodeSeries[]) {
  const { rows } = await rowsOf(ports, `SELECT market_run, constraint_id, contingency, epoch(time_bucket(INTERVAL 1 HOUR, interval_start_utc))::DOUBLE AS start,
      sum(shadow_price * greatest(interval_minutes, 1)) / 60.0 AS shadow, max(shadow_price), sum(greatest(interval_minutes, 1)) / 60.0
    FROM market.constraint WHERE iso = ${literal(iso)} AND shadow_price > 0 AND ${inWindow('interval_start_utc', window)} GROUP BY ALL ORDER BY ALL`, at, 500_000, signal)
  const typed = rows as [run: string, id: string, contingency: string, start: number, shadow: number, most: number, hours: number][]
  return [...Map.groupBy(typed, ([run]) => run)].map(([run, own]) => {
    // A run of prices with the same name, else the one that has most hours of the same side of the market.
    const side = run.startsWith('DA') ? 'da' : 'rt'
    const priced = series.find(({ market_run }) => market_run === run) ?? series.filter(({ market }) => market === side).sort((a, b) => b.start.length - a.start.length)[0]
    const found = [...Map.groupBy(own, ([, id, contingency]) => JSON.stringify([id, contingency])).values()].map(hours => ({
      constraint_id: hours[0]?.[1] ?? '', contingency: hours[0]?.[2] ?? '', byHour: new Map(hours.map(([, , , start, shadow]) => [start, shadow])),
      hours: sum(hours, 6), shadow_sum: sum(hours, 4), shadow_max: Math.max(...hours.map(([, , , , , most]) => most)),
    })).sort((a, b) => b.shadow_sum - a.shadow_sum)
    const main = found.slice(0, constraintsMax)
    const congested = (priced?.start ?? []).flatMap((start, index) => priced?.congestion[index] === null ? [] : [{ start, congestion: priced?.congestion[index] ?? 0 }])
    const fit = fitCongestion(main.map(({ byHour }) => congested.map(({ start }) => byHour.get(start) ?? 0)), congested.map(({ congestion }) => congestion))
    return {
      market_run: run, price_run: priced?.market_run ?? null, explained: fit?.explained ?? null, others: found.length - main.length,
      constraints: main.map(({ byHour, ...constraint }, index) => {
        const factor = fit?.factors[index] ?? null
        return { ...constraint, factor, effect: factor === null || congested.length === 0 ? null : factor * congested.reduce((total, { start }) => total + (byHour.get(start) ?? 0), 0) / congested.length }
      }),
      hours: congested.length, mean_congestion: congested.length === 0 ? null : congested.reduce((total, { congestion }) => total + congestion, 0) / congested.length,
    }
  })
}

function sum(rows: readonly (readonly unknown[])[], column: number): number { return rows.reduce((total, row) => total + Number(row[column]), 0) }
