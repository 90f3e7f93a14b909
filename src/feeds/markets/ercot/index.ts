/** ERCOT's reports, from its public documents and its public API. */
import { lmpDayAheadBus } from './lmp-day-ahead-bus.ts'
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFifteenMinute } from './lmp-fifteen-minute.ts'
import { lmpScedBus } from './lmp-sced-bus.ts'
import { lmpSced } from './lmp-sced.ts'
import type { Report } from '../../report.ts'

export const ercot: readonly Report[] = [lmpDayAhead, lmpDayAheadBus, lmpFifteenMinute, lmpSced, lmpScedBus]
