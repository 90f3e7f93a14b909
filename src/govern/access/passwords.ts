/**
 * Passwords: what one must be like, and how it is kept.
 *
 * Argon2id (RFC 9106) with 46 MiB, 2 passes, 1 lane: twice the work of the least that OWASP's Password Storage Cheat Sheet
 * asks for, about 0.1 s of one core. At most two run at once, so that logins take neither the machine's memory nor all
 * threads that files are read with.
 */
import { hash, verify } from '@node-rs/argon2'
import { fail } from '#base/error.ts'
import { newSecret } from './secrets.ts'

const cost = { memoryCost: 47_104, timeCost: 2, parallelism: 1 } as const
const runningMax = 2
const waitingMax = 64

export const leastCharacters = 12
export const mostBytes = 1024

export interface Passwords {
  /** Throws `usage/invalid` where the password does not hold to the rules. */
  hash(password: string): Promise<string>
  /** Takes as long where there is nothing to compare with (null): the time tells nobody which names exist. */
  matches(password: string, kept: string | null): Promise<boolean>
}

export function argonPasswords(): Passwords {
  const bounded = semaphore(runningMax, waitingMax)
  let decoy: Promise<string> | undefined
  return {
    async hash(password) {
      const whole = checked(password)
      return await bounded(async () => await hash(whole, cost))
    },
    async matches(password, kept) {
      const known = decoy ??= bounded(async () => await hash(newSecret(), cost))
      try {
        await known
      } catch (error) {
        decoy = undefined
        throw error
      }
      const tooLong = Buffer.byteLength(password) > mostBytes
      const right = await bounded(async () => await verify(kept ?? await known, tooLong ? '' : composed(password)))
      return right && kept !== null && !tooLong
    },
  }
}

function checked(password: string): string {
  const whole = composed(password)
  const characters = Array.from(whole).length
  if (characters < leastCharacters) throw fail('usage/invalid', `a password has at least ${leastCharacters} characters; this one has ${characters}`, { field: 'password', expected: `at least ${leastCharacters} characters`, found: `${characters} characters` })
  const bytes = Buffer.byteLength(whole)
  if (bytes > mostBytes) throw fail('usage/invalid', `a password has at most ${mostBytes} bytes; this one has ${bytes}`, { field: 'password', expected: `at most ${mostBytes} bytes`, found: `${bytes} bytes` })
  return whole
}

/** One keyboard sends an accented letter as one code point, another as two. */
function composed(password: string): string { return password.normalize('NFC') }

type Bounded = <T>(work: () => Promise<T>) => Promise<T>

/** At most `running` at once; `waiting` more stand in line, the rest are sent away with `access/throttled`. */
export function semaphore(running: number, waiting: number): Bounded {
  const line: (() => void)[] = []
  let free = running
  return async work => {
    if (free === 0) {
      if (line.length >= waiting) throw fail('access/throttled', 'too many people log in at this moment; try again in a few seconds', { retry_after_seconds: 5 })
      // Whoever ends hands its place over, so `free` stays as it is.
      await new Promise<void>(resolve => { line.push(resolve) })
    } else free--
    try {
      return await work()
    } finally {
      const next = line.shift()
      if (next) next()
      else free++
    }
  }
}
