/**
 * `stuck`: prices move. The same non-zero values over more than six intervals at most nodes are a feed that repeats itself.
 * Day-ahead and other hourly prices are calmer at single nodes, so there the energy component is watched, to the cent. It is
 * judged on a sample of nodes: what most nodes do, most of two hundred do. An hour that has every price and component of the hour
 * before, at every node, is that hour once more; for the hour that clocks repeat `dst_labels` looks.
 */
import { list } from '#base/sql.ts'
import { officialHubs } from '#canon/hub.ts'
import { isIso } from '#canon/market.ts'
import type { JudgedBatch } from '../port.ts'
import { minutesOf, type Rule } from './rule.ts'
import { counted, span } from './wording.ts'

const sampleSize = 200

interface Watch {
  /** SQL of what must move, and of whether it counts. */
  readonly value: string
  readonly live: string
  /** Intervals that may be equal. */
  readonly run: number
  readonly what: string
}

function watch(batch: JudgedBatch): Watch {
  return minutesOf(batch) < 60
    ? { value: 'hash(lmp, energy, congestion, loss, ghg)', live: 'lmp <> 0', run: 6, what: 'The price and all components are' }
    : { value: 'round(energy, 2)', live: 'energy <> 0', run: 3, what: 'The energy component is' }
}

/** SQL of what lies between the starts of two intervals on end, in microseconds. */
function step(batch: JudgedBatch): string {
  const us = minutesOf(batch) * 60_000_000
  return batch.grid?.offGrid === true ? `BETWEEN ${us * 0.8} AND ${us * 1.2}` : `= ${us}`
}

export const stuck: Rule = {
  id: 'stuck',
  severity: 'warn',
  expects: 'At most nodes prices change within six intervals, and the hourly price of energy within three hours; no hour has all prices of the one before.',
  remedy: 'The operator may be repeating its last solution: look for a notice, and expect corrected prices.',
  suspects: batch => `(SELECT count(DISTINCT interval_start_utc) FROM gate_summary) > ${Math.min(watch(batch).run, 60 / minutesOf(batch))}`,
  per: 'batch',
  evidence(batch) {
    const { value, live, run } = watch(batch)
    const perHour = 60 / minutesOf(batch)
    return `WITH sample AS (SELECT DISTINCT node_id FROM gate_node_set ORDER BY hash(node_id), node_id LIMIT ${sampleSize}),
      seen AS (SELECT file, market_run, node_id, interval_start_utc, lmp, hash(lmp, energy, congestion, loss, ghg) AS whole, ${value} AS value, coalesce(${live}, false) AS live FROM ${batch.relation} SEMI JOIN sample USING (node_id)),
      steps AS (SELECT *, coalesce(whole = lag(whole, ${perHour}) OVER of_node AND epoch_us(interval_start_utc) - epoch_us(lag(interval_start_utc, ${perHour}) OVER of_node) = 3600000000, false) AS again, (live AND value = lag(value) OVER of_node
          AND epoch_us(interval_start_utc) - epoch_us(lag(interval_start_utc) OVER of_node) ${step(batch)})::INTEGER AS same
        FROM seen WINDOW of_node AS (PARTITION BY market_run, node_id ORDER BY interval_start_utc, file)),
      -- An interval is frozen where it and those before it are equal, one more than may be.
      runs AS (SELECT *, sum(same) OVER (PARTITION BY market_run, node_id ORDER BY interval_start_utc, file ROWS BETWEEN ${run - 1} PRECEDING AND CURRENT ROW) = ${run} AS frozen FROM steps)
      SELECT min(file)::INTEGER AS file, market_run, interval_start_utc, count(*) FILTER (frozen)::INTEGER AS nodes_frozen, count(*)::INTEGER AS nodes_watched, count(*) FILTER (frozen) * 2 <= count(*) AS hour_again
      FROM runs r GROUP BY market_run, interval_start_utc HAVING count(*) FILTER (frozen) * 2 > count(*)
        -- Few prices, as of a calm night at one price, may be equal by chance.
        OR bool_and(again) AND count(DISTINCT lmp) > 2 AND NOT EXISTS (SELECT 1 FROM gate_day d WHERE r.interval_start_utc >= d.start_utc + INTERVAL 2 HOURS AND r.interval_start_utc < d.start_utc + INTERVAL 3 HOURS AND d.end_utc - d.start_utc > INTERVAL 24 HOURS)`
  },
  facts: 'bool_and(hour_again) AS hour_again, min(interval_start_utc) AS from_utc, max(interval_start_utc) AS to_utc, max(nodes_frozen / nodes_watched) AS share',
  message: ({ count, facts }, batch) => facts['hour_again'] === true
    ? `Every price and component watched is that of the hour before, in ${counted(count, 'interval')} (${span(facts['from_utc'], facts['to_utc'])}).`
    : `${watch(batch).what} the same as in the ${watch(batch).run} intervals before, at up to ${Math.round(Number(facts['share']) * 100)} % of the nodes watched, in ${counted(count, 'interval')} (${span(facts['from_utc'], facts['to_utc'])}).`,
}

/** Intervals over which a hub's price may be equal, by their length in minutes: an hour of the short ones, three hours of the long. One more is a fault. */
function hubRun(batch: JudgedBatch): number {
  const minutes = minutesOf(batch)
  return minutes <= 5 ? 60 / minutes : minutes < 60 ? 6 : 3
}

export const hubStuck: Rule = {
  id: 'stuck',
  severity: 'warn',
  expects: 'The price of a hub or zone changes within twelve intervals of five minutes, six of fifteen, three hours.',
  remedy: 'A hub is a mean of many nodes and moves with each of them: its series is stuck where the nodes are not. Compare with the operator\'s own display.',
  applies: batch => hubsOf(batch) !== null,
  suspects: batch => `(SELECT count(DISTINCT interval_start_utc) FROM gate_summary) > ${hubRun(batch)}`,
  per: 'batch',
  evidence: batch => `WITH seen AS (SELECT file, market_run, node_id, interval_start_utc, lmp, hash(lmp, energy, congestion, loss, ghg) AS value FROM ${batch.relation} WHERE node_id IN (${hubsOf(batch)})),
      steps AS (SELECT *, (lmp <> 0 AND value = lag(value) OVER of_hub AND epoch_us(interval_start_utc) - epoch_us(lag(interval_start_utc) OVER of_hub) ${step(batch)})::INTEGER AS same
        FROM seen WINDOW of_hub AS (PARTITION BY market_run, node_id ORDER BY interval_start_utc, file))
      SELECT file, market_run, node_id, interval_start_utc, lmp FROM steps
      QUALIFY sum(same) OVER (PARTITION BY market_run, node_id ORDER BY interval_start_utc, file ROWS BETWEEN ${hubRun(batch) - 1} PRECEDING AND CURRENT ROW) = ${hubRun(batch)}`,
  facts: 'min(interval_start_utc) AS from_utc, max(interval_start_utc) AS to_utc, min(node_id) AS hub, count(DISTINCT node_id)::INTEGER AS hubs',
  message: ({ facts }, batch) => `${Number(facts['hubs']) === 1 ? `The price of ${String(facts['hub'])} is` : `The prices of ${String(facts['hubs'])} hubs and zones are`} the same as in the ${hubRun(batch)} intervals before (${span(facts['from_utc'], facts['to_utc'])}).`,
}

/** Ids of the operator's hubs and zones as SQL, or null where it has none. */
export function hubsOf({ iso }: Pick<JudgedBatch, 'iso'>): string | null {
  const ids = isIso(iso) ? officialHubs(iso).map(hub => hub.id) : []
  return ids.length === 0 ? null : list(ids).slice(1, -1)
}
