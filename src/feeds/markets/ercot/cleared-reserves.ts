/** Reserves that ERCOT's day-ahead market cleared, hourly by product, known after two days. Grammar in two-day-reserves.ts. */
import { twoDayReport } from './two-day-reserves.ts'

export const clearedReserves = twoDayReport('cleared', {
  name: 'cleared-reserves',
  title: 'Reserves cleared day-ahead, hourly',
  spec: 'Two-Day Ancillary Services Report (NP3-911-ER), Cleared DAM AS',
  fileNames: /(?:^|_)(?:2d|48h)_Cleared_DAM_AS_/i,
})
