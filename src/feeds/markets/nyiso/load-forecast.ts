/**
 * NYISO load as forecast, hourly for six days, by zone: `YYYYMMDDisolf.csv`. The stamp STARTS the hour.
 * http://mis.nyiso.com/public/P-7list.htm; grammar in public-table.ts, without the Time Zone.
 *
 *   Time Stamp,Capitl,Centrl,Dunwod,Genese,Hud Vl,Longil,Mhk Vl,Millwd,N.Y.C.,North,West,NYISO
 *
 * NYISO's column is all of it; zones have their names of the other files. Neither file nor name says when the forecast was
 * made: it is taken for made at the first instant of its first day, the day in the name, so that a day's file that is
 * fetched twice is one forecast, and what it says differently is a revision.
 */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { tableReport } from './public-table.ts'

const areas: Readonly<Record<string, string>> = {
  capitl: 'CAPITL', centrl: 'CENTRL', dunwod: 'DUNWOD', genese: 'GENESE', hudvl: 'HUD VL', longil: 'LONGIL', mhkvl: 'MHK VL', millwd: 'MILLWD', nyc: 'N.Y.C.', north: 'NORTH', west: 'WEST', nyiso: 'SYSTEM',
}
const parts = Object.keys(areas)

export const loadForecast = tableReport({
  name: 'load-forecast',
  title: 'Load, hourly, as forecast for six days',
  spec: 'P-7 ISO Load Forecast (isolf)',
  dataset,
  folder: 'isolf',
  table: { parts: Object.fromEntries(parts.map(part => [part, new RegExp(`^${part}$`)])), numbers: parts },
  rows: {
    minutes: 60, status: 'final',
    columns: { model: `'isolf'`, issued_utc: `timezone('America/New_York', date_trunc('day', min(stamp) OVER (PARTITION BY file_index)))` },
    values: parts.map(part => ({ area_id: `'${areas[part] ?? part}'`, load_mw: part })),
  },
})
