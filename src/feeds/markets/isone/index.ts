/** ISO-NE's reports, from ISO Express and its web service. */
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFiveMinute } from './lmp-five-minute.ts'
import { lmpRealTimeHourly } from './lmp-real-time-hourly.ts'
import { locations } from './locations.ts'
import { webDayAhead } from './web-day-ahead.ts'
import { webFiveMinute } from './web-five-minute.ts'
import { webRealTimeHourly } from './web-real-time-hourly.ts'
import type { Report } from '../../report.ts'

export const isone: readonly Report[] = [lmpDayAhead, lmpRealTimeHourly, lmpFiveMinute, webDayAhead, webRealTimeHourly, webFiveMinute, locations]
