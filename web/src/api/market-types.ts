/** What the HTTP API answers about markets, as far as the portal reads it. */

export interface ReportName { report: string, title: string }

interface Base { commit: string | null, zone: string, reports: ReportName[] }
interface Windowed extends Base { from: string | null, to: string | null }

export interface MapPoint { node_id: string, name: string | null, type: string | null, lmp: number | null, energy: number | null, congestion: number | null, loss: number | null, latitude: number | null, longitude: number | null, approximate: 'centre' | 'scattered' | null }

export interface MarketMap extends Base { market: 'da' | 'rt', run: string | null, runs: string[], start_utc: string | null, interval_minutes: number | null, points: MapPoint[] }

/** By hour; `start` in epoch seconds. */
export interface NodeSeries { market: 'da' | 'rt', market_run: string, start: number[], lmp: (number | null)[], congestion: (number | null)[], hub_lmp: (number | null)[], hub_congestion: (number | null)[], basis: (number | null)[] }

export interface NodeConstraint { constraint_id: string, contingency: string, hours: number, shadow_sum: number, shadow_max: number, factor: number | null, effect: number | null }

/** `explained`: share of the point's congestion that the fitted factors account for. `others`: constraints beyond those listed. */
export interface NodeConstraints { market_run: string, price_run: string | null, explained: number | null, others: number, hours: number, mean_congestion: number | null, constraints: NodeConstraint[] }

export interface NodeListing { name: string, type: string | null, valid_from_utc: string, valid_to_utc: string | null, source: string, known_from_utc: string }

export interface NodeAnswer {
  commit: string | null
  iso: string
  node_id: string
  name: string | null
  type: string | null
  zone: string
  latitude: number | null
  longitude: number | null
  hub_id: string | null
  hub_why: 'asked' | 'member' | 'nearest' | 'most-traded' | 'itself'
  from: string | null
  to: string | null
  listings: NodeListing[]
  member_of: { hub_id: string, hub_type: string, valid_from_utc: string, valid_to_utc: string | null }[]
  series: NodeSeries[]
  constraints: NodeConstraints[]
}

export interface ConstraintDays { market_run: string, constraint_id: string, contingency: string, hours: number, shadow_sum: number, shadow_mean: number, shadow_max: number, days: { date: string, hours: number, shadow_sum: number, shadow_max: number }[] }

export interface Constraints extends Windowed { days: { date: string, hours: number }[], runs: string[], truncated: boolean, constraints: ConstraintDays[] }

export interface LoadHour { start: number, actual: number | null, forecast: number | null, issued_utc: string | null }

export interface LoadAnswer extends Windowed { days: string[], areas: { area_id: string, measured: boolean, forecast: boolean }[], area: string | null, models: string[], model: string | null, measure: string | null, hours: LoadHour[] }

export interface FuelAnswer extends Windowed { days: string[], areas: string[], area: string | null, start: number[], fuels: { fuel: string, output_mw: (number | null)[] }[] }
