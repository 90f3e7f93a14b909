/**
 * NYISO solar output behind meters as forecast for the next day, hourly, by zone: `YYYYMMDDbtmdaforecast.csv`.
 * http://mis.nyiso.com/public/P-70Blist.htm; grammar in btm-solar.ts. It comes out at 07:55 on the day before the one in the
 * name, and that is when it counts as made.
 */
import { generationForecast } from '#canon/demand-and-supply.ts'
import { btmArea, btmSolar } from './btm-solar.ts'
import { tableReport } from './public-table.ts'

export const btmSolarForecast = tableReport({
  name: 'btm-solar-forecast',
  title: 'Solar output behind meters, hourly, as forecast for the next day',
  spec: 'P-70B Behind-the-Meter Solar Day-Ahead Forecast (btmdaforecast)',
  dataset: generationForecast,
  folder: 'btmdaforecast',
  table: btmSolar,
  rows: {
    minutes: 60, status: 'final',
    columns: {
      area_id: btmArea, fuel: `'solar'`, model: `'btmdaforecast'`, output_mw: 'mw',
      issued_utc: `timezone('America/New_York', date_trunc('day', min(stamp) OVER (PARTITION BY file_index)) - INTERVAL 1 DAY + INTERVAL '7 hours 55 minutes')`,
    },
  },
})
