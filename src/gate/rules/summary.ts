/**
 * The one pass over a batch of prices from which every rule learns whether it must look closer.
 *
 * `gate_summary` has one row per (file, market_run, interval): counts, extremes and a fingerprint of the set of nodes. A
 * batch of 4.6 million rows gives a few hundred rows, and a good batch is judged on these alone.
 *
 * The fingerprint (number of rows, exclusive or of the nodes' 64-bit hashes) sorts intervals into node sets, of which a good
 * batch has one or two. One interval of each set is then read in full into `gate_node_set`. That answers for all intervals
 * of the set: if the one read has every node once, then so has every other, because rows that cancel out in the exclusive
 * or would make the number of rows too large. Only chance equality of hashes escapes. Sets with a node twice may be taken for
 * each other; their files fail for that node, and what else is wrong with them may stay unsaid.
 */
import assert from 'node:assert/strict'
import { list, literal } from '#base/sql.ts'
import { expectedIntervals, marketDayOf } from '#canon/market-day.ts'
import { isIso } from '#canon/market.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { JudgedBatch } from '../port.ts'
import { minutesOf } from './rule.ts'

export const components = ['energy', 'congestion', 'loss', 'ghg'] as const

export const statuses = ['preliminary', 'final', 'corrected'] as const

/** Market days are known from 1990 to 2060; a day less at each end keeps every zone inside. */
export const timeRange = { from: '1990-01-02', to: '2060-12-30' } as const

/** |lmp - sum of the components|; null where a component other than ghg is. */
export const residual = 'abs(lmp - (energy + congestion + loss + coalesce(ghg, 0)))'

/** Makes gate_summary, gate_node_set, gate_day and gate_file_day in the session. */
export async function summarise(session: Session, batch: JudgedBatch): Promise<void> {
  await session.run(intervalTable(batch))
  await session.run(dayTable(await daysOf(session, batch), minutesOf(batch)))
  await session.run(summaryTable)
  await session.run(nodeSetTable(batch.relation))
  await session.run(fileDayTable)
}

export const summaryTables = ['gate_interval', 'gate_day', 'gate_summary', 'gate_node_set', 'gate_file_day'] as const

function intervalTable({ iso, relation }: JudgedBatch): string {
  return `CREATE OR REPLACE TEMP TABLE gate_interval AS
    SELECT file, market_run, interval_start_utc,
      count(*)::INTEGER AS rows, bit_xor(hash(node_id)) AS fingerprint,
      coalesce(count_if(iso = ${literal(iso)} AND status IN ${tuple(statuses)}), 0) AS named_rows,
      count(lmp) AS lmp_rows, ${components.map(name => `count(${name}) AS ${name}_rows`).join(', ')},
      count(derived) AS derived_rows, max(copies) AS copies,
      count(interval_minutes) AS minutes_rows, min(interval_minutes) AS minutes_min, max(interval_minutes) AS minutes_max,
      -- Infinite or not a number as soon as one of the values is.
      sum(lmp + ${components.map(name => `coalesce(${name}, 0)`).join(' + ')}) AS probe,
      min(lmp) AS lmp_min, max(lmp) AS lmp_max, count_if(lmp = 0 AND congestion <> 0) AS zero_with_congestion,
      min(energy) AS energy_min, max(energy) AS energy_max, max(${residual}) AS residual
    FROM ${relation} GROUP BY ALL`
}

async function daysOf(session: Session, { iso }: JudgedBatch): Promise<ReturnType<typeof marketDayOf>[]> {
  assert(isIso(iso), `a batch belongs to an operator, not to ${iso}`)
  const dates = await session.rows<{ start: Date }>(`SELECT DISTINCT date_trunc('day', interval_start_utc) AS start FROM gate_interval
    WHERE interval_start_utc >= ${literal(timeRange.from)}::TIMESTAMPTZ AND interval_start_utc < ${literal(timeRange.to)}::TIMESTAMPTZ`)
  const days = dates.flatMap(({ start }) => [marketDayOf(iso, start.getTime()), marketDayOf(iso, start.getTime() + 86_399_999)])
  return [...new Map(days.map(day => [day.date, day])).values()]
}

function dayTable(days: readonly ReturnType<typeof marketDayOf>[], minutes: number): string {
  const values = days.map(day => `(${literal(day.date)}, to_timestamp(${day.start_utc / 1000}), to_timestamp(${day.end_utc / 1000}), ${expectedIntervals(day, minutes)})`)
  const none = `SELECT ''::VARCHAR, to_timestamp(0), to_timestamp(0), 0 WHERE false`
  return `CREATE OR REPLACE TEMP TABLE gate_day AS
    SELECT * FROM (${values.length ? `VALUES ${values.join(', ')}` : none}) AS days(day, start_utc, end_utc, expected)`
}

/**
 * Beside the columns of gate_interval: `lacking`, true where a component is missing that the file has elsewhere; `shared`,
 * where another file has the interval too; `node_set`, the number of the set of nodes; `nodes_vary`, where the file has
 * more than one; the market day.
 */
const summaryTable = `CREATE OR REPLACE TEMP TABLE gate_summary AS
  SELECT i.*, CASE WHEN i.interval_start_utc < d.end_utc THEN d.day END AS day,
    ${components.map(name => `(${name}_rows < rows AND max(${name}_rows) OVER of_file > 0)`).join(' OR ')} AS lacking,
    count(*) OVER (PARTITION BY market_run, interval_start_utc) > 1 AS shared,
    dense_rank() OVER (ORDER BY market_run, rows, fingerprint)::INTEGER AS node_set,
    min(rows) OVER of_file <> max(rows) OVER of_file OR min(fingerprint) OVER of_file <> max(fingerprint) OVER of_file AS nodes_vary
  FROM gate_interval i ASOF LEFT JOIN gate_day d ON i.interval_start_utc >= d.start_utc
  WINDOW of_file AS (PARTITION BY file, market_run)`

function nodeSetTable(relation: string): string {
  return `CREATE OR REPLACE TEMP TABLE gate_node_set AS
    SELECT s.node_set, r.node_id, count(*)::INTEGER AS rows
    FROM ${relation} r JOIN (SELECT DISTINCT ON (node_set) node_set, file, market_run, interval_start_utc FROM gate_summary
      ORDER BY node_set, file, interval_start_utc) s USING (file, market_run, interval_start_utc)
    GROUP BY ALL`
}

/** Intervals that a file has of each market day, and how many the day has. */
const fileDayTable = `CREATE OR REPLACE TEMP TABLE gate_file_day AS
  SELECT file, market_run, day, count(*)::INTEGER AS intervals, any_value(d.expected) AS expected, any_value(d.start_utc) AS start_utc, any_value(d.end_utc) AS end_utc
  FROM gate_summary JOIN gate_day d USING (day) GROUP BY file, market_run, day`

/** SQL `('a', 'b')`. */
export function tuple(values: readonly string[]): string {
  return `(${list(values).slice(1, -1)})`
}
