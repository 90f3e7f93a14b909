/** What shows a source who asks. Secrets come by reference and go to the source's own host alone. */
import { createHash, createHmac } from 'node:crypto'
import { fail } from '#base/error.ts'
import type { Clock } from '#drivers/clock/port.ts'
import { authConfigs } from '../spec/by-kind.ts'
import type { EndpointSpec } from '../spec/schema.ts'
import type { Request } from './ask.ts'
import type { Secrets } from './secrets.ts'
import { settingsOf } from './settings.ts'
import type { Tokens, TokenSettings } from './token.ts'

export interface Auth {
  /** The request with what the source wants to see. */
  signed(request: Request): Promise<Request>
  /** Whether there are other credentials after a 401. */
  renew(): boolean
}

export interface AuthPorts { readonly name: string, readonly clock: Clock, readonly secrets: Secrets, readonly tokens: (settings: TokenSettings) => Promise<Tokens> }

interface ApiKey { readonly in: 'header' | 'query', readonly name: string, readonly key_ref: string }
interface Basic { readonly username: string, readonly password_ref: string }
interface Hmac { readonly key_id: string, readonly secret_ref: string, readonly algorithm: 'sha256' | 'sha512', readonly header: string, readonly key_header: string, readonly time_header: string }

const inHeaders = (headers: Readonly<Record<string, string>>): Auth => ({
  async signed(request) { return await Promise.resolve({ ...request, headers: { ...request.headers, ...headers } }) },
  renew: () => false,
})

/** Throws `connections/invalid-spec` and `connections/secret-missing`. */
export async function authOf({ auth = 'none', auth_config: given = {} }: EndpointSpec, { name, clock, secrets, tokens }: AuthPorts): Promise<Auth> {
  const config: unknown = settingsOf(authConfigs[auth], given, 'auth_config', name)
  switch (auth) {
    case 'none': return inHeaders({})
    case 'bearer': return inHeaders({ authorization: `Bearer ${await secrets.header((config as { token_ref: string }).token_ref)}` })
    case 'basic': {
      const { username, password_ref: ref } = config as Basic
      if (username.includes(':')) throw fail('connections/invalid-spec', `${name}: auth_config.username has a colon, which a login cannot have`)
      const login = Buffer.from(`${username}:${await secrets.value(ref)}`).toString('base64')
      secrets.keep(login)
      return inHeaders({ authorization: `Basic ${login}` })
    }
    case 'api_key': {
      const { in: where, name: key, key_ref: ref } = config as ApiKey
      if (where === 'header') return inHeaders({ [headerName(key, name)]: await secrets.header(ref) })
      const value = await secrets.value(ref)
      return { async signed(request) { return await Promise.resolve({ ...request, url: withParams(request.url, [[key, value]]) }) }, renew: () => false }
    }
    case 'oauth2': {
      const own = await tokens(config as TokenSettings)
      return {
        async signed(request) { return { ...request, headers: { ...request.headers, authorization: `Bearer ${await own.value()}` } } },
        renew() { own.drop(); return true },
      }
    }
    case 'hmac': return await hmac(config as Hmac, name, clock, secrets)
  }
}

/**
 * The signature is the HMAC, in lower-case hexadecimal digits, of four lines joined by \n without one at the end: the method
 * in capitals, the path with its query as they are sent, the time (the text of `time_header`: seconds since 1970, UTC), and the
 * SHA-256 of the body in lower-case hexadecimal digits (of nothing where there is no body).
 */
export function signature(secret: string, algorithm: 'sha256' | 'sha512', { method, url, body = '' }: Pick<Request, 'method' | 'url' | 'body'>, seconds: string): string {
  const lines = [method.toUpperCase(), `${url.pathname}${url.search}`, seconds, createHash('sha256').update(body).digest('hex')]
  return createHmac(algorithm, secret).update(lines.join('\n')).digest('hex')
}

async function hmac({ key_id: id, secret_ref: ref, algorithm, header, key_header: keyHeader, time_header: timeHeader }: Hmac, name: string, clock: Clock, secrets: Secrets): Promise<Auth> {
  const secret = await secrets.value(ref)
  const names = [header, keyHeader, timeHeader].map(one => headerName(one, name))
  const sentId = headerValue(id, 'auth_config.key_id', name)
  return {
    async signed(request) {
      const seconds = String(Math.floor(clock.now() / 1000))
      const values = [signature(secret, algorithm, request, seconds), sentId, seconds]
      return await Promise.resolve({ ...request, headers: { ...request.headers, ...Object.fromEntries(names.map((one, index) => [one, values[index] ?? ''])) } })
    },
    renew: () => false,
  }
}

/** What the connection itself says. */
const reserved = ['host', 'connection', 'content-length', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'accept-encoding']

/** In small letters. Throws `connections/invalid-spec` for what is no header, or none that a specification may set. */
export function headerName(header: string, name: string): string {
  const small = header.toLowerCase()
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(small)) throw fail('connections/invalid-spec', `${name}: "${header.slice(0, 60)}" is no name of a header`)
  if (reserved.includes(small)) throw fail('connections/invalid-spec', `${name}: the header ${header} is not for a specification to set`)
  return small
}

/** Throws `connections/invalid-spec` for what cannot stand in a header. */
export function headerValue(value: string, what: string, name: string): string {
  if (!/^[\t\x20-\x7e]*$/.test(value)) throw fail('connections/invalid-spec', `${name}: ${what} cannot be sent: a header has neither line breaks nor signs beyond ASCII`)
  return value
}

export function withParams(url: URL, params: Iterable<readonly [string, string]>): URL {
  const to = new URL(url)
  for (const [key, value] of params) to.searchParams.set(key, value)
  return to
}
