/** Rules over HTTP, those built in and those of users, and what they found. */
import { Type } from 'typebox'
import { type Route, route } from '#base/capability.ts'
import { rulesOf, ruleText } from './own/rule-file.ts'
import type { OwnRules } from './own/service.ts'
import { findingsOfLedger, qualityOfLedger, type QualityLedger } from './quality-of-ledger.ts'

const strict = { additionalProperties: false } as const
const day = Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$', description: 'UTC, YYYY-MM-DD.' }))
/** Read with words of our own about what is wrong, hence so loose here. */
const given = Type.Record(Type.String({ maxLength: 40 }), Type.Unknown(), { maxProperties: 20 })

export interface BuiltInRule { readonly of: string, readonly id: string, readonly severity: string, readonly expects: string, readonly remedy: string }

export function ruleRoutes(own: OwnRules, builtIn: readonly BuiltInRule[]): Route[] {
  return [
    route({ method: 'GET', path: '/api/rules/built-in', permission: 'read', summary: 'Rules that come with the platform: what they expect, how grave a fault is, what to do about it.', async handle() { return await Promise.resolve({ rules: builtIn }) } }),
    route({ method: 'GET', path: '/api/rules', permission: 'read', summary: 'Rules that users added.', async handle() { return { rules: await own.list() } } }),
    route({
      method: 'PUT', path: '/api/rules', permission: 'admin', summary: 'Adds rules, each tried first: `rule` as JSON, or `yaml`.',
      body: Type.Object({ rule: Type.Optional(given), yaml: Type.Optional(Type.String({ maxLength: 1024 ** 2 })) }, strict),
      async handle({ body, principal }) {
        return { rules: await own.add(body.yaml === undefined ? [body.rule] : rulesOf(body.yaml), principal.name) }
      },
    }),
    route({
      method: 'DELETE', path: '/api/rules/:name', permission: 'admin', summary: 'Removes a rule.', params: Type.Object({ name: Type.String({ maxLength: 64 }) }, strict),
      async handle({ params }) { await own.remove(params.name) },
    }),
    route({
      method: 'POST', path: '/api/rules/test', permission: 'read', summary: 'What a rule, kept (`name`) or not yet (`rule`, `yaml`), would have found in the runs of some days.',
      body: Type.Object({ name: Type.Optional(Type.String({ maxLength: 64 })), rule: Type.Optional(given), yaml: Type.Optional(Type.String({ maxLength: 1024 ** 2 })), from: day, to: day }, strict),
      async handle({ body, signal }) { return { runs: await own.test(body.name ?? (body.yaml === undefined ? body.rule : rulesOf(body.yaml)[0]), { from: body.from ?? null, to: body.to ?? null }, signal) } },
    }),
    route({
      method: 'GET', path: '/api/rules/suggest', permission: 'read', summary: 'Rules read off a table, as data and as YAML.', query: Type.Object({ dataset: Type.String({ maxLength: 128 }) }, strict),
      async handle({ query }) {
        const rules = await own.suggest(query.dataset)
        return { rules, yaml: ruleText([...rules]) }
      },
    }),
  ]
}

const days = Type.Integer({ minimum: 1, maximum: 366, default: 30, description: 'Runs that began in so many days until now.' })
const name = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-z0-9][a-z0-9_.-]*$', description }))

export function qualityRoutes(ports: QualityLedger): Route[] {
  return [
    route({
      method: 'GET', path: '/api/quality', permission: 'read', summary: 'Quality by feed and rule: what the gate found in the runs of some days.', query: Type.Object({ days }, strict),
      async handle({ query, signal }) { return await qualityOfLedger(ports, query.days, signal) },
    }),
    route({
      method: 'GET', path: '/api/quality/findings', permission: 'read', summary: 'Findings, newest run first, without their example rows: the run has those.',
      query: Type.Object({
        days, iso: name('Operator.'), report: name('Report.'), rule: name('Rule.'), severity: Type.Optional(Type.Array(Type.Union([Type.Literal('block'), Type.Literal('warn'), Type.Literal('note')]), { minItems: 1, maxItems: 3 })),
        limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }), before: Type.Optional(Type.String({ pattern: '^[0-9a-z]+$', maxLength: 40, description: 'Id of a run: only older ones.' })),
      }, strict),
      async handle({ query, signal }) { return await findingsOfLedger(ports, query, signal) },
    }),
  ]
}
