/** NYISO's reports, from its public files. */
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFiveMinute } from './lmp-five-minute.ts'
import { lmpRealTimeHourly } from './lmp-real-time-hourly.ts'
import type { Report } from '../../report.ts'

export const nyiso: readonly Report[] = [lmpDayAhead, lmpFiveMinute, lmpRealTimeHourly]
