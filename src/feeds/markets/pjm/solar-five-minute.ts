/**
 * PJM solar output, five minutes; kept for thirty days.
 * https://dataminer2.pjm.com/feed/five_min_solar_generation/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_beginning_ept,solar_generation_mw
 */
import { outputReport } from './output.ts'

export const solarFiveMinute = outputReport({ name: 'solar-five-minute', title: 'Solar output, five minutes', display: 'Five Minute Solar Generation', feed: 'five_min_solar_generation', fuel: 'solar', minutes: 5, byArea: false, days: 30 })
