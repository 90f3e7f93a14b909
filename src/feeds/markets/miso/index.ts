/** MISO's reports: the files of its market reports, its public API, and the Data Exchange. */
import { exchangeDayAheadExante } from './exchange-day-ahead-exante.ts'
import { exchangeDayAhead } from './exchange-day-ahead.ts'
import { exchangeFiveMinute } from './exchange-five-minute.ts'
import { exchangeRealTimeHourly } from './exchange-real-time-hourly.ts'
import { lmpDayAheadExante } from './lmp-day-ahead-exante.ts'
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFiveMinute } from './lmp-five-minute.ts'
import { lmpRealTimeHourly } from './lmp-real-time-hourly.ts'
import type { Report } from '../../report.ts'

export const miso: readonly Report[] = [
  lmpDayAhead, lmpDayAheadExante, lmpRealTimeHourly, lmpFiveMinute,
  exchangeDayAhead, exchangeDayAheadExante, exchangeRealTimeHourly, exchangeFiveMinute,
]
