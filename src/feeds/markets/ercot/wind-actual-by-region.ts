/**
 * ERCOT wind power by region, hourly, as measured. Grammar in renewable-file.ts.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-742-CD
 */
import { renewableActual } from './renewable-file.ts'

export const windActualByRegion = renewableActual({
  fuel: 'wind', by: 'region', name: 'wind-actual-by-region', title: 'Wind output by region, hourly, as measured',
  product: 'NP4-742-CD', words: 'Wind Power Production - Hourly Averaged Actual and Forecasted Values by Geographical Region', operation: 'wpp_hrly_actual_fcast_geo',
})
