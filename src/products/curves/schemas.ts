/** Forms of what comes from outside: the configuration's layer, and the parts of requests. */
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { buckets } from '#canon/bucket.ts'
import { marketIds } from '#canon/market.ts'
import type { Layer } from './catalogue/configuration.ts'
import { invalid } from './trouble.ts'

const strict = { additionalProperties: false } as const
const name = Type.String({ minLength: 1, maxLength: 60, pattern: '^[A-Za-z0-9][A-Za-z0-9 ._&-]*$' })
const hubName = Type.String({ minLength: 1, maxLength: 80, pattern: '^[A-Za-z0-9.][A-Za-z0-9 ._&-]*$' })
const maybe = <T extends Parameters<typeof Type.Optional>[0]>(of: T) => Type.Optional(Type.Union([of, Type.Null()]))
const share = Type.Number({ minimum: -0.5, maximum: 0.5 })
/** As far as prices of quotes and marks go. */
const price = Type.Number({ minimum: -1_000_000, maximum: 1_000_000 })
const prices = Type.Array(price, { minItems: 1, maxItems: 24 })

const shapingPeriod = Type.String({ pattern: String.raw`^[0-9A-Za-z.-]{2,40}$` })
const shapings = Type.Optional(Type.Array(Type.Object({ kind: Type.Union([Type.Literal('ratio'), Type.Literal('spread')]), first: shapingPeriod, second: shapingPeriod, value: price, bucket: Type.Optional(Type.Union(buckets.map(bucket => Type.Literal(bucket)))) }, strict), { maxItems: 200 }))

const layerSchema = Type.Object({
  shipped: Type.Optional(Type.Boolean()),
  cut: Type.Optional(Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })), cut_zone: Type.Optional(Type.String({ maxLength: 60 })),
  months: Type.Optional(Type.Integer({ minimum: 1, maximum: 240 })), stale_hours: Type.Optional(Type.Number({ minimum: 1, maximum: 1000 })),
  tolerance: Type.Optional(Type.Number({ minimum: 0, maximum: 10 })), rule: Type.Optional(Type.Union([Type.Literal('priority'), Type.Literal('within-market')])), half_spread: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
  alert_sigmas: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })), alert_share: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10 })), factor_days: Type.Optional(Type.Integer({ minimum: 5, maximum: 500 })),
  shape_days: Type.Optional(Type.Integer({ minimum: 0, maximum: 3660 })), shape_by: Type.Optional(Type.Union([Type.Literal('month'), Type.Literal('season')])), shape_least_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  shape_kind: Type.Optional(Type.Union([Type.Literal('additive'), Type.Literal('ratio')])), shape_floor: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1000 })),
  power: Type.Optional(Type.Array(Type.Object({
    code: name, market: Type.Optional(Type.Union(marketIds.map(id => Type.Literal(id)))), hub: Type.Optional(hubName), node_id: maybe(Type.String({ maxLength: 200 })),
    runs: Type.Optional(Type.Array(Type.Union([Type.Literal('da'), Type.Literal('rt')]), { minItems: 1, maxItems: 2, uniqueItems: true })),
    buckets: Type.Optional(Type.Array(Type.Union(buckets.map(bucket => Type.Literal(bucket))), { minItems: 1, maxItems: 13, uniqueItems: true })),
    basis_to: maybe(name), gas: maybe(name), heat_rate_mmbtu_per_mwh: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 50 })),
    extrapolation: Type.Optional(Type.Union([Type.Literal('last-year'), Type.Literal('heat-rate')])), per_year: Type.Optional(share),
    profile: maybe(Type.Object({ kind: Type.Union([Type.Literal('ratio'), Type.Literal('spread')]), by_month: Type.Array(price, { minItems: 12, maxItems: 12 }) }, strict)),
    required: Type.Optional(Type.Boolean()), low: maybe(price), high: maybe(price), hourly: maybe(prices), shapings,
  }, strict), { maxItems: 1000 })),
  gas: Type.Optional(Type.Array(Type.Object({ code: name, hub: Type.Optional(hubName), strips_by: Type.Optional(Type.Union([Type.Literal('days'), Type.Literal('months')])), basis_to: maybe(name), per_year: Type.Optional(share), required: Type.Optional(Type.Boolean()), shapings }, strict), { maxItems: 500 })),
  sources: Type.Optional(Type.Array(Type.Object({ source: name, kind: Type.Union([Type.Literal('settle'), Type.Literal('broker'), Type.Literal('model')]), rank: Type.Integer({ minimum: 0, maximum: 1000 }) }, strict), { maxItems: 100 })),
  products: Type.Optional(Type.Array(Type.Object({ source: name, product: Type.String({ minLength: 1, maxLength: 100 }), curve: Type.String({ maxLength: 200 }), delivery: maybe(Type.String({ maxLength: 60 })), rank: maybe(Type.Integer({ minimum: 0, maximum: 1000 })) }, strict), { maxItems: 20_000 })),
}, strict)

/** Throws `curve/invalid` with the place. */
export function readLayer(given: unknown): Layer {
  const [problem] = Value.Errors(layerSchema, given)
  if (problem) throw invalid(`the configuration is not of its form: ${problem.instancePath === '' ? 'it' : problem.instancePath.slice(1).replaceAll('/', '.')} ${problem.message === 'schema is false' ? 'is no word of it' : problem.message}; \`gridlake curves config\` prints one that is`, { place: problem.instancePath })
  return given as Layer
}

/** Parts of requests. */
export const day = Type.String({ pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`, description: 'YYYY-MM-DD.' })
export const instant = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$`, description: 'Instant in UTC.', examples: ['2026-11-20T22:30:00Z'] })
export const setText = Type.String({ maxLength: 40, pattern: '^[0-9a-z.-]+$', default: 'latest', description: 'A day (its official set, else its newest), a version such as 2026-11-20.v2, latest, or official.' })
export const at = Type.String({ maxLength: 200, default: 'main', description: 'Branch, tag, commit or time: the curves as they were known then.' })
export const curve = Type.String({ minLength: 3, maxLength: 200, description: 'Such as power/pjm/WESTERN HUB/da/5x16.' })
export const beside = Type.String({ maxLength: 40, pattern: '^[0-9a-z.-]+$', description: 'day (the set before), week, official, a day or a version.' })
export const term = Type.Union([Type.Literal('month'), Type.Literal('quarter'), Type.Literal('year')])
/** Neither line ends nor marks that turn the direction of reading: a reviewer must see what is written. */
export const oneLine = String.raw`^[^\x00-\x1f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$`
export const note = Type.Union([Type.String({ maxLength: 500, pattern: oneLine }), Type.Null()], { default: null })
