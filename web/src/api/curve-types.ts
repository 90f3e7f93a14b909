/** What the HTTP API answers about forward curves, as far as the portal reads it. */

export type SetState = 'draft' | 'reviewed' | 'official'

export interface CurveSet {
  curve_day: string
  set_version: number
  state: SetState
  cut_utc: string
  known_at_utc: string
  made_by: string
  made_at_utc: string
  reason: string
  marked_by: string[]
  reviewed_by: string | null
  official_by: string | null
  note: string | null
  inputs_sha256: string
  configuration_sha256: string
  calendar_sha256: string
  points_sha256: string
  code_version: string
  curves: number
  points: number
  quotes: number
  errors: number
  warnings: number
  blocking: number
  /** Since when it has its state. */
  known_from_utc: string
}

export interface CurveSummary { curve_id: string, commodity: string, market: string | null, hub: string, run: string | null, bucket: string | null, basis_to: string | null, months: number, quoted_months: number, first: string, last: string, prompt: number | null, change: number | null }

export interface CurveList { set: CurveSet, curves: CurveSummary[] }

export type Origin = 'quoted' | 'implied' | 'flat' | 'shaped' | 'interpolated' | 'extrapolated'

/** `end`: the day after the last. */
export interface CurvePoint { term: string, delivery: string, start: string, end: string, price: number, weight: number, origin: Origin, derived: boolean, quotes: string[] }

/** `is`: `set`, or what it stands beside: day, week, official, a day or a version. */
export interface CurveLine { curve_id: string, set: string, state: SetState, is: string, points: CurvePoint[] }

export interface CurveLines { set: CurveSet, lines: CurveLine[], missing: string[] }

/** `share` null: the price before is not above 0. `sigmas` null: history is short. */
export interface CurveMove { curve_id: string, delivery: string, before: number, after: number, change: number, share: number | null, sigmas: number | null }

export interface CurveMoves { set: CurveSet, against: CurveSet, moves: CurveMove[] }

export interface CurveFinding { check: string, severity: 'error' | 'warning' | 'info', subject: string, message: string }

export interface CurveFindings { set: CurveSet, findings: CurveFinding[] }

export interface CurveDifference { what: string, subject: string, before: unknown, after: unknown }

export interface Rebuilt { set: string, from: string, identical: boolean, points: number, points_sha256: string, differing_points: number, differences: CurveDifference[] }

export interface Mark { curve_id: string, delivery: string, price: number, price_before: number | null, marked_by: string, reason: string, marked_at_utc: string }

/** `commit` null: nothing changed, and no version was made. */
export interface Built { record: CurveSet, commit: string | null }

export interface Quote { source: string, product: string, delivery: string, quoted_at_utc: string, received_at_utc: string, bid: number | null, ask: number | null, mid: number | null, settle: number | null, rank: number | null }

export interface LineProblem { line: number, severity: 'error' | 'info', check: string, message: string }

export interface Upload { id: string, name: string, by: string, at_utc: string, sha256: string, lines: number, taken: number, refused: number, curve_days: string[], problems: LineProblem[], commit: string | null }

export interface Product { product: string, sources: string[], curve: string }

export interface EodStep { name: string, state: 'waiting' | 'running' | 'done' | 'failed', attempts: number, started_utc: string | null, finished_utc: string | null, note: string | null }

export interface EodRun {
  id: string
  curve_day: string
  state: 'running' | 'done' | 'failed'
  by: string
  trigger: 'command' | 'api' | 'schedule'
  started_utc: string
  finished_utc: string | null
  deadline_utc: string
  late: boolean
  steps: EodStep[]
  set: string | null
  alerts: string[]
}

/** `weight`: hours of the bucket, or 1 for gas. */
export interface CurveDay { day: string, price: number, weight: number }

export interface CurveDays { set: CurveSet, curve_id: string, days: CurveDay[] }

/** Hours of all buckets of the hub; an hour that clocks repeat has the same `hour_ending` twice. */
export interface CurveHour { start_utc: string, day: string, hour_ending: number, bucket: string, price: number }

/** Of the days of one kind in one month. `days` of past prices that it stands on; 0 where it stands on none. */
export interface ShapeUse { month: number, days_of: 'weekdays' | 'Saturdays' | 'Sundays and holidays', from: 'history' | 'configuration' | 'flat', days: number }

/** `zone`: whose clock names the hours. `history`: past prices that the set has of the hub, by month or season; null where it has none. */
export interface CurveHours { set: CurveSet, curve_id: string, zone: string, hours: CurveHour[], shapes: ShapeUse[], history: { market_run: string, from_day: string, to_day: string, by: 'month' | 'season', days: number } | null }

export interface SparkPoint { term: string, delivery: string, power: number, gas: number, heat_rate_mmbtu_per_mwh: number | null, spark_usd_per_mwh: number }

export interface Spark { set: CurveSet, curve_id: string, gas_curve: string, heat_rate_mmbtu_per_mwh: number, points: SparkPoint[] }

export interface CurveFactor { factor_id: string, kind: 'pca' | 'basis' | 'correlation', subject: string, measure: string, value: number, unit: string, days: number }

/** `month`: of delivery, the same on every day, so that no contract rolls. `series`: one price a day. */
export interface CurveFactors { set: CurveSet, month: string, days: number, series: { curve_id: string, delivery: string, prices: number[] }[], factors: CurveFactor[] }
