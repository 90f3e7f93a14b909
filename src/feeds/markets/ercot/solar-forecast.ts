/**
 * ERCOT solar power of the system, hourly, as forecast. Grammar in renewable-file.ts.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-737-CD
 */
import { renewableForecast } from './renewable-file.ts'

export const solarForecast = renewableForecast({
  fuel: 'solar', by: 'whole', name: 'solar-forecast', title: 'Solar output of the system, hourly, as forecast',
  product: 'NP4-737-CD', words: 'Solar Power Production - Hourly Averaged Actual and Forecasted Values', operation: 'spp_hrly_avrg_actl_fcast',
})
