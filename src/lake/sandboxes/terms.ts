/** How long a sandbox lives, and what it may grow to. Pure. */
import { fail } from '#base/error.ts'
import { count } from '#base/plural.ts'
import type { Sandbox } from './records.ts'

export const dayMs = 24 * 3_600_000
export const defaultDays = 7
export const extensionDays = 14
/** From its creation, whatever the extensions. */
export const daysMost = 30
export const warnMs = dayMs
export const defaultQuota = { commits_max: 200, bytes_max: 10e9 } as const

export type Phase = 'active' | 'warning' | 'expired'

export function phaseOf({ expires_utc }: Pick<Sandbox, 'expires_utc'>, nowMs: number): Phase {
  const left = Date.parse(expires_utc) - nowMs
  return left <= 0 ? 'expired' : left <= warnMs ? 'warning' : 'active'
}

/** Throws `usage/invalid`. */
export function firstExpiry(nowMs: number, days: number = defaultDays): string {
  if (!Number.isFinite(days) || days <= 0 || days > daysMost) throw fail('usage/invalid', `a sandbox lives for more than 0 and at most ${count(daysMost, 'day')}, found ${days}`, { field: 'days', found: days })
  return new Date(nowMs + days * dayMs).toISOString()
}

/** Throws `lake/protected` where it has been extended as far as can be. */
export function extendedExpiry({ branch, created_utc, expires_utc }: Sandbox, nowMs: number): string {
  const last = Date.parse(created_utc) + daysMost * dayMs
  const until = Math.min(Math.max(Date.parse(expires_utc), nowMs) + extensionDays * dayMs, last)
  if (until <= Date.parse(expires_utc) || until <= nowMs) throw fail('lake/protected', `${branch} ends at ${expires_utc}, ${daysMost} days after it was made, and cannot be extended; keep what it has on a branch of another name: gridlake branch create NAME --from ${branch}`, { branch, expires_utc })
  return new Date(until).toISOString()
}

/** It was said a day before, and the time is over. */
export function mayGo(sandbox: Sandbox, nowMs: number): boolean {
  return sandbox.warned_utc !== null && phaseOf(sandbox, nowMs) === 'expired' && nowMs - Date.parse(sandbox.warned_utc) >= warnMs
}
