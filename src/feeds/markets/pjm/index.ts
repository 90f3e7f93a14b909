/** PJM's reports, from Data Miner 2. */
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFiveMinute } from './lmp-five-minute.ts'
import { lmpFiveMinuteUnverified } from './lmp-five-minute-unverified.ts'
import { lmpRealTimeHourly } from './lmp-real-time-hourly.ts'
import { pnode } from './pnode.ts'
import type { Report } from '../../report.ts'

export const pjm: readonly Report[] = [lmpDayAhead, lmpRealTimeHourly, lmpFiveMinute, lmpFiveMinuteUnverified, pnode]
