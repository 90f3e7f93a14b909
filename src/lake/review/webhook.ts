/** One webhook: one signed POST, within a time limit. Whatever goes wrong is a returned answer, never an exception. */
import { createHmac } from 'node:crypto'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { messageOf } from '#base/error.ts'
import { printable } from '#base/text-table.ts'
import { closedTo, lookupWithin, type Reach } from './address.ts'

export interface HookAnswer { readonly passed: boolean, readonly message: string }

export interface Posting {
  readonly url: string
  readonly body: string
  /** Key of the signature; null sends none. */
  readonly secret: string | null
  readonly timeoutMs: number
  readonly headers: Readonly<Record<string, string>>
}

/** Of the answer, as much as a message may hold. */
const answerMost = 500

/** `sha256=` and the HMAC-SHA256 of the body (RFC 2104) in hexadecimal digits. */
export function signature(secret: string, body: string): string { return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }

export async function post({ url: text, body, secret, timeoutMs, headers }: Posting, reach: Reach): Promise<HookAnswer> {
  const url = URL.parse(text)
  const shut = url === null ? 'it is no address' : closedTo(url, reach)
  if (url === null || shut !== null) return { passed: false, message: `the webhook cannot be called: ${shut}` }
  const limit = new AbortController()
  // The look-up of a name cannot be stopped, so the limit also ends the waiting itself.
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<HookAnswer>(done => {
    timer = setTimeout(() => { limit.abort(); done({ passed: false, message: `${url.host} did not answer within ${timeoutMs / 1000} s` }) }, timeoutMs)
  })
  try {
    return await Promise.race([late, call(url, body, { ...headers, ...secret === null ? {} : { 'x-gridlake-signature': signature(secret, body) } }, reach, limit.signal)])
  } finally {
    clearTimeout(timer)
  }
}

async function call(url: URL, body: string, headers: Readonly<Record<string, string>>, reach: Reach, signal: AbortSignal): Promise<HookAnswer> {
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = (url.protocol === 'https:' ? https : http).request(url, {
        method: 'POST', agent: false, signal, lookup: lookupWithin(reach),
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'gridlake', ...headers },
      })
      sent.on('response', resolve)
      sent.on('error', reject)
      sent.end(body)
    })
    const status = answer.statusCode ?? 0
    const words = await beginning(answer)
    // A redirect is written by somebody else and is not followed.
    const passed = status >= 200 && status < 300
    return { passed, message: `${url.host} answered ${status}${words === '' ? '' : `: ${words}`}` }
  } catch (error) {
    return { passed: false, message: `${url.host} could not be reached: ${messageOf(error instanceof AggregateError ? error.errors[0] : error)}` }
  }
}

async function beginning(answer: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of answer) {
    text += String(chunk as Buffer)
    if (text.length >= answerMost) break
  }
  answer.destroy()
  return printable(text.slice(0, answerMost)).trim()
}
