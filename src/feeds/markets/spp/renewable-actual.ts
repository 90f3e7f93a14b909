/** SPP wind and solar output as measured, from the files of the short-term forecast. https://portal.spp.org/pages/shortterm-resource-forecast Grammar in renewable-forecast-file.ts. */
import { renewableMeasuredReport } from './renewable-forecast-file.ts'

export const renewableActual = renewableMeasuredReport({ name: 'renewable-actual', title: 'Wind and solar, five minutes, as measured' })
