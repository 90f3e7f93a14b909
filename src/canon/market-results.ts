/** What a market clears beside the price of energy: reserves and the constraints that bind. */
import type { Dataset } from './dataset.ts'
import { areaColumn, measured } from './measured.ts'

const marketRun = { id: 11, name: 'market_run', type: 'string', required: true, doc: 'The clearing, as in market.lmp_da and market.lmp_rt.' } as const

const reserves = ['regulation', 'regulation_up', 'regulation_down', 'regulation_mileage', 'regulation_mileage_up', 'regulation_mileage_down', 'spin', 'non_spin', 'supplemental', 'ten_minute', 'thirty_minute', 'ramp_up', 'ramp_down', 'uncertainty_up', 'uncertainty_down', 'responsive', 'contingency', 'other'] as const
export type Reserve = typeof reserves[number]

export const ancillaryPrice: Dataset = measured({
  name: 'market.ancillary_price', doc: 'Clearing prices of capacity held in reserve, the current version of each.', key: ['market_run', 'area_id', 'product_name'],
  columns: [
    areaColumn, marketRun,
    { id: 12, name: 'product', type: 'string', required: true, doc: `One word for every operator: ${reserves.join(', ')}.` },
    { id: 13, name: 'product_name', type: 'string', required: true, doc: 'The operator\'s own word.' },
    { id: 14, name: 'price', type: 'double', required: true, unit: 'USD/MW', range: [-2000, 15_000], doc: 'For a MW held for one hour.' },
  ],
})

export const constraint: Dataset = measured({
  name: 'market.constraint', doc: 'Constraints that bind, with their shadow prices.', key: ['market_run', 'constraint_id', 'contingency'],
  columns: [
    marketRun,
    { id: 12, name: 'constraint_id', type: 'string', required: true, doc: 'The operator\'s name of the monitored element or interface.' },
    { id: 13, name: 'contingency', type: 'string', required: true, doc: 'The outage under which it binds; BASE where there is none.' },
    { id: 14, name: 'shadow_price', type: 'double', required: true, unit: 'USD/MWh', range: [-50_000, 50_000], doc: 'What one MW more would save; never negative, whatever sign the operator publishes.' },
    { id: 15, name: 'limit_mw', type: 'double', required: false, unit: 'MW', doc: 'The limit.' },
    { id: 16, name: 'flow_mw', type: 'double', required: false, unit: 'MW', doc: 'The flow.' },
  ],
})

export const congestionEvent: Dataset = measured({
  name: 'market.congestion_event', doc: 'When constraints bind, from their first hour to their last, where the operator says so without a price.', key: ['market_run', 'constraint_id', 'contingency'],
  columns: [
    marketRun,
    { id: 12, name: 'constraint_id', type: 'string', required: true, doc: 'As in market.constraint.' },
    { id: 13, name: 'contingency', type: 'string', required: true, doc: 'As in market.constraint.' },
    { id: 14, name: 'event_name', type: 'string', required: false, doc: 'The operator\'s name of the event, where it has one.' },
  ],
})
