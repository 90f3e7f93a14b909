/**
 * PJM load as forecast for two hours, five minutes, by area; made every five minutes and kept for some weeks.
 * https://dataminer2.pjm.com/feed/very_short_load_frcst/definition; grammar in table.ts.
 *
 *   evaluated_at_utc,evaluated_at_ept,forecast_datetime_beginning_utc,forecast_datetime_beginning_ept,
 *   forecast_datetime_ending_utc,forecast_datetime_ending_ept,forecast_area,forecast_load_mw
 */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { areaSql, feedReport, utcSql } from './table.ts'

export const loadForecastVeryShort = feedReport({
  name: 'load-forecast-very-short',
  title: 'Load, five minutes, as forecast for two hours',
  display: 'Very Short Term Load Forecast',
  dataset,
  minutes: 5,
  // Each of 288 forecasts a day has 24 intervals of some thirty areas.
  asked: { days: 1, perDay: 6, of: 'evaluated_at_ept' },
  table: { feed: 'very_short_load_frcst', texts: ['evaluated_at_utc', 'forecast_datetime_beginning_utc', 'forecast_area'], numbers: ['forecast_load_mw'] },
  rows: {
    columns: cell => ({
      area_id: areaSql(cell('forecast_area')), model: `'very_short_load_frcst'`, load_mw: cell('forecast_load_mw'), issued_utc: utcSql(cell('evaluated_at_utc')),
      interval_start_utc: utcSql(cell('forecast_datetime_beginning_utc')), interval_minutes: '5', status: `'final'`,
    }),
  },
})
