/** Access tokens by client credentials (RFC 6749, 4.4): asked for once, kept until shortly before they end. */
import { readFile, rm } from 'node:fs/promises'
import { fail } from '#base/error.ts'
import type { Clock } from '#drivers/clock/port.ts'
import { ask, type Request, said, type Terms } from './ask.ts'
import type { Secrets } from './secrets.ts'

export interface TokenSettings { readonly token_url: string, readonly client_id: string, readonly client_secret_ref: string, readonly scope?: string, readonly audience?: string }

interface Token { readonly value: string, readonly endsMs: number }

/** Tokens live as long as what the platform hands to all its fetches: one serves all endpoints of a source. */
const kept = new WeakMap<object, Map<string, Token>>()

const answerBytesMost = 1024 * 1024
/** Where the server does not say how long a token lives. */
const unsaidSeconds = 300
const marginSeconds = 60

export interface TokenPorts { readonly owner: object, readonly clock: Clock, readonly terms: Terms, readonly secrets: Secrets, /** Of the answer, which is removed. */ readonly target: string }

export interface Tokens {
  value(): Promise<string>
  /** The token was not taken: the next one is asked for anew. */
  drop(): void
}

export async function tokensOf(settings: TokenSettings, { owner, clock, terms, secrets, target }: TokenPorts): Promise<Tokens> {
  const secret = await secrets.value(settings.client_secret_ref)
  const url = URL.parse(settings.token_url)
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.username !== '' || url.password !== '') throw fail('connections/invalid-spec', `${terms.name}: auth_config.token_url is no address; expected https://host/path without a login in it`)
  if (url.protocol === 'http:' && terms.trusted !== url.host) throw fail('connections/invalid-spec', `${terms.name}: auth_config.token_url is ${url.protocol}//${url.host}, where the client's secret could be read on its way; expected https://`)
  const all = kept.get(owner) ?? new Map<string, Token>()
  kept.set(owner, all)
  const key = JSON.stringify([url.href, settings.client_id, settings.scope, settings.audience, secret])
  return {
    async value() {
      const known = all.get(key)
      if (known !== undefined && clock.now() < known.endsMs) {
        secrets.keep(known.value)
        return known.value
      }
      const token = await tokenFrom(url, settings, secret, { terms, secrets, target, clock })
      all.set(key, token)
      return token.value
    },
    drop() { all.delete(key) },
  }
}

async function tokenFrom(url: URL, settings: TokenSettings, secret: string, { terms, secrets, target, clock }: Omit<TokenPorts, 'owner'>): Promise<Token> {
  const form = { grant_type: 'client_credentials', ...settings.scope === undefined ? {} : { scope: settings.scope }, ...settings.audience === undefined ? {} : { audience: settings.audience } }
  const plain = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
  const login = Buffer.from(`${formWritten(settings.client_id)}:${formWritten(secret)}`).toString('base64')
  secrets.keep(login)
  // The header is what every server must take; some take the form alone, and say so with a 401.
  let inForm = false
  const compose = async (): Promise<Request> => await Promise.resolve(inForm
    ? { method: 'POST', url, headers: plain, body: new URLSearchParams({ ...form, client_id: settings.client_id, client_secret: secret }).toString() }
    : { method: 'POST', url, headers: { ...plain, authorization: `Basic ${login}` }, body: new URLSearchParams(form).toString() })
  try {
    await ask(compose, target, terms, { bytesMost: answerBytesMost, redirects: 0, renew() { inForm = true; return true } })
    const text = await readFile(target, 'utf8').catch(() => '')
    return tokenIn(text, terms, secrets, clock.now())
  } finally {
    await rm(target, { force: true })
  }
}

function tokenIn(text: string, { name }: Terms, secrets: Secrets, nowMs: number): Token {
  const answer = parsed(text)
  const { access_token: value, token_type: type = 'bearer', expires_in: seconds = unsaidSeconds } = answer ?? {}
  if (typeof value === 'string') secrets.keep(value)
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) throw fail('connections/refused', `${name}: the answer of token_url has no access_token${answer === null ? `; JSON is expected${said(secrets.hide(text))}` : `; it has ${Object.keys(answer).slice(0, 10).map(key => secrets.hide(key)).join(', ') || 'nothing'}`}`)
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') throw fail('connections/refused', `${name}: token_url gives a token of another type than bearer`)
  const life = Number(seconds)
  const known = Number.isFinite(life) && life > 0 ? life : unsaidSeconds
  return { value, endsMs: nowMs + (known - Math.min(marginSeconds, known / 10)) * 1000 }
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : null
  } catch {
    return null
  }
}

/** As in a form (RFC 6749, 2.3.1). */
function formWritten(text: string): string { return new URLSearchParams({ t: text }).toString().slice(2) }
