/** SPP's reports, from its file browser. */
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpRealTimeDaily } from './lmp-real-time-daily.ts'
import { lmpRealTime } from './lmp-real-time.ts'
import { lmpWeis } from './lmp-weis.ts'
import type { Report } from '../../report.ts'

export const spp: readonly Report[] = [lmpDayAhead, lmpRealTime, lmpRealTimeDaily, lmpWeis]
