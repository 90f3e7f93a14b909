/**
 * PJM's flows to its neighbours by tie, hourly, as scheduled and as they were.
 * https://dataminer2.pjm.com/feed/act_sch_interchange/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_beginning_ept,datetime_ending_utc,datetime_ending_ept,tie_line,actual_flow,sched_flow,inadv_flow
 *
 * Imports are positive: the sum over a year is the negative of what PJM, which exports, reports as net export. What flowed beside the
 * schedule (inadv_flow) is the difference, and left out.
 */
import { interchange as dataset } from '#canon/interchange.ts'
import { feedReport, interval } from './table.ts'

export const interchange = feedReport({
  name: 'interchange',
  title: 'Flows to neighbours by tie, hourly',
  display: 'Actual/Schedule Summary Report',
  dataset,
  minutes: 60,
  // Weekly.
  published: { kind: 'daily', hour: 8, ahead: -14, allowedMinutes: 48 * 60 },
  asked: { days: 90 },
  table: { feed: 'act_sch_interchange', texts: ['datetime_beginning_utc', 'tie_line'], numbers: ['actual_flow', 'sched_flow'] },
  rows: {
    columns: cell => ({ area_id: `'SYSTEM'`, interface_id: `nullif(trim(${cell('tie_line')}), '')`, border: `'external'`, ...interval(cell, 60), status: `'final'` }),
    values: cell => [{ kind: `'actual'`, flow_mw: cell('actual_flow') }, { kind: `'scheduled'`, flow_mw: cell('sched_flow') }],
  },
})
