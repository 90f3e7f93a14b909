/**
 * PJM wind output by telemetry, every fifteen seconds; kept for thirty days.
 * https://dataminer2.pjm.com/feed/instantaneous_wind_gen/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_beginning_ept,wind_generation_mw
 */
import { outputReport } from './output.ts'

export const windInstant = outputReport({ name: 'wind-instant', title: 'Wind output by telemetry', display: 'Instantaneous Wind Generation', feed: 'instantaneous_wind_gen', fuel: 'wind', minutes: 0, byArea: false, days: 5 })
