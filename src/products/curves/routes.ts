/** Curves over HTTP. */
import { Type } from 'typebox'
import { type Route, route } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { inTurns } from '#base/turns.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { parseInstant } from '#canon/instant.ts'
import { curveId } from './contract.ts'
import { curveKeys } from './catalogue/configuration.ts'
import { productMap } from './catalogue/book.ts'
import { quotesOfCsv } from './quotes/csv.ts'
import { takeQuotes, uploads } from './quotes/intake.ts'
import { quoteFields } from './quotes/quote-row.ts'
import { buildSet } from './sets/build.ts'
import { layerOfYaml } from './catalogue/layer-file.ts'
import { canonicalText } from './documents.ts'
import { runEod } from './eod/run.ts'
import { factorsAt } from './reading/factors.ts'
import { dailyOf, hourlyOf, sparkOf } from './reading/shapes.ts'
import { quotesKnown } from './sets/inputs.ts'
import { rebuildSet } from './sets/rebuild.ts'
import * as form from './schemas.ts'
import type { Curves } from './service.ts'
import { chosenSet } from './sets/set-record.ts'
import { eodRun, eodRuns } from './eod/record.ts'
import { invalid } from './trouble.ts'

const strict = { additionalProperties: false } as const
const which = { set: form.setText, at: form.at }
const limit = (most: number, usual: number) => Type.Integer({ minimum: 1, maximum: most, default: usual })
const terms = Type.Array(form.term, { default: ['month'], minItems: 1, maxItems: 3 })
const curves = (most: number) => Type.Array(form.curve, { minItems: 1, maxItems: most })

export function readRoutes({ ports, steps, reader, hubs, marks }: Curves): Route[] {
  // A set takes seconds of this process: whoever asks for many waits, and others are answered between them.
  const rebuilds = inTurns()
  const now = (): number => ports.clock.now()
  return [
    route({
      method: 'GET', path: '/api/curves', permission: 'read', summary: 'Curves of a set, with the next month\'s price and its change since the set before.', query: Type.Object(which, strict),
      async handle({ query }) { return await reader.list(query) },
    }),
    route({
      method: 'GET', path: '/api/curves/sets', permission: 'read', summary: 'Sets of curves, newest day and version first, with their states and hashes.', query: Type.Object({ at: form.at, day: Type.Optional(form.day), limit: limit(1000, 100) }, strict),
      async handle({ query }) {
        const { sets, commit } = await steps.sets(query.at)
        return { commit, sets: sets.filter(({ curve_day }) => query.day === undefined || curve_day === query.day).slice(0, query.limit) }
      },
    }),
    route({
      method: 'GET', path: '/api/curves/lines', permission: 'read', summary: 'Prices of some curves in one set and beside it in others, by month, quarter or year, with the weights that add up.',
      query: Type.Object({ ...which, curve: curves(50), term: terms, against: Type.Array(form.beside, { default: [], maxItems: 6 }) }, strict),
      async handle({ query }) { return await reader.lines(query, query.curve, query.term, query.against) },
    }),
    route({
      method: 'GET', path: '/api/curves/movers', permission: 'read', summary: 'What moved between two sets, the most unusual first.',
      query: Type.Object({ ...which, against: Type.Optional(form.beside), term: terms, limit: limit(5000, 100) }, strict),
      async handle({ query }) {
        const { factor_days } = await steps.configurations.at(now())
        return await reader.movers(query, query.against ?? 'day', query.term, query.limit, factor_days)
      },
    }),
    route({
      method: 'GET', path: '/api/curves/findings', permission: 'read', summary: 'What checks found in a set: quotes that were left out, marks, moves, months beyond the quotes.', query: Type.Object(which, strict),
      async handle({ query }) { return await reader.findings(query) },
    }),
    ...fineRoutes({ reader, hubs }),
    ...inputRoutes({ ports, steps, marks }),
    route({
      method: 'GET', path: '/api/curves/factors', permission: 'read', summary: 'Principal components, basis statistics and correlations over the sets up to one.',
      query: Type.Object({ ...which, curve: Type.Optional(curves(60)), days: limit(500, 60) }, strict),
      async handle({ query }) {
        const { set, sets, commit } = await reader.chosen(query)
        return { set, ...await factorsAt(ports, sets, set, query.curve ?? null, query.days, commit) }
      },
    }),
    route({
      method: 'GET', path: '/api/curves/sets/:set/rebuild', permission: 'read', summary: 'Builds a set again, from what it was made of or from what was known at a time, and says what differs. Writes nothing.',
      params: Type.Object({ set: form.setText }, strict), query: Type.Object({ known_at: Type.Optional(form.instant) }, strict),
      async handle({ params, query, signal }) {
        const { sets, commit } = await steps.sets('main')
        const [set, known_at] = [chosenSet(sets, params.set), query.known_at === undefined ? null : knownAt(query.known_at)]
        return await rebuilds.alone('rebuild', async () => await rebuildSet(ports, steps, set, known_at, commit, signal))
      },
    }),
    route({
      method: 'GET', path: '/api/curves/runs', permission: 'read', summary: 'Ends of day, newest first, step by step.', query: Type.Object({ limit: limit(200, 30) }, strict),
      async handle({ query }) { return { runs: await eodRuns(ports.meta, query.limit, now()) } },
    }),
    route({
      method: 'GET', path: '/api/curves/runs/:id', permission: 'read', summary: 'One end of day.', params: Type.Object({ id: Type.String({ pattern: '^[0-9a-z]{22}$' }) }, strict),
      async handle({ params }) { return await eodRun(ports.meta, params.id, now()) },
    }),
  ]
}

/** The form alone lets 30 February and hour 25 pass. */
function knownAt(given: string): number {
  const utc = parseInstant(given)
  if (utc === null) throw fail('usage/invalid', `known_at is an instant such as 2026-11-20T22:30:00Z, found ${JSON.stringify(given)}`, { known_at: given })
  return utc
}

/** What goes into sets. */
function inputRoutes({ ports, steps, marks }: Pick<Curves, 'ports' | 'steps' | 'marks'>): Route[] {
  const now = (): number => ports.clock.now()
  return [
    route({
      method: 'GET', path: '/api/curves/quotes', permission: 'read', summary: 'Quotes of a day as they were known at a time.', query: Type.Object({ day: form.day, known_at: Type.Optional(form.instant) }, strict),
      async handle({ query }) { return { quotes: await quotesKnown(ports, dayNumberOf(query.day), query.known_at === undefined ? now() : knownAt(query.known_at)) } },
    }),
    route({
      method: 'GET', path: '/api/curves/uploads', permission: 'read', summary: 'What was brought: how many quotes were taken, and of each line that was not, why.', query: Type.Object({ limit: limit(200, 30) }, strict),
      async handle({ query }) { return { uploads: await uploads(ports, query.limit) } },
    }),
    route({
      method: 'GET', path: '/api/curves/marks', permission: 'read', summary: 'Marks of a day as they were known at a time: who, when, what it was before, why.', query: Type.Object({ day: form.day, known_at: Type.Optional(form.instant) }, strict),
      async handle({ query }) { return { marks: await marks.of(query.day, query.known_at === undefined ? now() : knownAt(query.known_at)) } },
    }),
    route({
      method: 'GET', path: '/api/curves/configuration', permission: 'read', summary: 'Hubs, sources, products and terms in force, what users laid over those that ship, and who changed it when.',
      async handle() { return { configuration: await steps.configurations.at(now()), layer: await steps.configurations.layer(), changes: await steps.configurations.changes() } },
    }),
    route({
      method: 'GET', path: '/api/curves/products', permission: 'read', summary: 'Codes under which quotes are taken, each with its curve.',
      async handle() { return { products: await productsOf({ steps, ports }) } },
    }),
  ]
}

export async function productsOf({ steps, ports }: Pick<Curves, 'steps' | 'ports'>): Promise<{ readonly product: string, readonly sources: readonly string[], readonly curve: string }[]> {
  const configuration = await steps.configurations.at(ports.clock.now())
  const all = configuration.sources.map(({ source }) => source)
  const known = productMap(configuration).curves
  return [
    ...configuration.products.map(({ source, product, curve }) => ({ product, sources: [source], curve })),
    ...[...curveKeys(configuration)].flatMap(([, each]) => each.quoted ? [{ product: each.code, sources: all, curve: curveId(each.key) }] : []),
  ].filter(({ curve }) => known.has(curve))
}

export function changeRoutes(service: Curves): Route[] {
  const { ports, steps, marks, review } = service
  const reason = (usual: string) => Type.String({ minLength: 3, maxLength: 500, pattern: form.oneLine, default: usual, description: 'Kept with what is made.' })
  const build = async (curve_day: string, by: string, why: string): Promise<unknown> => await buildSet(steps, { curve_day, by, reason: why, known_at: ports.clock.now(), run_id: null })
  const decision = { params: Type.Object({ set: form.setText }, strict), body: Type.Object({ note: form.note }, strict) }
  return [
    route({
      method: 'POST', path: '/api/curves/quotes', permission: 'write', summary: 'Takes quotes, as JSON or as the text of a CSV: each line is checked by itself, those that cannot be placed are named with the reason.',
      body: Type.Object({
        name: Type.String({ maxLength: 100, pattern: form.oneLine, default: 'API' }), csv: Type.Optional(Type.String()),
        quotes: Type.Optional(Type.Array(Type.Object(Object.fromEntries(quoteFields.map(field => [field, Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Null()]))])), strict), { maxItems: 50_000 })),
        curve_day: Type.Optional(form.day), as_of: Type.Optional(Type.String({ maxLength: 40 })), source: Type.Optional(Type.String({ maxLength: 60 })),
      }, strict),
      async handle({ body, principal }) {
        if ((body.csv === undefined) === (body.quotes === undefined)) throw invalid('give quotes either as `quotes` or as `csv`')
        const bytes = Buffer.from(body.csv ?? canonicalText(body.quotes))
        const lines = body.csv === undefined ? (body.quotes ?? []).map((given, index) => ({ line: index + 1, given: Object.fromEntries(Object.entries(given).flatMap(([field, value]) => value === null || value === undefined ? [] : [[field, String(value)]])) })) : quotesOfCsv(bytes, body.name)
        return await takeQuotes(ports, await steps.configurations.at(ports.clock.now()), { name: body.name, bytes, lines, otherwise: { curve_day: body.curve_day ?? null, as_of: body.as_of ?? null, source: body.source ?? null } }, principal.name)
      },
    }),
    route({
      method: 'POST', path: '/api/curves/marks', permission: 'write', summary: 'Sets prices by hand, with the reason; a price of null takes a mark back. With `build` the day\'s curves are built with them at once.',
      body: Type.Object({ curve_day: form.day, reason: Type.String({ maxLength: 500 }), build: Type.Boolean({ default: false }), marks: Type.Array(Type.Object({ curve_id: form.curve, delivery: Type.String({ maxLength: 60 }), price: Type.Union([Type.Number(), Type.Null()]) }, strict), { minItems: 1, maxItems: 500 }) }, strict),
      async handle({ body, principal }) {
        const marked = await marks.mark(body.marks.map(mark => ({ ...mark, curve_day: body.curve_day, reason: body.reason })), principal.name)
        return { marks: marked, built: body.build ? await build(body.curve_day, principal.name, `Marks: ${body.reason}`) : null }
      },
    }),
    route({
      method: 'POST', path: '/api/curves/sets', permission: 'write', summary: 'Builds the curves of a day from what is known now: a new version, unless nothing changed.', body: Type.Object({ curve_day: form.day, reason: reason('Built by hand') }, strict),
      async handle({ body, principal }) { return await build(body.curve_day, principal.name, body.reason) },
    }),
    route({
      method: 'POST', path: '/api/curves/sets/:set/review', permission: 'write', summary: 'Says that a draft was looked at, by another than who built it or marked in it.', ...decision,
      async handle({ params, body, principal }) { return await review.review(params.set, principal.name, body.note) },
    }),
    route({
      method: 'POST', path: '/api/curves/sets/:set/official', permission: 'write', summary: 'Makes a reviewed set official and tags it, by another than who built it or marked in it.', ...decision,
      async handle({ params, body, principal }) { return await review.makeOfficial(params.set, principal.name, body.note) },
    }),
    route({
      method: 'PUT', path: '/api/curves/configuration', permission: 'admin', summary: 'Lays hubs, sources, products and terms over those that ship: `layer` as JSON, or `yaml`. Sets that are there keep theirs.',
      body: Type.Object({ layer: Type.Optional(Type.Record(Type.String({ maxLength: 40 }), Type.Unknown(), { maxProperties: 30 })), yaml: Type.Optional(Type.String({ maxLength: 2_000_000 })), reason: reason('Changed by hand') }, strict),
      async handle({ body, principal }) { return await steps.configurations.change(form.readLayer(body.yaml === undefined ? body.layer ?? {} : layerOfYaml(body.yaml)), principal.name, body.reason) },
    }),
    route({
      method: 'POST', path: '/api/curves/runs', permission: 'write', summary: 'Runs the end of day of a day, step by step; answers when it has ended.', body: Type.Object({ curve_day: form.day, reason: reason('End of day') }, strict),
      async handle({ body, principal, signal }) { return await runEod(ports, steps, { curve_day: body.curve_day, by: principal.name, trigger: 'api', reason: body.reason, due_utc: ports.clock.now() }, signal) },
    }),
  ]
}

function fineRoutes({ reader, hubs }: Pick<Curves, 'reader' | 'hubs'>): Route[] {
  const range = { from: form.day, to: form.day }
  return [
    route({
      method: 'GET', path: '/api/curves/daily', permission: 'read', summary: 'Smooth prices of the days of delivery: each stretch\'s mean is its price again.', query: Type.Object({ ...which, curve: form.curve, ...range, tension: Type.Number({ minimum: 0, maximum: 10, default: 0 }) }, strict),
      async handle({ query }) {
        const { set } = await reader.chosen(query)
        return { set, curve_id: query.curve, days: dailyOf(await hubs(set, query.curve), query.from, query.to, query.tension) }
      },
    }),
    route({
      method: 'GET', path: '/api/curves/hourly', permission: 'read', summary: 'Hours of all buckets of a curve\'s hub, on days of 23 and 25 hours too: each day\'s block is its price again. `shapes` says where the hours come from: history of day-ahead prices, what is configured, or flat.',
      query: Type.Object({ ...which, curve: form.curve, ...range, days: Type.Union([Type.Literal('smooth'), Type.Literal('flat')], { default: 'smooth' }) }, strict),
      async handle({ query }) {
        const { set } = await reader.chosen(query)
        return { set, curve_id: query.curve, ...hourlyOf(await hubs(set, query.curve), query.from, query.to, query.days === 'smooth') }
      },
    }),
    route({
      method: 'GET', path: '/api/curves/spark', permission: 'read', summary: 'A power curve against its gas: implied heat rates and spark spreads.',
      query: Type.Object({
        ...which, curve: form.curve, term: terms, gas: Type.Optional(Type.String({ maxLength: 60 })), heat_rate: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 50, description: 'MMBtu/MWh; the hub\'s own unless told.' })),
        vom: Type.Number({ minimum: 0, maximum: 1000, default: 0, description: 'USD/MWh.' }), ghg: Type.Number({ minimum: 0, maximum: 10_000, default: 0, description: 'USD/t CO2.' }),
      }, strict),
      async handle({ query }) {
        const { set } = await reader.chosen(query)
        return { set, curve_id: query.curve, ...await sparkOf(hubs, set, query.curve, { heat_rate: query.heat_rate ?? null, vom: query.vom, ghg: query.ghg, gas: query.gas ?? null }, query.term) }
      },
    }),
  ]
}
