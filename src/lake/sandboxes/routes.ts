/** Sandboxes over HTTP. */
import { Type } from 'typebox'
import { type Route, route } from '#base/capability.ts'
import type { Sandboxes } from './sandboxes.ts'
import { daysMost, defaultDays } from './terms.ts'

const strict = { additionalProperties: false } as const
const branch = Type.Object({ branch: Type.String({ minLength: 1, maxLength: 200, description: 'As the list shows it.' }) }, strict)

const wanted = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }), from: Type.String({ minLength: 1, maxLength: 200, default: 'main', description: 'Branch, tag, commit or time.' }),
  days: Type.Number({ exclusiveMinimum: 0, maximum: daysMost, default: defaultDays }),
  commits_max: Type.Optional(Type.Integer({ minimum: 1 })), bytes_max: Type.Optional(Type.Integer({ minimum: 1 })),
}, strict)

export function sandboxRoutes(sandboxes: Sandboxes): Route[] {
  return [
    route({ method: 'GET', path: '/api/sandboxes', permission: 'read', summary: 'Sandboxes: how long they have (`phase` is `warning` on the last day) and what they used.', async handle() { return { sandboxes: await sandboxes.list() } } }),
    route({ method: 'POST', path: '/api/sandboxes', permission: 'write', summary: 'Make a branch of one\'s own that ends by itself.', body: wanted, async handle({ body, principal }) { return await sandboxes.create(principal, body) } }),
    route({ method: 'POST', path: '/api/sandboxes/extend', permission: 'write', summary: 'Give a sandbox more days.', body: branch, async handle({ body, principal }) { return await sandboxes.extend(principal, body.branch) } }),
    route({ method: 'DELETE', path: '/api/sandboxes', permission: 'write', summary: 'Delete a sandbox; what other branches have stays.', query: branch, async handle({ query, principal }) { return { deleted: await sandboxes.delete(principal, query.branch) } } }),
  ]
}
