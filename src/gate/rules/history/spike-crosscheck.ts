/**
 * `spike_xcheck`: a hub that jumps takes the market with it, or shares a constraint with other nodes. One that jumps alone is
 * a fault of the feed. The baseline is the seven days before; the tested price is never in it.
 */
import { dayMs } from '#canon/instant.ts'
import { hubsOf } from '../stuck.ts'
import { counted, price } from '../wording.ts'
import { type HistoryRule, load, within } from './look-back.ts'

const baselineDays = 7

/** Fewer prices are no baseline. */
const baselineLeast = 20

/** USD/MWh, and in median absolute deviations: a move must be beyond both. */
const moveLeast = 200
const deviations = 8

/** An interval of fewer nodes has no market to look at. */
const nodesLeast = 5

export const spikeCrosscheck: HistoryRule = {
  id: 'spike_xcheck',
  severity: 'warn',
  expects: `A hub that is more than ${moveLeast} USD/MWh and ${deviations} median deviations from its last ${baselineDays} days moves with energy, or beside other nodes.`,
  remedy: 'Compare with the operator\'s own display and with the hub\'s nodes: a constraint or scarcity would show at other nodes too.',
  async look(looking) {
    const { batch, from_utc } = looking
    const hubs = hubsOf(batch)
    if (hubs === null) return null
    const past = await load(looking, 'gate_past_hub', `SELECT market_run, node_id, median(lmp) AS usual, mad(lmp) AS deviation, median(energy) AS usual_energy, count(*) AS prices
      FROM ${batch.dataset.name} WHERE ${within(batch, from_utc - baselineDays * dayMs, from_utc)} AND node_id IN (${hubs}) GROUP BY ALL HAVING count(*) >= ${baselineLeast}`,
    'market_run VARCHAR, node_id VARCHAR, usual DOUBLE, deviation DOUBLE, usual_energy DOUBLE, prices BIGINT')
    if (!past) return null
    return `WITH jumps AS (
        SELECT r.file, r.market_run, r.node_id, r.interval_start_utc, r.lmp, p.usual, r.lmp - p.usual AS move, coalesce(r.energy - p.usual_energy, 0) AS energy_move
        FROM ${batch.relation} r JOIN gate_past_hub p USING (market_run, node_id) WHERE abs(r.lmp - p.usual) > greatest(${moveLeast}, ${deviations} * p.deviation)),
      market AS (
        SELECT file, market_run, interval_start_utc, median(lmp) AS middle, count(*) AS nodes FROM ${batch.relation} SEMI JOIN jumps USING (file, market_run, interval_start_utc) GROUP BY ALL HAVING count(*) >= ${nodesLeast}),
      beside AS (
        SELECT j.file, j.market_run, j.node_id, j.interval_start_utc, count(*) FILTER (r.node_id <> j.node_id AND abs(r.lmp - m.middle) >= abs(j.lmp - m.middle) / 2) AS others
        FROM jumps j JOIN market m USING (file, market_run, interval_start_utc) JOIN ${batch.relation} r USING (file, market_run, interval_start_utc) GROUP BY ALL)
      SELECT j.file, j.market_run, j.node_id, j.interval_start_utc, j.lmp, round(j.usual, 2) AS usual_lmp FROM jumps j JOIN market m USING (file, market_run, interval_start_utc) JOIN beside b USING (file, market_run, node_id, interval_start_utc)
      WHERE b.others < 2 AND abs(j.energy_move) < abs(j.move) / 2 AND abs(m.middle - j.usual) < abs(j.move) / 2`
  },
  facts: 'max(abs(lmp - usual_lmp)) AS worst, min(node_id) AS hub',
  message: ({ count, facts }) => `${counted(count, 'price')} of ${String(facts['hub'])}${count > 1 ? ' and others' : ''} jump${count === 1 ? 's' : ''} by up to ${price(facts['worst'])} with no other node and no energy price beside.`,
}
