/** What is out of service: plants and lines by name where the operator says, else summed. */
import type { Dataset } from './dataset.ts'
import { areaColumn, measured } from './measured.ts'
import { operatorTerms } from './terms.ts'

export const outage: Dataset = {
  name: 'market.outage', doc: 'Outages of plants and lines, as each was last reported.',
  columns: [
    { id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator.' },
    { id: 2, name: 'outage_id', type: 'string', required: true, doc: 'The operator\'s own id.' },
    { id: 3, name: 'resource_id', type: 'string', required: true, doc: 'The plant or line.' },
    { id: 4, name: 'resource_name', type: 'string', required: false, doc: 'Its name.' },
    { id: 5, name: 'kind', type: 'string', required: true, doc: 'generation or transmission.' },
    { id: 6, name: 'cause', type: 'string', required: false, doc: 'planned, forced or the operator\'s own word.' },
    { id: 7, name: 'start_utc', type: 'timestamptz', required: true, doc: 'First instant.' },
    // Id 8 is that of known_to_utc where the past lies.
    { id: 14, name: 'end_utc', type: 'timestamptz', required: false, doc: 'First instant after it; null = open. The start where it was called off: of no length.' },
    { id: 9, name: 'out_mw', type: 'double', required: false, unit: 'MW', range: [0, 10_000], doc: 'Capacity that is out.' },
    { id: 10, name: 'capacity_mw', type: 'double', required: false, unit: 'MW', range: [0, 10_000], doc: 'Capacity of the resource.' },
    { id: 11, name: 'version', type: 'int', required: true, doc: '1 for the first report of this outage, one more for each change.' },
    { id: 12, name: 'known_from_utc', type: 'timestamptz', required: true, doc: 'When it became known.' },
    { id: 13, name: 'run_id', type: 'string', required: true, doc: 'The run that brought it.' },
  ],
  key: ['iso', 'outage_id', 'resource_id', 'start_utc'],
  tags: operatorTerms, partition: [{ column: 'iso', transform: 'identity' }, { column: 'start_utc', transform: 'month' }], sort: ['start_utc', 'resource_id'],
}

export const outageTotal: Dataset = measured({
  name: 'market.outage_total', doc: 'Capacity out of service, summed by the operator; forecasts by the time at which they were made.', key: ['area_id', 'cause', 'fuel', 'issued_utc'],
  columns: [
    areaColumn,
    { id: 11, name: 'cause', type: 'string', required: true, doc: 'planned, maintenance, unplanned, forced, derated, new_equipment, cold_weather, other, or all.' },
    { id: 12, name: 'fuel', type: 'string', required: true, doc: 'As in market.generation, conventional (all but wind and solar), or all.' },
    { id: 13, name: 'out_mw', type: 'double', required: true, unit: 'MW', range: [0, 150_000], doc: 'Capacity that is out.' },
    { id: 19, name: 'issued_utc', type: 'timestamptz', required: true, doc: 'When the operator said so; where it does not say, when its file was made.' },
  ],
})
