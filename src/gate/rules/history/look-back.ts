/**
 * Rules that look beside a batch: at the day before, at the same hours in another market, at what was known already.
 *
 * Each loads from the lake what it compares with, for the days of the batch alone (and of one operator, mostly a dozen
 * nodes), and gives SQL of its faults; a batch with nothing to compare with is judged without it. The cost grows with the
 * days of the batch, never with the lake.
 */
import { literal, list } from '#base/sql.ts'
import { officialHubs } from '#canon/hub.ts'
import { formatInstant, type UtcMs } from '#canon/instant.ts'
import { isIso } from '#canon/market.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Beside, JudgedBatch } from '../../port.ts'
import type { Rule } from '../rule.ts'

/** One market day as far as the batch has it. */
export interface DaySeen { readonly market_run: string, readonly day: string, readonly start_utc: UtcMs, readonly end_utc: UtcMs, readonly intervals: number, readonly expected: number }

export interface Looking {
  readonly session: Session
  readonly batch: JudgedBatch
  readonly beside: Beside
  readonly days: readonly DaySeen[]
  readonly from_utc: UtcMs
  readonly to_utc: UtcMs
  /** A few nodes of the batch that stand for all, hubs first. */
  readonly sample: readonly string[]
}

export interface HistoryRule extends Pick<Rule, 'id' | 'severity' | 'expects' | 'remedy' | 'applies' | 'facts' | 'message'> {
  /** SQL of the faults, `file` first (`Rule.evidence`), after what it reads has been loaded into tables `gate_past...`; null where there is nothing to compare with. */
  look(looking: Looking): Promise<string | null>
}

const sampleNodes = 12

/** Null where the batch has no market day. The session has the summary's tables. */
export async function looking(session: Session, batch: JudgedBatch, beside: Beside): Promise<Looking | null> {
  const rows = await session.rows<{ market_run: string, day: string, start_ms: bigint, end_ms: bigint, intervals: number, expected: number }>(`
    SELECT market_run, s.day, epoch_ms(d.start_utc) AS start_ms, epoch_ms(d.end_utc) AS end_ms, count(DISTINCT interval_start_utc)::INTEGER AS intervals, any_value(d.expected)::INTEGER AS expected
    FROM gate_summary s JOIN gate_day d USING (day) GROUP BY ALL ORDER BY market_run, s.day`)
  const days = rows.map(({ start_ms, end_ms, ...day }) => ({ ...day, start_utc: Number(start_ms), end_utc: Number(end_ms) }))
  const [span] = await session.rows<{ first: bigint | null, last: bigint | null }>('SELECT min(epoch_ms(interval_start_utc)) AS first, max(epoch_ms(interval_start_utc)) AS last FROM gate_summary WHERE day IS NOT NULL')
  if (days.length === 0 || span?.first === null || span?.last === null || span === undefined) return null
  const hubs = isIso(batch.iso) ? officialHubs(batch.iso).map(hub => hub.id) : []
  const nodes = await session.rows<{ node_id: string }>(`SELECT DISTINCT node_id, list_contains(${list(['', ...hubs])}, node_id) AS hub FROM gate_node_set WHERE node_id IS NOT NULL ORDER BY hub DESC, node_id LIMIT ${sampleNodes}`)
  return { session, batch, beside, days, from_utc: Number(span.first), to_utc: Number(span.last) + 1, sample: nodes.map(({ node_id }) => node_id) }
}

/** Makes table `name` of the answer; false where the lake has no such table, which then is made empty with `otherwise` (columns and types). */
export async function load({ session, beside }: Pick<Looking, 'session' | 'beside'>, name: string, sql: string, otherwise: string): Promise<boolean> {
  const planned = await beside.ask(sql)
  await session.run(planned === null ? `CREATE OR REPLACE TEMP TABLE ${name} (${otherwise})` : `CREATE OR REPLACE TEMP TABLE ${name} AS ${planned}`)
  if (planned === null) return false
  const [found] = await session.rows<{ any: boolean }>(`SELECT count(*) > 0 AS any FROM ${name}`)
  return found?.any === true
}

/** Every table that a rule of this folder may leave. */
export const pastTables = ['gate_past_node', 'gate_past_price', 'gate_past_hub', 'gate_past_member', 'gate_past_series', 'gate_past_other', 'gate_past_superseded'] as const

/** SQL predicate on rows of the lake: the operator's, from `from` up to `to`. Both prune files. */
export function within({ iso }: Pick<JudgedBatch, 'iso'>, from_utc: UtcMs, to_utc: UtcMs): string {
  return `iso = ${literal(iso)} AND interval_start_utc >= ${moment(from_utc)} AND interval_start_utc < ${moment(to_utc)}`
}

export function moment(utc: UtcMs): string { return `TIMESTAMPTZ ${literal(formatInstant(utc))}` }
