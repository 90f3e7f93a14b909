/**
 * The hubs and zones of one market run through the detectors, market day by market day, each beside the others. Knows neither
 * lake nor engine.
 */
import { setImmediate as others } from 'node:timers/promises'
import { dayMs } from '#canon/instant.ts'
import { type Iso, market } from '#canon/market.ts'
import { type MarketDay, marketDayOf } from '#canon/market-day.ts'
import { sharedMove } from './detectors/cross-series.ts'
import { type DayCall, type DayJudgement, type DaysJudgement, emptyMemory, judgeDays, memoryUpTo, type PricePoint, type SeriesMemory, teachDays } from './detectors/judge-day.ts'
import { explain, type Explanation, type MarketContext } from './detectors/market-context.ts'
import { median } from './detectors/order-statistics.ts'
import type { Measure, SeriesState } from './detectors/series-state.ts'
import type { HubNodes } from './hub-nodes.ts'

/**
 * Market days of a batch that are judged, the newest; those before them only teach. A year that is brought in at once is no news,
 * but scores are what later ones are measured by: with those of one month a third of the faults is missed, of two one in fifty.
 */
const judgedDays = 62

/** Days before those that teach: a season is ten weeks. */
const taughtDays = 70

export interface Called {
  readonly node: string
  /** The hour; of a whole day its first. */
  readonly utc: number
  readonly date: string
  readonly found: number
  readonly expected: number
  readonly score: number
  readonly by: Measure | 'duplicate' | 'not-a-number' | 'stuck-day' | 'shifted-day' | 'nodes'
  readonly explanation: Explanation
}

export interface GroupJudgement {
  readonly called: readonly Called[]
  readonly memories: ReadonlyMap<string, SeriesMemory>
  /** The newest market day, for who watches: hours that it has, and by node what was called out. */
  readonly newest: MarketDay | null
}

export interface GroupSeries {
  readonly iso: Iso
  /** Hours of the batch by node, in order of time. */
  readonly hours: ReadonlyMap<string, readonly PricePoint[]>
  readonly memories: ReadonlyMap<string, SeriesMemory>
  /** What the other market (day-ahead for real time, real time for day-ahead) has of a node at an hour, and what is usual there. Asked where something is out of line. */
  sibling?(node: string, utc: number): Promise<MarketContext['sibling'] | undefined>
  /** What the nodes say of the hubs' congestion, where there are nodes. */
  readonly nodes?: HubNodes | null
}

export async function judgeGroup({ iso, hours, memories: before, sibling, nodes = null }: GroupSeries): Promise<GroupJudgement> {
  const { marketZone } = market(iso)
  const first = Math.min(...[...hours.values()].map(points => points[0]?.utc ?? Infinity))
  const days = daysOf(iso, hours).slice(-judgedDays - taughtDays)
  const [taught, judged] = [days.slice(0, -judgedDays), days.slice(-judgedDays)]
  const judgements = new Map<string, DaysJudgement>()
  for (const node of hours.keys()) {
    // Pages are answered between two series.
    await others()
    const over = (some: readonly DayPoints[]): PricePoint[][] => [...hours.keys()].filter(other => other !== node).map(other => some.flatMap(({ points }) => points.get(other) ?? []))
    const known = memoryUpTo(before.get(node) ?? emptyMemory(marketZone, 60), first)
    const memory = taught.length === 0 ? known : teachDays(known, taught.flatMap(({ points }) => points.get(node) ?? []), over(taught))
    judgements.set(node, judgeDays(memory, judged.map(({ points }) => points.get(node) ?? []), over(judged)))
  }
  const called: Called[] = []
  for (const [number, { day, points }] of judged.entries()) {
    const calls = new Map([...judgements].map(([node, { days: of }]) => [node, of[number]?.calls ?? []]))
    for (const [node, { days: of }] of judgements) {
      const { shift, stuck } = of[number] ?? {}
      if (shift !== undefined && stuck !== undefined) called.push(...await calledOf(node, day, { calls: withoutOthers(node, calls), shift, stuck }, { points: points.get(node) ?? [], judgements, sibling, nodes, outOfLine: utc => outOfLine(calls, utc) }))
    }
    if (nodes !== null) called.push(...besideNodes(day, points, nodes))
  }
  return { called, memories: new Map([...judgements].map(([node, { memory }]) => [node, memory])), newest: days.at(-1)?.day ?? null }
}

interface DayPoints { readonly day: MarketDay, readonly points: Map<string, PricePoint[]> }

function daysOf(iso: Iso, hours: GroupSeries['hours']): DayPoints[] {
  const days = new Map<number, DayPoints>()
  for (const [node, points] of hours) {
    let current: DayPoints | undefined
    for (const point of points) {
      if (current === undefined || point.utc < current.day.start_utc || point.utc >= current.day.end_utc) {
        const day = marketDayOf(iso, point.utc)
        current = days.get(day.start_utc) ?? { day, points: new Map() }
        days.set(day.start_utc, current)
      }
      const own = current.points.get(node)
      if (own === undefined) current.points.set(node, [point])
      else own.push(point)
    }
  }
  return [...days.values()].toSorted((a, b) => a.day.start_utc - b.day.start_utc)
}

/** Beside a hub that left its own past any other is far, as all are a little beside one that is far from them: that is not their fault. */
function withoutOthers(node: string, all: ReadonlyMap<string, readonly DayCall[]>): DayCall[] {
  const farthest = new Map<number, number>()
  const left = new Set<string>()
  for (const [other, calls] of all) {
    for (const call of calls) {
      farthest.set(call.utc, Math.max(farthest.get(call.utc) ?? 0, distance(call)))
      if (call.by === 'own') left.add(`${call.utc} ${other === node ? 'own' : 'other'}`)
    }
  }
  return (all.get(node) ?? []).filter(call => call.by === 'own' || left.has(`${call.utc} own`) || (!left.has(`${call.utc} other`) && distance(call) >= (farthest.get(call.utc) ?? 0) / 2))
}

/** Share of the hubs that left their own past in an hour. */
function outOfLine(calls: ReadonlyMap<string, readonly DayCall[]>, utc: number): number {
  return [...calls.values()].filter(own => own.some(call => call.utc === utc && call.by === 'own')).length / calls.size
}

function distance({ value, expected }: Pick<DayCall, 'value' | 'expected'>): number { return Math.abs(value - expected) }

/** USD/MWh, and share of what was expected: nobody looks up for less, however improbable it is. */
const leastDistance = 3
const leastShare = 0.1
/** Equal hours on end; two are chance. */
const leastStuck = 3

function matters(call: DayCall, { measure, score }: DayCall['causes'][number]): boolean {
  if (measure === 'stuck') return score >= leastStuck
  return measure === 'not-a-number' || measure === 'duplicate' || distance(call) >= Math.max(leastDistance, leastShare * Math.abs(call.expected))
}

interface Around { readonly points: readonly PricePoint[], readonly judgements: ReadonlyMap<string, DaysJudgement>, readonly sibling: GroupSeries['sibling'], readonly nodes: HubNodes | null, outOfLine(utc: number): number }

/** An hour is called out once, by what says most. */
async function calledOf(node: string, day: MarketDay, { calls, shift, stuck }: { readonly calls: readonly DayCall[] } & Pick<DayJudgement, 'shift' | 'stuck'>, { points, judgements, sibling, nodes, outOfLine: share }: Around): Promise<Called[]> {
  const called = new Map<number, Called>()
  for (const call of calls) {
    const [cause] = call.causes
    if (cause === undefined || !matters(call, cause) || (called.get(call.utc)?.score ?? -1) >= cause.score) continue
    const other = await sibling?.(node, call.utc)
    const [byNodes, apart] = [nodes?.of(node, call.utc), judgements.get(node)?.apart.get(call.utc)]
    const explanation = explain(call, { sharedMove: sharedWith(node, call, judgements), isShifted: shift.isShifted, ...other === undefined ? {} : { sibling: other }, ...byNodes === undefined ? {} : { nodes: byNodes }, ...apart === undefined ? {} : { hubs: { apart, outOfLine: share(call.utc) } } })
    called.set(call.utc, { node, utc: call.utc, date: day.date, found: call.value, expected: call.expected, score: cause.score, by: cause.measure, explanation })
  }
  const [begin] = points
  const whole = (by: Called['by'], score: number, reason: string): Called[] => begin === undefined ? [] : [{ node, utc: begin.utc, date: day.date, found: begin.value, expected: begin.value, score, by, explanation: { decision: 'suspicious', reasons: [reason] } }]
  return [
    ...called.values(),
    ...shift.isShifted ? whole('shifted-day', shift.correlation, 'the day fits the other hubs only when it is read an hour earlier or later') : [],
    ...stuck.isStuck ? whole('stuck-day', stuck.intervals, `the price stands still for ${stuck.intervals} hours while the other hubs' move`) : [],
  ]
}

/** By how far the others are from what was to be expected of them at the same hour. */
function sharedWith(node: string, { utc, value, expected }: DayCall, judgements: ReadonlyMap<string, DaysJudgement>): number {
  return sharedMove(value - expected, [...judgements].flatMap(([other, { moves }]) => other === node ? [] : moves.get(utc) ?? []))
}

/** Hours of a day over which a level is one. */
const levelHours = 12
/** Deviations from what the nodes lead to expect; of two weeks of three simulated markets no day was beyond one, no hour beyond two. */
const levelDeviations = 4
const hourDeviations = 6
/** USD/MWh and share of the price: half a day of less is worth a look, where an hour is not. */
const leastLevel = 1
const leastLevelShare = 0.05

/**
 * A hub that left the nodes that it is a mean of, for half a day; for less, where there are nodes enough to know a new constraint
 * by. Where hubs stand for nodes the farthest alone is meant.
 */
function besideNodes(day: MarketDay, points: DayPoints['points'], nodes: HubNodes): Called[] {
  const found = [...points].flatMap(([node, own]): Called[] => {
    const seen = own.flatMap(({ utc, value }) => {
      const by = nodes.of(node, utc)
      return by === undefined ? [] : [{ utc, value, off: by.found - by.expected, score: Math.abs(by.found - by.expected) / by.deviation }]
    })
    const isLevel = seen.length >= levelHours
    if (seen.length === 0 || !isLevel && !nodes.areNodes) return []
    const [off, score, price] = [median(seen.map(one => one.off)), median(seen.map(one => one.score)), median(seen.map(({ value }) => Math.abs(value)))]
    const least = isLevel ? Math.max(leastLevel, leastLevelShare * price) : Math.max(leastDistance, leastShare * price)
    if (Math.abs(off) < least || score < (isLevel ? levelDeviations : hourDeviations)) return []
    const worst = seen.reduce((most, one) => Math.abs(one.off - off) < Math.abs(most.off - off) ? one : most)
    const reason = `its congestion is ${off.toFixed(2)} USD/MWh from what the nodes lead to expect${isLevel ? `, over ${seen.length} hours` : ''}`
    return [{ node, utc: worst.utc, date: day.date, found: worst.value, expected: worst.value - off, score, by: 'nodes', explanation: { decision: 'suspicious', reasons: [reason] } }]
  })
  return nodes.areNodes || found.length < 2 ? found : [found.reduce((most, one) => Math.abs(one.found - one.expected) > Math.abs(most.found - most.expected) ? one : most)]
}

/** From the newest on: what is asked for is mostly of today. */
export function seenAt({ recent }: Pick<SeriesState, 'recent'>, utc: number): SeriesState['recent'][number] | undefined {
  return recent.findLast(seen => seen.utc === utc)
}

/** How far back a series is read where nothing is kept of it: what its season takes. */
export const pastMs = 70 * dayMs
