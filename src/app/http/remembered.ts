/** Who a token belongs to, remembered for a moment: a client that asks thousands of times a second is looked up once in it. */
import type { Gatekeeper } from './route-handler.ts'

const remembered = 1000

/** A token that is revoked goes on working for `ms` at most. */
export function rememberedFor(ms: number, access: Gatekeeper, now: () => number = () => performance.now()): Gatekeeper {
  const known = new Map<string, { readonly until: number, readonly identity: Awaited<ReturnType<Gatekeeper['authenticate']>> }>()
  return {
    async authenticate(headers) {
      const { authorization } = headers
      if (authorization === undefined || headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return await access.authenticate(headers)
      const found = known.get(authorization)
      if (found !== undefined && found.until > now()) return found.identity
      const identity = await access.authenticate(headers)
      known.delete(authorization)
      // Only what is right is kept: guesses take no room.
      if (identity === null) return null
      if (known.size >= remembered) known.clear()
      known.set(authorization, { until: now() + ms, identity })
      return identity
    },
    allows: (principal, permission) => access.allows(principal, permission),
    hasUsers: async () => await access.hasUsers(),
  }
}
