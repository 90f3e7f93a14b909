/**
 * `energy_uniform`: all nodes of an interval share the price of energy. Where the energy component is derived from the
 * others, this is what catches a flipped sign or a shifted column, against which the identity is blind.
 *
 * A node called NAME@AREA belongs to an area with an energy price of its own.
 */
import type { JudgedBatch } from '../port.ts'
import type { Rule } from './rule.ts'
import { counted, price } from './wording.ts'

const spread = (batch: JudgedBatch): number => (batch.energySpread ?? 0) + 1e-9

export const energyUniform: Rule = {
  id: 'energy_uniform',
  severity: 'block',
  expects: 'The energy component is the same at all nodes of an interval, within what rounding allows.',
  remedy: 'A sign is flipped, or values lie in the wrong row or column: compare the lowest and the highest node with the operator\'s own display.',
  applies: batch => batch.energySpread !== null,
  suspects: batch => `energy_max - energy_min > ${spread(batch)}`,
  evidence: (batch, rows) => `SELECT r.file, r.market_run, interval_start_utc, split_part(node_id, '@', 2) AS area, max(energy) - min(energy) AS spread,
      arg_min(node_id, energy) AS lowest_node, min(energy) AS lowest, arg_max(node_id, energy) AS highest_node, max(energy) AS highest
    FROM ${rows} r SEMI JOIN (SELECT file, market_run, interval_start_utc FROM gate_summary WHERE energy_max - energy_min > ${spread(batch)}) USING (file, market_run, interval_start_utc)
    WHERE isfinite(energy) GROUP BY ALL HAVING max(energy) - min(energy) > ${spread(batch)}`,
  facts: 'max(spread) AS worst',
  message: ({ count, facts }, batch) =>
    `The energy component differs between nodes by up to ${price(facts['worst'])} in ${counted(count, 'interval')}; at most ${price(batch.energySpread)} was expected.`,
}
