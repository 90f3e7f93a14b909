/** What flows between an operator and its neighbours, and between its own parts where it says so. */
import type { Dataset } from './dataset.ts'
import { areaColumn, measured } from './measured.ts'

export const interchange: Dataset = measured({
  name: 'market.interchange', doc: 'Power across ties and interfaces, scheduled and actual, with the limits that are published; the current version of each.', key: ['area_id', 'interface_id', 'kind', 'interval_minutes'],
  columns: [
    areaColumn,
    { id: 11, name: 'interface_id', type: 'string', required: true, doc: 'The operator\'s own name of the tie, neighbour or interface; NET for the sum that it publishes of all.' },
    { id: 12, name: 'kind', type: 'string', required: true, doc: 'actual; scheduled; scheduled_ahead (what is scheduled so far of a time to come); limit_high and limit_low, between which the flow may lie.' },
    { id: 13, name: 'border', type: 'string', required: true, doc: 'external: to a neighbour; internal: between two parts of the area.' },
    { id: 14, name: 'flow_mw', type: 'double', required: true, unit: 'MW', range: [-30_000, 30_000], doc: 'Imports are positive and exports negative, of limits too, whatever sign the operator publishes. Internal: positive in the operator\'s own direction.' },
  ],
})
