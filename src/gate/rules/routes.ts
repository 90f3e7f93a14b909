/** Users' rules over HTTP. */
import { Type } from 'typebox'
import { type Route, route } from '#base/capability.ts'
import { rulesOf, ruleText } from './own/rule-file.ts'
import type { OwnRules } from './own/service.ts'

const strict = { additionalProperties: false } as const
const day = Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$', description: 'UTC, YYYY-MM-DD.' }))
/** Read with words of our own about what is wrong, hence so loose here. */
const given = Type.Record(Type.String({ maxLength: 40 }), Type.Unknown(), { maxProperties: 20 })

export function ownRuleRoutes(own: OwnRules): Route[] {
  return [
    route({ method: 'GET', path: '/api/rules', permission: 'read', summary: 'Rules that users added.', async handle() { return { rules: await own.list() } } }),
    route({
      method: 'PUT', path: '/api/rules', permission: 'admin', summary: 'Adds rules, each tried first: `rule` as JSON, or `yaml`.',
      body: Type.Object({ rule: Type.Optional(given), yaml: Type.Optional(Type.String({ maxLength: 1024 ** 2 })) }, strict),
      async handle({ body, principal }) {
        const rules = []
        for (const rule of body.yaml === undefined ? [body.rule] : rulesOf(body.yaml)) rules.push(await own.add(rule, principal.name))
        return { rules }
      },
    }),
    route({
      method: 'DELETE', path: '/api/rules/:name', permission: 'admin', summary: 'Removes a rule.', params: Type.Object({ name: Type.String({ maxLength: 64 }) }, strict),
      async handle({ params }) { await own.remove(params.name) },
    }),
    route({
      method: 'POST', path: '/api/rules/test', permission: 'read', summary: 'What a rule, kept (`name`) or not yet (`rule`, `yaml`), would have found in the runs of some days.',
      body: Type.Object({ name: Type.Optional(Type.String({ maxLength: 64 })), rule: Type.Optional(given), yaml: Type.Optional(Type.String({ maxLength: 1024 ** 2 })), from: day, to: day }, strict),
      async handle({ body }) { return { runs: await own.test(body.name ?? (body.yaml === undefined ? body.rule : rulesOf(body.yaml)[0]), { from: body.from ?? null, to: body.to ?? null }) } },
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
