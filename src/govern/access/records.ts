/** What is kept, and under which keys. Times are epoch milliseconds. */
import type { Role } from './roles.ts'

export interface UserRecord {
  readonly name: string
  /** Another one where a name is given away anew: tokens of the earlier owner stay dead. */
  readonly id: string
  /** Sessions and login links hold for one epoch; a new password starts the next. */
  readonly epoch: string
  readonly role: Role
  /** Argon2id in PHC form; null logs in by one-time link only. */
  readonly password: string | null
  readonly created_utc: number
}

export interface SessionRecord { readonly user: string, readonly epoch: string, readonly created_utc: number, readonly seen_utc: number }

export interface LinkRecord { readonly user: string, readonly epoch: string, readonly expires_utc: number }

export interface TokenRecord {
  readonly id: string
  readonly name: string
  readonly user: string
  readonly user_id: string
  readonly role: Role
  readonly digest: string
  readonly created_utc: number
  readonly expires_utc: number | null
  readonly used_utc: number | null
}

export interface FailureRecord { readonly failures: number, readonly last_utc: number, readonly until_utc: number }

export const prefixes = {
  user: 'access/user/', session: 'access/session/', link: 'access/link/', token: 'access/token/', failure: 'access/failure/',
} as const

/** Where the running server can be reached: `login-link` asks for it. */
export const addressKey = 'access/address'

export const keys = {
  user: (name: string) => `${prefixes.user}${name}`,
  session: (digest: string) => `${prefixes.session}${digest}`,
  link: (digest: string) => `${prefixes.link}${digest}`,
  token: (id: string) => `${prefixes.token}${id}`,
  failure: (scope: string, digest: string) => `${prefixes.failure}${scope}/${digest}`,
} as const
