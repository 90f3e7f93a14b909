/** Price points and how they hang together, with their validity in time. */
import type { Dataset } from './dataset.ts'
import { operatorTerms } from './terms.ts'

export const node: Dataset = {
  name: 'market.node',
  doc: 'Price points as the operators list them. A point seen only in price files has source = prices.',
  columns: [
    { id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator.' },
    { id: 2, name: 'node_id', type: 'string', required: true, doc: 'The operator\'s own id.' },
    { id: 3, name: 'name', type: 'string', required: true, doc: 'The operator\'s name of it.' },
    { id: 4, name: 'type', type: 'string', required: false, doc: 'GEN, LOAD, HUB, ZONE, INTERFACE, AGGREGATE or NODE; null where nobody said.' },
    { id: 5, name: 'valid_from_utc', type: 'timestamptz', required: true, doc: 'First instant at which it exists.' },
    { id: 6, name: 'valid_to_utc', type: 'timestamptz', required: false, doc: 'First instant at which it no longer exists; null = open.' },
    { id: 7, name: 'source', type: 'string', required: true, doc: 'atlas (the operator\'s list), part (a list of some of its points) or prices (first seen in a price file).' },
    { id: 8, name: 'known_from_utc', type: 'timestamptz', required: true, doc: 'When it became known.' },
    { id: 9, name: 'run_id', type: 'string', required: true, doc: 'The run that brought it.' },
  ],
  key: ['iso', 'node_id', 'valid_from_utc'],
  // The first prices of a node on two branches would register it twice.
  apart: ['iso', 'node_id'],
  partition: [{ column: 'iso', transform: 'identity' }], tags: operatorTerms,
  sort: ['node_id'],
}

export const nodeHub: Dataset = {
  name: 'market.node_hub',
  doc: 'Which nodes an aggregate (hub, zone, TAC area) is made of, with validity in time.',
  columns: [
    { id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator.' },
    { id: 2, name: 'hub_id', type: 'string', required: true, doc: 'The aggregate.' },
    { id: 3, name: 'hub_type', type: 'string', required: true, doc: 'HUB, ZONE or AGGREGATE.' },
    { id: 4, name: 'node_id', type: 'string', required: true, doc: 'The member.' },
    { id: 5, name: 'valid_from_utc', type: 'timestamptz', required: true, doc: 'First instant of membership.' },
    { id: 6, name: 'valid_to_utc', type: 'timestamptz', required: false, doc: 'First instant after it; null = open.' },
    { id: 7, name: 'known_from_utc', type: 'timestamptz', required: true, doc: 'When it became known.' },
    { id: 8, name: 'run_id', type: 'string', required: true, doc: 'The run that brought it.' },
  ],
  key: ['iso', 'hub_id', 'node_id', 'valid_from_utc'],
  partition: [{ column: 'iso', transform: 'identity' }], tags: operatorTerms,
  sort: ['hub_id', 'node_id'],
}
