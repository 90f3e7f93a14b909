/**
 * Slows down the guessing of passwords, by name and by address, with waits that double.
 *
 * An attempt counts as failed from its start until it succeeds: many at once gain nothing. The wait of a name is short at
 * its longest, because whoever knows a name can bring it about; the wait of an address is what stops a guesser.
 */
import { isIPv6 } from 'node:net'
import { fail } from '#base/error.ts'
import { settled } from '#base/settled.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Entry, Meta } from '#drivers/meta/port.ts'
import { type FailureRecord, keys } from './records.ts'
import { digestOf } from './secrets.ts'

interface Scope { readonly name: string, readonly free: number, readonly longestMs: number }

const byName: Scope = { name: 'name', free: 5, longestMs: 60_000 }
const byAddress: Scope = { name: 'address', free: 20, longestMs: 15 * 60_000 }
/** After so long without a failure, nothing is held against anybody. */
export const forgottenAfterMs = 60 * 60_000

export interface Throttle {
  /** Throws `access/throttled` with `retry_after_seconds` while one has to wait. Otherwise counts a failure in advance. */
  enter(name: string, address: string): Promise<void>
  /** Takes the failure back that `enter` counted, and forgets those of the name. */
  succeeded(name: string, address: string): Promise<void>
}

export function loginThrottle(meta: Meta, clock: Clock): Throttle {
  const inTurn = oneAtATime()
  return {
    enter: async (name, address) => await inTurn(async () => await settled(async () => {
      const now = clock.now()
      const counted = await Promise.all([{ scope: byName, value: name }, { scope: byAddress, value: networkOf(address) }].map(async ({ scope, value }) => {
        const key = keys.failure(scope.name, digestOf(value))
        const entry = await meta.get<FailureRecord>(key)
        refuseEarly(entry, now)
        return { key, revision: entry?.revision ?? null, value: oneMore(entry, scope, now) }
      }))
      await meta.write({ expect: counted.map(({ key, revision }) => ({ key, revision })), put: counted.map(({ key, value }) => ({ key, value })) })
    })),
    succeeded: async (name, address) => await inTurn(async () => await settled(async () => {
      const key = keys.failure(byAddress.name, digestOf(networkOf(address)))
      const entry = await meta.get<FailureRecord>(key)
      const drop = keys.failure(byName.name, digestOf(name))
      if (!entry) return await meta.write({ delete: [drop] })
      const value: FailureRecord = { ...entry.value, failures: Math.max(0, entry.value.failures - 1), until_utc: 0 }
      await meta.write({ expect: [{ key, revision: entry.revision }], put: [{ key, value }], delete: [drop] })
    })),
  }
}

function refuseEarly(entry: Entry<FailureRecord> | undefined, now: number): void {
  if (!entry || entry.value.until_utc <= now) return
  const seconds = Math.ceil((entry.value.until_utc - now) / 1000)
  throw fail('access/throttled', `too many failed logins; wait ${seconds} s and try again`, { retry_after_seconds: seconds })
}

function oneMore(entry: Entry<FailureRecord> | undefined, { free, longestMs }: Scope, now: number): FailureRecord {
  const before = entry && now - entry.value.last_utc < forgottenAfterMs ? entry.value.failures : 0
  const failures = before + 1
  const waitMs = failures < free ? 0 : Math.min(longestMs, 1000 * 2 ** Math.min(failures - free, 30))
  return { failures, last_utc: now, until_utc: waitMs === 0 ? 0 : now + waitMs }
}

/** A household holds 2^64 addresses of IPv6, and is counted once. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.toLowerCase().startsWith('::ffff:')) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const last = tail === '' ? [] : tail.split(':')
    while (groups.length + last.length < 8) groups.push('0')
    groups.push(...last)
  }
  return groups.slice(0, 4).map(group => group.replace(/^0+(?=.)/, '')).join(':')
}

function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
}
