/**
 * ERCOT wind power by region, hourly, as forecast. Grammar in renewable-file.ts.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-742-CD
 */
import { renewableForecast } from './renewable-file.ts'

export const windForecastByRegion = renewableForecast({
  fuel: 'wind', by: 'region', name: 'wind-forecast-by-region', title: 'Wind output by region, hourly, as forecast',
  product: 'NP4-742-CD', words: 'Wind Power Production - Hourly Averaged Actual and Forecasted Values by Geographical Region', operation: 'wpp_hrly_actual_fcast_geo',
})
