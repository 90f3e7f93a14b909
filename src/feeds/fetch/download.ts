/**
 * One download: one request, its redirects, and the answer's bytes in a file. Whatever goes wrong on the way is a returned
 * `Trouble`, as trouble is the daily business of endpoints; only the caller's signal and this machine's own disk throw.
 */
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { fail, messageOf, systemCode } from '#base/error.ts'
import type { Download } from '../report.ts'
import { addressIn, isPublic, privateAddress, publicLookup } from '#base/public-address.ts'
import { type BodyLimits, CutOff, fewWords, saveBeginning, saveBody, TooLarge } from './body.ts'
import { dispositionName } from './file-name.ts'

export interface DownloadLimits extends BodyLimits {
  /** Longest silence: before the first byte of the answer, and between two. */
  readonly idleMs: number
  /** Longest time of one request. */
  readonly totalMs: number
  readonly redirects: number
  /** Of a longer file its first `bytes` are kept, in place of a refusal. */
  readonly cut?: boolean
}

/** OASIS may think for a minute or two about a day of all nodes before it sends a byte. */
export const downloadLimits: DownloadLimits = { bytes: 2 * 2 ** 30, ratio: 400, ratioFloorBytes: 16 * 2 ** 20, idleMs: 180_000, totalMs: 15 * 60_000, redirects: 5 }

/** An answer that came whole. `file` is null where the status says that it is none; `words` holds its beginning then. */
export interface Got {
  readonly kind: 'got'
  readonly status: number
  readonly file: { readonly path: string, readonly bytes: number, readonly sha256: string, readonly cut: boolean } | null
  readonly words: string
  /** By the server's own `Content-Disposition`. */
  readonly name: string | null
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** No answer came, or not the whole of one. */
export interface Trouble {
  readonly kind: 'trouble'
  /** Half a sentence: `the connection was reset`. */
  readonly reason: string
  /** Whether the same request may go better in a while. */
  readonly again: boolean
  readonly code: 'feed/upstream' | 'feed/unsafe'
  /** It would have gone to an address that is not public. */
  readonly closed?: boolean
}

export interface DownloadOptions {
  /** `host:port` that may be private: the one that the caller named. */
  readonly trusted: string | null
  /** Half a sentence: what would let another host be private. */
  readonly trustedBy?: string
  /** Statuses whose answer is a file; 200 alone where left out. */
  readonly files?: readonly number[]
  readonly limits: DownloadLimits
  readonly agent: string
  readonly signal?: AbortSignal | undefined
  /** Called before each request, redirects included; it may wait. */
  readonly before: (url: URL) => Promise<void>
  readonly onBytes?: (bytes: number) => void
}

/** What is asked: a GET, unless it says otherwise. */
export type Asking = Pick<Download, 'url' | 'headers'> & { readonly method?: string, readonly body?: string | undefined }

interface Sent { readonly method: string, readonly headers: Readonly<Record<string, string>>, readonly body?: string | undefined }

export async function download({ url, headers = {}, method = 'GET', body }: Asking, target: string, options: DownloadOptions): Promise<Got | Trouble> {
  let at = new URL(url)
  let sent: Sent = { method, headers, body }
  for (let hop = 0; ; hop++) {
    const closed = closedTo(at, options)
    if (closed) return closed
    await options.before(at)
    const answer = await request(at, sent, target, options)
    if (answer.kind !== 'moved') return answer
    if (hop === options.limits.redirects) return refusal(`it redirects more than ${options.limits.redirects} times`)
    const next = redirected(at, answer.to)
    if (!(next instanceof URL)) return next
    sent = afterMove(sent, answer.status)
    // What was meant for one host is not for another to see.
    if (next.host !== at.host && sent.body !== undefined) return refusal(`it redirects a request with a body to another host, ${next.host}, which is not followed`)
    if (next.host !== at.host) sent = { method: sent.method, headers: {} }
    at = next
  }
}

/** As browsers do (RFC 9110, 15.4): 303, and 301 and 302 after a POST, are asked for by GET. */
function afterMove(sent: Sent, status: number): Sent {
  if (sent.method === 'GET' || !(status === 303 || (sent.method === 'POST' && status < 303))) return sent
  return { method: 'GET', headers: Object.fromEntries(Object.entries(sent.headers).filter(([name]) => name.toLowerCase() !== 'content-type')) }
}

interface Moved { readonly kind: 'moved', readonly status: number, readonly to: string | undefined }

async function request(url: URL, sent: Sent, target: string, options: DownloadOptions): Promise<Got | Trouble | Moved> {
  const watch = watchdog(options.limits, options.signal)
  try {
    const answer = await answerTo(url, sent, options, watch.signal)
    watch.alive()
    const status = answer.statusCode ?? 0
    if ([301, 302, 303, 307, 308].includes(status)) {
      answer.destroy()
      return { kind: 'moved', status, to: answer.headers.location }
    }
    const save = options.limits.cut === true ? saveBeginning : saveBody
    const file = (options.files ?? [200]).includes(status) ? { path: target, ...await save(answer, target, options.limits, watch.signal, bytes => { watch.alive(); options.onBytes?.(bytes) }) } : null
    return { kind: 'got', status, file, words: file ? '' : await fewWords(answer), name: dispositionName(answer.headers['content-disposition']), headers: textHeaders(answer) }
  } catch (error) {
    options.signal?.throwIfAborted()
    return watch.barked() ?? troubleOf(error, url, options)
  } finally {
    watch.end()
  }
}

/** A connection of its own each time: at this pace one that was kept would mostly be found closed. */
async function answerTo(url: URL, { method, headers, body }: Sent, { agent, trusted }: DownloadOptions, signal: AbortSignal): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const sent = (url.protocol === 'https:' ? https : http).request(url, {
      method, agent: false, signal, headers: { 'user-agent': agent, accept: '*/*', 'accept-encoding': 'gzip', ...headers, ...length },
      ...url.host === trusted ? {} : { lookup: publicLookup },
    })
    sent.on('response', resolve)
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Ends a request that has been silent for too long, or has taken too long in all. */
function watchdog({ idleMs, totalMs }: DownloadLimits, signal: AbortSignal | undefined) {
  const stop = new AbortController()
  let reason: string | null = null
  function bark(why: string): void {
    reason ??= why
    stop.abort()
  }
  const total = setTimeout(bark, totalMs, `it was not at its end after ${totalMs / 1000} s`)
  const idle = setTimeout(bark, idleMs, `nothing came for ${idleMs / 1000} s`)
  return {
    signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
    alive() { idle.refresh() },
    barked(): Trouble | null { return reason === null ? null : { kind: 'trouble', reason, again: true, code: 'feed/upstream' } },
    end() {
      clearTimeout(idle)
      clearTimeout(total)
    },
  }
}

function redirected(from: URL, location: string | undefined): URL | Trouble {
  const to = location === undefined ? null : URL.parse(location, from.href)
  if (to === null) return refusal('it redirects to nowhere')
  if (to.protocol !== from.protocol) return refusal(`it redirects from ${from.protocol} to ${to.protocol}, which is not followed`)
  to.username = to.password = ''
  return to
}

type Trust = Pick<DownloadOptions, 'trusted' | 'trustedBy'>

function closedTo(url: URL, { trusted, trustedBy }: Trust): Trouble | null {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refusal(`${url.protocol} is no address of the web`)
  const address = addressIn(url)
  if (url.host === trusted || address === null || isPublic(address)) return null
  return closed(`${url.host} is no public address`, trustedBy)
}

function closed(what: string, trustedBy = 'only the host that --base names may be one'): Trouble { return { ...refusal(`${what}; ${trustedBy}`), closed: true } }

function refusal(reason: string): Trouble { return { kind: 'trouble', reason, again: false, code: 'feed/upstream' } }

/** Failures of a machine or network that may be another in a minute. */
const passing: Readonly<Record<string, string>> = {
  ECONNRESET: 'the connection was reset', ECONNREFUSED: 'the connection was refused', ETIMEDOUT: 'the connection timed out', EPIPE: 'the connection was reset',
  EAI_AGAIN: 'its name could not be looked up just now', ENETUNREACH: 'the network cannot be reached', EHOSTUNREACH: 'the host cannot be reached',
  ENETDOWN: 'the network is down', ECONNABORTED: 'the connection was reset', ERR_STREAM_PREMATURE_CLOSE: 'the connection ended before the answer did',
}

function troubleOf(error: unknown, url: URL, { trustedBy }: Trust): Trouble {
  const code = systemCode(firstOf(error)) ?? ''
  if (error instanceof TooLarge) return { kind: 'trouble', reason: error.message, again: false, code: 'feed/unsafe' }
  if (error instanceof CutOff) return { kind: 'trouble', reason: error.message, again: true, code: 'feed/upstream' }
  if (code === 'ENOTFOUND') return refusal(`there is no host ${url.hostname}; look at the network and the name`)
  if (code === privateAddress) return closed(messageOf(error), trustedBy)
  const reason = passing[code]
  if (reason !== undefined) return { kind: 'trouble', reason, again: true, code: 'feed/upstream' }
  if (/CERT|ISSUER|SIGNATURE|ALTNAME/.test(code)) return refusal(`its certificate is not accepted (${code}); the authority of one's own network is named by NODE_EXTRA_CA_CERTS`)
  if (/^(HPE_|ERR_TLS|ERR_SSL|EPROTO)/.test(code)) return refusal(`it does not speak as it should (${messageOf(error)})`)
  if (code === 'ENOSPC') throw fail('data/unusable', 'no room is left in the data folder for what is fetched; free some', {}, error)
  throw error
}

/** Of several addresses tried, the first one's error. */
function firstOf(error: unknown): unknown { return error instanceof AggregateError ? error.errors[0] : error }

function textHeaders(answer: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(['retry-after', 'etag', 'last-modified', 'date', 'content-type', 'content-length', 'transfer-encoding', 'link'].map(name => {
    const value = answer.headers[name]
    return [name, typeof value === 'string' ? value : undefined]
  }))
}
