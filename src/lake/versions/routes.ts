/** What the lake holds, over HTTP. */
import { Type } from 'typebox'
import { type Route, route } from '#base/capability.ts'
import type { Lake } from '../port.ts'

const ref = (what: string): ReturnType<typeof Type.String> => Type.String({ minLength: 1, maxLength: 200, description: what })
const atMain = Type.String({ minLength: 1, maxLength: 200, default: 'main', description: 'Branch, commit or time.' })

export function versionRoutes(lake: Lake): Route[] {
  return [
    route({
      method: 'GET', path: '/api/branches', permission: 'read', summary: 'Branches and where they point.',
      async handle() { return { branches: await lake.branches() } },
    }),
    route({
      method: 'POST', path: '/api/branches', permission: 'write', summary: 'Make a branch.',
      body: Type.Object({ name: ref('Name of the branch.'), from: atMain }, { additionalProperties: false }),
      async handle({ body }) { return await lake.createBranch(body.name, body.from) },
    }),
    route({
      method: 'DELETE', path: '/api/branches', permission: 'write', summary: 'Delete a branch.',
      query: Type.Object({ name: ref('Name of the branch.') }, { additionalProperties: false }),
      async handle({ query }) { await lake.deleteBranch(query.name); return { deleted: query.name } },
    }),
    route({
      method: 'GET', path: '/api/log', permission: 'read', summary: 'Commits, newest first.',
      query: Type.Object({ ref: atMain, limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }), table: Type.Optional(Type.String({ maxLength: 200 })) }, { additionalProperties: false }),
      async handle({ query }) { return { commits: await lake.log(query.ref, { limit: query.limit, ...query.table === undefined ? {} : { table: query.table } }) } },
    }),
    route({
      method: 'GET', path: '/api/diff', permission: 'read', summary: 'What one ref has that another has not.',
      query: Type.Object({ from: ref('Branch, commit or time.'), to: atMain }, { additionalProperties: false }),
      async handle({ query }) { return { from: query.from, to: query.to, tables: await lake.diff(query.from, query.to) } },
    }),
    route({
      method: 'GET', path: '/api/tables', permission: 'read', summary: 'Tables and views with their columns.',
      query: Type.Object({ ref: atMain }, { additionalProperties: false }),
      async handle({ query }) { return { tables: await lake.tables(query.ref) } },
    }),
  ]
}
