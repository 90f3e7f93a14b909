/**
 * The first products: bucket averages by day and month, and day-ahead minus real-time by hour.
 *
 * They are views: the question is kept, not the answer, so that they hold at every branch and every time. Averages are
 * weighted by the length of the intervals; hours come from the market's bucket calendar.
 */
import { literal } from '#base/sql.ts'
import { bucketColumn } from '#canon/bucket-calendar.ts'
import { buckets } from '#canon/bucket.ts'
import type { View } from '#lake/port.ts'
import { revisionViews } from './revision-views.ts'

/** `on-peak` and `off-peak` are what the market itself calls so: 6x16 and LLH in the West, 5x16 and wrap elsewhere. */
const memberships: readonly (readonly [bucket: string, holds: string])[] = [
  ...buckets.map(bucket => [bucket, bucketColumn(bucket)] as const),
  ['on-peak', 'on_peak'], ['off-peak', 'NOT on_peak'],
]
const bucketsOfHour = `list_filter([${memberships.map(([bucket, holds]) => `CASE WHEN ${holds} THEN ${literal(bucket)} END`).join(', ')}], lambda b: b IS NOT NULL)`
/** Counted before it is unnested: a row for each bucket and period, where the other way round has one for each bucket and hour of all years. */
const hoursByBucket = memberships.map(([bucket, holds]) => `{bucket: ${literal(bucket)}, hours: count(*) FILTER (${holds})}`).join(', ')

const bucketHour: View = {
  name: 'market.bucket_hour',
  doc: 'The bucket calendar, one row per market, hour and bucket that holds the hour.',
  columns: [
    { id: 1, name: 'market', type: 'string', required: true, doc: 'Bucket calendar.' },
    { id: 2, name: 'bucket', type: 'string', required: true, doc: `${buckets.join(', ')}; on-peak and off-peak as the market itself calls them.` },
    { id: 3, name: 'hour_start_utc', type: 'timestamptz', required: true, doc: 'First instant of the hour.' },
    { id: 4, name: 'local_date', type: 'date', required: true, doc: 'Date on the market\'s clock.' },
    { id: 5, name: 'hour_ending', type: 'int', required: true, doc: '1 to 24.' },
  ],
  sql: `SELECT market, unnest(${bucketsOfHour}) AS bucket,
      hour_start_utc, local_date, hour_ending
    FROM market.market_hour`,
  passes: { market: 'market', hour_start_utc: 'hour_start_utc' },
}

/** Prices by hour: the mean over the hour, weighted by length; `minutes` says how much of the hour is there. */
const priceHour: View = {
  name: 'products.price_hour',
  doc: 'Prices by clock hour, day-ahead (da) and real-time (rt): the mean weighted by interval length.',
  columns: [
    { id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator.' },
    { id: 2, name: 'market', type: 'string', required: true, doc: 'da or rt.' },
    { id: 3, name: 'market_run', type: 'string', required: true, doc: 'As in market.lmp_da and market.lmp_rt.' },
    { id: 4, name: 'node_id', type: 'string', required: true, doc: 'Price point.' },
    { id: 5, name: 'hour_start_utc', type: 'timestamptz', required: true, doc: 'First instant of the hour.' },
    { id: 6, name: 'lmp', type: 'double', required: true, unit: 'USD/MWh', doc: 'Mean price.' },
    { id: 7, name: 'minutes', type: 'long', required: true, unit: 'min', doc: 'Minutes of the hour that have a price.' },
  ],
  sql: `SELECT iso, 'da' AS market, market_run, node_id, interval_start_utc AS hour_start_utc, lmp, interval_minutes::BIGINT AS minutes
      FROM market.lmp_da
    UNION ALL
    SELECT iso, 'rt', market_run, node_id, time_bucket(INTERVAL 1 HOUR, interval_start_utc), sum(lmp * interval_minutes) / sum(interval_minutes), sum(interval_minutes)::BIGINT
      FROM market.lmp_rt GROUP BY ALL`,
  passes: { iso: 'iso', market_run: 'market_run', node_id: 'node_id' },
}

function bucketPrice(grain: 'day' | 'month'): View {
  const period = grain === 'day' ? 'h.local_date' : "date_trunc('month', h.local_date)::DATE"
  const counted = `SELECT h.market, ${period} AS ${grain}, [${hoursByBucket}] AS by_bucket FROM market.market_hour AS h GROUP BY h.market, ${period}`
  return {
    name: `products.bucket_price_${grain}`,
    doc: `Bucket averages by ${grain} of the market's calendar, with the hours that were there and the hours that the bucket has.`,
    columns: [
      { id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator.' },
      { id: 2, name: 'market', type: 'string', required: true, doc: 'da or rt.' },
      { id: 3, name: 'market_run', type: 'string', required: true, doc: 'As in market.lmp_da and market.lmp_rt.' },
      { id: 4, name: 'node_id', type: 'string', required: true, doc: 'Price point.' },
      { id: 5, name: grain, type: 'date', required: true, doc: grain === 'day' ? 'Local date.' : 'First local date of the month.' },
      { id: 6, name: 'bucket', type: 'string', required: true, doc: 'As in market.bucket_hour.' },
      { id: 7, name: 'price', type: 'double', required: true, unit: 'USD/MWh', doc: 'Mean price, weighted by minutes.' },
      { id: 8, name: 'hours', type: 'double', required: true, unit: 'h', doc: 'Hours that have a price.' },
      { id: 9, name: 'hours_expected', type: 'long', required: true, unit: 'h', doc: `Hours of the bucket in the ${grain}.` },
    ],
    // Prices meet hours before hours are spread over their buckets, so that only hours with a price are spread.
    sql: `WITH expected AS (SELECT market, ${grain}, one.bucket, one.hours FROM (SELECT market, ${grain}, unnest(by_bucket) AS one FROM (${counted})) WHERE one.hours > 0),
        priced AS (SELECT p.iso, p.market, p.market_run, p.node_id, ${period} AS ${grain}, p.lmp, p.minutes, unnest(${bucketsOfHour}) AS bucket
          FROM products.price_hour AS p JOIN market.market_hour AS h ON h.market = p.iso AND h.hour_start_utc = p.hour_start_utc)
      SELECT p.iso, p.market, p.market_run, p.node_id, p.${grain}, p.bucket,
        sum(p.lmp * p.minutes) / sum(p.minutes) AS price, sum(p.minutes) / 60.0 AS hours, any_value(e.hours) AS hours_expected
      FROM priced AS p JOIN expected AS e ON e.market = p.iso AND e.bucket = p.bucket AND e.${grain} = p.${grain}
      GROUP BY p.iso, p.market, p.market_run, p.node_id, p.${grain}, p.bucket`,
    passes: { iso: ['iso', 'market'], market_run: 'market_run', node_id: 'node_id' },
  }
}

const dartHour: View = {
  name: 'products.dart_hour',
  doc: 'Day-ahead minus real-time by hour and price point: positive where the day-ahead price was higher.',
  columns: [
    { id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator.' },
    { id: 2, name: 'rt_market_run', type: 'string', required: true, doc: 'The real-time run compared with.' },
    { id: 3, name: 'node_id', type: 'string', required: true, doc: 'Price point.' },
    { id: 4, name: 'hour_start_utc', type: 'timestamptz', required: true, doc: 'First instant of the hour.' },
    { id: 5, name: 'local_date', type: 'date', required: true, doc: 'Date on the market\'s clock.' },
    { id: 6, name: 'hour_ending', type: 'int', required: true, doc: '1 to 24.' },
    { id: 7, name: 'repeated', type: 'boolean', required: true, doc: 'The second hour ending 2 of the day clocks go back.' },
    { id: 8, name: 'da', type: 'double', required: true, unit: 'USD/MWh', doc: 'Day-ahead price.' },
    { id: 9, name: 'rt', type: 'double', required: true, unit: 'USD/MWh', doc: 'Mean real-time price of the hour.' },
    { id: 10, name: 'dart_da_minus_rt', type: 'double', required: true, unit: 'USD/MWh', doc: 'da - rt.' },
  ],
  sql: `SELECT d.iso, r.market_run AS rt_market_run, d.node_id, d.hour_start_utc, h.local_date, h.hour_ending, h.repeated, d.lmp AS da, r.lmp AS rt, d.lmp - r.lmp AS dart_da_minus_rt
    FROM products.price_hour AS d
    JOIN products.price_hour AS r ON r.iso = d.iso AND r.node_id = d.node_id AND r.hour_start_utc = d.hour_start_utc AND r.market = 'rt'
    JOIN market.market_hour AS h ON h.market = d.iso AND h.hour_start_utc = d.hour_start_utc
    WHERE d.market = 'da' AND d.market_run = 'DAM'`,
  passes: { iso: ['iso', 'market'], node_id: 'node_id' },
}

export const priceViews: readonly View[] = [bucketHour, priceHour, bucketPrice('day'), bucketPrice('month'), dartHour, ...revisionViews]
