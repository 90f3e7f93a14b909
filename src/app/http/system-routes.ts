/** The host's own routes, beside those of the capabilities. */
import type { Route } from '#base/capability.ts'
import type { Log } from '#base/log.ts'
import { type HealthChecks, healthRoute } from './health.ts'
import type { Metrics } from './metrics.ts'
import { openapiRoute } from './openapi.ts'

export interface SystemParts { readonly metrics: Pick<Metrics, 'route'>, readonly checks: HealthChecks, readonly log: Log, readonly version: string }

/** `routes` and the host's: health, metrics, and the description of all. */
export function withSystemRoutes(routes: readonly Route[], { metrics, checks, log, version }: SystemParts): readonly Route[] {
  const described = [...routes, healthRoute(checks, log), metrics.route]
  return [...described, openapiRoute(described, version)]
}
