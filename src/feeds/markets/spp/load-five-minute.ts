/** SPP load by balancing area, five minutes, from the files of the short-term forecast. https://portal.spp.org/pages/stlf-vs-actual Grammar in load-forecast-file.ts. */
import { measuredReport, shortTerm } from './load-forecast-file.ts'

export const loadFiveMinute = measuredReport(shortTerm, { name: 'load-five-minute', title: 'Load by balancing area, five minutes' })
