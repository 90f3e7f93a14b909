/**
 * PJM's constraints that bind, with their shadow prices, day-ahead and in real time. Grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_ending_utc,..,monitored_facility,contingency_facility,shadow_price[,limit_control_percentage,
 *   transmission_constraint_penalty_factor]
 *
 * Shadow prices are negative in the feed; their size is what one MW more would save. ACTUAL is no contingency. There is neither
 * limit nor flow.
 */
import { constraint } from '#canon/market-results.ts'
import { feedReport, interval, type Cell } from './table.ts'
import type { Report } from '../../report.ts'

export interface MarginalValue {
  readonly name: string
  readonly title: string
  readonly display: string
  readonly feed: 'da_marginal_value' | 'rt_marginal_value'
  readonly marketRun: 'DAM' | 'RTD'
  readonly minutes: 60 | 5
  readonly days: number
}

/** What binds, and under which outage. */
export function bound(cell: Cell): { constraint_id: string, contingency: string } {
  return {
    constraint_id: `nullif(trim(${cell('monitored_facility')}), '')`,
    contingency: `CASE WHEN coalesce(trim(${cell('contingency_facility')}), '') IN ('', 'ACTUAL') THEN 'BASE' ELSE trim(${cell('contingency_facility')}) END`,
  }
}

export function marginalValueReport({ name, title, display, feed, marketRun, minutes, days }: MarginalValue): Report {
  const penalty = 'transmission_constraint_penalty_factor'
  return feedReport({
    name, title, display, dataset: constraint, minutes: null, asked: { days },
    table: { feed, texts: ['datetime_beginning_utc', 'monitored_facility', 'contingency_facility', ...marketRun === 'RTD' ? [penalty] : []], numbers: ['shadow_price'], lacks: marketRun === 'DAM' ? [penalty] : [] },
    rows: {
      columns: cell => ({
        market_run: `'${marketRun}'`, ...bound(cell),
        shadow_price: `abs(${cell('shadow_price')})`, limit_mw: 'CAST(NULL AS DOUBLE)', flow_mw: 'CAST(NULL AS DOUBLE)', ...interval(cell, minutes), status: `'final'`,
      }),
    },
  })
}
