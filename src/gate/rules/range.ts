/**
 * `range`: prices that are possible but unheard of. Never dropped: nodes have been published at -6,106 and 6,251 USD/MWh.
 * Somebody should look.
 */
import type { Rule } from './rule.ts'
import { hubsOf } from './stuck.ts'
import { counted, price } from './wording.ts'

/** USD/MWh. Beyond every offer cap with its penalty prices, and beyond the extremes that operators published. */
const bounds = { low: -10_000, high: 15_000 } as const

const beyond = (low: string, high: string): string => `${low} < ${bounds.low} OR ${high} > ${bounds.high}`

export const range: Rule = {
  id: 'range',
  severity: 'warn',
  expects: `Prices lie between ${bounds.low} and ${bounds.high} USD/MWh.`,
  remedy: 'Compare with the operator\'s own display; prices a thousand times too high are in another unit.',
  suspects: () => beyond('lmp_min', 'lmp_max'),
  evidence: (_, rows) => `SELECT file, market_run, node_id, interval_start_utc, lmp FROM ${rows} WHERE (${beyond('lmp', 'lmp')}) AND isfinite(lmp)`,
  facts: 'min(lmp) AS lowest, max(lmp) AS highest',
  message: ({ count, facts }) =>
    `${counted(count, 'price')} between ${price(facts['lowest'])} and ${price(facts['highest'])}; ${bounds.low} to ${bounds.high} was expected.`,
}

/** A note: whoever sets the price at a node and offers at zero, as wind does, makes it exactly zero behind a constraint. */
export const zeroWithCongestion: Rule = {
  id: 'range',
  severity: 'note',
  expects: 'A price of exactly zero has no congestion.',
  remedy: 'Nothing to do where wind or sun sets the price at zero; a node at zero all day is disconnected, its price a filler: leave it out of averages.',
  suspects: () => 'zero_with_congestion > 0',
  evidence: (_, rows) => `SELECT file, market_run, node_id, interval_start_utc, lmp, energy, congestion, loss FROM ${rows} WHERE lmp = 0 AND congestion <> 0`,
  facts: 'count(DISTINCT node_id)::INTEGER AS nodes',
  message: ({ count, facts }) => `${counted(count, 'row')} of ${counted(Number(facts['nodes']), 'node')} ${count === 1 ? 'has' : 'have'} a price of exactly zero with congestion.`,
}

/** USD/MWh. Hubs and zones are means of nodes: what one node may reach they do not. */
const hubBounds = { low: -500, high: 10_000 } as const

const beyondHub = (low: string, high: string): string => `${low} < ${hubBounds.low} OR ${high} > ${hubBounds.high}`

export const hubRange: Rule = {
  id: 'range',
  severity: 'warn',
  expects: `Prices of hubs and zones lie between ${hubBounds.low} and ${hubBounds.high} USD/MWh.`,
  remedy: 'Look at the nodes of the hub: where they are not there too, the hub is wrong; compare with the operator\'s own display.',
  applies: batch => hubsOf(batch) !== null,
  suspects: () => beyondHub('lmp_min', 'lmp_max'),
  evidence: (batch, rows) => `SELECT file, market_run, node_id, interval_start_utc, lmp FROM ${rows} WHERE node_id IN (${hubsOf(batch) ?? 'NULL'}) AND (${beyondHub('lmp', 'lmp')}) AND isfinite(lmp)`,
  facts: 'min(lmp) AS lowest, max(lmp) AS highest',
  message: ({ count, facts }) => `${counted(count, 'price')} of hubs or zones between ${price(facts['lowest'])} and ${price(facts['highest'])}; ${hubBounds.low} to ${hubBounds.high} was expected.`,
}

/**
 * Nothing in the place of a price. Where all nodes share one price of energy `energy_uniform` blocks it; where areas have
 * their own, a node of zeros among nodes with prices is seen here alone.
 */
export const zeroFilled: Rule = {
  id: 'range',
  severity: 'warn',
  expects: 'A node whose price and components are all exactly zero stands beside others without a price.',
  remedy: 'Zeros stand where the operator has no price: leave the node out of averages, and look whether it is out of service.',
  applies: batch => batch.energySpread === null,
  suspects: () => 'energy_min <= 0 AND energy_max >= 0 AND energy_max - energy_min > 1',
  evidence: (_, rows) => `SELECT file, market_run, node_id, interval_start_utc, lmp FROM (
      SELECT *, median(energy) OVER (PARTITION BY file, market_run, interval_start_utc) AS usual FROM ${rows})
    WHERE lmp = 0 AND energy = 0 AND coalesce(congestion, 0) = 0 AND coalesce(loss, 0) = 0 AND abs(usual) > 1`,
  facts: 'count(DISTINCT node_id)::INTEGER AS nodes',
  message: ({ count, facts }) => `${counted(count, 'row')} of ${counted(Number(facts['nodes']), 'node')} ${count === 1 ? 'is' : 'are'} zero in every component, where other nodes have a price of energy.`,
}
