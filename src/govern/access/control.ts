/** Who may come in: users, sessions, login links, tokens, as one service that the host and the plug share. */
import type { Permission, Principal } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import type { Log } from '#base/log.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { credentialOf, type Headers } from './credentials.ts'
import { argonPasswords } from './passwords.ts'
import { addressKey, type UserRecord } from './records.ts'
import { allows } from './roles.ts'
import { type Sessions, sessionStore } from './sessions.ts'
import { sweeper } from './sweep.ts'
import { loginThrottle } from './throttle.ts'
import { type Tokens, tokenStore } from './tokens.ts'
import { type Users, userStore } from './users.ts'

export interface AccessPorts { readonly meta: Meta, readonly clock: Clock, readonly log: Log }

/** Who asks, and by what: a cookie comes along by itself, so calls by cookie need proof that a page of ours made them. */
export interface Identity { readonly principal: Principal, readonly by: 'cookie' | 'token' }

export interface AccessControl {
  /** Null where the request carries nothing valid. */
  authenticate(headers: Headers): Promise<Identity | null>
  allows(principal: Principal, permission: Permission): boolean
  /** A session's secret for the cookie. Throws `access/unauthenticated`, the same for a wrong password and an unknown name, and `access/throttled`. */
  login(name: string, password: string, address: string): Promise<{ secret: string, principal: Principal }>
  logout(headers: Headers): Promise<void>
  /** The secret of a one-time link, valid for 10 minutes. Without a name: for the admin. Throws `access/unknown`. */
  loginLink(name?: string): Promise<{ name: string, secret: string, expires_utc: number }>
  /** Throws `access/unauthenticated`. */
  redeem(linkSecret: string): Promise<{ secret: string, principal: Principal }>
  /** See `Users`; called before the server listens. */
  ensureAdmin(): Promise<string>
  hasUsers(): Promise<boolean>
  /** Remembers where the running server can be reached, for `login-link`; null when it stops. */
  announce(url: string | null): Promise<void>
  announced(): Promise<string | undefined>
  readonly users: Users
  readonly tokens: Tokens
}

export function accessControl({ meta, clock, log }: AccessPorts): AccessControl {
  const passwords = argonPasswords()
  const users = userStore(meta, clock, passwords)
  const sessions: Sessions = sessionStore(meta, clock, users.find)
  const tokens = tokenStore(meta, clock, users.find)
  const throttle = loginThrottle(meta, clock)
  const sweep = sweeper(meta, clock)

  async function login(name: string, password: string, address: string): Promise<{ secret: string, principal: Principal }> {
    await sweep()
    await throttle.enter(name, address)
    const user = (await users.find(name))?.value
    if (!await passwords.matches(password, user?.password ?? null) || !user) {
      log.warn({ address }, 'login failed')
      throw fail('access/unauthenticated', 'the name or the password is wrong')
    }
    await throttle.succeeded(name, address)
    const { secret } = await sessions.open(user)
    return { secret, principal: principalOf(user) }
  }

  return {
    users, tokens, login,
    async authenticate(headers) {
      const credential = credentialOf(headers)
      if (!credential) return null
      if (credential.by === 'token') {
        const principal = await tokens.find(credential.secret)
        return principal && (credential.user === undefined || credential.user === principal.name) ? { principal, by: 'token' } : null
      }
      const user = await sessions.find(credential.secret)
      return user ? { principal: principalOf(user), by: 'cookie' } : null
    },
    allows: (principal, permission) => allows(principal.role, permission),
    async logout(headers) {
      const credential = credentialOf(headers)
      if (credential?.by === 'cookie') await sessions.close(credential.secret)
    },
    async loginLink(given) {
      const name = given ?? await users.ensureAdmin()
      const user = (await users.find(name))?.value
      if (!user) throw fail('access/unknown', `there is no user ${JSON.stringify(name)}; \`gridlake user list\` shows the names`, { name })
      return { name, ...await sessions.invite(user) }
    },
    async redeem(linkSecret) {
      const { secret, user } = await sessions.redeem(linkSecret)
      return { secret, principal: principalOf(user) }
    },
    async ensureAdmin() {
      await sweep()
      return await users.ensureAdmin()
    },
    hasUsers: async () => (await users.list()).length > 0,
    async announce(url) { await meta.write(url === null ? { delete: [addressKey] } : { put: [{ key: addressKey, value: { url } }] }) },
    announced: async () => (await meta.get<{ url: string }>(addressKey))?.value.url,
  }
}

function principalOf({ name, role }: UserRecord): Principal { return { name, role } }
