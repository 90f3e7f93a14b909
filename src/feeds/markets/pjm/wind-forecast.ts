/**
 * PJM wind output as forecast, hourly; kept for thirty days. Megawatt hours of an hour are its mean megawatts.
 * https://dataminer2.pjm.com/feed/hourly_wind_power_forecast/definition; grammar in table.ts.
 *
 *   evaluated_at_utc,evaluated_at_ept,datetime_beginning_utc,datetime_beginning_ept,datetime_ending_utc,datetime_ending_ept,
 *   wind_forecast_mwh
 */
import { generationForecast } from '#canon/demand-and-supply.ts'
import { feedReport, interval, utcSql } from './table.ts'

const feed = 'hourly_wind_power_forecast'

export const windForecast = feedReport({
  name: 'wind-forecast',
  title: 'Wind output, hourly, as forecast',
  display: 'Hourly Wind Power Forecast',
  dataset: generationForecast,
  minutes: 60,
  asked: { days: 1, of: 'evaluated_at_ept' },
  table: { feed, texts: ['evaluated_at_utc', 'datetime_beginning_utc'], numbers: ['wind_forecast_mwh'], hourly: true },
  rows: {
    columns: cell => ({
      area_id: `'SYSTEM'`, fuel: `'wind'`, model: `'${feed}'`, output_mw: cell('wind_forecast_mwh'), issued_utc: utcSql(cell('evaluated_at_utc')), ...interval(cell, 60), status: `'final'`,
    }),
  },
})
