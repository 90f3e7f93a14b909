/** Invented forward curves: two days of sets over a few hubs, or sixty in the huge mode. */
import { noise, seedOf } from './prices.ts'
import type { Answer } from './routes.ts'
import type { MockState } from './server.ts'

const few = [['caiso', 'TH_SP15_GEN-APND', '6x16', 'LLH'], ['pjm', 'WESTERN HUB', '5x16', 'wrap'], ['ercot', 'HB_NORTH', '5x16', 'wrap']] as const
const hash = '5f1a0c3e9b7d42c8a6e0f4b2d8c6a4e2f0b8d6c4a2e0f8d6b4c2a0e8f6d4b2c0'
const origins = ['quoted', 'quoted', 'quoted', 'implied', 'shaped', 'flat', 'interpolated', 'extrapolated'] as const

const at = (day: string, time: string): string => `${day}T${time}Z`
const setOf = (curve_day: string, set_version: number, state: string) => ({
  curve_day, set_version, state, cut_utc: at(curve_day, '21:00:00'), known_at_utc: at(curve_day, '22:30:00'), made_by: 'gridlake', made_at_utc: at(curve_day, `22:3${set_version}:00`), reason: 'End of day', marked_by: set_version > 1 ? ['bea'] : [],
  reviewed_by: state === 'draft' ? null : 'carl', official_by: state === 'official' ? 'carl' : null, note: null, inputs_sha256: hash, configuration_sha256: hash, calendar_sha256: hash, points_sha256: hash, code_version: '0.1.0', curves: 9, points: 700, quotes: 80, errors: 1, warnings: 2, blocking: 0, known_from_utc: at(curve_day, '22:40:00'),
})
const sets = [setOf('2026-11-20', 2, 'draft'), setOf('2026-11-20', 1, 'reviewed'), setOf('2026-11-19', 1, 'official')]
const [latest] = sets

function curvesOf(state: MockState): string[] {
  const hubs = state.mode === 'huge' ? Array.from({ length: 60 }, (_, index) => ['pjm', `HUB ${String(index + 1).padStart(2, '0')}`, '5x16', 'wrap', '2x16'] as const) : few
  return [...hubs.flatMap(([market, hub, ...buckets]) => [...buckets, '7x24'].map(bucket => `power/${market}/${hub}/da/${bucket}`)), 'gas/HENRY HUB']
}

function pointsOf(curve: string, term: string, months: number, shift: number) {
  const length = term === 'year' ? 12 : term === 'quarter' ? 3 : 1
  const first = term === 'month' ? 0 : 1
  return Array.from({ length: Math.floor(months / length) - (first ? 1 : 0) }, (_, index) => {
    const month = 12 * 2026 + 11 + first + index * length
    const date = (of: number) => `${Math.floor(of / 12)}-${String(of % 12 + 1).padStart(2, '0')}`
    const delivery = term === 'year' ? date(month).slice(0, 4) : term === 'quarter' ? `${date(month).slice(0, 4)}-Q${Math.floor(month % 12 / 3) + 1}` : date(month)
    const origin = origins[Math.min(origins.length - 1, Math.floor(index * length / 6))] ?? 'flat'
    return { term, delivery, start: `${date(month)}-01`, end: `${date(month + length)}-01`, price: 45 + shift + 9 * Math.cos(month / 12 * 2 * Math.PI) + 4 * noise(seedOf(curve)), weight: 336 * length, origin, derived: curve.endsWith('7x24'), quotes: [`ice/X ${delivery}`] }
  })
}

const dayMs = 86_400_000
const dates = (from: string, to: string): string[] => Array.from({ length: Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1 }, (_, index) => new Date(Date.parse(from) + index * dayMs).toISOString().slice(0, 10))
const priceOn = (curve: string, day: string): number => 45 + 9 * Math.cos((Date.parse(day) / dayMs - 20_438) / 365 * 2 * Math.PI) + 4 * noise(seedOf(curve))

/** Weekdays have a peak from HE8 to HE23; November's first Sunday has HE2 twice. */
function hoursOf(curve: string, from: string, to: string) {
  return dates(from, to).flatMap(day => {
    const weekday = new Date(day).getUTCDay()
    const endings = Array.from({ length: 24 }, (_, index) => index + 1)
    const named = weekday === 0 && day.slice(5) >= '11-01' && day.slice(5) <= '11-07' ? [1, 2, 2, ...endings.slice(2)] : endings
    return named.map((hour_ending, index) => {
      const peak = weekday > 0 && weekday < 6 && hour_ending > 7 && hour_ending < 24
      return { start_utc: new Date(Date.parse(day) + (index + 5) * 3_600_000).toISOString().replace('.000Z', 'Z'), day, hour_ending, bucket: peak ? '5x16' : 'wrap', price: priceOn(curve, day) * (peak ? 1 : 0.7) + 8 * Math.sin((hour_ending - 11) / 24 * 2 * Math.PI) - (weekday === 0 && hour_ending === 13 ? 45 : 0) }
    })
  })
}

/** Of every curve with every other. */
function factorsOf(curves: readonly string[]) {
  const factor = (factor_id: string, kind: string, value: number) => ({ factor_id, kind, subject: factor_id, measure: factor_id.split('/').at(-1), value, unit: '1', days: 60 })
  return [
    ...[0.71, 0.18, 0.06].flatMap((share, index) => [factor(`pca/${index + 1}/share`, 'pca', share), ...curves.map((curve, at) => factor(`pca/${index + 1}/loading/${curve}`, 'pca', Math.cos((at * index) / curves.length * 3) / 2))]),
    ...curves.flatMap((one, at) => curves.slice(at + 1).flatMap((other, beyond) => [
      factor(`correlation/${one}/${other}`, 'correlation', Math.cos((beyond + 1) / 3)),
      ...[['latest', -1.25], ['mean', 0.4], ['deviation', 0.8], ['z', -2.06]].map(([measure, value]) => factor(`basis/${one}/${other}/${measure}`, 'basis', Number(value))),
    ])),
  ]
}

const steps = ['collect', 'build', 'validate', 'snapshot', 'publish', 'factors', 'alerts']
const runs = (['done', 'failed'] as const).map((state, index) => ({
  id: `01m84x5g7k1fv3pns6me9${index}`, curve_day: `2026-11-${20 - index}`, state, by: 'gridlake', trigger: 'schedule', started_utc: at(`2026-11-${20 - index}`, '22:30:00'), finished_utc: at(`2026-11-${20 - index}`, '22:30:04'), deadline_utc: at(`2026-11-${21 - index}`, '02:00:00'), late: false, set: index === 0 ? '2026-11-20.v2' : null, alerts: index === 0 ? ['large-move: power/pjm/WESTERN HUB/da/5x16 2027-01: 4.1 deviations'] : [],
  steps: steps.map((name, step) => ({ name, state: index === 1 && step === 4 ? 'failed' : index === 1 && step > 4 ? 'waiting' : 'done', attempts: 1, started_utc: at('2026-11-20', '22:30:00'), finished_utc: at('2026-11-20', '22:30:01'), note: index === 1 && step === 4 ? 'no curve can be built: there are no quotes of the day' : '700 prices' })),
}))

export function curvesAnswer(url: URL, state: MockState): Answer | null {
  if (!/^\/api\/curves(\/|$)/.test(url.pathname)) return null
  const query = url.searchParams
  const empty = state.mode === 'empty'
  const curves = curvesOf(state)
  const name = (set: typeof latest) => set ? `${set.curve_day}.v${set.set_version}` : ''
  const set = sets.find(one => name(one) === query.get('set')) ?? latest
  const term = query.get('term') ?? 'month'
  const months = state.mode === 'huge' ? 120 : 48
  const line = (curve_id: string, is: string, shift: number) => ({ curve_id, set: is === 'set' ? name(set) : name(sets[2]), state: 'draft', is, points: pointsOf(curve_id, term, months, shift) })
  const ok = (body: unknown): Answer => ({ status: 200, body })
  switch (url.pathname.slice('/api/curves'.length)) {
    case '': return ok({ set, curves: curves.map(curve_id => { const [commodity, market, hub, run, bucket] = curve_id.split('/'); return { curve_id, commodity, market, hub: hub ?? market, run, bucket: bucket ?? null, basis_to: null, months, quoted_months: 12, first: '2026-12', last: '2030-11', prompt: pointsOf(curve_id, 'month', 1, 0)[0]?.price ?? null, change: 0.35 } }) })
    case '/sets': return ok({ commit: '9f3c21ab77e0d1', sets: empty ? [] : sets })
    case '/lines': return ok({ set, lines: query.getAll('curve').flatMap(curve => [line(curve, 'set', 0), ...query.getAll('against').filter(is => is !== 'week').map((is, index) => line(curve, is, -1 - index))]), missing: query.getAll('against').filter(is => is === 'week') })
    case '/movers': return ok({ set, against: sets[2], moves: curves.flatMap((curve_id, index) => ['2026-12', '2027-01'].map(delivery => ({ curve_id, delivery, before: 50, after: 52.5 - index / 10, change: 2.5 - index / 10, share: 0.05, sigmas: Math.max(0.2, 5 - index / 2) }))).slice(0, Number(query.get('limit') ?? 100)) })
    case '/daily': return ok({ set, curve_id: query.get('curve'), days: dates(query.get('from') ?? '', query.get('to') ?? '').map(day => ({ day, price: priceOn(query.get('curve') ?? '', day), weight: 16 })) })
    case '/hourly': return ok({ set, curve_id: query.get('curve'), zone: 'America/New_York', hours: hoursOf(query.get('curve') ?? '', query.get('from') ?? '', query.get('to') ?? ''), shapes: [{ month: 11, days_of: 'weekdays', from: 'history', days: 42 }, { month: 11, days_of: 'Sundays and holidays', from: 'flat', days: 0 }], history: { market_run: 'DAM', from_day: '2024-11-21', to_day: '2026-11-20', by: 'month', days: 60 } })
    case '/spark': return ok({ set, curve_id: query.get('curve'), gas_curve: 'gas/HENRY HUB', heat_rate_mmbtu_per_mwh: Number(query.get('heat_rate') ?? 7), points: pointsOf(query.get('curve') ?? '', term, months, 0).map(({ delivery, price }, index) => ({ term, delivery, power: price, gas: 4.2, heat_rate_mmbtu_per_mwh: index === 3 ? null : price / 4.2, spark_usd_per_mwh: price - 4.2 * Number(query.get('heat_rate') ?? 7) })) })
    case '/factors': return ok({ set, month: '2026-12', days: 60, series: query.getAll('curve').map(curve_id => ({ curve_id, delivery: '2026-12', prices: [] })), factors: factorsOf(query.getAll('curve')) })
    case '/findings': return ok({ set, findings: [{ check: 'crossed', severity: 'error', subject: 'broker/PJM-WH-DA-5x16 2027-01', message: 'bid 51 is above ask 50' }, { check: 'large-move', severity: 'warning', subject: curves[0], message: '2027-01 moved by 4.1 deviations' }, { check: 'extrapolated', severity: 'info', subject: curves[0], message: 'beyond 2029-12 there are no quotes' }] })
    case '/marks': return ok({ marks: empty ? [] : [{ curve_id: curves[0], delivery: '2027-01', price: 52, price_before: 49.5, marked_by: 'bea', reason: 'thin market, the broker withdrew', marked_at_utc: at('2026-11-20', '22:31:00') }] })
    case '/configuration': return ok({ configuration: { cut: '16:00', cut_zone: 'America/New_York', sources: [{ source: 'ice', kind: 'settle' }, { source: 'broker', kind: 'broker' }], gas: [{ code: 'HH', hub: 'HENRY HUB' }] } })
    case '/products': return ok({ products: curves.map(curve => ({ product: curve.split('/').slice(2).join('-'), sources: ['ice', 'broker'], curve })) })
    case '/quotes': return ok({ quotes: empty ? [] : curves.map(curve => ({ source: 'ice', product: curve.split('/').slice(2).join('-'), delivery: '2027-01', quoted_at_utc: at('2026-11-20', '20:00:00'), received_at_utc: at('2026-11-20', '20:05:00'), bid: null, ask: null, mid: null, settle: 49.25, rank: null })) })
    case '/uploads': return ok({ uploads: empty ? [] : [{ id: '01m84x5g3wg6dntf1tab20', name: 'settles.csv', by: 'bea', at_utc: at('2026-11-20', '20:05:00'), sha256: hash, lines: 12, taken: 11, refused: 1, curve_days: ['2026-11-20'], problems: [{ line: 4, severity: 'error', check: 'unknown-contract', message: 'no product "NOPE" of ice is mapped to a curve' }], commit: '9f3c21ab77e0d1' }] })
    case '/runs': return ok({ runs: empty ? [] : runs })
    default: return null
  }
}
