/** SPP load by balancing area, hourly averages of the current day, from the files of the mid-term forecast. https://portal.spp.org/pages/mtlf-vs-actual Grammar in load-forecast-file.ts. */
import { measuredReport, midTerm } from './load-forecast-file.ts'

export const loadAveraged = measuredReport(midTerm, { name: 'load-averaged', title: 'Load by balancing area, hourly averages' })
