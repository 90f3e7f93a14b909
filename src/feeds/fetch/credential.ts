/** What an operator wants to see with each request. The secret goes from the environment into a header, and nowhere else. Pure. */
import { fail } from '#base/error.ts'
import { operatorNames } from '../intake/operators.ts'
import type { Credential, Report } from '../report.ts'

export interface Secrets {
  /** Name of the environment variable with what the operator gave. */
  readonly variable: string
  /** Its value; undefined where it is not set. */
  readonly value: string | undefined
}

/** The variable that the settings name for an operator; empty for one that wants nothing. */
export function variableOf(named: Readonly<Record<string, string>>, iso: string): string { return named[iso] ?? '' }

/**
 * Headers for the operator's own address; none for an operator that wants nothing. Throws `usage/invalid` where the variable is
 * not set or cannot be sent. `own`: false for a mirror that the caller named, which may want nothing.
 */
export function credentialHeaders({ iso, endpoint }: Pick<Report, 'iso' | 'endpoint'>, { variable, value = '' }: Secrets, own: boolean): Record<string, string> {
  const credential = endpoint?.credential
  if (credential === undefined || (value === '' && !own)) return {}
  if (value === '') throw fail('usage/invalid', `${operatorNames[iso]} answers only with ${what(credential)}: put it into the environment variable ${variable}. The setting credentials.${iso} names another`, { iso, variable })
  if (!/^[\x20-\x7e]+$/.test(value) || (credential.kind === 'login' && !value.includes(':')) || (credential.kind === 'key-and-token' && !/^\S+ \S+$/.test(value))) {
    throw fail('usage/invalid', `the environment variable ${variable} does not hold ${what(credential)} of ${operatorNames[iso]}`, { iso, variable })
  }
  if (credential.kind === 'key') return { [credential.header]: value }
  if (credential.kind === 'login') return { authorization: `Basic ${Buffer.from(value).toString('base64')}` }
  const [key = '', token = ''] = value.split(' ')
  return { [credential.header]: key, authorization: `Bearer ${token}` }
}

function what({ kind }: Credential): string {
  if (kind === 'key-and-token') return 'a subscription key and the token of a login, with a blank between them'
  return kind === 'key' ? 'a subscription key' : 'a login in the form user:password'
}
