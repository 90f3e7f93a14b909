/** Specifications and connections over HTTP. */
import { Type } from 'typebox'
import { type Route, route } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { standingJson } from './connection-commands.ts'
import type { Connections } from './service.ts'
import { nextRuns } from './spec/cron.ts'
import { readSpec, specBytesMost } from './spec/read.ts'
import { publishedSchema } from './spec/schema.ts'

const strict = { additionalProperties: false } as const
const runsShown = 5
const text = Type.String({ maxLength: specBytesMost, description: 'The specification, YAML or JSON.' })

export function specRoutes(now: () => Date): Route[] {
  return [
    route({
      method: 'POST', path: '/api/uis/validate', permission: 'read', summary: 'What is wrong with a specification (`text`, YAML or JSON, or `spec`), each fault with its place; where nothing is, the specification with its defaults and the next runs of its schedule.',
      body: Type.Object({ text: Type.Optional(Type.String({ maxLength: specBytesMost })), spec: Type.Optional(Type.Unknown({ description: 'In place of a text.' })) }, strict),
      async handle({ body }) {
        const { spec, problems } = readSpec(body.text ?? textOf(body.spec))
        const cron = spec?.provider.schedule_cron
        return await Promise.resolve({ valid: spec !== null, spec, problems, next_runs_utc: cron === undefined ? [] : nextRuns(cron, spec?.provider.schedule_timezone ?? 'UTC', now(), runsShown) })
      },
    }),
    route({ method: 'GET', path: '/api/uis/schema', permission: 'read', summary: 'The JSON Schema of specifications, for editors.', async handle() { return await Promise.resolve(publishedSchema()) } }),
  ]
}

/** Brackets within brackets reach the end of the stack here before anything else can refuse them. */
function textOf(spec: unknown): string {
  try {
    return JSON.stringify(spec ?? null)
  } catch (error) {
    throw fail('usage/invalid', 'spec is nested deeper than a specification may be', {}, error)
  }
}

const named = Type.Object({ name: Type.String({ maxLength: 64 }) }, strict)

export function connectionRoutes(connections: Connections): Route[] {
  return [
    route({
      // Whoever previews has this platform ask an address with its secrets.
      method: 'POST', path: '/api/uis/preview', permission: 'admin', summary: 'A first answer of a specification\'s endpoints as rows, with the gate\'s verdict; nothing is kept.',
      body: Type.Object({ text, endpoint: Type.Optional(Type.String({ maxLength: 64 })) }, strict),
      async handle({ body, signal }) { return { previews: await connections.preview(connections.spec(body.text), body.endpoint, signal) } },
    }),
    route({
      method: 'POST', path: '/api/uis/sample', permission: 'admin', summary: 'Asks an address once and answers with a specification to begin with: columns, types, times, units and key as they seem.',
      body: Type.Object({ address: Type.String({ maxLength: 2000 }), name: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]{0,62}$' }), zone: Type.Optional(Type.String({ maxLength: 60 })) }, strict),
      async handle({ body, principal, signal }) {
        const { text: draft, proposal } = await connections.propose({ name: body.name, address: body.address, zone: body.zone ?? null, author: principal.name }, signal)
        return { text: draft, ...proposal }
      },
    }),
    route({
      method: 'POST', path: '/api/uis/plan', permission: 'read', summary: 'What applying a specification would do: tables made or filled, and what is in the way.',
      body: Type.Object({ text }, strict),
      async handle({ body }) {
        const { faults, tables, before } = await connections.plan(connections.spec(body.text))
        return { faults, tables: tables.map(({ endpoint, dataset, does }) => ({ endpoint: endpoint.name, does, table: dataset })), version: (before?.version ?? 0) + 1 }
      },
    }),
    route({ method: 'GET', path: '/api/connections', permission: 'read', summary: 'Connections, how they stand and when they run next.', async handle() { return { connections: (await connections.list()).map(standingJson) } } }),
    route({ method: 'GET', path: '/api/connections/:name', permission: 'read', summary: 'One connection with its specification.', params: named, async handle({ params }) { const standing = await connections.get(params.name); return { ...standingJson(standing), text: standing.connection.text } } }),
    route({ method: 'POST', path: '/api/connections', permission: 'admin', summary: 'Makes a connection of a specification, or changes the one of its name.', body: Type.Object({ text }, strict), async handle({ body, principal }) { const { name } = await connections.apply(body.text, principal.name); return standingJson(await connections.get(name)) } }),
    route({
      method: 'POST', path: '/api/connections/:name/run', permission: 'admin', summary: 'Fetches what is new and takes it in; answers when it is done.', params: named, body: Type.Object({ endpoint: Type.Optional(Type.String({ maxLength: 64 })), branch: Type.Optional(Type.String({ maxLength: 200 })) }, strict),
      async handle({ params, body, principal, signal }) { return { endpoints: await connections.run(params.name, { branch: body.branch ?? 'main', merge: true, author: principal.name, signal, ...body.endpoint !== undefined && { endpoint: body.endpoint } }) } },
    }),
    route({ method: 'POST', path: '/api/connections/:name/pause', permission: 'admin', summary: 'Its schedule stands still.', params: named, async handle({ params, principal }) { await connections.setState(params.name, 'paused', principal.name); return standingJson(await connections.get(params.name)) } }),
    route({ method: 'POST', path: '/api/connections/:name/resume', permission: 'admin', summary: 'It goes on.', params: named, async handle({ params, principal }) { await connections.setState(params.name, 'active', principal.name); return standingJson(await connections.get(params.name)) } }),
    route({ method: 'DELETE', path: '/api/connections/:name', permission: 'admin', summary: 'Removes it; its tables stay.', params: named, async handle({ params }) { const { name } = await connections.remove(params.name); return { removed: name } } }),
  ]
}
