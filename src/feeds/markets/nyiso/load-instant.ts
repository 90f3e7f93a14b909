/**
 * NYISO load by telemetry, about every five minutes, by zone: `YYYYMMDDpal.csv`.
 * http://mis.nyiso.com/public/P-58Blist.htm; grammar in public-table.ts.
 *
 *   Time Stamp,Time Zone,Name,PTID,Load
 *
 * Each is a value at its stamp, which now and then leaves the grid. The sum of the zones is not published.
 */
import { load } from '#canon/demand-and-supply.ts'
import { tableReport } from './public-table.ts'

export const loadInstant = tableReport({
  name: 'load-instant',
  title: 'Load by telemetry, about every five minutes',
  spec: 'P-58B Real-Time Actual Load (pal)',
  dataset: load,
  folder: 'pal',
  table: { parts: { area: /^name$/, ptid: /^ptid$/, mw: /^load$/ }, numbers: ['mw'] },
  rows: { minutes: 0, status: 'preliminary', columns: { area_id: `nullif(trim(area), '')`, measure: `'instant'`, load_mw: 'mw' } },
})
