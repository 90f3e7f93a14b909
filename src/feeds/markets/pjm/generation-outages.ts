/**
 * PJM generation out of service by cause, daily: as forecast for seven days, by region.
 * https://dataminer2.pjm.com/feed/gen_outages_by_type/definition; grammar in table.ts.
 *
 *   forecast_execution_date_ept,forecast_date,region,planned_outages_mw,maintenance_outages_mw,forced_outages_mw,total_outages_mw
 *
 * Both dates are Eastern days, `1/1/2025 12:00:00 AM`; a day has 23 to 25 hours. The day of execution is all that PJM says of
 * when it was made: its first instant. The forecast for ninety days (frcstd_gen_outages) is not read: it says something else
 * of the same days, areas and sums.
 */
import { outageTotal } from '#canon/outage.ts'
import { areaSql, feedReport, midnightSql } from './table.ts'

const causes = ['planned', 'maintenance', 'forced'] as const

export const generationOutages = feedReport({
  name: 'generation-outages',
  title: 'Generation out of service by cause, daily for seven days',
  display: 'Generation Outage for Seven Days by Type',
  dataset: outageTotal,
  minutes: 1440,
  asked: { days: 180, of: 'forecast_execution_date_ept' },
  table: { feed: 'gen_outages_by_type', texts: ['forecast_execution_date_ept', 'forecast_date', 'region'], numbers: [...causes.map(cause => `${cause}_outages_mw`), 'total_outages_mw'] },
  rows: {
    columns: cell => {
      const [start, end] = [midnightSql(cell('forecast_date')), midnightSql(cell('forecast_date'), 1)]
      return {
        area_id: areaSql(cell('region')), fuel: `'all'`, issued_utc: midnightSql(cell('forecast_execution_date_ept')),
        interval_start_utc: start, interval_minutes: `date_diff('minute', ${start}, ${end})::INTEGER`, status: `'final'`,
      }
    },
    values: cell => [...causes.map(cause => ({ cause: `'${cause}'`, out_mw: cell(`${cause}_outages_mw`) })), { cause: `'all'`, out_mw: cell('total_outages_mw') }],
  },
})
