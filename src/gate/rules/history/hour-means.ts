/**
 * `hour_vs_5min`: an hourly real-time price is near the mean of its five-minute prices, where the lake has all twelve (or four
 * of fifteen minutes). How near differs by operator; a settled hour may be weighted otherwise, hence a note for most.
 * `hub_recompute`: a hub is a weighted mean of its nodes, so it lies between the lowest and the highest of them; where the
 * operator publishes plain means, it is that.
 */
import { list, literal } from '#base/sql.ts'
import { hourMs } from '#canon/instant.ts'
import { lmpRealTime } from '#canon/price.ts'
import { counted, instant, price } from '../wording.ts'
import { type HistoryRule, load, type Looking, within } from './look-back.ts'

/** USD/MWh. */
const hourTolerance = 0.05
const hubTolerance = 0.02

/** Operators whose hourly price is the plain mean: what differs there is a fault in one of the two. */
const plainMeans: readonly string[] = ['isone', 'nyiso']

/** Operators whose hubs are plain means of their nodes. */
const plainHubs: readonly string[] = ['isone']

/** What NYISO's commitment saw ahead of the hour is no part of it. */
const settled = `market_run <> 'RTC'`

async function pairs(looking: Looking): Promise<string | null> {
  const { batch, from_utc, to_utc } = looking
  if (batch.dataset.name !== lmpRealTime.name || batch.grid === null) return null
  const hourly = batch.grid.minutes === 60
  const from = Math.floor(from_utc / hourMs) * hourMs
  const any = await load(looking, 'gate_past_other', `SELECT market_run, node_id, interval_start_utc, interval_minutes, lmp FROM ${lmpRealTime.name}
    WHERE ${within(batch, from, to_utc + hourMs)} AND node_id IN (${list(looking.sample).slice(1, -1)}) AND ${settled} AND interval_minutes ${hourly ? '< 60' : '= 60'}`,
  'market_run VARCHAR, node_id VARCHAR, interval_start_utc TIMESTAMPTZ, interval_minutes INTEGER, lmp DOUBLE')
  if (!any) return null
  const own = `SELECT market_run, node_id, interval_start_utc, interval_minutes, lmp FROM ${batch.relation} WHERE node_id IN (${list(looking.sample).slice(1, -1)}) AND ${settled}`
  const [hours, parts] = hourly ? [own, 'SELECT * FROM gate_past_other'] : ['SELECT * FROM gate_past_other', own]
  return `SELECT NULL::INTEGER AS file, node_id, h.interval_start_utc, p.market_run, h.lmp AS hourly_lmp, round(p.mean, 4) AS mean_lmp
    FROM (${hours}) h JOIN (SELECT market_run, node_id, date_trunc('hour', interval_start_utc) AS hour, avg(lmp) AS mean, count(*) * any_value(interval_minutes) AS minutes, count(DISTINCT interval_start_utc) * any_value(interval_minutes) AS covered FROM (${parts}) GROUP BY ALL) p
      USING (node_id) WHERE p.hour = h.interval_start_utc AND p.minutes = 60 AND p.covered = 60 AND abs(h.lmp - p.mean) > ${hourTolerance} + 1e-9`
}

const hourly = {
  id: 'hour_vs_5min',
  expects: `An hourly real-time price is within ${hourTolerance} USD/MWh of the mean of its shorter intervals, at the nodes looked at.`,
  remedy: 'The operator may weigh the hour by time or load, or correct one of the two later; where the difference is large, look for a missing or late interval.',
  look: pairs,
  facts: 'max(abs(hourly_lmp - mean_lmp)) AS worst, min(interval_start_utc) AS first_utc, count(DISTINCT node_id)::INTEGER AS nodes',
  message: ({ count, facts }) => `${counted(count, 'hourly price')} of ${counted(Number(facts['nodes']), 'node')} differ${count === 1 ? 's' : ''} from the mean of the shorter intervals by up to ${price(facts['worst'])}, first at ${instant(facts['first_utc'])}.`,
} as const satisfies Partial<HistoryRule>

export const hourMeans: HistoryRule = { ...hourly, severity: 'warn', applies: ({ iso }) => plainMeans.includes(iso) }
export const hourMeansNoted: HistoryRule = { ...hourly, severity: 'note', applies: ({ iso }) => !plainMeans.includes(iso) }

export const hubRecompute: HistoryRule = {
  id: 'hub_recompute',
  severity: 'warn',
  expects: `A hub whose nodes are all there lies between the lowest and the highest of them, within ${hubTolerance} USD/MWh; at ${plainHubs.join(', ')} it is their mean.`,
  remedy: 'The members of the hub have changed, or the hub is wrong: fetch the operator\'s list of members again, and compare with its own display.',
  async look(looking) {
    const { batch } = looking
    const any = await load(looking, 'gate_past_member', `SELECT DISTINCT hub_id, node_id, valid_from_utc, valid_to_utc FROM market.node_hub WHERE iso = ${literal(batch.iso)}`,
      'hub_id VARCHAR, node_id VARCHAR, valid_from_utc TIMESTAMPTZ, valid_to_utc TIMESTAMPTZ')
    if (!any) return null
    const off = plainHubs.includes(batch.iso) ? 'greatest(mean - lmp, lmp - mean)' : 'greatest(lowest - lmp, lmp - highest)'
    return `WITH hubs AS (SELECT r.file, r.market_run, r.node_id AS hub_id, r.interval_start_utc, r.lmp FROM ${batch.relation} r SEMI JOIN gate_past_member m ON m.hub_id = r.node_id),
      due AS (SELECT h.*, m.node_id FROM hubs h JOIN gate_past_member m ON m.hub_id = h.hub_id AND h.interval_start_utc >= m.valid_from_utc AND (m.valid_to_utc IS NULL OR h.interval_start_utc < m.valid_to_utc)),
      whole AS (SELECT d.file, d.market_run, d.hub_id, d.interval_start_utc, any_value(d.lmp) AS lmp, min(r.lmp) AS lowest, max(r.lmp) AS highest, avg(r.lmp) AS mean
        FROM due d LEFT JOIN ${batch.relation} r ON r.file = d.file AND r.market_run = d.market_run AND r.node_id = d.node_id AND r.interval_start_utc = d.interval_start_utc
        GROUP BY d.file, d.market_run, d.hub_id, d.interval_start_utc HAVING count(*) >= 2 AND count(r.lmp) = count(*))
      SELECT file, market_run, hub_id, interval_start_utc, lmp, lowest, highest, round(mean, 4) AS mean, ${off} AS off_by FROM whole WHERE ${off} > ${hubTolerance} + 1e-9`
  },
  facts: 'max(off_by) AS worst, string_agg(DISTINCT hub_id, \', \' ORDER BY hub_id) AS hubs',
  message: ({ count, facts }) => `${counted(count, 'price')} of ${String(facts['hubs'])} cannot be a mean of the nodes, by up to ${price(facts['worst'])}.`,
}
