/**
 * PJM load as forecast for seven days, hourly, by area.
 * https://dataminer2.pjm.com/feed/load_frcstd_7_day/definition; grammar in table.ts.
 *
 *   evaluated_at_datetime_utc,evaluated_at_datetime_ept,forecast_datetime_beginning_utc,forecast_datetime_beginning_ept,
 *   forecast_datetime_ending_utc,forecast_datetime_ending_ept,forecast_area,forecast_load_mw
 *
 * Made every half hour; the feed has the latest alone. What was forecast before is in load-forecast-historical.ts, for fewer
 * areas under other names. RTO_COMBINED is all of PJM.
 */
import { loadForecast as dataset } from '#canon/demand-and-supply.ts'
import { areaSql, feedReport, utcSql } from './table.ts'

export const loadForecast = feedReport({
  name: 'load-forecast',
  title: 'Load, hourly, as forecast for seven days',
  display: 'Seven-Day Load Forecast',
  dataset,
  minutes: 60,
  asked: 'now',
  table: { feed: 'load_frcstd_7_day', texts: ['evaluated_at_datetime_utc', 'forecast_datetime_beginning_utc', 'forecast_area'], numbers: ['forecast_load_mw'] },
  rows: {
    columns: cell => ({
      area_id: areaSql(cell('forecast_area')), model: `'load_frcstd_7_day'`, load_mw: cell('forecast_load_mw'), issued_utc: utcSql(cell('evaluated_at_datetime_utc')),
      interval_start_utc: utcSql(cell('forecast_datetime_beginning_utc')), interval_minutes: '60', status: `'final'`,
    }),
  },
})
