/**
 * PJM day-ahead constraints with their shadow prices, hourly.
 * https://dataminer2.pjm.com/feed/da_marginal_value/definition; grammar in marginal-value.ts.
 */
import { marginalValueReport } from './marginal-value.ts'

export const constraintsDayAhead = marginalValueReport({
  name: 'constraints-day-ahead', title: 'Day-ahead constraints with their shadow prices, hourly', display: 'Day-Ahead Marginal Value', feed: 'da_marginal_value', marketRun: 'DAM', minutes: 60, days: 30,
})
