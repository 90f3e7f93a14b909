/**
 * The form that everything measured, forecast or cleared by an operator shares: whose it is, which interval, since when it is
 * known and by which run. Prices of energy have their own (`price.ts`).
 *
 * Each dataset has a second table for the values that a revision replaced, as prices have: a fact has one row in the one and
 * its past in the other.
 */
import type { Column, Dataset } from './dataset.ts'
import { operatorTerms } from './terms.ts'

const first: readonly Column[] = [{ id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator: caiso, miso, spp, pjm, nyiso, ercot, isone.' }]

const last: readonly Column[] = [
  { id: 2, name: 'interval_start_utc', type: 'timestamptz', required: true, doc: 'First instant of the interval, which is half-open; of a value at an instant, that instant.' },
  { id: 3, name: 'interval_minutes', type: 'int', required: true, unit: 'min', doc: 'Length of the interval; 0 for a value at an instant.' },
  { id: 4, name: 'status', type: 'string', required: true, doc: 'preliminary, final or corrected.' },
  { id: 5, name: 'version', type: 'int', required: true, doc: '1 for the first value of this key, one more for each revision.' },
  { id: 6, name: 'known_from_utc', type: 'timestamptz', required: true, doc: 'When the value became known: the operator\'s generation stamp, else our receipt.' },
  { id: 7, name: 'run_id', type: 'string', required: true, doc: 'The run that brought it.' },
]

/** The operator's own area beside the whole of it. */
export const system = 'SYSTEM'

export const areaColumn: Column = { id: 10, name: 'area_id', type: 'string', required: true, doc: `The operator's own name of the area; ${system} for all of it.` }

export interface Measured {
  readonly name: `market.${string}`
  readonly doc: string
  /** Ids from 10 on. */
  readonly columns: readonly Column[]
  /** Beside `iso` and `interval_start_utc`. */
  readonly key: readonly string[]
}

export function measured({ name, doc, columns, key }: Measured): Dataset {
  return {
    name, doc, columns: [...first, ...columns, ...last], key: ['iso', ...key, 'interval_start_utc'],
    tags: operatorTerms, partition: [{ column: 'iso', transform: 'identity' }, { column: 'interval_start_utc', transform: 'month' }], sort: [...key, 'interval_start_utc'],
  }
}

/** Where a dataset keeps what revisions replaced. */
export function pastOf(dataset: Dataset): Dataset {
  return {
    ...dataset, name: `${dataset.name}_superseded`, doc: `Values of ${dataset.name} that a revision replaced: known from known_from_utc until known_to_utc.`,
    columns: [...dataset.columns, { id: 8, name: 'known_to_utc', type: 'timestamptz', required: true, doc: 'When the next version became known.' }],
    key: [...dataset.key, 'version', 'known_from_utc'],
  }
}
