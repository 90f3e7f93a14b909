/**
 * Locational marginal prices, one form for every operator. USD/MWh.
 *
 * Components carry the canonical sign: energy + congestion + loss + ghg = lmp. One that the operator does not publish is
 * null, or derived from the others and named in `derived`.
 */
import type { Column, Dataset } from './dataset.ts'
import { operatorTerms } from './terms.ts'

const columns: readonly Column[] = [
  { id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator: caiso, miso, spp, pjm, nyiso, ercot, isone.' },
  { id: 2, name: 'market_run', type: 'string', required: true, doc: 'DAM, DAM_EXANTE, HASP, RTPD, RTC, RTD, RTBM, RTH, RTEX, RTM, SCED.' },
  { id: 3, name: 'node_id', type: 'string', required: true, doc: 'The operator\'s own id of the price point; NAME@ROLE where it uses one name for two.' },
  { id: 4, name: 'interval_start_utc', type: 'timestamptz', required: true, doc: 'First instant of the delivery interval, which is half-open.' },
  { id: 5, name: 'interval_minutes', type: 'int', required: true, unit: 'min', doc: 'Length of the delivery interval.' },
  { id: 6, name: 'lmp', type: 'double', required: true, unit: 'USD/MWh', doc: 'Locational marginal price.' },
  { id: 7, name: 'energy', type: 'double', required: false, unit: 'USD/MWh', doc: 'Marginal energy component.' },
  { id: 8, name: 'congestion', type: 'double', required: false, unit: 'USD/MWh', doc: 'Marginal congestion component; positive raises the price.' },
  { id: 9, name: 'loss', type: 'double', required: false, unit: 'USD/MWh', doc: 'Marginal loss component; positive raises the price.' },
  { id: 10, name: 'ghg', type: 'double', required: false, unit: 'USD/MWh', doc: 'Greenhouse-gas component (CAISO), null where the operator has none.' },
  { id: 11, name: 'derived', type: 'string', required: false, doc: 'Name of the component that was derived rather than published.' },
  { id: 12, name: 'status', type: 'string', required: true, doc: 'preliminary, final or corrected.' },
  { id: 13, name: 'version', type: 'int', required: true, doc: '1 for the first value of this key, one more for each revision.' },
  { id: 14, name: 'known_from_utc', type: 'timestamptz', required: true, doc: 'When the value became known: the operator\'s generation stamp, else our receipt.' },
  { id: 15, name: 'run_id', type: 'string', required: true, doc: 'The run that brought it.' },
]

const key = ['iso', 'market_run', 'node_id', 'interval_start_utc'] as const

const shape = {
  columns, key,
  tags: operatorTerms,
  partition: [{ column: 'iso', transform: 'identity' }, { column: 'interval_start_utc', transform: 'day' }],
  sort: ['node_id', 'interval_start_utc'],
} as const satisfies Partial<Dataset>

export const lmpDayAhead: Dataset = { name: 'market.lmp_da', doc: 'Day-ahead locational marginal prices, the current version of each.', ...shape }
export const lmpRealTime: Dataset = { name: 'market.lmp_rt', doc: 'Real-time locational marginal prices, the current version of each.', ...shape }

/** What makes rows prices to every stage: they are judged by the price rules, kept by version, and bring their nodes along. */
export function isPrices({ name }: Pick<Dataset, 'name'>): boolean { return name === lmpDayAhead.name || name === lmpRealTime.name }

/** Rows that could not be placed, kept with the reason; nothing else reads them. */
export const lmpAside: Dataset = {
  name: 'market.lmp_aside',
  doc: 'Price rows that could not be placed (unknown node), kept aside and counted.',
  columns: [...columns, { id: 16, name: 'reason', type: 'string', required: true, doc: 'Why the row is here.' }],
  key, tags: operatorTerms, partition: shape.partition, sort: shape.sort,
}

/** Values that a later one replaced, each with the time at which it stopped being the answer. */
export const lmpSuperseded: Dataset = {
  name: 'market.lmp_superseded',
  doc: 'Prices that a revision replaced: known from known_from_utc until known_to_utc.',
  columns: [...columns, { id: 16, name: 'known_to_utc', type: 'timestamptz', required: true, doc: 'When the next version became known.' }],
  key: [...key, 'version', 'known_from_utc'], tags: operatorTerms, partition: shape.partition, sort: shape.sort,
}
