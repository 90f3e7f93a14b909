/**
 * ISO-NE output by fuel, whenever it changes: some 250 instants a day, off any grid.
 * https://webservices.iso-ne.com/docs/v1.1/ (genfuelmix); grammar in web-records.ts.
 *
 *   {"GenFuelMixes": {"GenFuelMix": [{"BeginDate", "GenMw", "FuelCategoryRollup", "FuelCategory", "MarginalFlag"}, ..]}}
 *
 * A fuel that makes nothing has no record. FuelCategoryRollup puts solar, wind, wood, refuse and landfill gas together.
 */
import type { Fuel } from '#canon/demand-and-supply.ts'
import { generation as dataset } from '#canon/demand-and-supply.ts'
import { literal } from '#base/sql.ts'
import { system } from '#canon/measured.ts'
import { report } from '../../report.ts'
import { recogniseList, webAnswers, type Envelope } from './web-records.ts'
import { webRows } from './web-rows.ts'

const envelope: Envelope = ['GenFuelMixes', 'GenFuelMix']

const fuels: Readonly<Record<string, Fuel>> = {
  'Natural Gas': 'gas', Oil: 'oil', Coal: 'coal', Nuclear: 'nuclear', Hydro: 'hydro', Wind: 'wind', Solar: 'solar', Wood: 'biomass', 'Landfill Gas': 'biomass', Refuse: 'waste', Battery: 'battery', Other: 'other',
}

const fuel = `CASE trim(record.FuelCategory) ${Object.entries(fuels).map(([theirs, ours]) => `WHEN ${literal(theirs)} THEN ${literal(ours)}`).join(' ')} ELSE 'other' END`

export const fuelMix = report({
  iso: 'isone',
  name: 'fuel-mix',
  title: 'Output by fuel, at the instants when it changed',
  spec: 'genfuelmix',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /genfuelmix.*\.json$/i,
  recognise: head => recogniseList(head, envelope, ['BeginDate', 'GenMw', 'FuelCategory']),
  rows: files => webRows(files, {
    envelope, fields: '"BeginDate": "VARCHAR", "GenMw": "DOUBLE", "FuelCategory": "VARCHAR"', status: 'preliminary', minutes: 0,
    columns: { area_id: `'${system}'`, fuel, fuel_name: 'trim(record.FuelCategory)', output_mw: 'record.GenMw' },
  }),
  endpoint: webAnswers('genfuelmix/day/{day}'),
})
