/**
 * ERCOT wind power of the system and by load zone, hourly, as forecast. Grammar in renewable-file.ts.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-732-CD
 */
import { renewableForecast } from './renewable-file.ts'

export const windForecast = renewableForecast({
  fuel: 'wind', by: 'whole', name: 'wind-forecast', title: 'Wind output of the system and by load zone, hourly, as forecast',
  product: 'NP4-732-CD', words: 'Wind Power Production - Hourly Averaged Actual and Forecasted Values', operation: 'wpp_hrly_avrg_actl_fcast',
})
