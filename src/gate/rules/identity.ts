/**
 * `identity`: the published components add up to the price. Where a component was derived from the others the sum is right
 * by construction and proves nothing, which is said in a note.
 */
import type { JudgedBatch } from '../port.ts'
import type { Rule } from './rule.ts'
import { residual } from './summary.ts'
import { counted, price } from './wording.ts'

/** Differences of doubles are off by less than this for any price on earth. */
const slack = 1e-9

const tolerance = (batch: JudgedBatch): number => (batch.identityTolerance ?? 0) + slack

export const identity: Rule = {
  id: 'identity',
  severity: 'block',
  expects: 'The price is the sum of its published components, within what the operator\'s rounding allows.',
  remedy: 'A component is shifted, scaled or has the wrong sign, or a new component appeared: compare one of the rows with the operator\'s own display.',
  applies: batch => batch.identityTolerance !== null,
  suspects: batch => `residual > ${tolerance(batch)}`,
  // Values that are no finite numbers are the contract's business.
  evidence: (batch, rows) => `SELECT file, market_run, node_id, interval_start_utc, lmp, energy, congestion, loss, ghg, ${residual} AS off_by FROM ${rows}
    WHERE derived IS NULL AND ${residual} > ${tolerance(batch)} AND isfinite(${residual})`,
  facts: 'max(off_by) AS worst',
  message: ({ count, facts }, batch) =>
    `energy + congestion + loss + ghg differs from lmp in ${counted(count, 'row')}, by up to ${price(facts['worst'])}; at most ${price(batch.identityTolerance)} was expected.`,
}

export const identityUnchecked: Rule = {
  id: 'identity',
  severity: 'note',
  expects: 'All components are published, so that the identity can be checked.',
  remedy: 'Nothing to do: the operator does not publish every component.',
  applies: batch => batch.identityTolerance !== null,
  suspects: () => 'derived_rows > 0',
  per: 'batch',
  evidence: () => 'SELECT file, market_run, sum(derived_rows)::INTEGER AS derived_rows, sum(rows)::INTEGER AS rows FROM gate_summary WHERE derived_rows > 0 GROUP BY ALL',
  facts: 'sum(derived_rows)::INTEGER AS counted',
  message: ({ count }) => `The identity says nothing about ${counted(count, 'row')}: a component is derived from the others.`,
}
