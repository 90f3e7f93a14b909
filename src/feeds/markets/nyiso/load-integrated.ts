/**
 * NYISO load, hourly means of telemetry, by zone: `YYYYMMDDpalIntegrated.csv`. The stamp STARTS the hour.
 * http://mis.nyiso.com/public/P-58Clist.htm; grammar in public-table.ts.
 *
 *   Time Stamp,Time Zone,Name,PTID,Integrated Load
 */
import { load } from '#canon/demand-and-supply.ts'
import { tableReport } from './public-table.ts'

export const loadIntegrated = tableReport({
  name: 'load-integrated',
  title: 'Load, hourly means of telemetry',
  spec: 'P-58C Integrated Real-Time Actual Load (palIntegrated)',
  dataset: load,
  folder: 'palIntegrated',
  table: { parts: { area: /^name$/, ptid: /^ptid$/, mw: /^integratedload$/ }, numbers: ['mw'] },
  rows: { minutes: 60, status: 'preliminary', columns: { area_id: `nullif(trim(area), '')`, measure: `'integrated'`, load_mw: 'mw' } },
})
