/** Reserves that ERCOT's participants arranged for themselves beside the day-ahead market, hourly by product. Grammar in two-day-reserves.ts. */
import { twoDayReport } from './two-day-reserves.ts'

export const selfArrangedReserves = twoDayReport('selfArranged', {
  name: 'self-arranged-reserves',
  title: 'Reserves arranged by participants themselves, hourly',
  spec: 'Two-Day Ancillary Services Report (NP3-911-ER), Self-Arranged AS',
  fileNames: /(?:^|_)(?:2d|48h)_Self_Arranged_AS_/i,
})
