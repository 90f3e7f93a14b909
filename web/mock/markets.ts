/** Invented answers for the pages of markets: a week of hours, and as many points as a real operator has in the huge mode. */
import { markets, midnight, nextDate, utc } from './calendar.ts'
import { noise, seedOf } from './prices.ts'
import type { Answer } from './routes.ts'
import type { MockState } from './server.ts'

const lastDay = '2026-11-22'
const commit = '9f3c21ab77e0d1'
const reports = [{ report: 'lmp-day-ahead', title: 'Day-ahead LMP' }]

export function marketsAnswer(url: URL, state: MockState): Answer | null {
  if (!url.pathname.startsWith('/api/markets/')) return null
  const query = url.searchParams
  const iso = query.get('iso') ?? 'caiso'
  const { zone = 'UTC', nodes = [] } = markets[iso] ?? {}
  const empty = state.mode === 'empty'
  const to = query.get('to') ?? lastDay
  const from = query.get('from') ?? nextDate(to, -6)
  const days = Array.from({ length: Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1 }, (_, index) => nextDate(from, index))
  const start = Array.from({ length: (midnight(nextDate(to), zone) - midnight(from, zone)) / 3_600_000 }, (_, hour) => midnight(from, zone) / 1000 + hour * 3600)
  const wave = (name: string, size: number, base: number) => start.map((at, hour) => Math.round((base + size * Math.sin(hour / 3.8) + size * noise(seedOf(name) + at)) * 100) / 100)
  const base = { commit: empty ? null : commit, zone, reports, from: empty ? null : from, to: empty ? null : to, days: empty ? [] : days }
  switch (url.pathname.slice('/api/markets/'.length)) {
    case 'map': return { status: 200, body: { ...mapOf(iso, nodes, state), zone, commit: base.commit, reports, market: query.get('market') ?? 'da' } }
    case 'node': {
      const node = query.get('node') ?? ''
      const series = ['DAM', 'RTD'].map(run => {
        const [lmp, hub] = [wave(`${node}${run}`, 20, 35), wave(run, 18, 33)]
        return { market: run === 'DAM' ? 'da' : 'rt', market_run: run, start, lmp, congestion: wave(`c${run}`, 3, 0), hub_lmp: hub, hub_congestion: wave(`h${run}`, 1, 0), basis: lmp.map((value, hour) => value - (hub[hour] ?? 0)) }
      })
      return { status: 200, body: {
        commit, iso, node_id: node, name: node, type: 'GEN', zone, latitude: 36, longitude: -119, hub_id: nodes[0]?.[0] ?? null, hub_why: 'nearest', from, to,
        listings: [{ name: node, type: 'GEN', valid_from_utc: '2025-04-01T07:00:00Z', valid_to_utc: null, source: 'atlas', known_from_utc: '2025-04-01T07:00:00Z' }, { name: `OLD_${node}`, type: null, valid_from_utc: '2019-01-01T08:00:00Z', valid_to_utc: '2025-04-01T07:00:00Z', source: 'atlas', known_from_utc: '2019-01-01T08:00:00Z' }],
        member_of: [{ hub_id: nodes[0]?.[0] ?? '', hub_type: 'HUB', valid_from_utc: '2019-01-01T08:00:00Z', valid_to_utc: null }], series: empty ? [] : series,
        constraints: empty ? [] : [{ market_run: 'DAM', price_run: 'DAM', explained: 0.914, others: 3, hours: start.length, mean_congestion: 1.42, constraints: [{ constraint_id: 'PATH26_BG', contingency: 'BASE', hours: 31, shadow_sum: 612.4, shadow_max: 61.2, factor: 0.41, effect: 1.49 }, { constraint_id: '30055_GATES1_500_30900_GATES_230', contingency: 'GATES BK 11 OUT', hours: 4, shadow_sum: 99.1, shadow_max: 44.8, factor: -0.12, effect: -0.07 }] }],
      } }
    }
    case 'constraints': {
      const named = Array.from({ length: empty ? 0 : 30 }, (_, index) => `LINE_${String(index + 1).padStart(2, '0')}_500_230`)
      const constraints = named.map((constraint_id, index) => {
        const own = days.filter(date => noise(seedOf(constraint_id + date)) > 0.4).map(date => ({ date, hours: 1 + Math.floor(20 * noise(seedOf(date) + index)), shadow_sum: 900 / (index + 1), shadow_max: 80 / (index + 1) }))
        const hours = own.reduce((sum, day) => sum + day.hours, 0)
        const sum = own.reduce((total, day) => total + day.shadow_sum, 0)
        return { market_run: 'DAM', constraint_id, contingency: index % 3 === 0 ? 'BASE' : 'N-1 OF A LONG NAME 500 KV', hours, shadow_sum: sum, shadow_mean: sum / hours, shadow_max: 80 / (index + 1), days: own }
      })
      return { status: 200, body: { ...base, days: base.days.map(date => ({ date, hours: 24 })), runs: empty ? [] : ['DAM'], truncated: false, constraints: constraints.filter(one => one.days.length > 0) } }
    }
    case 'load': {
      const [actual, forecast] = [wave('actual', 4000, 26_000), wave('forecast', 4000, 26_100)]
      return { status: 200, body: { ...base, areas: [{ area_id: 'SYSTEM', measured: true, forecast: true }, { area_id: 'PGE-TAC', measured: true, forecast: false }], area: 'SYSTEM', models: ['DAM'], model: 'DAM', measure: 'integrated', hours: empty ? [] : start.map((at, hour) => ({ start: at, actual: hour > start.length - 9 ? null : actual[hour], forecast: forecast[hour], issued_utc: utc(midnight(from, zone)) })) } }
    }
    case 'fuel': {
      const fuels = [['nuclear', 20, 2200], ['gas', 3000, 9000], ['hydro', 500, 2000], ['wind', 900, 1500], ['solar', 4000, 4000], ['battery', 2500, 0]] as const
      return { status: 200, body: { ...base, areas: ['SYSTEM'], area: empty ? null : 'SYSTEM', start: empty ? [] : start, fuels: empty ? [] : fuels.map(([fuel, size, level]) => ({ fuel, output_mw: wave(fuel, size, level) })) } }
    }
    default: return null
  }
}

function mapOf(iso: string, nodes: readonly (readonly [string, string, string])[], state: MockState) {
  if (state.mode === 'empty') return { run: null, runs: [], start_utc: null, interval_minutes: null, points: [] }
  const point = (node_id: string, name: string, type: string, approximate: string) => {
    const [north, east, value] = [1, 2, 3].map(turn => noise(seedOf(node_id) * turn)) as [number, number, number]
    return { node_id, name, type, lmp: 20 + 40 * value, energy: 38, congestion: 16 * value - 12, loss: 6 * north - 3, latitude: 33 + 7 * north, longitude: -121 + 5 * east, approximate }
  }
  const others = Array.from({ length: state.mode === 'huge' ? 16_000 : 40 }, (_, index) => point(`${iso.toUpperCase()}_GEN_${index + 1}_N001`, `Generator ${index + 1}`, 'GEN', 'scattered'))
  return { run: 'DAM', runs: ['DAM'], start_utc: '2026-11-23T07:00:00Z', interval_minutes: 60, points: [...nodes.map(([id, name, type]) => point(id, name, type, 'centre')), ...others] }
}
