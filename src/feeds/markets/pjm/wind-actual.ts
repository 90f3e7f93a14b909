/**
 * PJM wind output, hourly, by area.
 * https://dataminer2.pjm.com/feed/wind_gen/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_beginning_ept,area,wind_generation_mw
 */
import { outputReport } from './output.ts'

export const windActual = outputReport({ name: 'wind-actual', title: 'Wind output, hourly', display: 'Wind Generation', feed: 'wind_gen', fuel: 'wind', minutes: 60, byArea: true, days: 90 })
