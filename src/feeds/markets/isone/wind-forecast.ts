/**
 * ISO-NE wind output, hourly, as forecast for seven days. Grammar in renewable-forecast-file.ts.
 * https://www.iso-ne.com/isoexpress/web/reports/operations/-/tree/seven-day-wind-power-forecast
 */
import { renewableForecast } from './renewable-forecast-file.ts'

export const windForecast = renewableForecast({ fuel: 'wind', title: 'Wind output, hourly, as forecast for seven days', spec: 'Seven-Day Wind Power Forecast' })
