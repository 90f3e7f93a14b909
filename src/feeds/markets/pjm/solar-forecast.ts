/**
 * PJM solar output as forecast, hourly; kept for thirty days.
 * https://dataminer2.pjm.com/feed/hourly_solar_power_forecast/definition; grammar in table.ts.
 *
 *   evaluated_at_utc,evaluated_at_ept,datetime_beginning_utc,datetime_beginning_ept,datetime_ending_utc,datetime_ending_ept,
 *   solar_forecast_mwh,solar_forecast_btm_mwh
 *
 * Two forecasts in a row: plants that PJM sees, and those behind meters, which are a model of their own here. Megawatt hours
 * of an hour are its mean megawatts. The feed of five minutes is not read: whether its MWh are of five minutes or of an
 * hour is not documented.
 */
import { generationForecast } from '#canon/demand-and-supply.ts'
import { feedReport, interval, utcSql } from './table.ts'

const feed = 'hourly_solar_power_forecast'

export const solarForecast = feedReport({
  name: 'solar-forecast',
  title: 'Solar output, hourly, as forecast',
  display: 'Hourly Solar Power Forecast',
  dataset: generationForecast,
  minutes: 60,
  asked: { days: 1, of: 'evaluated_at_ept' },
  table: { feed, texts: ['evaluated_at_utc', 'datetime_beginning_utc'], numbers: ['solar_forecast_mwh', 'solar_forecast_btm_mwh'], optional: ['solar_forecast_btm_mwh'], hourly: true },
  rows: {
    columns: cell => ({ area_id: `'SYSTEM'`, fuel: `'solar'`, issued_utc: utcSql(cell('evaluated_at_utc')), ...interval(cell, 60), status: `'final'` }),
    values: cell => [{ model: `'${feed}'`, output_mw: cell('solar_forecast_mwh') }, { model: `'${feed}_btm'`, output_mw: cell('solar_forecast_btm_mwh') }],
    where: `output_mw IS NOT NULL OR model = '${feed}'`,
  },
})
