/**
 * The Numenta Anomaly Benchmark's way to score, written from its description (Lavin and Ahmad, "Evaluating Real-time Anomaly
 * Detection Algorithms", 2015): labelled windows, a scaled sigmoid over the place in a window, a probation period that does
 * not count, costs of a profile, one threshold for each profile over the whole corpus, and a scale on which the detector
 * that never speaks has 0 and the perfect one 100.
 */
export interface Profile {
  readonly name: 'standard' | 'reward_low_FP_rate' | 'reward_low_FN_rate'
  readonly truePositive: number
  readonly falsePositive: number
  readonly falseNegative: number
}

export const profiles: readonly Profile[] = [
  { name: 'standard', truePositive: 1, falsePositive: 0.11, falseNegative: 1 },
  { name: 'reward_low_FP_rate', truePositive: 1, falsePositive: 0.22, falseNegative: 1 },
  { name: 'reward_low_FN_rate', truePositive: 1, falsePositive: 0.11, falseNegative: 2 },
]

export interface Labelled {
  readonly file: string
  /** As text, in the form of the data file: they are only compared. */
  readonly times: readonly string[]
  /** First and last time of each window, in order. */
  readonly windows: readonly (readonly [first: string, last: string])[]
}

/** What each row is worth when it is reported. */
export interface Worth {
  /** Number of the window that the row lies in, -1 for none, -2 in the probation period. */
  readonly window: Int32Array
  /** Before weights: of a row in a window in (0, 1], of one outside in [-1, 0). */
  readonly value: Float64Array
}

const probationShare = 0.15
const probationMost = probationShare * 5_000
const outside = -1
const probation = -2

/** 2 / (1 + e^5x) - 1: 0.987 at the left edge of a window (-1), 0 at its right edge, -1 far behind it. */
function scaledSigmoid(position: number): number {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1
}

const best = scaledSigmoid(-1)

export function worthOf({ times, windows, file }: Labelled): Worth {
  const window = new Int32Array(times.length).fill(outside)
  const value = new Float64Array(times.length).fill(-1)
  const bounds = windows.map(([first, last]): readonly [number, number] => {
    const [from, to] = [times.indexOf(first), times.indexOf(last)]
    if (from < 0 || to < from) throw new TypeError(`the window ${first} to ${last} of ${file} is not among its rows`)
    return [from, to]
  })
  bounds.forEach(([from, to], number) => {
    const width = to - from + 1
    for (let row = from; row <= to; row++) {
      window[row] = number
      value[row] = scaledSigmoid(-(to - row + 1) / width) / best
    }
    const next = bounds[number + 1]?.[0] ?? times.length
    for (let row = to + 1; row < next; row++) value[row] = scaledSigmoid((row - to) / (width - 1))
  })
  window.fill(probation, 0, Math.ceil(Math.min(Math.floor(probationShare * times.length), probationMost)))
  return { window, value }
}

/** A file's worth with a detector's scores beside it. */
export interface Judged { readonly worth: Worth, readonly scores: ArrayLike<number> }

export interface Best {
  /** On the scale from 0 (never speaks) to 100 (perfect). */
  readonly score: number
  readonly threshold: number
}

/** The threshold that is best over all files, and what it gives. `windows` is the number of labelled windows. */
export function bestThreshold(files: readonly Judged[], profile: Profile): Best {
  const { rows, windows } = ranked(files)
  const found = new Float64Array(windows).fill(-profile.falseNegative)
  let raw = -profile.falseNegative * windows
  let [most, threshold] = [raw, Infinity]
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]
    if (row === undefined) break
    if (row.window < 0) raw += row.value * profile.falsePositive
    else {
      const worth = Math.max(found[row.window] ?? 0, row.value * profile.truePositive)
      raw += worth - (found[row.window] ?? 0)
      found[row.window] = worth
    }
    if (rows[at + 1]?.score !== row.score && raw > most) [most, threshold] = [raw, row.score]
  }
  return { score: normal(most, windows, profile), threshold }
}

export interface AtThreshold { readonly raw: number, readonly windows: number, readonly found: number, readonly falseAlarms: number }

/** What a given threshold gives, before the scale. */
export function atThreshold(files: readonly Judged[], profile: Profile, threshold: number): AtThreshold {
  let [raw, windows, hit, falseAlarms] = [0, 0, 0, 0]
  for (const { worth, scores } of files) {
    const found = new Map<number, number>()
    worth.window.forEach((window, row) => {
      if (window >= 0 && !found.has(window)) found.set(window, -profile.falseNegative)
      if (window === probation || !((scores[row] ?? 0) >= threshold)) return
      const value = worth.value[row] ?? 0
      if (window >= 0) found.set(window, Math.max(found.get(window) ?? 0, value * profile.truePositive))
      else { raw += value * profile.falsePositive; falseAlarms++ }
    })
    for (const value of found.values()) { raw += value; windows++; if (value > -profile.falseNegative) hit++ }
  }
  return { raw, windows, found: hit, falseAlarms }
}

/** On the scale: 0 is what silence gives, 100 what every window at its left edge and no false alarm give. */
export function normal(raw: number, windows: number, { truePositive, falseNegative }: Profile): number {
  return 100 * (raw + falseNegative * windows) / (windows * (truePositive + falseNegative))
}

interface Row { readonly score: number, readonly value: number, readonly window: number }

/** Rows that count, the highest scores first; windows numbered over all files. */
function ranked(files: readonly Judged[]): { rows: Row[], windows: number } {
  const rows: Row[] = []
  let windows = 0
  for (const { worth, scores } of files) {
    const base = windows
    worth.window.forEach((window, row) => {
      if (window === probation) return
      if (window >= 0) windows = Math.max(windows, base + window + 1)
      rows.push({ score: scores[row] ?? 0, value: worth.value[row] ?? 0, window: window >= 0 ? base + window : window })
    })
  }
  return { rows: rows.sort((a, b) => b.score - a.score), windows }
}
