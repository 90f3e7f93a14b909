/** The markets over HTTP, a request for each page of the portal: map, price point, constraints, load against forecast, output by fuel. */
import { Type } from 'typebox'
import { type Capability, type Route, route } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { parseInstant, type UtcMs } from '#canon/instant.ts'
import { isos } from '#canon/market.ts'
import { constraints } from './constraints.ts'
import { fuelMix } from './fuel.ts'
import { loadAgainstForecast } from './load.ts'
import { marketMap } from './map.ts'
import { nodePage } from './node.ts'
import type { MarketPorts } from './window.ts'

export const markets: Capability<MarketPorts> = {
  name: 'markets',
  stage: 'serve',
  summary: 'Market map, price points with basis and congestion, constraints, load against forecast and output by fuel over HTTP.',
  reads: ['market.lmp_da', 'market.lmp_rt', 'market.node', 'market.node_hub', 'market.constraint', 'products.constraint_day', 'products.load_hour', 'products.load_forecast_day_ahead', 'products.generation_hour'],
  start: ports => ({ routes: [mapRoute(ports), nodeRoute(ports), constraintsRoute(ports), loadRoute(ports), fuelRoute(ports)] }),
}

const iso = Type.Union(isos.map(name => Type.Literal(name)), { description: 'Operator.' })
const day = (which: string) => Type.Optional(Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\d$`, description: `${which} market day, YYYY-MM-DD; without from and to the newest days that have data.` }))
const at = Type.Optional(Type.String({ maxLength: 200, description: 'Branch, commit or time; main unless told.' }))
const run = Type.Optional(Type.String({ minLength: 1, maxLength: 20, description: 'Market run: DAM, RTPD, RTBM ...' }))
const name = (what: string) => Type.String({ minLength: 1, maxLength: 200, description: what })
const days = { from: day('First'), to: day('Last'), at }

function mapRoute(ports: MarketPorts): Route {
  return route({
    method: 'GET', path: '/api/markets/map', permission: 'read',
    summary: 'Prices and congestion of all points of an operator at one instant, with approximate places.',
    query: Type.Object({
      iso, market: Type.Union([Type.Literal('da'), Type.Literal('rt')], { default: 'da', description: 'Day-ahead or real-time.' }), run,
      instant: Type.Optional(Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$`, description: 'Instant in UTC; the newest interval unless told.', examples: ['2026-11-20T08:00:00Z'] })), at,
    }, { additionalProperties: false }),
    async handle({ query, signal }) { return await marketMap(ports, { ...query, run: query.run, at: query.at, instant: query.instant === undefined ? undefined : instantOf(query.instant), signal }) },
  })
}

/** The form alone lets 30 February and hour 25 pass. */
function instantOf(given: string): UtcMs {
  const utc = parseInstant(given)
  if (utc === null) throw fail('usage/invalid', `instant is one in UTC such as 2026-11-20T08:00:00Z, found ${JSON.stringify(given)}`, { instant: given })
  return utc
}

function nodeRoute(ports: MarketPorts): Route {
  return route({
    method: 'GET', path: '/api/markets/node', permission: 'read',
    summary: 'One price point by hour: prices, basis to its hub, congestion by constraint, and the history of its listing.',
    query: Type.Object({ iso, node: name('Id of the point.'), hub: Type.Optional(name('Hub that basis is taken to; the one that the point belongs to or lies next to unless told.')), ...days }, { additionalProperties: false }),
    async handle({ query, signal }) { return await nodePage(ports, { ...query, hub: query.hub, from: query.from, to: query.to, at: query.at, signal }) },
  })
}

function constraintsRoute(ports: MarketPorts): Route {
  return route({
    method: 'GET', path: '/api/markets/constraints', permission: 'read',
    summary: 'Constraints that bound: hours, and sum, mean and maximum of the shadow price, by day.',
    query: Type.Object({ iso, run, ...days }, { additionalProperties: false }),
    async handle({ query, signal }) { return await constraints(ports, { ...query, run: query.run, from: query.from, to: query.to, at: query.at, signal }) },
  })
}

function loadRoute(ports: MarketPorts): Route {
  return route({
    method: 'GET', path: '/api/markets/load', permission: 'read',
    summary: 'Load by hour as it was, and as it was forecast when its market day began.',
    query: Type.Object({ iso, area: Type.Optional(name('The operator\'s name of the area.')), model: Type.Optional(name('The operator\'s name of the forecast.')), ...days }, { additionalProperties: false }),
    async handle({ query, signal }) { return await loadAgainstForecast(ports, { ...query, area: query.area, model: query.model, from: query.from, to: query.to, at: query.at, signal }) },
  })
}

function fuelRoute(ports: MarketPorts): Route {
  return route({
    method: 'GET', path: '/api/markets/fuel', permission: 'read',
    summary: 'Output by fuel and hour.',
    query: Type.Object({ iso, area: Type.Optional(name('The operator\'s name of the area; all for the sum of areas.')), ...days }, { additionalProperties: false }),
    async handle({ query, signal }) { return await fuelMix(ports, { ...query, area: query.area, from: query.from, to: query.to, at: query.at, signal }) },
  })
}
