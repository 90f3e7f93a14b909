/**
 * PJM day-ahead congestion events: which constraints bind from when to when, without their shadow prices.
 * https://dataminer2.pjm.com/feed/da_transconstraints/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_ending_utc,duration,day_ahead_congestion_event,monitored_facility,contingency_facility
 *
 * An event has whole hours, as many as `duration` says; prices of its hours are those of constraints-day-ahead.ts.
 */
import { congestionEvent } from '#canon/market-results.ts'
import { bound } from './marginal-value.ts'
import { feedReport, utcSql } from './table.ts'

export const congestionEvents = feedReport({
  name: 'congestion-events',
  title: 'Day-ahead congestion events: when constraints bind',
  display: 'Day-Ahead Transmission Constraints',
  dataset: congestionEvent,
  minutes: null,
  asked: { days: 30 },
  table: { feed: 'da_transconstraints', texts: ['datetime_beginning_utc', 'datetime_ending_utc', 'day_ahead_congestion_event', 'monitored_facility', 'contingency_facility'], numbers: ['duration'] },
  rows: {
    columns: cell => {
      const [start, end, hours] = [utcSql(cell('datetime_beginning_utc')), utcSql(cell('datetime_ending_utc')), cell('duration')]
      return {
        market_run: `'DAM'`, ...bound(cell), event_name: `nullif(trim(${cell('day_ahead_congestion_event')}), '')`, interval_start_utc: start,
        interval_minutes: `CASE WHEN ${hours} * 60 <> date_diff('minute', ${start}, ${end}) THEN error('report: an event from ' || ${cell('datetime_beginning_utc')} || ' to ' || ${cell('datetime_ending_utc')} || ' is said to have ' || ${hours} || ' hours')::INTEGER ELSE date_diff('minute', ${start}, ${end})::INTEGER END`,
        status: `'final'`,
      }
    },
  },
})
