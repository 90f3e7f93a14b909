/**
 * NYISO solar output behind meters as estimated, hourly, by zone: `YYYYMMDDBTMEstimatedActual.csv`, some hours after the day.
 * http://mis.nyiso.com/public/P-70Alist.htm; grammar in btm-solar.ts. It lowers load and is no part of the fuel mix.
 */
import { generation } from '#canon/demand-and-supply.ts'
import { dayOver } from '#canon/publication.ts'
import { btmArea, btmSolar } from './btm-solar.ts'
import { tableReport } from './public-table.ts'

export const btmSolarActual = tableReport({
  name: 'btm-solar-actual',
  title: 'Solar output behind meters, hourly, as estimated',
  spec: 'P-70A Behind-the-Meter Solar Estimated Actuals (BTMEstimatedActual)',
  dataset: generation,
  published: dayOver(240),
  folder: 'btmactualforecast',
  file: 'BTMEstimatedActual',
  table: btmSolar,
  rows: { minutes: 60, status: 'preliminary', columns: { area_id: btmArea, fuel: `'solar'`, fuel_name: `'BTM Solar'`, output_mw: 'mw' } },
})
