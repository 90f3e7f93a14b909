/**
 * One interval of a whole market at once: thousands of nodes in typed arrays, a few numbers of each, no object per node.
 *
 * Most of what moves one node moves all, so the market's own move (the median over nodes) is taken off first and handed back to
 * be judged as a series of its own; what remains is what this node alone did. For each node and each of 48 slots (working
 * days and others, by hour) the panel keeps a center and a spread, which follow by steps of bounded size: a wild price
 * moves them no more than any other. Nodes share one distribution of scores, so a quarter of an hour of a market is calibration enough
 * for rates of one in ten thousand.
 */
import assert from 'node:assert/strict'
import { median } from './order-statistics.ts'

export const panelSlots = 48

export interface IntervalPanel {
  readonly nodes: number
  /** By `slot * nodes + node`: USD/MWh, less the market's move. */
  readonly center: Float32Array
  /** Typical distance from the center, of the same place. */
  readonly spread: Float32Array
  /** Values taken, of the same place, up to 255. */
  readonly age: Uint8Array
  /** By node. */
  readonly last: Float64Array
  readonly run: Uint16Array
  /** Two one-sided sums that grow while a node stays to one side of its center. */
  readonly above: Float32Array
  readonly below: Float32Array
  /** How often each size of score came, by `measure * scoreBins + bin`. */
  readonly counts: Float64Array
}

export type PanelMeasure = 'spike' | 'level' | 'stuck'

export interface NodeFinding {
  readonly node: number
  readonly value: number
  /** What the node's past and the market's move lead to expect. */
  readonly expected: number
  readonly measure: PanelMeasure
  readonly score: number
  readonly probability: number
}

export interface IntervalJudgement {
  /** USD/MWh by which the whole market is away from its slot. */
  readonly marketMove: number
  /** Nodes with a value, and those of them that are old enough to be judged. */
  readonly values: number
  readonly judged: number
  readonly findings: readonly NodeFinding[]
}

const ageLeast = 6
const scoreBins = 512
/** Bins to a doubling. */
const fineness = 16
const leastSpread = 0.05
const slack = 0.75
const clipped = 3
const calibrationLeast = 20_000
const names: readonly PanelMeasure[] = ['spike', 'level', 'stuck']

export function intervalPanel(nodes: number): IntervalPanel {
  const places = panelSlots * nodes
  return {
    nodes, center: new Float32Array(places), spread: new Float32Array(places), age: new Uint8Array(places),
    last: new Float64Array(nodes).fill(NaN), run: new Uint16Array(nodes), above: new Float32Array(nodes), below: new Float32Array(nodes),
    counts: new Float64Array(names.length * scoreBins),
  }
}

/**
 * Judges one interval by what came before it, then takes it into the panel. `values` by node in USD/MWh, NaN where there is
 * none. `slot` is the hour 0..23 of the market's clock, plus 24 on weekends and holidays. `falseAlarmRate` is the share of sound values
 * that may be called out by any measure.
 */
export function judgeInterval(panel: IntervalPanel, slot: number, values: Float64Array, falseAlarmRate = 1e-5): IntervalJudgement {
  assert.equal(values.length, panel.nodes, 'a value or NaN for each node')
  assert.ok(Number.isInteger(slot) && slot >= 0 && slot < panelSlots, 'a slot of the panel')
  const tails = names.map((_, measure) => tailOf(panel.counts, measure))
  const base = slot * panel.nodes
  const marketMove = moveOfMarket(panel, base, values)
  const findings: NodeFinding[] = []
  let [present, judged] = [0, 0]
  for (let node = 0; node < values.length; node++) {
    const value = values[node] ?? NaN
    if (!Number.isFinite(value)) continue
    present++
    const place = base + node
    const isOld = (panel.age[place] ?? 0) >= ageLeast
    const scores = take(panel, node, place, value, marketMove)
    if (!isOld) continue
    judged++
    const found = worst(tails, scores)
    // What is called out does not count as usual, or twenty broken meters would be the measure of all others.
    if (found.probability * names.length <= falseAlarmRate) findings.push({ node, value, expected: (panel.center[place] ?? 0) + marketMove, ...found })
    else count(panel, scores)
  }
  return { marketMove, values: present, judged, findings }
}

function moveOfMarket(panel: IntervalPanel, base: number, values: Float64Array): number {
  const departures = new Float64Array(values.length)
  let known = 0
  for (let node = 0; node < values.length; node++) {
    const value = values[node] ?? NaN
    if (Number.isFinite(value) && (panel.age[base + node] ?? 0) > 0) departures[known++] = value - (panel.center[base + node] ?? 0)
  }
  return known === 0 ? 0 : median(departures.subarray(0, known))
}

/** Scores of the value by what came before it; then it counts itself. */
function take(panel: IntervalPanel, node: number, place: number, value: number, marketMove: number): [spike: number, level: number, stuck: number] {
  const age = panel.age[place] ?? 0
  const spread = Math.max(leastSpread, panel.spread[place] ?? 0)
  const residual = age === 0 ? 0 : value - marketMove - (panel.center[place] ?? 0)
  const scaled = Math.max(-clipped, Math.min(clipped, residual / spread))
  panel.run[node] = value === panel.last[node] ? Math.min(65_535, (panel.run[node] ?? 0) + 1) : 0
  panel.last[node] = value
  panel.above[node] = Math.max(0, (panel.above[node] ?? 0) + scaled - slack)
  panel.below[node] = Math.max(0, (panel.below[node] ?? 0) - scaled - slack)
  follow(panel, place, age, value, residual, spread)
  return [Math.abs(residual) / spread, Math.max(panel.above[node] ?? 0, panel.below[node] ?? 0), panel.run[node] ?? 0]
}

/** Young places take means; old ones take steps by the sign, so that the center ends at a median and the spread at the median distance. */
function follow(panel: IntervalPanel, place: number, age: number, value: number, residual: number, spread: number): void {
  // Twelve values an hour: 200 of them are two weeks and a half of a slot.
  const rate = Math.max(0.005, 1 / (age + 1))
  if (age === 0) {
    panel.center[place] = value
    panel.spread[place] = Math.max(leastSpread, 0.05 * Math.abs(value))
  } else {
    panel.center[place] = (panel.center[place] ?? 0) + rate * Math.max(-2 * spread, Math.min(2 * spread, residual))
    panel.spread[place] = Math.max(leastSpread, spread * Math.exp(2 * rate * (Math.abs(residual) > spread ? 1 : -1)))
  }
  if (age < 255) panel.age[place] = age + 1
}

interface Tail { readonly total: number, readonly above: Float64Array, readonly from: number, readonly share: number, readonly steepness: number }

function worst(tails: readonly Tail[], scores: readonly number[]): { measure: PanelMeasure, score: number, probability: number } {
  let [measure, score, probability]: [PanelMeasure, number, number] = ['spike', 0, 1]
  tails.forEach((tail, at) => {
    const found = scores[at] ?? 0
    const chance = probabilityOf(tail, found, binOf(found))
    if (chance < probability) [measure, score, probability] = [names[at] ?? 'spike', found, chance]
  })
  return { measure, score, probability }
}

function count(panel: IntervalPanel, scores: readonly number[]): void {
  scores.forEach((score, at) => {
    const bin = at * scoreBins + binOf(score)
    panel.counts[bin] = (panel.counts[bin] ?? 0) + 1
  })
}

/** Bin 0 is everything below 1/16. */
function binOf(score: number): number {
  return score <= 0.0625 ? 0 : Math.min(scoreBins - 1, Math.floor(fineness * (Math.log2(score) + 4)) + 1)
}

/** Lower edge of a bin. */
function edgeOf(bin: number): number { return 2 ** ((bin - 1) / fineness - 4) }

function tailOf(counts: Float64Array, measure: number): Tail {
  const above = new Float64Array(scoreBins)
  let total = 0
  for (let bin = scoreBins - 1; bin >= 0; bin--) above[bin] = total += counts[measure * scoreBins + bin] ?? 0
  let from = scoreBins - 1
  while (from > 1 && (above[from] ?? 0) < total * 0.001) from--
  // Whole numbers leave bins empty: the tail begins where scores are, or it would seem to be a flat one.
  while (from < scoreBins - 1 && (counts[measure * scoreBins + from] ?? 0) === 0) from++
  let sum = 0
  for (let bin = from; bin < scoreBins; bin++) sum += (counts[measure * scoreBins + bin] ?? 0) * (bin - from + 0.5) * Math.LN2 / fineness
  return { total, above, from, share: ((above[from] ?? 0) + 1) / (total + 1), steepness: Math.min(6, ((above[from] ?? 0) + 1) / (sum + 1)) }
}

function probabilityOf({ total, above, from, share, steepness }: Tail, score: number, bin: number): number {
  if (total < calibrationLeast) return 1
  if (bin <= from || (above[bin] ?? 0) >= 100) return ((above[bin] ?? 0) + 1) / (total + 1)
  return Math.max(share * (score / edgeOf(from)) ** -steepness, 1 / (50 * total))
}
