/** `/healthz`: whether the parts that every call needs answer at once. */
import { setTimeout as delay } from 'node:timers/promises'
import { Reply, type Route } from '#base/capability.ts'
import { messageOf } from '#base/error.ts'
import type { Log } from '#base/log.ts'

/** Each rejects where its part does not work. */
export type HealthChecks = Readonly<Record<string, () => Promise<unknown>>>

const longestMs = 2000

/** Says which part fails, to anybody; why, to the log only. */
export function healthRoute(checks: HealthChecks, log: Log): Route {
  return {
    method: 'GET', path: '/healthz', permission: 'public', summary: 'Whether the platform works: 200, or 503 with the parts that do not.',
    async handle() {
      const results = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await works(name, check, log)] as const))
      const ok = results.every(([, fine]) => fine)
      return new Reply(ok ? 200 : 503, { 'content-type': 'application/json; charset=utf-8' }, JSON.stringify({ ok, checks: Object.fromEntries(results) }))
    },
  }
}

async function works(name: string, check: () => Promise<unknown>, log: Log): Promise<boolean> {
  const done = new AbortController()
  try {
    await Promise.race([check(), delay(longestMs, undefined, { signal: done.signal }).then(() => { throw new Error(`no answer within ${longestMs} ms`) })])
    return true
  } catch (error) {
    log.error({ check: name, reason: messageOf(error) }, 'health check failed')
    return false
  } finally {
    done.abort()
  }
}
