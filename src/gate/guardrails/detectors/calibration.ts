/**
 * From scores to probabilities. A score is compared with those that the same series got before, each of them given to a
 * point that its baseline had not seen: the share that was as high is the probability of a false alarm, whatever the
 * distribution (conformal prediction, Vovk et al. 2005; Laxhammar 2014). Beyond the highest of a few hundred scores a share
 * says no more, so the upper twentieth is continued as a power law (Hill 1975), which for thinner tails errs on the side of silence.
 */
import assert from 'node:assert/strict'
import { placeOf, sorted } from './order-statistics.ts'

export interface Calibration {
  /** Ascending. */
  readonly scores: Float64Array
  /** Where the tail begins, how many scores are in it, and how fast it falls. */
  readonly from: number
  readonly tail: number
  readonly steepness: number
}

const tailShare = 0.05
const tailLeast = 10
/** A past in which nothing happened says little of how fast the tail falls. */
const steepest = 6
/** The tail is not followed farther than to one in fifty times the number of scores. */
const reach = 50
/** Before there are so many scores nothing is called out. */
export const scoresLeast = 100

/** Of scores above 0. */
export function calibrate(scores: ArrayLike<number>): Calibration { return ofOrdered(sorted(scores)) }

/** What `calibrate` gives of the scores with `added` and without `dropped`, which must be among them: one pass, no sort of all. */
export function recalibrate({ scores }: Calibration, added: ArrayLike<number>, dropped: ArrayLike<number>): Calibration {
  const [more, less] = [sorted(added), sorted(dropped)]
  const ordered = new Float64Array(scores.length + more.length - less.length)
  let [at, from, gone] = [0, 0, 0]
  for (let place = 0; place <= scores.length; place++) {
    const score = scores[place] ?? Infinity
    while (from < more.length && (more[from] ?? 0) <= score) ordered[at++] = more[from++] ?? 0
    if (place === scores.length) break
    if (gone < less.length && less[gone] === score) gone++
    else ordered[at++] = score
  }
  assert.equal(gone, less.length, 'what is dropped was among the scores')
  return ofOrdered(ordered)
}

function ofOrdered(ordered: Float64Array): Calibration {
  const tail = Math.max(tailLeast, Math.ceil(ordered.length * tailShare))
  const from = ordered[ordered.length - tail - 1] ?? 0
  let sum = 1
  for (let at = ordered.length - tail; at < ordered.length; at++) sum += Math.log(Math.max(1, (ordered[at] ?? 0) / Math.max(from, 1e-9)))
  return { scores: ordered, from, tail, steepness: Math.min(steepest, (tail + 1) / sum) }
}

/** Probability of a score as high where nothing is wrong; 1 as long as too little is known. */
export function tailProbability({ scores, from, tail, steepness }: Calibration, score: number): number {
  const count = scores.length
  if (count < scoresLeast) return 1
  const above = count - placeOf(scores, score)
  if (above >= tail || !(from > 0)) return (above + 1) / (count + 1)
  return Math.max((tail + 1) / (count + 1) * (score / from) ** -steepness, 1 / (reach * count))
}
