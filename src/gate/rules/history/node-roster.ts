/**
 * `node_roster`: the nodes of a day are those of the day before, but for a few. A join that loses nodes, or a file of another
 * market, shows here first. Areas (NODE@AREA) are rosters of their own.
 */
import { dayMs, hourMs } from '#canon/instant.ts'
import { addDays } from '#canon/civil.ts'
import { type Iso, isIso } from '#canon/market.ts'
import { marketDay } from '#canon/market-day.ts'
import { literal } from '#base/sql.ts'
import { hubsOf } from '../stuck.ts'
import { counted } from '../wording.ts'
import { type HistoryRule, type Looking, within } from './look-back.ts'

/** Greatest share of a day's nodes that may come or go from one day to the next. */
const shareMax = 0.005

/** A window holds the nodes that were asked for: it is compared where it has most of the day before's. */
const selectionShare = 0.5

/** Days whose day before is read from the lake; those of a longer batch have theirs in the batch. */
const lakeDaysMost = 7

/** Operators whose zones come in files of their own: there they are a roster of their own, as areas are. */
const zonesApart: readonly string[] = ['nyiso']

function areaOf({ batch }: Looking, node: string): string {
  const zones = zonesApart.includes(batch.iso) ? hubsOf(batch) : null
  const area = `split_part(${node}, '@', 2)`
  return zones === null ? area : `CASE WHEN ${node} IN (${zones}) THEN 'zones' ELSE ${area} END`
}

/** `gate_past_node` (market_run, day, area, node_id): the nodes that were there the day before `day`. */
async function prepare(looking: Looking): Promise<boolean> {
  const { session, batch, days } = looking
  if (!isIso(batch.iso)) return false
  const dates = [...new Set(days.map(({ day }) => day))]
  const inBatch = new Set(dates)
  await session.run(`CREATE OR REPLACE TEMP TABLE gate_past_node AS SELECT DISTINCT market_run, (day::DATE + 1)::VARCHAR AS day, ${areaOf(looking, 'node_id')} AS area, node_id FROM (SELECT DISTINCT market_run, day, node_set FROM gate_summary WHERE day IS NOT NULL) JOIN gate_node_set USING (node_set)`)
  for (const day of dates.filter(date => !inBatch.has(addDays(date, -1))).slice(0, lakeDaysMost)) {
    for (const { from_utc, to_utc } of before(looking, batch.iso, day)) {
      const planned = await looking.beside.ask(`SELECT DISTINCT market_run, node_id FROM ${batch.dataset.name} WHERE ${within(batch, from_utc, to_utc)}`)
      if (planned === null) return true
      await session.run(`INSERT INTO gate_past_node SELECT market_run, ${literal(day)}, ${areaOf(looking, 'node_id')}, node_id FROM (${planned})`)
      const [found] = await session.rows<{ any: boolean }>(`SELECT count(*) > 0 AS any FROM gate_past_node WHERE day = ${literal(day)}`)
      if (found?.any === true) break
    }
  }
  return true
}

/** The whole day before; for a file of some intervals the hour before it, or the same time of the day before where that is not there. */
function before({ batch, days, from_utc, to_utc }: Looking, iso: Iso, day: string): { from_utc: number, to_utc: number }[] {
  if (batch.grid?.covers === 'snapshot' && new Set(days.map(seen => seen.day)).size === 1) return [{ from_utc: from_utc - hourMs, to_utc: from_utc }, { from_utc: from_utc - dayMs, to_utc: to_utc - dayMs }]
  const { start_utc, end_utc } = marketDay(iso, addDays(day, -1))
  return [{ from_utc: start_utc, to_utc: end_utc }]
}

/** SQL with `today`, `rosters` (market_run, day, area, nodes, before) of days that can be compared. */
const compared = (looking: Looking): string => `today AS (
    SELECT DISTINCT market_run, day, ${areaOf(looking, 'node_id')} AS area, node_id FROM (SELECT DISTINCT market_run, day, node_set FROM gate_summary WHERE day IS NOT NULL) JOIN gate_node_set USING (node_set)
    WHERE node_id NOT IN (SELECT node_id FROM gate_aside)),
  both_days AS (
    SELECT market_run, day, area, node_id, t.node_id IS NOT NULL AS now_there, p.node_id IS NOT NULL AS was_there
    FROM today t FULL JOIN gate_past_node p USING (market_run, day, area, node_id)),
  rosters AS (
    SELECT market_run, day, area, count_if(now_there) AS nodes, count_if(was_there) AS before, count_if(now_there AND was_there) AS kept FROM both_days GROUP BY ALL
    HAVING count_if(now_there) > 0 AND count_if(was_there) > 0 ${looking.batch.grid?.covers === 'window' ? `AND count_if(now_there AND was_there) >= ${selectionShare} * count_if(was_there)` : ''})`

export const nodeRoster: HistoryRule = {
  id: 'node_roster',
  severity: 'warn',
  expects: `From one day to the next at most ${shareMax * 100} % of the nodes come or go.`,
  remedy: 'Look for the operator\'s notice of a new network model and fetch its list of nodes; where there is none, the file is incomplete: fetch it again.',
  async look(looking) {
    if (!await prepare(looking)) return null
    return `WITH ${compared(looking)}
      SELECT NULL::INTEGER AS file, market_run, day, (before - kept)::INTEGER AS gone, (nodes - kept)::INTEGER AS new_nodes, before::INTEGER AS nodes_before FROM rosters
      WHERE (before - kept) + (nodes - kept) > ${shareMax} * before`
  },
  facts: 'sum(gone)::INTEGER AS gone, sum(new_nodes)::INTEGER AS new_nodes, max(nodes_before)::INTEGER AS before, min(day) AS first_day, (sum(gone) + sum(new_nodes))::INTEGER AS counted',
  message: ({ facts }) => `Against the day before ${String(facts['first_day'])} ${counted(Number(facts['gone']), 'node')} went and ${String(facts['new_nodes'])} came, of ${String(facts['before'])}.`,
}

const hubGone = {
  id: 'node_roster',
  remedy: 'A hub or zone does not go overnight: fetch the file again. If the operator renamed it, release the run with that reason.',
  facts: 'min(day) AS first_day, string_agg(DISTINCT node_id, \', \' ORDER BY node_id) AS hubs',
  message: ({ facts }) => `${String(facts['hubs'])} ${String(facts['hubs']).includes(',') ? 'were' : 'was'} there the day before ${String(facts['first_day'])} and ${String(facts['hubs']).includes(',') ? 'are' : 'is'} missing.`,
  async look(looking) {
    const hubs = hubsOf(looking.batch)
    if (hubs === null || !await prepare(looking)) return null
    return `WITH ${compared(looking)}
      SELECT NULL::INTEGER AS file, market_run, day, node_id FROM both_days SEMI JOIN rosters USING (market_run, day, area) WHERE was_there AND NOT now_there AND node_id IN (${hubs})`
  },
} as const satisfies Partial<HistoryRule>

export const hubMissing: HistoryRule = {
  ...hubGone,
  severity: 'block',
  expects: 'A file of market days has the hubs and zones that the day before had.',
  applies: batch => batch.grid?.covers === 'market-day',
}

export const hubNotAsked: HistoryRule = {
  ...hubGone,
  severity: 'warn',
  expects: 'A window or snapshot with most nodes of the day before has its hubs and zones.',
  applies: batch => batch.grid?.covers !== 'market-day',
}
