/**
 * ISO-NE solar output, hourly, as forecast for seven days. Grammar in renewable-forecast-file.ts.
 * https://www.iso-ne.com/isoexpress/web/reports/operations/-/tree/seven-day-solar-power-forecast
 */
import { renewableForecast } from './renewable-forecast-file.ts'

export const solarForecast = renewableForecast({ fuel: 'solar', title: 'Solar output, hourly, as forecast for seven days', spec: 'Seven-Day Solar Power Forecast' })
