/**
 * For any regular series, whatever it measures: says how far what is happening goes beyond all that happened before.
 *
 * Six statistics are kept of the newest values: the departure from the same time on earlier days, over 1, 24 and 72 values; new
 * lows; and the error of the best of three forecasts, over 24 and 72 values. Each is compared with the highest that it ever was, in
 * units of its own spread. So a series judges itself: nothing has to be set for it, and what it does every day is no news.
 * An event is reported once: after a report the stream is silent for some values, and for some more it wants more than before.
 */
import { quantile, sorted } from './order-statistics.ts'

/** Plain data: `JSON.stringify` keeps it. */
export interface NoveltyState {
  /** Values taken. */
  count: number
  /** Milliseconds between the first values, until the step is known. */
  gaps: number[]
  lastUtc: number | null
  /** Values a day; null until the step is known. */
  perDay: number | null
  /** The newest values, oldest first from `oldest` on, around the end. */
  ring: number[]
  forecasts: { error: number, count: number }[]
  rolling: Rolling[]
  records: Record[]
  quietUntil: number
  held: number
}

interface Rolling { readonly width: number, values: number[], at: number, sum: number }

interface Record { count: number, next: number, stride: number, sample: number[], most: number | null, middle: number, high: number, isFitted: boolean }

const days = 7
const dayMs = 86_400_000
const stepsWatched = 30
const ringMost = 40_320
const sampleMost = 4_096
/** What is weaker than this share of the spread beyond the record is not worth a report. */
const leastNovelty = 0.04
const silence = 80
const fading = 0.99
const learning = 0.003

const widths = [1, 24, 72, 24, 72] as const
const statisticsKept = 6

export function noveltyState(): NoveltyState {
  return {
    count: 0, gaps: [], lastUtc: null, perDay: null, ring: [], forecasts: [0, 1, 2].map(() => ({ error: 0, count: 0 })),
    rolling: widths.map(width => ({ width, values: [], at: 0, sum: 0 })),
    records: Array.from({ length: statisticsKept }, () => ({ count: 0, next: 60, stride: 1, sample: [], most: null, middle: 0, high: 0, isFitted: false })),
    quietUntil: 0, held: 0,
  }
}

/**
 * Takes the next value into `state` and returns its novelty: 0 for nothing new, towards 1 the farther it is from everything
 * before. Values come in order of time and about evenly; a value that is not finite is passed over.
 */
export function takeValue(state: NoveltyState, utc: number, value: number): number {
  if (!Number.isFinite(value)) return 0
  learnStep(state, utc)
  const found = statistics(state, value)
  let novelty = 0
  found.forEach((statistic, at) => {
    const record = state.records[at]
    if (statistic !== null && record !== undefined) novelty = Math.max(novelty, beyond(record, statistic))
  })
  if (state.ring.length < ringLength(state)) state.ring.push(value)
  else state.ring[state.count % state.ring.length] = value
  state.count++
  return reported(state, novelty)
}

function ringLength({ perDay }: NoveltyState): number {
  return perDay === null ? stepsWatched + 1 : Math.min(28 * perDay + 2, ringMost)
}

function learnStep(state: NoveltyState, utc: number): void {
  if (state.perDay === null && state.lastUtc !== null) {
    state.gaps.push(utc - state.lastUtc)
    if (state.gaps.length >= stepsWatched) {
      state.perDay = Math.max(1, Math.round(dayMs / Math.max(1, quantile(sorted(state.gaps), 0.5))))
      state.gaps = []
    }
  }
  state.lastUtc = utc
}

/** Null where there is not enough to go by yet. */
function statistics(state: NoveltyState, value: number): (number | null)[] {
  const departure = departureFromDays(state, value)
  const missed = Math.abs(forecastError(state, value))
  const [now, some, many, error, longError] = state.rolling
  const magnitude = (rolling: Rolling | undefined): number | null => {
    const found = rolling === undefined || departure === null ? null : roll(rolling, departure)
    return found === null ? null : Math.abs(found)
  }
  return [
    magnitude(now), magnitude(some), magnitude(many), -value,
    error === undefined ? null : roll(error, missed), longError === undefined ? null : roll(longError, missed),
  ]
}

/** From the median of this time of day on the last seven days, each smoothed over three values. */
function departureFromDays(state: NoveltyState, value: number): number | null {
  const { perDay } = state
  if (perDay === null) return null
  const found: number[] = []
  for (let day = 1; day <= days && day * perDay + 1 <= Math.min(state.count, state.ring.length); day++) found.push(around(state, day * perDay))
  return found.length === 0 ? null : value - quantile(sorted(found), 0.5)
}

/** Error of whichever did better of late: the last value, the last days, the last weeks. */
function forecastError(state: NoveltyState, value: number): number {
  if (state.count === 0) return 0
  const guesses = [back(state, 1), periodic(state, 1), periodic(state, days)]
  let best = 0
  for (const at of [1, 2]) {
    const [one, other] = [state.forecasts[at], state.forecasts[best]]
    if (guesses[at] !== null && one !== undefined && other !== undefined && one.count > (state.perDay ?? 0) / 2 && one.error < other.error) best = at
  }
  const error = value - (guesses[best] ?? back(state, 1))
  guesses.forEach((guess, at) => {
    const forecast = state.forecasts[at]
    if (guess === null || forecast === undefined) return
    // The last value is always at hand and learns from zero; others start as means, so that one early error does not rule them out.
    const rate = at === 0 ? learning : Math.max(learning, 1 / (forecast.count + 1))
    forecast.error += rate * (Math.abs(value - guess) - forecast.error)
    forecast.count++
  })
  return error
}

function periodic(state: NoveltyState, everyDays: number): number | null {
  if (state.perDay === null) return null
  const period = state.perDay * everyDays
  let [sum, count] = [0, 0]
  for (; count < 4 && (count + 1) * period + 1 <= Math.min(state.count, state.ring.length); count++) sum += around(state, (count + 1) * period)
  return count === 0 ? null : sum / count
}

/** The value `steps` before the one that comes now. */
function back(state: NoveltyState, steps: number): number {
  return state.ring[(state.count - steps) % state.ring.length] ?? 0
}

function around(state: NoveltyState, steps: number): number {
  return (back(state, steps - 1) + back(state, steps) + back(state, steps + 1)) / 3
}

/** Mean of the newest `width`, null until there are so many. */
function roll(rolling: Rolling, value: number): number | null {
  const { width, values } = rolling
  rolling.sum += value - (values[rolling.at] ?? 0)
  values[rolling.at] = value
  rolling.at = (rolling.at + 1) % width
  // Summed anew once a round: errors of rounding must not gather.
  if (rolling.at === 0) rolling.sum = values.reduce((sum, one) => sum + one, 0)
  return values.length < width ? null : rolling.sum / width
}

/** How far `value` is beyond the record, in distances from the median to the 95th percentile. Then takes it in. */
function beyond(record: Record, value: number): number {
  const { most, middle, high } = record
  let found = 0
  if (record.isFitted && most !== null) {
    const spread = Math.max(high - middle, (most - middle) * 0.02, 1e-9 * Math.abs(middle), 1e-12)
    found = Math.max(0, (value - most) / spread)
  }
  record.most = most === null ? value : Math.max(most, value)
  if (record.count % record.stride === 0) record.sample.push(value)
  record.count++
  if (record.sample.length > sampleMost) {
    record.sample = record.sample.filter((_, at) => at % 2 === 0)
    record.stride *= 2
  }
  if (record.count >= record.next) {
    const ordered = sorted(record.sample)
    record.middle = quantile(ordered, 0.5)
    record.high = quantile(ordered, 0.95)
    record.next = Math.ceil(record.count * 1.08) + 5
    record.isFitted = true
  }
  return found
}

function reported(state: NoveltyState, novelty: number): number {
  state.held *= fading
  const score = novelty / (1 + novelty)
  if (novelty < leastNovelty || state.count < state.quietUntil || score <= state.held) return 0
  state.quietUntil = state.count + silence
  state.held = score
  return score
}
