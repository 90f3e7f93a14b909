/** SPP load as forecast for seven days. https://portal.spp.org/pages/mtlf-vs-actual Grammar in load-forecast-file.ts. */
import { forecastReport, midTerm } from './load-forecast-file.ts'

export const loadForecastMidTerm = forecastReport(midTerm, { name: 'load-forecast-mid-term', title: 'Load, hourly, as forecast for seven days' })
