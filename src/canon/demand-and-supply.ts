/** What is drawn from the grid and what feeds it: measured, forecast and cleared day-ahead. Megawatts, means over the interval. */
import type { Dataset } from './dataset.ts'
import { areaColumn, measured } from './measured.ts'

/** Beyond any operator's peak, in both directions: storage and pumping draw, and meters of small areas feed back. */
const megawatts = { unit: 'MW', range: [-100_000, 250_000] } as const

const issued = { id: 19, name: 'issued_utc', type: 'timestamptz', required: true, doc: 'When the operator made the forecast; where it does not say, when its file was made.' } as const
const model = { id: 12, name: 'model', type: 'string', required: true, doc: 'The operator\'s name of the forecast: its horizon or its vendor.' } as const

export const load: Dataset = measured({
  name: 'market.load', doc: 'Load as measured, the current version of each.', key: ['area_id', 'measure', 'interval_minutes'],
  columns: [
    areaColumn,
    { id: 11, name: 'measure', type: 'string', required: true, doc: 'metered (settled hours), integrated (means of telemetry), instant (telemetry at an instant).' },
    { id: 13, name: 'load_mw', type: 'double', required: true, ...megawatts, doc: 'Load.' },
  ],
})

export const loadForecast: Dataset = measured({
  name: 'market.load_forecast', doc: 'Load as the operator forecast it, by the time at which it did.', key: ['area_id', 'model', 'issued_utc'],
  columns: [areaColumn, model, { id: 13, name: 'load_mw', type: 'double', required: true, ...megawatts, doc: 'Load.' }, issued],
})

const fuels = ['battery', 'biomass', 'coal', 'dual_fuel', 'gas', 'geothermal', 'hydro', 'imports', 'nuclear', 'oil', 'other', 'pumped_storage', 'renewable', 'solar', 'waste', 'wind'] as const
export type Fuel = typeof fuels[number]

export const generation: Dataset = measured({
  name: 'market.generation', doc: 'Output by fuel as measured, the current version of each.', key: ['area_id', 'fuel_name', 'interval_minutes'],
  columns: [
    areaColumn,
    { id: 11, name: 'fuel', type: 'string', required: true, doc: `One word for every operator: ${fuels.join(', ')}.` },
    { id: 12, name: 'fuel_name', type: 'string', required: true, doc: 'The operator\'s own word.' },
    { id: 13, name: 'output_mw', type: 'double', required: true, ...megawatts, doc: 'Output; negative where storage charges or a plant draws more than it makes.' },
  ],
})

export const generationForecast: Dataset = measured({
  name: 'market.generation_forecast', doc: 'Wind and solar output as the operator forecast it, by the time at which it did.', key: ['area_id', 'fuel', 'model', 'issued_utc'],
  columns: [
    areaColumn,
    { id: 11, name: 'fuel', type: 'string', required: true, doc: 'wind or solar.' },
    model,
    { id: 13, name: 'output_mw', type: 'double', required: true, ...megawatts, doc: 'Output.' },
    issued,
  ],
})

export const cleared: Dataset = measured({
  name: 'market.cleared', doc: 'Volumes cleared by a market, summed over participants.', key: ['market_run', 'area_id', 'product'],
  columns: [
    areaColumn,
    { id: 11, name: 'market_run', type: 'string', required: true, doc: 'DAM, RUC, HASP, RTM.' },
    { id: 12, name: 'product', type: 'string', required: true, doc: 'load, generation, imports, exports, virtual_demand, virtual_supply, demand and supply (all of it, virtual included), and parts of them after a colon: load:self_scheduled. Reserves by their words in market.ancillary_price: reserve:spin; self_arranged:spin is what participants held themselves, beside what the market cleared.' },
    { id: 13, name: 'cleared_mw', type: 'double', required: true, ...megawatts, doc: 'Cleared.' },
  ],
})
