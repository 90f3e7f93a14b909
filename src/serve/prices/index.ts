/** Prices over HTTP: series, nodes, the calendar that shades a chart, and the first products. */
import { Type } from 'typebox'
import { type Capability, type Route, route } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import { officialHubs } from '#canon/hub.ts'
import { isos } from '#canon/market.ts'
import { type RowPorts as Ports, rowsOf } from '../sql/index.ts'
import { calendarDays } from './calendar.ts'
import { changesCommand, changesOf } from './changes.ts'
import { seriesOf, seriesSql } from './series.ts'

export const prices: Capability<Ports> = {
  name: 'prices',
  stage: 'serve',
  summary: 'Price series, nodes, bucket averages, DART and changes over HTTP.',
  reads: ['market.lmp_da', 'market.lmp_rt', 'market.node', 'products.bucket_price_day', 'products.bucket_price_month', 'products.dart_hour', 'products.price_change_day'],
  start: ports => ({ routes: [pricesRoute(ports), nodesRoute(ports), calendarRoute, bucketPricesRoute(ports), dartRoute(ports), changesRoute(ports)], commands: [changesCommand(ports)] }),
}

const iso = Type.Union(isos.map(name => Type.Literal(name)), { description: 'Operator.' })
const market = Type.Union([Type.Literal('da'), Type.Literal('rt')], { description: 'Day-ahead or real-time.' })
const date = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\d$`, description: 'Local date, YYYY-MM-DD.' })
const instant = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?Z$`, description: 'Instant in UTC.', examples: ['2026-11-20T08:00:00Z'] })
const oneOrMore = (of: ReturnType<typeof Type.String>): ReturnType<typeof Type.Array> => Type.Array(of, { minItems: 1, maxItems: 50 })
const nodeId = Type.String({ minLength: 1, maxLength: 200 })
const at = Type.Optional(Type.String({ maxLength: 200, description: 'Branch, commit or time; main unless told.' }))

/** An equality passes through the joins of a view to every table below, a list does not. */
function among(nodes: readonly string[]): string {
  return nodes.length === 1 ? `node_id = ${literal(nodes[0] ?? '')}` : `node_id IN (${nodes.map(literal).join(', ')})`
}

const seriesRowsMax = 2_000_000

function pricesRoute(ports: Ports): Route {
  return route({
    method: 'GET', path: '/api/prices', permission: 'read',
    summary: 'Price series of some nodes, with their components.',
    query: Type.Object({ iso, market, node: oneOrMore(nodeId), from: instant, to: instant, at }, { additionalProperties: false }),
    async handle({ query, signal }) {
      const nodes = query.node as string[]
      const { commit, rows, truncated } = await rowsOf(ports, seriesSql({ iso: query.iso, market: query.market, nodes, from_utc: query.from, to_utc: query.to }), query.at, seriesRowsMax, signal)
      if (truncated) throw fail('usage/invalid', `that is more than ${seriesRowsMax.toLocaleString('en-US')} prices; ask for fewer nodes or a shorter time, or take them by /api/sql as Parquet`)
      return { commit, series: seriesOf(query.iso, rows) }
    },
  })
}

const mostTraded = isos.flatMap(iso => officialHubs(iso).map(hub => literal(hub.id))).join(', ')

function nodesRoute(ports: Ports): Route {
  return route({
    method: 'GET', path: '/api/nodes', permission: 'read',
    summary: 'Price points whose name holds some text: hubs first, the most traded before the others.',
    query: Type.Object({
      iso: Type.Optional(iso), q: Type.String({ default: '', maxLength: 200 }),
      type: Type.Optional(Type.String({ maxLength: 20 })), limit: Type.Integer({ minimum: 1, maximum: 1000, default: 50 }), at,
    }, { additionalProperties: false }),
    async handle({ query, signal }) {
      const filters = [`contains(lower(node_id), ${literal(query.q.toLowerCase())})`]
      if (query.iso) filters.push(`iso = ${literal(query.iso)}`)
      if (query.type) filters.push(`type = ${literal(query.type)}`)
      const { rows } = await rowsOf(ports, `SELECT iso, node_id, any_value(name), max(type) AS type FROM market.node WHERE ${filters.join(' AND ')}
        GROUP BY iso, node_id ORDER BY coalesce(list_position(['HUB', 'ZONE', 'INTERFACE', 'AGGREGATE'], max(type)), 9), coalesce(list_position([${mostTraded}], node_id), 999), lower(node_id) LIMIT ${query.limit}`, query.at, query.limit, signal)
      return { nodes: rows.map(([iso, node_id, name, type]) => ({ iso, node_id, name, type })) }
    },
  })
}

const calendarRoute = route({
  method: 'GET', path: '/api/calendar', permission: 'read',
  summary: 'Days of a market with their bounds, holidays and on-peak block.',
  query: Type.Object({ iso, from: date, to: date }, { additionalProperties: false }),
  async handle({ query }) { return calendarDays(query.iso, query.from, query.to) },
})

function bucketPricesRoute(ports: Ports): Route {
  return route({
    method: 'GET', path: '/api/products/bucket-prices', permission: 'read',
    summary: 'Bucket averages of some nodes by day or month.',
    query: Type.Object({
      iso, market, node: oneOrMore(nodeId), grain: Type.Union([Type.Literal('day'), Type.Literal('month')], { default: 'month' }), from: date, to: date, at,
    }, { additionalProperties: false }),
    async handle({ query, signal }) {
      const period = query.grain
      const { rows } = await rowsOf(ports, `SELECT node_id, market_run, ${period === 'day' ? 'day::VARCHAR' : "strftime(month, '%Y-%m')"} AS period, bucket, price, hours, hours_expected
        FROM products.bucket_price_${period} WHERE iso = ${literal(query.iso)} AND market = ${literal(query.market)} AND ${among(query.node as string[])}
          AND ${period} BETWEEN ${period === 'day' ? `DATE ${literal(query.from)}` : `date_trunc('month', DATE ${literal(query.from)})`} AND DATE ${literal(query.to)}
        ORDER BY node_id, market_run, period, bucket`, query.at, 100_000, signal)
      return { rows: rows.map(([node_id, market_run, period, bucket, price, hours, hours_expected]) => ({ node_id, market_run, period, bucket, price, hours, hours_expected })) }
    },
  })
}

function dartRoute(ports: Ports): Route {
  return route({
    method: 'GET', path: '/api/products/dart', permission: 'read',
    summary: 'Day-ahead minus real-time by hour.',
    query: Type.Object({ iso, node: oneOrMore(nodeId), from: date, to: date, at }, { additionalProperties: false }),
    async handle({ query, signal }) {
      const { rows } = await rowsOf(ports, `SELECT node_id, rt_market_run, hour_start_utc, local_date::VARCHAR, hour_ending, repeated, da, rt, dart_da_minus_rt FROM products.dart_hour
        WHERE iso = ${literal(query.iso)} AND ${among(query.node as string[])} AND local_date BETWEEN DATE ${literal(query.from)} AND DATE ${literal(query.to)}
        ORDER BY node_id, rt_market_run, hour_start_utc`, query.at, 1_000_000, signal)
      return {
        rows: rows.map(([node_id, rt_market_run, interval_start_utc, local_date, hour_ending, repeated, da, rt, dart_da_minus_rt]) =>
          ({ node_id, rt_market_run, interval_start_utc, local_date, hour_ending, repeated, da, rt, dart_da_minus_rt })),
      }
    },
  })
}

function changesRoute(ports: Ports): Route {
  return route({
    method: 'GET', path: '/api/products/price-changes', permission: 'read',
    summary: 'What has changed since prices were first said, and since they were final, by operator, market run and day.',
    query: Type.Object({ iso: Type.Optional(iso), from: Type.Optional(date), to: Type.Optional(date), at }, { additionalProperties: false }),
    async handle({ query, signal }) { return { rows: await changesOf(ports, query, query.at, signal) } },
  })
}
