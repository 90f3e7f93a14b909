/**
 * PJM load as it was forecast, hourly, by region: every few hours from the day before on.
 * https://dataminer2.pjm.com/feed/load_frcstd_hist/definition; grammar in table.ts.
 *
 *   evaluated_at_utc,evaluated_at_ept,forecast_hour_beginning_utc,forecast_hour_beginning_ept,forecast_area,forecast_load_mw
 */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { dayOver } from '#canon/publication.ts'
import { areaSql, feedReport, utcSql } from './table.ts'

export const loadForecastHistorical = feedReport({
  name: 'load-forecast-historical',
  title: 'Load, hourly, as it was forecast',
  display: 'Historical Load Forecasts',
  dataset,
  minutes: 60,
  published: dayOver(1440),
  asked: { days: 7, of: 'forecast_hour_beginning_ept' },
  table: { feed: 'load_frcstd_hist', texts: ['evaluated_at_utc', 'forecast_hour_beginning_utc', 'forecast_area'], numbers: ['forecast_load_mw'] },
  rows: {
    columns: cell => ({
      area_id: areaSql(cell('forecast_area')), model: `'load_frcstd_hist'`, load_mw: cell('forecast_load_mw'), issued_utc: utcSql(cell('evaluated_at_utc')),
      interval_start_utc: utcSql(cell('forecast_hour_beginning_utc')), interval_minutes: '60', status: `'final'`,
    }),
  },
})
