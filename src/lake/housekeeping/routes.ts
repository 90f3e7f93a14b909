/** Housekeeping over HTTP. */
import { Type } from 'typebox'
import { type Route, route } from '#base/capability.ts'
import { storageByRef } from './storage.ts'
import { type HousekeepingPorts, runCollect, runCompact, runExpire, terms } from './tasks.ts'

export function housekeepingRoutes(ports: HousekeepingPorts): Route[] {
  const strict = { additionalProperties: false }
  const dry_run = Type.Boolean({ default: false })
  const days = (value: number) => Type.Number({ minimum: 0, default: value })
  return [
    route({
      method: 'GET', path: '/api/storage', permission: 'read', summary: 'Data files of each branch and tag, and those that no other has.',
      async handle() { return { refs: await storageByRef({ lake: ports.lake, trees: ports.lake.trees, cache: ports.lake.files.cache }) } },
    }),
    route({
      method: 'POST', path: '/api/housekeeping/compact', permission: 'admin', summary: 'Put small files together.',
      body: Type.Object({ branch: Type.String({ default: 'main' }), dry_run }, strict),
      async handle({ body, principal }) { return await runCompact(ports, principal.name, { branch: body.branch, dryRun: body.dry_run }) },
    }),
    route({
      method: 'POST', path: '/api/housekeeping/expire', permission: 'admin', summary: 'Let tables name old snapshots no longer.',
      body: Type.Object({ branch: Type.String({ default: 'main' }), days: days(terms.snapshotDays), dry_run }, strict),
      async handle({ body, principal }) { return await runExpire(ports, principal.name, { branch: body.branch, days: body.days, dryRun: body.dry_run }) },
    }),
    route({
      method: 'POST', path: '/api/housekeeping/gc', permission: 'admin', summary: 'Delete files that nothing needs.',
      body: Type.Object({ window_days: days(terms.windowDays), grace_hours: days(terms.graceHours), dry_run }, strict),
      async handle({ body, principal }) { return await runCollect(ports, principal.name, { windowDays: body.window_days, graceHours: body.grace_hours, dryRun: body.dry_run }) },
    }),
  ]
}
