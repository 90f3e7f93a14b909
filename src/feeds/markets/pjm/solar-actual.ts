/**
 * PJM solar output, hourly, by area; negative at night, where plants draw what they need themselves.
 * https://dataminer2.pjm.com/feed/solar_gen/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_beginning_ept,area,solar_generation_mw
 */
import { outputReport } from './output.ts'

export const solarActual = outputReport({ name: 'solar-actual', title: 'Solar output, hourly', display: 'Solar Generation', feed: 'solar_gen', fuel: 'solar', minutes: 60, byArea: true, days: 90 })
