/**
 * PJM real-time constraints with their shadow prices, five minutes.
 * https://dataminer2.pjm.com/feed/rt_marginal_value/definition; grammar in marginal-value.ts.
 */
import { marginalValueReport } from './marginal-value.ts'

export const constraintsRealTime = marginalValueReport({
  name: 'constraints-real-time', title: 'Real-time constraints with their shadow prices, five minutes', display: 'Real-Time Marginal Value', feed: 'rt_marginal_value', marketRun: 'RTD', minutes: 5, days: 5,
})
