/** One request until it is answered or given up: its turn, its tries, and what a refusal means, in words without secrets. */
import { fail, type GridlakeError } from '#base/error.ts'
import { printable } from '#base/text-table.ts'
import { download, downloadLimits, type Got, type Pacer, retryAfterMs, type Trouble } from '../../fetch/index.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Provider } from '../spec/schema.ts'

export interface Request { readonly method: string, readonly url: URL, readonly headers: Readonly<Record<string, string>>, readonly body?: string | undefined }

export interface Terms {
  /** Of the messages: `hub-prices/hubs`. */
  readonly name: string
  readonly clock: Clock
  readonly pacer: Pacer
  readonly random: () => number
  readonly retry: NonNullable<Provider['retry_config']>
  /** Requests of one lane share a pace, and wait together where one is told to. */
  readonly lane: string
  readonly intervalMs: number
  /** The one host that may be private. */
  readonly trusted: string | null
  readonly hide: (text: string) => string
  readonly signal: AbortSignal | undefined
}

export interface Asked {
  readonly bytesMost: number
  /** A longer answer is cut, in place of a refusal. */
  readonly cut?: boolean
  readonly redirects?: number
  /** Whether there are other credentials to try after a 401. */
  readonly renew?: () => boolean
  readonly show?: (label: string, bytes: number) => void
}

/** `file` is null for 204: nothing to say. */
export type Answered = Pick<Got, 'file' | 'headers'>

const agent = 'gridlake'
const filled = [200, 201, 203]
const passing = [202, 408, 425, 429]

/**
 * Asks by `compose`, which is called for each try so that signatures and tokens are fresh, and puts the answer into `target`.
 * Throws `connections/refused`, `connections/private-address`, `feed/upstream` (try later) or `feed/unsafe` (too large).
 */
export async function ask(compose: () => Promise<Request>, target: string, terms: Terms, asked: Asked): Promise<Answered> {
  const { attempts = 5, timeout_ms: timeoutMs = 60_000 } = terms.retry
  let renewed = false
  for (let attempt = 1; ; attempt++) {
    const again = attempt > 1 ? `, try ${attempt}` : ''
    const turn = async (): Promise<void> => { await terms.pacer.turn(terms.lane, terms.intervalMs, terms.signal, ms => asked.show?.(`waiting ${Math.ceil(ms / 1000)} s${again}`, 0)) }
    await turn()
    const request = await compose()
    let hops = 0
    const got = await download({ ...request, url: request.url.href }, target, {
      trusted: terms.trusted, trustedBy: 'the setting connections.allow_private names hosts that may be private, and no redirect leads to one', files: filled, agent, signal: terms.signal,
      limits: { ...downloadLimits, bytes: asked.bytesMost, cut: asked.cut === true, idleMs: timeoutMs, totalMs: timeoutMs, redirects: asked.redirects ?? downloadLimits.redirects },
      before: async () => { if (hops++ > 0) await turn() },
      onBytes: bytes => asked.show?.(again.slice(2), bytes),
    })
    if (got.kind === 'got' && (got.file !== null || got.status === 204)) return got
    if (got.kind === 'got' && got.status === 401 && !renewed && asked.renew?.() === true) {
      renewed = true
      attempt--
      continue
    }
    const pause = pauseMs(got, attempt, attempts, terms)
    if (pause === null) throw refusal(got, request, attempt, terms)
    terms.pacer.hold(terms.lane, pause)
  }
}

/** Doubling pauses, half of each by chance so that many do not return at once; what the server asks for counts. Null: not again. */
function pauseMs(got: Got | Trouble, attempt: number, attempts: number, { retry, random, clock }: Terms): number | null {
  if (!passes(got) || attempt >= attempts) return null
  const { first_wait_ms: first = 1000, longest_wait_ms: longest = 60_000 } = retry
  const wait = Math.min(first * 2 ** (attempt - 1), longest)
  const jittered = Math.round(wait / 2 + random() * wait / 2)
  const after = got.kind === 'got' ? retryAfterMs(got.headers['retry-after'], clock.now()) : null
  if (after === null) return jittered
  return after > longest ? null : Math.max(after, Math.round(jittered / 10))
}

function passes(got: Got | Trouble): boolean { return got.kind === 'trouble' ? got.again : passing.includes(got.status) || (got.status >= 500 && got.status !== 501 && got.status !== 505) }

const meanings: Readonly<Record<number, string>> = {
  202: 'it has taken the request and has no answer yet', 206: 'it sent a part of the answer', 304: 'it says that nothing changed, which was not asked', 400: 'it finds the request wrong: look at query_params, body_template and incremental', 401: 'it does not accept who asks: look at auth and auth_config, and at the secret',
  402: 'it wants to be paid', 403: 'it does not allow this: look at what the key may read', 404: 'it has nothing there: look at base_url and path', 405: 'it takes another method: look at method', 406: 'it has no such format: look at the header Accept', 410: 'it has nothing there any more',
  413: 'it finds the request too large', 414: 'it finds the address too long', 415: 'it takes another form of body: look at the header Content-Type', 422: 'it finds the request wrong: look at query_params, body_template and incremental', 429: 'it is asked too often: look at rate_limit_per_second',
}

function refusal(got: Got | Trouble, { url }: Request, tries: number, { name, hide, clock, retry }: Terms): GridlakeError {
  // The query may hold a key.
  const place = `${name}: ${url.origin}${url.pathname}`
  const asked = tries > 1 ? ` (asked ${tries} times)` : ''
  if (got.kind === 'trouble') {
    const slow = /^(it was not at its end|nothing came)/.test(got.reason) ? `; retry_config.timeout_ms is ${retry.timeout_ms ?? 60_000}` : ''
    const code = got.closed === true ? 'connections/private-address' : got.code === 'feed/unsafe' ? got.code : got.again ? 'feed/upstream' : 'connections/refused'
    return fail(code, hide(`${place} gave nothing${asked}: ${got.reason}${slow}`), { host: url.host, tries })
  }
  const after = retryAfterMs(got.headers['retry-after'], clock.now())
  const later = after === null ? '' : `. It asks to be left alone for ${Math.ceil(after / 1000)} s, which is longer than retry_config lets it wait or came too often`
  const meaning = meanings[got.status] ?? (got.status >= 500 ? 'it fails' : 'it refuses')
  return fail(passes(got) ? 'feed/upstream' : 'connections/refused', `${hide(`${place} answers ${got.status}${asked}`)}: ${meaning}${said(hide(got.words))}${later}`, { host: url.host, status: got.status, tries })
}

/** The first words of an answer, without tags and what cannot be shown. */
export function said(text: string): string {
  const words = printable(text.slice(0, 4000).replace(/<[^<>]*>/g, ' ').replace(/[\p{Cf}\p{Co}\p{Cs}]/gu, '').replace(/\s+/g, ' ').trim())
  return words === '' ? '' : `. It says: "${words.length > 200 ? `${words.slice(0, 199)}…` : words}"`
}
