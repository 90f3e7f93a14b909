/** SPP wind and solar output as forecast for seven days. https://portal.spp.org/pages/midterm-resource-forecast Grammar in renewable-forecast-file.ts. */
import { renewableForecastReport } from './renewable-forecast-file.ts'

export const renewableForecastMidTerm = renewableForecastReport('MTRF', { name: 'renewable-forecast-mid-term', title: 'Wind and solar, hourly, as forecast for seven days' })
