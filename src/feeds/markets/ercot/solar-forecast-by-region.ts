/**
 * ERCOT solar power by region, hourly, as forecast. Grammar in renewable-file.ts.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-745-CD
 */
import { renewableForecast } from './renewable-file.ts'

export const solarForecastByRegion = renewableForecast({
  fuel: 'solar', by: 'region', name: 'solar-forecast-by-region', title: 'Solar output by region, hourly, as forecast',
  product: 'NP4-745-CD', words: 'Solar Power Production - Hourly Averaged Actual and Forecasted Values by Geographical Region', operation: 'spp_hrly_actual_fcast_geo',
})
