/**
 * What the nodes of a market say of its hubs' congestion: of up to forty nodes of the batch, which are always the same, and
 * the hubs, the lake's last days teach how a hub follows from the nodes (`detectors/combination.ts`). Two reads of
 * forty nodes, however many the market has.
 */
import { list, literal } from '#base/sql.ts'
import { formatInstant, dayMs, hourMs, type UtcMs } from '#canon/instant.ts'
import { lmpDayAhead } from '#canon/price.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Beside, JudgedBatch } from '../port.ts'
import { combinationOf } from './detectors/combination.ts'
import { median } from './detectors/order-statistics.ts'
import type { HubHour } from './hub-hours.ts'

/** Congestion of a hub in an hour, in USD/MWh: what it is, what its nodes lead to expect and how surely, and what is usual. */
export interface ByNodes { readonly found: number, readonly expected: number, readonly deviation: number, readonly usual: number }

export interface HubNodes {
  /** Whether these are nodes, enough to see a line that binds for the first time; otherwise the hubs stand for each other. */
  readonly areNodes: boolean
  of(hub: string, utc: UtcMs): ByNodes | undefined
}

const nodesMost = 40
/** With fewer, a line that binds as never before may be one that only the hub feels. */
const nodesLeast = 12
const daysTaught = 14
/** Hours without which nothing is learnt: two days. */
const hoursLeast = 48
/** Prices that the lake's days may have to be read. A large market at short intervals has more in a few days: there the day-ahead market teaches, whose hubs are means of the same nodes. */
const readMost = 3_000_000
const daysLeast = 4
/** Of short intervals of a whole market the same hours of the days before are read, or a file of five minutes would read two weeks. */
const briefMost = 12

type Hours = ReadonlyMap<UtcMs, ReadonlyMap<string, number>>

/** Null where the batch has no congestion or the lake too few hours of it. `hours` are the hubs' of one market run. */
export async function hubNodes(session: Session, batch: JudgedBatch & { readonly beside: Beside }, marketRun: string, hours: readonly HubHour[]): Promise<HubNodes | null> {
  const first = hours[0]?.utc
  if (first === undefined || hours.every(({ congestion }) => typeof congestion !== 'number')) return null
  const hubs = [...new Set(hours.map(({ node }) => node))]
  const chosen = await session.rows<{ node_id: string, nodes: number }>(`SELECT node_id, (count(*) OVER ())::INTEGER AS nodes FROM (SELECT DISTINCT node_id FROM gate_node_set WHERE node_id IS NOT NULL AND NOT list_contains(${list(hubs)}, node_id)) ORDER BY md5(node_id) LIMIT ${nodesMost}`)
  const others = chosen.map(({ node_id }) => node_id)
  const hourly = (from: string, where: string): string => `SELECT node_id AS node, (epoch_ms(interval_start_utc) // ${hourMs} * ${hourMs})::DOUBLE AS utc, avg(congestion) AS congestion FROM ${from} WHERE node_id IN (${list([...hubs, ...others]).slice(1, -1)}) AND congestion IS NOT NULL AND ${where} GROUP BY ALL`
  const ofRun = `market_run = ${literal(marketRun)}`
  const now = await read(session, hourly(batch.relation, ofRun))
  const daysOf = (minutes: number): number => Math.min(daysTaught, Math.floor(readMost / (((chosen[0]?.nodes ?? 0) + hubs.length) * 1440 / minutes)))
  const days = daysOf(batch.grid?.minutes ?? 60)
  const isOwn = days >= daysLeast
  const within = `iso = ${literal(batch.iso)} AND interval_start_utc >= ${moment(first - (isOwn ? days : daysOf(60)) * dayMs)} AND interval_start_utc < ${moment(first)}`
  const planned = await batch.beside.ask(isOwn ? hourly(batch.dataset.name, `${ofRun} AND ${within}${now.size <= briefMost ? ` AND ${sameHours(now)}` : ''}`) : hourly(lmpDayAhead.name, within))
  const past = planned === null ? new Map<UtcMs, Map<string, number>>() : await read(session, planned)
  const nodes = whole(others, now, past)
  const areNodes = nodes.length >= nodesLeast
  const found = new Map(hubs.map(hub => [hub, judged(hub, areNodes ? nodes : [...nodes, ...whole(hubs, now, past).filter(other => other !== hub)], now, past)]))
  return { areNodes, of: (hub, utc) => found.get(hub)?.get(utc) }
}

async function read(session: Session, sql: string): Promise<Map<UtcMs, Map<string, number>>> {
  const hours = new Map<UtcMs, Map<string, number>>()
  for (const { node, utc, congestion } of await session.rows<{ node: string, utc: number, congestion: number }>(sql)) {
    const of = hours.get(utc) ?? new Map<string, number>()
    hours.set(utc, of.set(node, congestion))
  }
  return hours
}

/** Those hours of the day and the ones beside them. */
function sameHours(now: Hours): string {
  const kept = new Set([...now.keys()].flatMap(utc => [-1, 0, 1].map(by => (utc / hourMs + by + 24) % 24)))
  return `epoch_ms(interval_start_utc) // ${hourMs} % 24 IN (${[...kept].join(', ')})`
}

/** Nodes that lack none of these hours, and few of the past: one that came yesterday teaches nothing. */
function whole(nodes: readonly string[], now: Hours, past: Hours): string[] {
  const has = (hours: Hours, node: string): number => [...hours.values()].filter(of => of.has(node)).length
  return nodes.filter(node => has(now, node) === now.size && has(past, node) >= 0.95 * past.size)
}

function judged(hub: string, nodes: readonly string[], now: Hours, past: Hours): ReadonlyMap<UtcMs, ByNodes> {
  const rowOf = (of: ReadonlyMap<string, number>): number[] => nodes.map(node => of.get(node) ?? NaN)
  const taught = [...past.values()].flatMap(of => {
    const [row, value] = [rowOf(of), of.get(hub)]
    return value === undefined || row.some(Number.isNaN) ? [] : [{ row, value }]
  })
  // A few hours of each day are as many days as two whole ones would be.
  if (nodes.length === 0 || taught.length < (now.size <= briefMost ? hoursLeast / 2 : hoursLeast)) return new Map()
  const own = taught.map(({ value }) => value)
  const [combination, usual] = [combinationOf(taught.map(({ row }) => row), own), median(own)]
  return new Map([...now].flatMap(([utc, of]) => {
    const found = of.get(hub)
    return found === undefined ? [] : [[utc, { found, usual, ...combination.expect(rowOf(of)) }]]
  }))
}

function moment(utc: UtcMs): string { return `TIMESTAMPTZ ${literal(formatInstant(utc))}` }
