/** API tokens for notebooks, scripts and dashboards: `glk_<id>_<secret>`. Only the hash of the secret is kept. */
import type { Principal } from '#base/capability.ts'
import { fail, isFailure } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import { printable } from '#base/text-table.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Entry, Meta } from '#drivers/meta/port.ts'
import { keys, prefixes, type TokenRecord, type UserRecord } from './records.ts'
import { lesserRole, type Role, roles } from './roles.ts'
import { digestOf, isDigestOf, newSecret } from './secrets.ts'

const tokenForm = /^glk_([0-9a-hjkmnp-tv-z]{22})_([A-Za-z0-9_-]{43})$/
const idForm = /^[0-9a-hjkmnp-tv-z]{22}$/
const dayMs = 86_400_000
const daysMax = 3650
const perUserMax = 100
/** How exact `last_used_utc` is: a write for each request would be too many. */
const usedEveryMs = 60_000

type FindUser = (name: string) => Promise<Entry<UserRecord> | undefined>

export interface NewToken { readonly name: string, readonly role: Role, /** Undefined: no end. */ readonly days?: number | undefined }

export interface Tokens {
  /** `token` is shown this once. Throws `usage/invalid`, and `access/forbidden` for a role above the owner's. */
  add(owner: Principal, token: NewToken): Promise<{ id: string, token: string }>
  /** An admin's list holds everybody's. */
  list(viewer: Principal): Promise<readonly TokenRecord[]>
  /** Throws `access/unknown`, also for the token of somebody else where the viewer is no admin. */
  revoke(viewer: Principal, id: string): Promise<void>
  find(token: string): Promise<Principal | undefined>
}

export function tokenStore(meta: Meta, clock: Clock, findUser: FindUser): Tokens {
  const list: Tokens['list'] = async viewer => (await meta.scan<TokenRecord>(prefixes.token))
    .map(({ value }) => value).filter(({ user }) => viewer.role === 'admin' || user === viewer.name)

  return {
    list,
    async add(owner, { name, role, days }) {
      const user = (await findUser(owner.name))?.value
      if (!user) throw fail('access/unknown', `there is no user ${JSON.stringify(owner.name)}`, { name: owner.name })
      check(name, days)
      const most = lesserRole(owner.role, user.role)
      if (roles.indexOf(role) > roles.indexOf(most)) throw fail('access/forbidden', `a token may not do more than its owner: ${owner.name} is ${most}, the token was to be ${role}`, { role, most })
      const own = (await list({ name: owner.name, role: 'reader' })).length
      if (own >= perUserMax) throw fail('usage/invalid', `${owner.name} has ${own} tokens, the most one user may have; revoke some that are not needed`, { field: 'name', expected: `fewer than ${perUserMax} tokens`, found: String(own) })
      const now = clock.now()
      const id = timeId(now)
      const secret = newSecret()
      const value: TokenRecord = { id, name, user: user.name, user_id: user.id, role, digest: digestOf(secret), created_utc: now, expires_utc: days === undefined ? null : now + days * dayMs, used_utc: null }
      await meta.write({ expect: [{ key: keys.token(id), revision: null }], put: [{ key: keys.token(id), value }] })
      return { id, token: `glk_${id}_${secret}` }
    },
    async revoke(viewer, id) {
      const entry = idForm.test(id) ? await meta.get<TokenRecord>(keys.token(id)) : undefined
      if (!entry || (viewer.role !== 'admin' && entry.value.user !== viewer.name)) throw fail('access/unknown', `there is no token with the id ${JSON.stringify(id.slice(0, 100))}; the list of tokens shows the ids`, { id: id.slice(0, 100) })
      await meta.write({ delete: [entry.key] })
    },
    async find(token) {
      const [, id = '', secret = ''] = tokenForm.exec(token) ?? []
      const entry = id === '' ? undefined : await meta.get<TokenRecord>(keys.token(id))
      if (!entry || !isDigestOf(secret, entry.value.digest)) return undefined
      const { value } = entry
      if (value.expires_utc !== null && value.expires_utc <= clock.now()) return undefined
      const user = (await findUser(value.user))?.value
      if (!user || user.id !== value.user_id) return undefined
      await touch(meta, entry, clock.now())
      return { name: user.name, role: lesserRole(value.role, user.role) }
    },
  }
}

function check(name: string, days: number | undefined): void {
  if (name === '' || name.trim() !== name || name.length > 64 || printable(name) !== name) throw fail('usage/invalid', `a token's name is 1 to 64 characters without blanks around them, found ${JSON.stringify(name.slice(0, 100))}`, { field: 'name', expected: '1 to 64 characters', found: name.slice(0, 100) })
  if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= daysMax)) throw fail('usage/invalid', `a token is valid for 1 to ${daysMax} whole days, or without end where none are given; found ${days}`, { field: 'days', expected: `1 to ${daysMax}`, found: String(days) })
}

/** Expects the record as it was read, or a token that was revoked meanwhile would rise again. */
async function touch(meta: Meta, { key, revision, value }: Entry<TokenRecord>, now: number): Promise<void> {
  if (value.used_utc !== null && now - value.used_utc < usedEveryMs) return
  try {
    await meta.write({ expect: [{ key, revision }], put: [{ key, value: { ...value, used_utc: now } }] })
  } catch (error) {
    if (!isFailure(error, 'meta/conflict')) throw error
  }
}
