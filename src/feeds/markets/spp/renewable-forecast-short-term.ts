/** SPP wind and solar output as forecast for four hours. https://portal.spp.org/pages/shortterm-resource-forecast Grammar in renewable-forecast-file.ts. */
import { renewableForecastReport } from './renewable-forecast-file.ts'

export const renewableForecastShortTerm = renewableForecastReport('STRF', { name: 'renewable-forecast-short-term', title: 'Wind and solar, five minutes, as forecast for four hours' })
