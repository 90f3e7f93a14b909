/** What operators said when: every price with the time for which it was the answer, and what has changed since it was final. */
import { lmpSuperseded } from '#canon/price.ts'
import type { View } from '#lake/port.ts'

const kept = lmpSuperseded.columns.filter(({ name }) => name !== 'known_to_utc')
const names = kept.map(({ name }) => name).join(', ')

/** The current prices are known until now; those of the past end when another became known. */
const priceKnown: View = {
  name: 'products.price_known',
  doc: 'Every version of every price, each with the time for which it was the answer: known_from_utc <= T and (known_to_utc is null or known_to_utc > T) is what was known at T.',
  columns: [...kept, { id: 16, name: 'known_to_utc', type: 'timestamptz', required: false, doc: 'When another version became known; null for the current one.' }],
  sql: `SELECT ${names}, NULL::TIMESTAMPTZ AS known_to_utc FROM market.lmp_da
    UNION ALL SELECT ${names}, NULL FROM market.lmp_rt
    UNION ALL SELECT ${names}, known_to_utc FROM market.lmp_superseded`,
  passes: { iso: 'iso', market_run: 'market_run', node_id: 'node_id', interval_start_utc: 'interval_start_utc' },
}

/** Only prices that have a past are looked up among the current ones: these are few. */
const priceChangeDay: View = {
  name: 'products.price_change_day',
  doc: 'What has changed since prices were first said, and since they were final, by operator, market run and day of the market.',
  columns: [
    { id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator.' },
    { id: 2, name: 'market_run', type: 'string', required: true, doc: 'As in market.lmp_da and market.lmp_rt.' },
    { id: 3, name: 'day', type: 'date', required: true, doc: 'Date on the market\'s clock.' },
    { id: 4, name: 'revised', type: 'long', required: true, doc: 'Prices that have an earlier version.' },
    { id: 5, name: 'changed', type: 'long', required: true, doc: 'Prices that differ from their first version.' },
    { id: 6, name: 'changed_since_final', type: 'long', required: true, doc: 'Prices that differ from the first version that the operator called final.' },
    { id: 7, name: 'points', type: 'long', required: true, doc: 'Price points among those that differ from their first version.' },
    { id: 8, name: 'mean_change_since_final', type: 'double', required: false, unit: 'USD/MWh', doc: 'Of those that changed since they were final: the mean of now less then.' },
    { id: 9, name: 'largest_change_since_final', type: 'double', required: false, unit: 'USD/MWh', doc: 'The change that is largest, with its sign.' },
    { id: 10, name: 'last_known_utc', type: 'timestamptz', required: true, doc: 'When the newest of these versions became known.' },
  ],
  sql: `WITH past AS (SELECT iso, market_run, node_id, interval_start_utc, arg_min(lmp, version) AS first_lmp, arg_min(lmp, version) FILTER (WHERE status <> 'preliminary') AS final_lmp
        FROM market.lmp_superseded GROUP BY iso, market_run, node_id, interval_start_utc),
      price AS (SELECT iso, market_run, node_id, interval_start_utc, lmp, status, known_from_utc FROM market.lmp_da
        UNION ALL SELECT iso, market_run, node_id, interval_start_utc, lmp, status, known_from_utc FROM market.lmp_rt),
      revised AS (SELECT p.iso, p.market_run, p.node_id, p.interval_start_utc, p.known_from_utc, p.lmp <> past.first_lmp AS changed,
          p.lmp - coalesce(past.final_lmp, CASE WHEN p.status <> 'preliminary' THEN p.lmp END) AS since_final
        FROM price AS p JOIN past ON past.iso = p.iso AND past.market_run = p.market_run AND past.node_id = p.node_id AND past.interval_start_utc = p.interval_start_utc)
    SELECT r.iso, r.market_run, h.local_date AS day, count(*) AS revised, count(*) FILTER (r.changed) AS changed, count(*) FILTER (r.since_final <> 0) AS changed_since_final,
      count(DISTINCT r.node_id) FILTER (r.changed) AS points, avg(r.since_final) FILTER (r.since_final <> 0) AS mean_change_since_final,
      arg_max(r.since_final, abs(r.since_final)) FILTER (r.since_final <> 0) AS largest_change_since_final, max(r.known_from_utc) AS last_known_utc
    FROM revised AS r JOIN market.market_hour AS h ON h.market = r.iso AND h.hour_start_utc = time_bucket(INTERVAL 1 HOUR, r.interval_start_utc)
    GROUP BY r.iso, r.market_run, h.local_date`,
  passes: { iso: ['iso', 'market'], market_run: 'market_run' },
}

export const revisionViews: readonly View[] = [priceKnown, priceChangeDay]
