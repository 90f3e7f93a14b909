/**
 * PJM output by fuel, hourly.
 * https://dataminer2.pjm.com/feed/gen_by_fuel/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_beginning_ept,fuel_type,mw,fuel_percentage_of_total,is_renewable
 */
import { generation } from '#canon/demand-and-supply.ts'
import { feedReport, interval } from './table.ts'

const fuel = (text: string): string => `CASE lower(trim(${text})) WHEN 'coal' THEN 'coal' WHEN 'gas' THEN 'gas' WHEN 'hydro' THEN 'hydro' WHEN 'multiple fuels' THEN 'dual_fuel' WHEN 'nuclear' THEN 'nuclear'
  WHEN 'oil' THEN 'oil' WHEN 'other renewables' THEN 'renewable' WHEN 'solar' THEN 'solar' WHEN 'storage' THEN 'battery' WHEN 'wind' THEN 'wind' ELSE 'other' END`

export const fuelMix = feedReport({
  name: 'fuel-mix',
  title: 'Output by fuel, hourly',
  display: 'Generation by Fuel Type',
  dataset: generation,
  minutes: 60,
  asked: { days: 90 },
  table: { feed: 'gen_by_fuel', texts: ['datetime_beginning_utc', 'fuel_type'], numbers: ['mw'] },
  rows: {
    columns: cell => ({
      area_id: `'SYSTEM'`, fuel: fuel(cell('fuel_type')), fuel_name: `nullif(trim(${cell('fuel_type')}), '')`, output_mw: cell('mw'), ...interval(cell, 60), status: `'preliminary'`,
    }),
  },
})
