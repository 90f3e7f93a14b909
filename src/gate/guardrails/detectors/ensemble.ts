/**
 * The default detector of a price series. Points are judged in order of time, each by what was known before it: five measures,
 * each with the probability that a sound series scores as high. The least of the five is compared with those that the series
 * had before, and so becomes a probability itself: that is what is held against the rate of false alarms that the caller wants.
 */
import { dayMs } from '#canon/instant.ts'
import { type Calibration, calibrate, recalibrate, scoresLeast, tailProbability } from './calibration.ts'
import { ks, type Drift } from './kolmogorov-smirnov.ts'
import { measure } from './measures.ts'
import type { Point } from './season.ts'
import { forgetOldest, type Growing, growing, grown, type Measure, measures, perDay, type Scored, type SeriesState, take } from './series-state.ts'

export interface JudgeOptions {
  /** Share of sound points that may be called out, at most. One in two thousand: four a year of an hourly series. */
  readonly falseAlarmRate?: number
  /** Which ways of being wrong are looked for; all where left out. The same for a state from its first point on. */
  readonly measures?: readonly Measure[]
}

export interface Judgement extends Point {
  readonly expected: number
  /** Of a sound point that looks as wrong, over all measures; 1 while the series is too young. */
  readonly probability: number
  /** What is wrong with it, the least probable first; empty where nothing is. */
  readonly causes: readonly Cause[]
}

export interface Cause {
  readonly measure: Measure | 'duplicate' | 'not-a-number'
  readonly score: number
  readonly probability: number
}

export interface Judged {
  readonly judgements: readonly Judgement[]
  /** With the batch taken in. A caller that keeps the batch out of the table keeps the state of before. */
  readonly state: SeriesState
}

const usualRate = 1 / 2_000

/** After a gap as long nothing is known of the level that prices have now: the last ones say how they moved, no longer where they are. */
const staleMs = 7 * dayMs

function withoutStale(state: SeriesState, first: Point | undefined): SeriesState {
  const last = state.recent.at(-1)?.utc
  return first === undefined || last === undefined || first.utc - last <= staleMs ? state : { ...state, recent: [] }
}

/** Judges points that come after those that `state` knows; they may be in any order. Instants that are known already, or come twice, are duplicates. */
export function judgeSeries(state: SeriesState, points: readonly Point[], options: JudgeOptions = {}): Judged {
  const ordered = points.toSorted((a, b) => a.utc - b.utc)
  const next = growing(withoutStale(state, ordered[0]))
  const judge = judgeOf(next, state, options)
  const judgements = ordered.map(judge.point)
  const after = grown(next)
  judge.keep(after)
  return { judgements, state: after }
}

/** Takes points in without asking what is wrong with them. */
export function update(state: SeriesState, points: readonly Point[], options: JudgeOptions = {}): SeriesState {
  return judgeSeries(state, points, options).state
}

/** Takes in what comes after that which `state` knows, without scores of it: much quicker, and nothing later is measured by it but season and level. */
export function teach(state: SeriesState, points: readonly Point[]): SeriesState {
  const ordered = points.toSorted((a, b) => a.utc - b.utc)
  const next = growing(withoutStale(state, ordered[0]))
  let last = next.recent.at(-1)?.utc ?? -Infinity
  for (const point of ordered) {
    if (!Number.isFinite(point.value) || point.utc <= last) continue
    last = point.utc
    take(next, measure(next, point, []).seen)
  }
  return grown(next)
}

/** Whether residuals of the newest week come from another distribution than those of the weeks before. Asked once a day, not of each point. */
export function driftOf({ recent, interval_minutes }: SeriesState, threshold = 0.01): Drift {
  const week = 7 * perDay({ interval_minutes })
  return ks(recent.slice(0, -week).map(({ residual }) => residual), recent.slice(-week).map(({ residual }) => residual), threshold)
}

/** By the scores that they were made of: a day after a day need not sort two thousand scores twice. */
const calibrated = new WeakMap<readonly Scored[], Calibrations>()

function judgeOf(state: Growing, before: SeriesState, { falseAlarmRate: rate = usualRate, measures: looked = measures }: JudgeOptions): { point(point: Point): Judgement, keep(after: SeriesState): void } {
  let calibrations = calibrated.get(before.history) ?? calibrationsOf(state.history, looked)
  // A day of scores at a time is taken into them.
  let fresh: Scored[] = []
  let last = state.recent.at(-1)?.utc ?? -Infinity
  return {
    point(point) {
      if (!Number.isFinite(point.value)) return wrong(point, 'not-a-number')
      if (point.utc <= last) return wrong(point, 'duplicate')
      last = point.utc
      const { seen, expected, scores } = measure(state, point, looked)
      take(state, seen)
      if (scores === null) return { utc: point.utc, value: point.value, expected, probability: 1, causes: [] }
      const asked = calibrations
      let least = 1
      for (const name of looked) least = Math.min(least, tailProbability(calibrations[name], scores[name]))
      const probability = tailProbability(calibrations.surprise, 1 / least)
      const scored = { utc: point.utc, scores, surprise: calibrations[looked[0] ?? 'spike'].scores.length < scoresLeast ? null : 1 / least }
      state.history.push(scored)
      fresh.push(scored)
      if (fresh.length === perDay(state)) {
        calibrations = recalibrated(calibrations, fresh, forgetOldest(state), looked)
        fresh = []
      }
      // Most points are sound: what is wrong is spelled out for the others alone.
      const causes = probability > rate ? [] : causesOf(asked, scores, looked).filter(one => one.probability <= Math.max(rate, least)).toSorted((a, b) => a.probability - b.probability)
      return { utc: point.utc, value: point.value, expected, probability, causes }
    },
    keep(after) { if (fresh.length === 0) calibrated.set(after.history, calibrations) },
  }
}

function causesOf(calibrations: Calibrations, scores: Scored['scores'], looked: readonly Measure[]): { measure: Measure, score: number, probability: number }[] {
  return looked.map(name => ({ measure: name, score: scores[name], probability: tailProbability(calibrations[name], scores[name]) }))
}

function wrong(point: Point, measure: 'duplicate' | 'not-a-number'): Judgement {
  return { ...point, expected: point.value, probability: 0, causes: [{ measure, score: Infinity, probability: 0 }] }
}

type Calibrations = Record<Measure | 'surprise', Calibration>

/** Of each measure that is looked at; and of the least of their probabilities, which is far smaller by chance than any one of them. */
function calibrationsOf(history: readonly Scored[], looked: readonly Measure[]): Calibrations {
  const none = calibrate([])
  return recalibrated({ spike: none, level: none, stuck: none, shape: none, shift: none, surprise: none }, history, [], looked)
}

function recalibrated(before: Calibrations, added: readonly Scored[], dropped: readonly Scored[], looked: readonly Measure[]): Calibrations {
  const after = { ...before, surprise: recalibrate(before.surprise, added.flatMap(one => one.surprise ?? []), dropped.flatMap(one => one.surprise ?? [])) }
  for (const name of looked) after[name] = recalibrate(before[name], added.map(({ scores }) => scores[name]), dropped.map(({ scores }) => scores[name]))
  return after
}
