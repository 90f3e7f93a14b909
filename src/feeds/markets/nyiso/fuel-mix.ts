/**
 * NYISO output by fuel, about every five minutes: `YYYYMMDDrtfuelmix.csv`.
 * http://mis.nyiso.com/public/P-63list.htm; grammar in public-table.ts.
 *
 *   Time Stamp,Time Zone,Fuel Category,Gen MW
 *
 * Until about 2016 the last column was called Gen MWh, with megawatts in it all the same, and stamps had no seconds. A day
 * runs from 00:05 to 00:00 of the next, with runs of dispatch between two of the grid now and then: each is a value at
 * its stamp. The last row has no line break: numbers have one decimal, by which a whole one is told. Solar behind meters
 * is none of it (btm-solar-actual.ts).
 */
import { generation } from '#canon/demand-and-supply.ts'
import { tableReport } from './public-table.ts'

const fuel = `CASE lower(trim(category)) WHEN 'dual fuel' THEN 'dual_fuel' WHEN 'natural gas' THEN 'gas' WHEN 'nuclear' THEN 'nuclear' WHEN 'hydro' THEN 'hydro' WHEN 'wind' THEN 'wind'
  WHEN 'other renewables' THEN 'renewable' WHEN 'solar' THEN 'solar' WHEN 'energy storage' THEN 'battery' ELSE 'other' END`

export const fuelMix = tableReport({
  name: 'fuel-mix',
  title: 'Output by fuel, about every five minutes',
  spec: 'P-63 Real-Time Fuel Mix (rtfuelmix)',
  dataset: generation,
  folder: 'rtfuelmix',
  trailer: /^[^,]+,E[SD]T,[^,]+,-?\d+\.\d$/,
  table: { parts: { category: /^fuelcategory$/, mw: /^genmwh?$/ }, numbers: ['mw'] },
  rows: { minutes: 0, status: 'preliminary', columns: { area_id: `'SYSTEM'`, fuel, fuel_name: `nullif(trim(category), '')`, output_mw: 'mw' } },
})
