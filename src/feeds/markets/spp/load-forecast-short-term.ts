/** SPP load as forecast for the minutes to come. https://portal.spp.org/pages/stlf-vs-actual Grammar in load-forecast-file.ts. */
import { forecastReport, shortTerm } from './load-forecast-file.ts'

export const loadForecastShortTerm = forecastReport(shortTerm, { name: 'load-forecast-short-term', title: 'Load, five minutes, as forecast for the next ones' })
