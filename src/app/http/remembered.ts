/** Who a token belongs to, remembered for a moment: a client that asks thousands of times a second is looked up once in it. */
import type { Gatekeeper } from './route-handler.ts'

type Headers = Parameters<Gatekeeper['authenticate']>[0]
type Identity = NonNullable<Awaited<ReturnType<Gatekeeper['authenticate']>>>

export interface RememberingGatekeeper extends Gatekeeper {
  /** What `authenticate` would answer, where it need not look. */
  recall(headers: Headers): Identity | undefined
}

const remembered = 1000

/** A token that is revoked goes on working for `ms` at most. */
export function rememberedFor(ms: number, access: Gatekeeper, now: () => number = () => performance.now()): RememberingGatekeeper {
  const known = new Map<string, { readonly until: number, readonly identity: Identity }>()

  function recall({ authorization, origin, 'sec-fetch-site': site }: Headers): Identity | undefined {
    if (authorization === undefined || origin !== undefined || site !== undefined) return undefined
    const found = known.get(authorization)
    return found !== undefined && found.until > now() ? found.identity : undefined
  }

  return {
    recall,
    async authenticate(headers) {
      const { authorization } = headers
      if (authorization === undefined || headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return await access.authenticate(headers)
      const found = recall(headers)
      if (found !== undefined) return found
      const until = now() + ms
      const identity = await access.authenticate(headers)
      known.delete(authorization)
      // Only what is right is kept: guesses take no room.
      if (identity === null) return null
      if (known.size >= remembered) known.clear()
      known.set(authorization, { until, identity })
      return identity
    },
    allows: (principal, permission) => access.allows(principal, permission),
    hasUsers: async () => await access.hasUsers(),
  }
}
