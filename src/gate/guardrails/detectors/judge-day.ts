/** A day of one series through everything that is known: its own past, the series beside it, and what happened in the market. */
import { type JudgeOptions, judgeSeries, type Judgement, teach } from './ensemble.ts'
import { sharedMove, shiftAgainst, type ShiftEvidence, stuckWhileMoving } from './cross-series.ts'
import { explain, type Explanation, type MarketContext } from './market-context.ts'
import { median } from './order-statistics.ts'
import type { Point } from './season.ts'
import { emptyState, merge, type Measure, type SeriesState, upTo } from './series-state.ts'

/** A price; with its congestion component where the operator publishes one, in the canonical sign. */
export interface PricePoint extends Point { readonly congestion?: number }

/** What is kept of a series: of its prices, and of its distance from the median of its neighbours. Plain data. */
export interface SeriesMemory { readonly own: SeriesState, readonly beside: SeriesState }

export interface Surroundings {
  /** Series of the same market over the same intervals: best those that keep closest (`nearestSeries`), half a dozen. */
  readonly neighbours: readonly (readonly PricePoint[])[]
  /** What is known of an interval besides. */
  readonly contextAt?: (utc: number) => MarketContext
}

export interface DayFinding extends Judgement {
  /** `beside` where it is the distance from its neighbours that is out of line; values are prices all the same. */
  readonly by: 'own' | 'beside'
  readonly explanation: Explanation
}

export interface DayJudgement {
  /** Called out, each with the market's explanation or the want of one, in order of time. */
  readonly findings: readonly DayFinding[]
  readonly shift: ShiftEvidence
  /** Intervals in a row over which the price stood still while its neighbours moved, and whether these are too many. */
  readonly stuck: { readonly intervals: number, readonly isStuck: boolean }
  /** Whether anything is wrong that the market does not explain. */
  readonly isSuspicious: boolean
  /** With the day taken in. A caller that keeps the day out of the table keeps the memory of before. */
  readonly memory: SeriesMemory
}

/** A distance in percent has no day of its own to be stuck in or to be shifted by. */
const besideMeasures: readonly Measure[] = ['spike', 'level']
/** USD/MWh below which a price is no measure of a distance: around zero every percentage is large. */
const priceLeast = 20
const stuckLeast = 5

export function emptyMemory(zone: string, intervalMinutes: number): SeriesMemory {
  return { own: emptyState(zone, intervalMinutes), beside: emptyState(zone, intervalMinutes) }
}

export function mergeMemories(older: SeriesMemory, newer: SeriesMemory): SeriesMemory {
  return { own: merge(older.own, newer.own), beside: merge(older.beside, newer.beside) }
}

/** What was known before `utc`. Of what lies farther back than a state reaches nothing is left. */
export function memoryUpTo(memory: SeriesMemory, utc: number): SeriesMemory { return { own: upTo(memory.own, utc), beside: upTo(memory.beside, utc) } }

/** Takes days in without judging them (`teach`). */
export function teachDays(memory: SeriesMemory, points: readonly PricePoint[], neighbours: Surroundings['neighbours']): SeriesMemory {
  return { own: teach(memory.own, points), beside: teach(memory.beside, besideOf(points, mediansOf(neighbours, withoutCongestion))) }
}

/** What is called out, before anybody explains it. */
export type DayCall = Omit<DayFinding, 'explanation'>

export interface DaysJudgement {
  /** As `days` were given. */
  readonly days: readonly (Pick<DayJudgement, 'shift' | 'stuck'> & { readonly calls: readonly DayCall[] })[]
  /** By instant: how far each price is from what its own past leads to expect. */
  readonly moves: ReadonlyMap<number, number>
  /** By instant: percent by which the price without congestion is nearer to or farther from the neighbours' than it uses to be. */
  readonly apart: ReadonlyMap<number, number>
  readonly memory: SeriesMemory
}

/** Days one after the other, as `judgeDay` finds them, without a copy of the memory for each. `neighbours` over all of them. */
export function judgeDays(memory: SeriesMemory, days: readonly (readonly PricePoint[])[], neighbours: Surroundings['neighbours']): DaysJudgement {
  const points = days.flat()
  const [medians, uncongested] = [mediansOf(neighbours, ({ value }) => value), mediansOf(neighbours, withoutCongestion)]
  const own = judgeSeries(memory.own, points)
  const beside = judgeSeries(memory.beside, besideOf(points, uncongested), { measures: besideMeasures })
  return {
    days: days.map(day => {
      const within = ({ utc }: Point): boolean => utc >= (day[0]?.utc ?? 0) && utc <= (day.at(-1)?.utc ?? 0)
      const calls: DayCall[] = [
        ...own.judgements.filter(judgement => judgement.causes.length > 0 && within(judgement)).map(judgement => ({ ...judgement, by: 'own' as const })),
        ...beside.judgements.filter(judgement => isBeside(judgement) && within(judgement)).map(judgement => ({ ...inPrices(judgement, day, uncongested), by: 'beside' as const })),
      ]
      return { calls, ...wholeDay(day, medians, uncongested) }
    }),
    moves: new Map(own.judgements.map(({ utc, value, expected }) => [utc, value - expected])),
    apart: new Map(beside.judgements.map(({ utc, value, expected }) => [utc, value - expected])),
    memory: { own: own.state, beside: beside.state },
  }
}

function isBeside({ causes }: Judgement): boolean { return causes.some(({ measure }) => measure !== 'duplicate') }

/** A line that binds earlier at one hub is no wrong label: the steps that are compared are of the price without congestion. */
function wholeDay(points: readonly PricePoint[], medians: ReadonlyMap<number, number>, uncongested: ReadonlyMap<number, number>): Pick<DayJudgement, 'shift' | 'stuck'> {
  const still = stuckWhileMoving(...aligned(points, medians))
  return { shift: shiftAgainst(...aligned(points.map(point => ({ utc: point.utc, value: withoutCongestion(point) })), uncongested)), stuck: { intervals: still, isStuck: still >= stuckLeast } }
}

export function judgeDay(memory: SeriesMemory, points: readonly PricePoint[], { neighbours, contextAt }: Surroundings, options: Pick<JudgeOptions, 'falseAlarmRate'> = {}): DayJudgement {
  const medians = mediansOf(neighbours, ({ value }) => value)
  const uncongested = mediansOf(neighbours, withoutCongestion)
  const own = judgeSeries(memory.own, points, options)
  const beside = judgeSeries(memory.beside, besideOf(points, uncongested), { ...options, measures: besideMeasures })
  const { shift, stuck } = wholeDay(points, medians, uncongested)
  const moves = movesOf(neighbours)
  const explained = (judgement: Judgement, by: DayFinding['by']): DayFinding => {
    const shared = sharedMove(judgement.value - judgement.expected, moves(judgement.utc))
    return { ...judgement, by, explanation: explain(judgement, { sharedMove: shared, sharedBy: 'neighbours', isShifted: shift.isShifted, ...contextAt?.(judgement.utc) }) }
  }
  const findings = [
    ...own.judgements.filter(({ causes }) => causes.length > 0).map(judgement => explained(judgement, 'own')),
    ...beside.judgements.filter(isBeside).map(judgement => explained(inPrices(judgement, points, uncongested), 'beside')),
  ].toSorted((a, b) => a.utc - b.utc)
  return {
    findings, shift, stuck, memory: { own: own.state, beside: beside.state },
    isSuspicious: shift.isShifted || stuck.isStuck || findings.some(({ explanation }) => explanation.decision === 'suspicious'),
  }
}

function mediansOf(neighbours: readonly (readonly PricePoint[])[], read: (point: PricePoint) => number): Map<number, number> {
  const at = new Map<number, number[]>()
  for (const points of neighbours) {
    for (const point of points) {
      const found = at.get(point.utc)
      if (found === undefined) at.set(point.utc, [read(point)])
      else found.push(read(point))
    }
  }
  return new Map([...at].map(([utc, values]) => [utc, median(values)]))
}

/** What nodes of a market share but for losses: lines that bind part them at any time, and rightly. */
function withoutCongestion({ value, congestion = 0 }: PricePoint): number { return value - congestion }

/** Distance from the median of the neighbours, in percent of it: what losses keep steady when all prices move. */
function besideOf(points: readonly PricePoint[], medians: ReadonlyMap<number, number>): Point[] {
  return points.flatMap(point => {
    const level = medians.get(point.utc)
    return level === undefined ? [] : [{ utc: point.utc, value: 100 * (withoutCongestion(point) - level) / Math.max(priceLeast, Math.abs(level)) }]
  })
}

function inPrices(judgement: Judgement, points: readonly PricePoint[], medians: ReadonlyMap<number, number>): Judgement {
  const level = medians.get(judgement.utc) ?? 0
  const point = points.find(({ utc }) => utc === judgement.utc)
  return { ...judgement, value: point?.value ?? level, expected: (point?.congestion ?? 0) + level + judgement.expected / 100 * Math.max(priceLeast, Math.abs(level)) }
}

/** Over the intervals that both have, in order of time. */
function aligned(points: readonly Point[], medians: ReadonlyMap<number, number>): [own: number[], sibling: number[]] {
  const own = new Map(points.map(({ utc, value }) => [utc, value]))
  const times = [...own.keys()].filter(utc => medians.has(utc)).sort((a, b) => a - b)
  return [times.map(utc => own.get(utc) ?? 0), times.map(utc => medians.get(utc) ?? 0)]
}

/** How far each neighbour is at an instant from its own median of the day: a move that does not need their pasts. */
function movesOf(neighbours: readonly (readonly Point[])[]): (utc: number) => number[] {
  const known = neighbours.map(points => ({ usual: median(points.map(({ value }) => value)), at: new Map(points.map(({ utc, value }) => [utc, value])) }))
  return utc => known.flatMap(({ usual, at }) => {
    const value = at.get(utc)
    return value === undefined ? [] : [value - usual]
  })
}
