/**
 * What is kept of a series between two judgements: plain data, so that `JSON.stringify` keeps it, and only collections of the
 * newest so many by time, so that two states of one series join by union: the state of two months is the same whether
 * they were taken one after the other or joined. (The scores among them were each given by what its own state knew then.)
 */
import { fail } from '#base/error.ts'
import { type Point, seasonGroup, seasonGroups } from './season.ts'

export const measures = ['spike', 'level', 'stuck', 'shape', 'shift'] as const
export type Measure = typeof measures[number]

/** What was found of a point when it came. `departure` is from its season, `residual` also from the level of the day before. */
export interface Seen extends Point { readonly departure: number, readonly residual: number }

/** `surprise` is one over the least probability among the measures; null as long as their probabilities meant nothing. */
export interface Scored { readonly utc: number, readonly scores: Readonly<Record<Measure, number>>, readonly surprise: number | null }

export interface SeriesState {
  readonly version: 1
  /** IANA zone of the market's clock. */
  readonly zone: string
  readonly interval_minutes: number
  /** By season group, in order of time: the newest ten weeks of that hour. */
  readonly season: readonly (readonly Point[])[]
  /** In order of time: the newest four weeks. */
  readonly recent: readonly Seen[]
  /** In order of time: what later scores are measured by. */
  readonly history: readonly Scored[]
}

const weeksKept = 10
const daysKept = 28
const scoresKept = 2_000

export function emptyState(zone: string, intervalMinutes: number): SeriesState {
  if (!(intervalMinutes > 0 && 1_440 % intervalMinutes === 0)) throw fail('usage/invalid', `an interval of ${intervalMinutes} minutes does not divide a day`, { interval_minutes: intervalMinutes })
  return { version: 1, zone, interval_minutes: intervalMinutes, season: Array.from({ length: seasonGroups }, () => []), recent: [], history: [] }
}

export function perDay(state: Pick<SeriesState, 'interval_minutes'>): number { return 1_440 / state.interval_minutes }

/** Joins what two states of one series know, in either order; where both know an instant, `newer` is believed. */
export function merge(older: SeriesState, newer: SeriesState): SeriesState {
  if (older.zone !== newer.zone || older.interval_minutes !== newer.interval_minutes) {
    throw fail('usage/invalid', `states of ${older.zone}, ${older.interval_minutes} minutes and of ${newer.zone}, ${newer.interval_minutes} minutes are not of one series`, {})
  }
  return {
    ...older,
    season: older.season.map((points, group) => union(points, newer.season[group] ?? [], seasonMost(older))),
    recent: union(older.recent, newer.recent, daysKept * perDay(older)),
    history: union(older.history, newer.history, scoresKept),
  }
}

/** What a state knew before `utc`, as far as it reaches back. */
export function upTo(state: SeriesState, utc: number): SeriesState {
  if ((state.recent.at(-1)?.utc ?? -Infinity) < utc) return state
  const before = <T extends { readonly utc: number }>(all: readonly T[]): T[] => all.filter(one => one.utc < utc)
  return { ...state, season: state.season.map(before), recent: before(state.recent), history: before(state.history) }
}

/** A state that grows in place while a batch is judged. */
export interface Growing {
  readonly zone: string
  readonly interval_minutes: number
  readonly season: Point[][]
  readonly recent: Seen[]
  readonly history: Scored[]
}

export function growing(state: SeriesState): Growing {
  return { zone: state.zone, interval_minutes: state.interval_minutes, season: state.season.map(points => [...points]), recent: [...state.recent], history: [...state.history] }
}

export function take(state: Growing, seen: Seen): void {
  const group = state.season[seasonGroup(state.zone, seen.utc)]
  group?.push({ utc: seen.utc, value: seen.value })
  state.recent.push(seen)
}

/** Scores that a state would not keep are no measure either, or a week judged at once would be judged otherwise than day by day. Returns them. */
export function forgetOldest({ history }: Growing): Scored[] { return history.splice(0, Math.max(0, history.length - scoresKept)) }

export function grown(state: Growing): SeriesState {
  return {
    version: 1, zone: state.zone, interval_minutes: state.interval_minutes,
    season: state.season.map(points => points.slice(-seasonMost(state))), recent: state.recent.slice(-daysKept * perDay(state)), history: state.history.slice(-scoresKept),
  }
}

function seasonMost(state: Pick<SeriesState, 'interval_minutes'>): number { return Math.max(1, weeksKept * 60 / state.interval_minutes) }

function union<T extends { readonly utc: number }>(older: readonly T[], newer: readonly T[], most: number): T[] {
  const byTime = new Map(older.map(one => [one.utc, one]))
  for (const one of newer) byTime.set(one.utc, one)
  return [...byTime.values()].sort((a, b) => a.utc - b.utc).slice(-most)
}
