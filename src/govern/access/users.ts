/** The people and programs that may log in. */
import { randomUUID } from 'node:crypto'
import { fail } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import { settled } from '#base/settled.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Entry, Meta } from '#drivers/meta/port.ts'
import type { Passwords } from './passwords.ts'
import { keys, prefixes, type SessionRecord, type LinkRecord, type TokenRecord, type UserRecord } from './records.ts'
import type { Role } from './roles.ts'

/** Made at the first start; may not be anything less. */
export const firstAdmin = 'admin'

const nameForm = /^[a-z0-9][a-z0-9._@-]{0,63}$/
/** Names that the platform itself signs with. */
const reserved = new Set(['anonymous', 'gridlake', 'system'])

export interface NewUser { readonly name: string, readonly role: Role, /** Null: logs in by one-time link only. */ readonly password: string | null }

export interface Users {
  find(name: string): Promise<Entry<UserRecord> | undefined>
  list(): Promise<readonly UserRecord[]>
  /** Throws `access/exists`, `usage/invalid`. */
  add(user: NewUser): Promise<UserRecord>
  /** With all sessions, links and tokens. Throws `access/unknown`, and `access/forbidden` for the last admin. */
  remove(name: string): Promise<void>
  /** Ends all sessions and links of the user; tokens stay. Throws `access/unknown`, `usage/invalid`. */
  setPassword(name: string, password: string): Promise<void>
  /** Makes `admin` without a password where nobody is admin. Says who can be logged in as admin. */
  ensureAdmin(): Promise<string>
}

export function userStore(meta: Meta, clock: Clock, passwords: Passwords): Users {
  const find: Users['find'] = async name => nameForm.test(name) ? await meta.get<UserRecord>(keys.user(name)) : undefined
  const entries = async (): Promise<readonly Entry<UserRecord>[]> => await meta.scan<UserRecord>(prefixes.user)

  async function known(name: string): Promise<Entry<UserRecord>> {
    const entry = await find(name)
    if (entry) return entry
    const names = (await entries()).map(({ value }) => value.name)
    throw fail('access/unknown', `there is no user ${JSON.stringify(name)}; users: ${names.join(', ') || 'none'}`, { name })
  }

  async function create({ name, role }: NewUser, password: string | null): Promise<UserRecord> {
    const value: UserRecord = { name, id: timeId(clock.now()), epoch: randomUUID(), role, password, created_utc: clock.now() }
    await meta.write({ expect: [{ key: keys.user(name), revision: null }], put: [{ key: keys.user(name), value }] })
    return value
  }

  return {
    find,
    list: async () => (await entries()).map(({ value }) => value),
    async add(user) {
      checkName(user)
      if (await find(user.name)) throw exists(user.name)
      const password = user.password === null ? null : await passwords.hash(user.password)
      return await settled(async () => {
        if (await find(user.name)) throw exists(user.name)
        return await create(user, password)
      })
    },
    remove: async name => await settled(async () => {
      const { key, revision, value: user } = await known(name)
      const other = (await entries()).find(({ value }) => value.role === 'admin' && value.name !== name)
      if (user.role === 'admin' && !other) throw fail('access/forbidden', `${name} is the last admin and cannot be removed; make another admin first`, { name })
      // The other admin is expected to stay: two admins who remove each other at once cannot both succeed.
      const expect = [{ key, revision }, ...other ? [{ key: other.key, revision: other.revision }] : []]
      await meta.write({ expect, delete: [key, ...await belongings(meta, name)] })
    }),
    async setPassword(name, password) {
      await known(name)
      const kept = await passwords.hash(password)
      await settled(async () => {
        const { key, revision, value } = await known(name)
        await meta.write({ expect: [{ key, revision }], put: [{ key, value: { ...value, password: kept, epoch: randomUUID() } }] })
      })
    },
    ensureAdmin: async () => await settled(async () => {
      const admins = (await entries()).filter(({ value }) => value.role === 'admin').map(({ value }) => value.name)
      if (admins[0] !== undefined) return admins.includes(firstAdmin) ? firstAdmin : admins[0]
      return (await create({ name: firstAdmin, role: 'admin', password: null }, null)).name
    }),
  }
}

function checkName({ name, role }: NewUser): void {
  if (!nameForm.test(name)) throw fail('usage/invalid', `${JSON.stringify(name.slice(0, 100))} cannot be a user's name: 1 to 64 of a-z, 0-9 and . _ @ - are expected, the first a letter or digit`, { field: 'name', expected: nameForm.source, found: name.slice(0, 100) })
  if (reserved.has(name)) throw fail('usage/invalid', `the name ${name} is gridlake's own; choose another`, { field: 'name', expected: 'another name', found: name })
  if (name === firstAdmin && role !== 'admin') throw fail('usage/invalid', `the user ${firstAdmin} has the role admin; give a ${role} another name`, { field: 'role', expected: 'admin', found: role })
}

function exists(name: string): Error { return fail('access/exists', `there is a user ${name} already; remove that one first or choose another name`, { name }) }

/** Keys of what is of no use without its user. What is made while this looks is dead anyway: it names an epoch or id that is gone. */
async function belongings(meta: Meta, name: string): Promise<string[]> {
  const all = await Promise.all([prefixes.session, prefixes.link, prefixes.token].map(async prefix => await meta.scan<SessionRecord | LinkRecord | TokenRecord>(prefix)))
  return all.flat().filter(({ value }) => value.user === name).map(({ key }) => key)
}
