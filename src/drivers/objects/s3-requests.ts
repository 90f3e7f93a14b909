/** Signed requests to one bucket, again where they fail for reasons that pass. */
import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { AwsV4Signer } from 'aws4fetch'
import { fail, isFailure, messageOf, type GridlakeError } from '#base/error.ts'
import type { S3Address, S3Credentials } from './s3-address.ts'
import { refusalIn, type Refusal } from './s3-answers.ts'

export interface Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** Left out for the bucket itself. */
  readonly key?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Statuses beside 2xx that the caller wants to see, not to have thrown. */
  readonly accept?: readonly number[]
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
  /** Whether an earlier try of the same request may have been carried out, and its answer lost. */
  readonly repeated: boolean
}

export interface Patience {
  /** How long a store that does not answer is tried again. */
  readonly patienceMs: number
  /** How long one answer, or its next bytes, may take. */
  readonly silenceMs: number
}

export type Send = (request: Request) => Promise<Answer>

const firstPauseMs = 50
const longestPauseMs = 5_000
/** What a slow line still carries; a body that is sent gets that much more time. */
const slowestBytesPerMs = 100

/** Throws `data/unreachable` and `data/unusable`. The keys never appear in an error. */
export function s3Requests(address: S3Address, credentials: S3Credentials, { patienceMs, silenceMs }: Patience): Send {
  const derivedKeys = new Map<string, ArrayBuffer>()

  async function once({ method, key, query = {}, headers = {}, body }: Request): Promise<Omit<Answer, 'repeated'>> {
    // The store refuses a body that is not the one that was signed: what is damaged on the way is not kept.
    const sha256 = createHash('sha256').update(body ?? '').digest('hex')
    const signed = await new AwsV4Signer({
      ...credentials, method, url: address.request(key, query), headers: { ...headers, 'x-amz-content-sha256': sha256 },
      service: 's3', region: address.region, cache: derivedKeys,
    }).sign()
    const stop = new AbortController()
    const timer = setTimeout(() => { stop.abort(new Error('it went silent')) }, silenceMs + (body?.length ?? 0) / slowestBytesPerMs)
    try {
      const response = await fetch(signed.url, { method, headers: signed.headers, redirect: 'manual', signal: stop.signal, ...body ? { body: new Uint8Array(body) } : {} })
      const chunks: Uint8Array[] = []
      for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        timer.refresh()
        chunks.push(chunk)
      }
      return { status: response.status, headers: response.headers, bytes: Buffer.concat(chunks) }
    } finally {
      clearTimeout(timer)
    }
  }

  return async request => {
    const giveUpAt = Date.now() + patienceMs
    let repeated = false
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      let trouble: GridlakeError
      try {
        const answer = await once(request)
        const refusal = refusalOf(request, answer)
        if (refusal === undefined || request.accept?.includes(answer.status) === true) return { ...answer, repeated }
        trouble = inOurWords(address.name, answer, refusal)
      } catch (cause) {
        // What fetch throws is a TypeError with the system's error inside, or the reason of the abort.
        trouble = fail('data/unreachable', `${address.name} does not answer (${reasonOf(cause)}). Check the endpoint and the network, then try again.`, { place: address.name }, cause)
      }
      if (!isFailure(trouble, 'data/unreachable') || Date.now() + pause > giveUpAt) throw trouble
      repeated = true
      await delay(pause / 2 + Math.random() * pause / 2)
    }
  }
}

/** An upload in parts may end with status 200 and an error as its body. */
function refusalOf({ method }: Request, { status, bytes }: Pick<Answer, 'status' | 'bytes'>): Refusal | undefined {
  const text = (): string => Buffer.from(bytes).toString()
  if (status >= 200 && status < 300) return method === 'POST' ? refusalIn(text()) : undefined
  return refusalIn(text()) ?? { code: '', message: '' }
}

const passingStatuses: readonly number[] = [408, 425, 429, 500, 502, 503, 504]
const passingCodes: readonly string[] = ['ConditionalRequestConflict', 'OperationAborted', 'RequestTimeout', 'SlowDown', 'InternalError', 'ServiceUnavailable']

const remedies: Readonly<Record<string, string>> = {
  NoSuchBucket: 'Make the bucket first, or name another.',
  InvalidAccessKeyId: 'Check AWS_ACCESS_KEY_ID.',
  SignatureDoesNotMatch: 'Check AWS_SECRET_ACCESS_KEY, and the region.',
  ExpiredToken: 'The temporary keys have run out: start with new ones.',
  RequestTimeTooSkewed: 'Set the clock of this machine right.',
  AccessDenied: 'Allow these keys to get, put, delete and list objects of the bucket.',
  AuthorizationHeaderMalformed: 'Name the region of the bucket in objects.region.',
}

function inOurWords(name: string, { status, headers }: Pick<Answer, 'status' | 'headers'>, { code, message }: Refusal): GridlakeError {
  const found = [`status ${status}`, code, message].filter(part => part !== '').join(', ')
  const details = { place: name, status, code }
  if (passingStatuses.includes(status) || passingCodes.includes(code)) return fail('data/unreachable', `${name} is not ready (${found}). Try again later.`, details)
  const region = headers.get('x-amz-bucket-region')
  const moved = status >= 300 && status < 400 ? `The bucket is elsewhere: set objects.region${region === null ? ' and objects.endpoint' : ` to ${region}`}.` : undefined
  const denied = status === 403 ? remedies['AccessDenied'] : undefined
  return fail('data/unusable', `${name} refuses (${found}). ${moved ?? remedies[code] ?? denied ?? 'See the documentation of the store.'}`, details)
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error && cause.cause instanceof Error ? messageOf(cause.cause) || cause.message : messageOf(cause)
}
