/**
 * Whether the market explains a price that a detector called out. A true price must not be thrown away because it is rare,
 * and a fault must not pass because something happened that day: so a cause counts only where the move went the way
 * that this cause moves prices, through the component that it moves, and no farther than it can.
 */
import type { Cause } from './ensemble.ts'

export interface FlaggedPoint {
  readonly value: number
  readonly expected: number
  readonly causes: readonly Pick<Cause, 'measure'>[]
}

/** What is known of the interval; whatever is not known is left out. Prices in USD/MWh. */
export interface MarketContext {
  /** MW of reserves that were short, and the adder or penalty price that went with it. */
  readonly scarcity?: { readonly shortage_mw: number, readonly adder_usd_per_mwh: number | null }
  /** Constraints that bind in the interval; the sign of a shadow price is the operator's. */
  readonly constraints?: readonly { readonly name: string, readonly shadow_price_usd_per_mwh: number }[]
  readonly outages?: readonly { readonly name: string, readonly mw: number }[]
  /** Lowest and highest price that the market's rules allow. */
  readonly bounds?: { readonly floor: number, readonly cap: number }
  /** By how much each component is away from what is usual at this hour. */
  readonly moves?: { readonly energy: number, readonly congestion: number, readonly loss: number }
  /** Whether energy, congestion and loss add up to the price. */
  readonly sumIsBroken?: boolean
  /** Share of the market's other nodes that made the same move, 0..1 (`sharedMove`). */
  readonly sharedMove?: number
  /** Who was asked for it, where these are nodes near by: they lie behind the same lines, and move together for less than the whole market. */
  readonly sharedBy?: 'neighbours'
  /** The other market's price of the same hour, and what is usual for it. */
  readonly sibling?: { readonly value: number, readonly expected: number }
  /** A hub's congestion, what the nodes lead to expect of it (`combinationOf`), and what is usual. */
  readonly nodes?: { readonly found: number, readonly expected: number, readonly deviation: number, readonly usual: number }
  /** Of a hub or zone among others: percent by which its price without congestion is from where it uses to be among theirs, and the share of them all that is out of line in the interval. */
  readonly hubs?: { readonly apart: number, readonly outOfLine: number }
  /** What `shiftAgainst` said of the day. */
  readonly isShifted?: boolean
}

export type Explanation =
  | { readonly decision: 'explained', readonly reasons: readonly Reason[] }
  | { readonly decision: 'suspicious', readonly reasons: readonly string[] }

export interface Reason { readonly kind: 'scarcity' | 'constraint' | 'outage' | 'price-cap' | 'other-market' | 'energy' | 'nodes', readonly text: string }

/** Part of a move that a component has to carry before its cause counts. */
const carriedLeast = 0.5
/** Nodes that have to move together before a cause that lies in the whole market counts. */
const sharedLeast = 0.7
const centsApart = 0.011

/** `explained` keeps the price and says why; `suspicious` says what speaks against it. */
export function explain(point: FlaggedPoint, context: MarketContext): Explanation {
  const against = contradictions(point, context)
  if (against.length > 0) return { decision: 'suspicious', reasons: against }
  const reasons = [scarcity(point, context), constraint(point, context), outage(point, context), priceCap(point, context), otherMarket(point, context), energy(point, context), sameNodes(point, context), madeOfTrue(point, context)].filter(reason => reason !== null)
  if (reasons.length > 0) return { decision: 'explained', reasons }
  return { decision: 'suspicious', reasons: [`${money(point.value)} where about ${money(point.expected)} was to be expected, and nothing known of the market explains it`] }
}

/** What no event in the market can bring about. */
function contradictions({ value, causes }: FlaggedPoint, { bounds, sumIsBroken, isShifted }: MarketContext): string[] {
  const found: string[] = []
  const measures = new Set(causes.map(({ measure }) => measure))
  if (measures.has('duplicate')) found.push('the interval has two values')
  if (measures.has('not-a-number')) found.push('it is no number')
  if (sumIsBroken === true) found.push('its components do not add up to it')
  if (isShifted === true) found.push('the day fits others only when it is read an hour earlier or later')
  if (bounds !== undefined && !isAtBound(value, bounds) && (value > bounds.cap || value < bounds.floor)) found.push(`${money(value)} lies outside of what the market allows, ${money(bounds.floor)} to ${money(bounds.cap)}`)
  if (measures.has('stuck') && bounds !== undefined && !isAtBound(value, bounds)) found.push(`${money(value)} is repeated, and is neither the market's cap nor its floor`)
  if (measures.has('stuck') && bounds === undefined) found.push(`${money(value)} is repeated`)
  return found
}

function scarcity(point: FlaggedPoint, context: MarketContext): Reason | null {
  const { scarcity: short } = context
  if (short === undefined || !(short.shortage_mw > 0) || moveOf(point) <= 0 || !isMarketWide(context) || !isCarried(point, context, 'energy')) return null
  return { kind: 'scarcity', text: `reserves were ${short.shortage_mw.toFixed(0)} MW short${short.adder_usd_per_mwh === null ? '' : `, at ${money(short.adder_usd_per_mwh)}`}` }
}

/** A node's congestion is no larger than its shift factors, which are at most 1, times the shadow prices. */
function constraint(point: FlaggedPoint, context: MarketContext): Reason | null {
  const { constraints = [], moves } = context
  const reach = constraints.reduce((sum, one) => sum + Math.abs(one.shadow_price_usd_per_mwh), 0)
  if (moves === undefined || !isCarried(point, context, 'congestion') || Math.abs(moves.congestion) > 1.05 * reach + centsApart) return null
  const names = constraints.toSorted((a, b) => Math.abs(b.shadow_price_usd_per_mwh) - Math.abs(a.shadow_price_usd_per_mwh)).slice(0, 3).map(({ name, shadow_price_usd_per_mwh: price }) => `${name} (${money(price)})`)
  return { kind: 'constraint', text: `congestion carries the move, and ${names.join(', ')} ${names.length === 1 ? 'binds' : 'bind'}` }
}

/** An outage says that a move is likely, not how large: the rest of the market, or the other market, has to have seen it. */
function outage(point: FlaggedPoint, context: MarketContext): Reason | null {
  const { outages = [] } = context
  const seen = isMarketWide(context) && isCarried(point, context, 'energy') || siblingMoved(point, context)
  if (outages.length === 0 || moveOf(point) <= 0 || !seen) return null
  return { kind: 'outage', text: `${outages.map(({ name, mw }) => `${name} (${mw} MW)`).join(', ')} ${outages.length === 1 ? 'was' : 'were'} out` }
}

function priceCap({ value }: FlaggedPoint, context: MarketContext): Reason | null {
  const { bounds } = context
  if (bounds === undefined || !isAtBound(value, bounds) || (context.sharedMove ?? 0) < sharedLeast) return null
  return { kind: 'price-cap', text: `it is the market's ${value > (bounds.cap + bounds.floor) / 2 ? 'cap' : 'floor'}, and other nodes are there too` }
}

/** The day-ahead market saw it coming, or real time saw it come. */
function otherMarket(point: FlaggedPoint, context: MarketContext): Reason | null {
  const { sibling } = context
  if (sibling === undefined || !siblingMoved(point, context) || !isMarketWide(context)) return null
  return { kind: 'other-market', text: `the other market has ${money(sibling.value)} for the same hour, where ${money(sibling.expected)} is usual` }
}

/** Part of a move that the nodes may leave open, and how uncertain they may be about it. */
const openMost = 0.2

/** A line that binds as never before shows at the nodes that it lies between: where they carry the hub's congestion, it is true. */
function sameNodes(point: FlaggedPoint, { nodes }: MarketContext): Reason | null {
  if (nodes === undefined) return null
  const { found, expected, deviation, usual } = nodes
  const move = moveOf(point)
  if ((found - usual) / move < carriedLeast || Math.abs(found - expected) > openMost * Math.abs(move) || deviation > openMost * Math.abs(move)) return null
  return { kind: 'nodes', text: `congestion carries the move, ${money(found)}, and the nodes have the same` }
}

/** Percent of the price: losses vary by less. */
const apartMost = 3
const outOfLineMost = 0.5

/**
 * A hub out of line by its own past, and by nothing else: without congestion its price is that of the other hubs, and its
 * congestion that of its nodes. Then it is as true as they are, of which most are in line; what is wrong with a whole file is
 * wrong with most hubs. An hour that comes early or late fits the others all the same.
 */
function madeOfTrue(point: FlaggedPoint, { nodes, hubs }: MarketContext): Reason | null {
  if (nodes === undefined || hubs === undefined || hubs.outOfLine > outOfLineMost || Math.abs(hubs.apart) > apartMost) return null
  if (point.causes.some(({ measure }) => measure === 'shift' || measure === 'stuck')) return null
  const most = openMost * Math.abs(moveOf(point))
  if (Math.abs(nodes.found - nodes.expected) > most || nodes.deviation > most) return null
  return { kind: 'nodes', text: 'without congestion it is the price of the other hubs, and its congestion is that of its nodes' }
}

/** USD/MWh: no market lets energy cost more. */
const energyMost = 10_000

/**
 * Hubs and zones lie all over a market: what takes them all up at once is the price of energy, by scarcity or by a unit that went.
 * It ends after hours, where another unit does not (`level`), and never takes prices down as another sign does. The other market
 * has to be there: as long as it has no price of the hour, nothing stands beside the move.
 */
function energy(point: FlaggedPoint, context: MarketContext): Reason | null {
  const measures = new Set(point.causes.map(({ measure }) => measure))
  const isBrief = measures.has('spike') && !measures.has('level') && !measures.has('stuck') && !measures.has('shift')
  const isRuledOut = context.sibling === undefined || context.sharedBy === 'neighbours' || context.scarcity?.shortage_mw === 0
  if (!isBrief || isRuledOut || moveOf(point) <= 0 || point.value > energyMost || !isMarketWide(context) || !isCarried(point, context, 'energy')) return null
  return { kind: 'energy', text: 'energy carries the move: hubs and zones all over the market made it at once' }
}

function moveOf({ value, expected }: FlaggedPoint): number { return value - expected }

function siblingMoved(point: FlaggedPoint, { sibling }: MarketContext): boolean {
  return sibling !== undefined && (sibling.value - sibling.expected) / moveOf(point) >= 0.4
}

function isMarketWide({ sharedMove }: MarketContext): boolean { return (sharedMove ?? 0) >= sharedLeast }

/** Where components are not known, a move of the whole market is taken to be energy's and any other to be nobody's. */
function isCarried(point: FlaggedPoint, { moves, sharedMove }: MarketContext, by: 'energy' | 'congestion'): boolean {
  if (moves === undefined) return by === 'energy' && (sharedMove ?? 0) >= sharedLeast
  return moves[by] / moveOf(point) >= carriedLeast
}

function isAtBound(value: number, { floor, cap }: { readonly floor: number, readonly cap: number }): boolean {
  return Math.abs(value - cap) < centsApart || Math.abs(value - floor) < centsApart
}

function money(value: number): string { return `${value.toFixed(2)} USD/MWh` }
