/**
 * The prices of an operator's hubs and zones in a batch as hourly series, and those that the lake has before it. Of a batch of
 * millions of rows only the hubs' leave the engine, an hour a row; of the lake one query for all series.
 */
import { list, literal } from '#base/sql.ts'
import { formatInstant, hourMs, type UtcMs } from '#canon/instant.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Beside, JudgedBatch } from '../port.ts'
import type { PricePoint } from './detectors/judge-day.ts'

/** An hour of a hub. `value` is the mean of its intervals. */
export interface HubHour extends PricePoint {
  readonly market_run: string
  readonly node: string
  /** Index of the file in the batch. */
  readonly file: number
  readonly lowest: Extreme
  readonly highest: Extreme
}

/** An interval's own price. */
export interface Extreme { readonly utc: UtcMs, readonly value: number }

const table = 'gate_hub'

/** In ten-thousandths of a dollar, so that what is kept is equal to what comes again. */
const hour = '(epoch_ms(interval_start_utc) // 3600000 * 3600000)::DOUBLE AS utc, round(avg(lmp), 4) AS value, round(avg(congestion), 4) AS congestion'

interface HourRow extends Record<string, unknown> {
  readonly market_run: string, readonly node: string, readonly utc: number, readonly value: number, readonly congestion: number | null, readonly file: number
  readonly low: number, readonly low_at: number, readonly high: number, readonly high_at: number
}

/**
 * In order of time. Where the batch begins or ends within an hour, what the lake has of that hour belongs to its mean: a
 * file of five minutes is judged as the hour that has come so far.
 */
export async function hubHours(session: Session, batch: JudgedBatch & { readonly beside: Beside }, hubs: readonly string[]): Promise<HubHour[]> {
  const columns = 'market_run, node_id, interval_start_utc, interval_minutes, lmp, congestion'
  try {
    await session.run(`CREATE OR REPLACE TEMP TABLE ${table} AS SELECT file, ${columns} FROM ${batch.relation} WHERE node_id IN (${list(hubs).slice(1, -1)})`)
    for (const begins of await openHours(session)) {
      const planned = await batch.beside.ask(`SELECT ${columns} FROM ${batch.dataset.name} WHERE iso = ${literal(batch.iso)} AND interval_start_utc >= ${moment(begins)} AND interval_start_utc < ${moment(begins + hourMs)} AND node_id IN (${list(hubs).slice(1, -1)})`)
      if (planned !== null) await session.run(`INSERT INTO ${table} SELECT NULL, ${columns} FROM (${planned}) AS past WHERE EXISTS (SELECT 1 FROM ${table} AS own WHERE own.market_run = past.market_run) AND NOT EXISTS (SELECT 1 FROM ${table} AS own WHERE own.market_run = past.market_run AND own.node_id = past.node_id AND own.interval_start_utc = past.interval_start_utc)`)
    }
    const rows = await session.rows<HourRow>(`SELECT market_run, node_id AS node, ${hour}, min(file)::INTEGER AS file,
        min(lmp) AS low, arg_min(epoch_ms(interval_start_utc), lmp)::DOUBLE AS low_at, max(lmp) AS high, arg_max(epoch_ms(interval_start_utc), lmp)::DOUBLE AS high_at
      FROM ${table} GROUP BY ALL HAVING count(file) > 0 ORDER BY utc, market_run, node`)
    return rows.map(({ market_run, node, utc, value, congestion, file, low, low_at, high, high_at }) => ({
      market_run, node, utc, value, ...congestion === null ? {} : { congestion }, file, lowest: { utc: low_at, value: low }, highest: { utc: high_at, value: high },
    }))
  } finally {
    await session.run(`DROP TABLE IF EXISTS ${table}`)
  }
}

/** Hours at the batch's ends of which it has a part; the gaps within it are its own. */
async function openHours(session: Session): Promise<UtcMs[]> {
  const rows = await session.rows<{ begins: number }>(`WITH hours AS (SELECT (epoch_ms(interval_start_utc) // 3600000 * 3600000)::DOUBLE AS begins, count(DISTINCT interval_start_utc) * min(interval_minutes) AS minutes FROM ${table} GROUP BY 1)
    SELECT begins FROM hours WHERE minutes < 60 AND (begins = (SELECT min(begins) FROM hours) OR begins = (SELECT max(begins) FROM hours)) ORDER BY begins`)
  return rows.map(({ begins }) => begins)
}

/** By market run and node, in order of time: what the lake has from `from` on. Nothing where it has no such table. */
export async function pastHours(session: Session, { iso, dataset, beside }: Pick<JudgedBatch, 'iso' | 'dataset'> & { readonly beside: Beside }, hubs: readonly string[], from: UtcMs): Promise<Map<string, Map<string, PricePoint[]>>> {
  const found = new Map<string, Map<string, PricePoint[]>>()
  const planned = await beside.ask(`SELECT market_run, node_id AS node, ${hour} FROM ${dataset.name} WHERE iso = ${literal(iso)} AND interval_start_utc >= ${moment(from)} AND node_id IN (${list(hubs).slice(1, -1)}) GROUP BY ALL ORDER BY utc`)
  if (planned === null) return found
  for (const { market_run, node, utc, value, congestion } of await session.rows<HourRow>(planned)) {
    const nodes = found.get(market_run) ?? new Map<string, PricePoint[]>()
    found.set(market_run, nodes)
    const points = nodes.get(node) ?? []
    nodes.set(node, points)
    points.push({ utc, value, ...congestion === null ? {} : { congestion } })
  }
  return found
}

function moment(utc: UtcMs): string { return `TIMESTAMPTZ ${literal(formatInstant(utc))}` }
