/** Specifications over HTTP. */
import { Type } from 'typebox'
import { type Route, route } from '#base/capability.ts'
import { nextRuns } from './spec/cron.ts'
import { readSpec, specBytesMost } from './spec/read.ts'
import { publishedSchema } from './spec/schema.ts'

const strict = { additionalProperties: false } as const
const runsShown = 5

export function specRoutes(now: () => Date): Route[] {
  return [
    route({
      method: 'POST', path: '/api/uis/validate', permission: 'read', summary: 'What is wrong with a specification (`text`, YAML or JSON, or `spec`), each fault with its place; where nothing is, the specification with its defaults and the next runs of its schedule.',
      body: Type.Object({ text: Type.Optional(Type.String({ maxLength: specBytesMost })), spec: Type.Optional(Type.Unknown({ description: 'In place of a text.' })) }, strict),
      async handle({ body }) {
        const { spec, problems } = readSpec(body.text ?? JSON.stringify(body.spec ?? null))
        const cron = spec?.provider.schedule_cron
        return await Promise.resolve({ valid: spec !== null, spec, problems, next_runs_utc: cron === undefined ? [] : nextRuns(cron, spec?.provider.schedule_timezone ?? 'UTC', now(), runsShown) })
      },
    }),
    route({ method: 'GET', path: '/api/uis/schema', permission: 'read', summary: 'The JSON Schema of specifications, for editors.', async handle() { return await Promise.resolve(publishedSchema()) } }),
  ]
}
