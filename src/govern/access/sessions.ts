/** Sessions of browsers, and the one-time links that open one. Only hashes of their secrets are kept. */
import { fail, isFailure } from '#base/error.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Entry, Meta } from '#drivers/meta/port.ts'
import { keys, type LinkRecord, type SessionRecord, type UserRecord } from './records.ts'
import { digestOf, newSecret } from './secrets.ts'

export const sessionMs = 30 * 24 * 3_600_000
export const idleMs = 7 * 24 * 3_600_000
export const linkMs = 10 * 60_000
/** How exact `seen` is: a write for each request would be too many. */
const seenEveryMs = 3_600_000

type FindUser = (name: string) => Promise<Entry<UserRecord> | undefined>

export interface Sessions {
  open(user: UserRecord): Promise<{ secret: string }>
  find(secret: string): Promise<UserRecord | undefined>
  close(secret: string): Promise<void>
  /** A one-time link's secret. */
  invite(user: UserRecord): Promise<{ secret: string, expires_utc: number }>
  /** Opens a session for whoever comes first with a link's secret. Throws `access/unauthenticated`. */
  redeem(secret: string): Promise<{ secret: string, user: UserRecord }>
}

export function sessionStore(meta: Meta, clock: Clock, findUser: FindUser): Sessions {
  const fresh = (user: UserRecord): { secret: string, put: { key: string, value: SessionRecord } } => {
    const secret = newSecret()
    const now = clock.now()
    return { secret, put: { key: keys.session(digestOf(secret)), value: { user: user.name, epoch: user.epoch, created_utc: now, seen_utc: now } } }
  }

  /** The user, if it is still the one that the record was made for. */
  async function userOf({ user: name, epoch }: { user: string, epoch: string }): Promise<UserRecord | undefined> {
    const user = (await findUser(name))?.value
    return user?.epoch === epoch ? user : undefined
  }

  return {
    async open(user) {
      const { secret, put } = fresh(user)
      await meta.write({ put: [put] })
      return { secret }
    },
    async find(secret) {
      const entry = await meta.get<SessionRecord>(keys.session(digestOf(secret)))
      if (!entry || isOver(entry.value, clock.now())) return undefined
      const user = await userOf(entry.value)
      if (user) await touch(meta, entry, clock.now())
      return user
    },
    async close(secret) { await meta.write({ delete: [keys.session(digestOf(secret))] }) },
    async invite(user) {
      const secret = newSecret()
      const value: LinkRecord = { user: user.name, epoch: user.epoch, expires_utc: clock.now() + linkMs }
      await meta.write({ put: [{ key: keys.link(digestOf(secret)), value }] })
      return { secret, expires_utc: value.expires_utc }
    },
    async redeem(secret) {
      const entry = await meta.get<LinkRecord>(keys.link(digestOf(secret)))
      if (!entry || entry.value.expires_utc <= clock.now()) throw spent()
      const user = await userOf(entry.value)
      if (!user) throw spent()
      const session = fresh(user)
      try {
        await meta.write({ expect: [{ key: entry.key, revision: entry.revision }], delete: [entry.key], put: [session.put] })
      } catch (error) {
        throw isFailure(error, 'meta/conflict') ? spent() : error
      }
      return { secret: session.secret, user }
    },
  }
}

export function isOver({ created_utc: created, seen_utc: seen }: SessionRecord, now: number): boolean {
  return now - created >= sessionMs || now - seen >= idleMs
}

/** Expects the record as it was read, or a session that was closed meanwhile would rise again. */
async function touch(meta: Meta, { key, revision, value }: Entry<SessionRecord>, now: number): Promise<void> {
  if (now - value.seen_utc < seenEveryMs) return
  try {
    await meta.write({ expect: [{ key, revision }], put: [{ key, value: { ...value, seen_utc: now } }] })
  } catch (error) {
    if (!isFailure(error, 'meta/conflict')) throw error
  }
}

function spent(): Error {
  return fail('access/unauthenticated', 'this login link was used, has expired or never was; `gridlake login-link` prints a fresh one')
}
