/** What Prometheus scrapes: the process and the HTTP requests. */
import type { Histogram, Registry } from 'prom-client'
import { Reply, type Route } from '#base/capability.ts'

export interface Metrics {
  /** For other parts to add theirs. */
  registry(): Promise<Registry>
  /** More of Prometheus' text, made whenever it asks. One that cannot be made is left out, and said. */
  add(name: string, text: () => Promise<string>): void
  /** `route` is the pattern, never the path: names from outside would make series without end. */
  observe(request: { method: string, route: string, status: number, seconds: number }): void
  readonly route: Route
}

interface Started { readonly registry: Registry, readonly duration: Histogram }

/** Loads nothing before its first use: most commands serve nobody. */
export function prometheusMetrics(): Metrics {
  let starting: Promise<Started> | undefined
  let ready: Started | undefined
  const started = async (): Promise<Started> => await (starting ??= start().then(made => ready = made))
  const others = new Map<string, () => Promise<string>>()
  return {
    add(name, text) { others.set(name, text) },
    registry: async () => (await started()).registry,
    observe({ method, route, status, seconds }) {
      if (ready !== undefined) ready.duration.observe({ method, route, status }, seconds)
      else void started().then(({ duration }) => { duration.observe({ method, route, status }, seconds) })
    },
    route: {
      method: 'GET', path: '/metrics', permission: 'read', summary: 'Metrics in Prometheus\' text form.',
      async handle() {
        const { registry } = await started()
        const more = await Promise.all([...others].map(async ([name, text]) => await text().catch(() => `# ${name} could not be read\n`)))
        return new Reply(200, { 'content-type': registry.contentType }, [await registry.metrics(), ...more].join(''))
      },
    },
  }
}

async function start(): Promise<Started> {
  const { collectDefaultMetrics, Histogram, Registry } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'gridlake_http_request_duration_seconds', help: 'Time from a request\'s head to the end of its answer.',
    labelNames: ['method', 'route', 'status'], buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60], registers: [registry],
  })
  return { registry, duration }
}
