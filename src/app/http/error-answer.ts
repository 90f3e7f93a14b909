/** Any error as an answer: status, body and headers. Pure. */
import { type Code, codes, fail, type GridlakeError, isFailure, messageOf, systemCode } from '#base/error.ts'

export interface ErrorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly error: { readonly code: string, readonly message: string, readonly details: Readonly<Record<string, unknown>> } }
  /** Ours: nothing that the caller did. */
  readonly bug: boolean
}

/** `request`: its id, by which a person finds the log line. */
export function errorAnswer(error: unknown, request: string): ErrorAnswer {
  const known = knownError(error)
  if (!isFailure(known)) {
    return { status: 500, headers: {}, bug: true, body: { error: { code: 'bug', message: `this is a fault of gridlake itself; the log has the details under request ${request}`, details: { request } } } }
  }
  const headers: Record<string, string> = {}
  const wait = known.details['retry_after_seconds']
  if (typeof wait === 'number') headers['retry-after'] = String(Math.ceil(wait))
  if (known.status === 401) headers['www-authenticate'] = 'Bearer realm="gridlake"'
  return { status: known.status, headers, bug: false, body: { error: { code: known.code, message: known.message, details: plain(known.details) } } }
}

/** What the HTTP server itself refuses, in our words; whatever else as it is. */
export function knownError(error: unknown): unknown { return isFailure(error) ? error : fromServer(error) ?? error }

const ownWords: Readonly<Record<string, readonly [Code, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['usage/too-large', 'the body is larger than the server takes'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['usage/media-type', 'the body must be JSON; send it with content-type: application/json'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['usage/invalid', 'the body is empty; JSON is expected, or no content-type'],
  FST_ERR_BAD_URL: ['usage/invalid', 'the path cannot be decoded: a % must be followed by two hexadecimal digits of UTF-8'],
}

/** What the HTTP server itself finds wrong with a request. */
function fromServer(error: unknown): GridlakeError | undefined {
  const [code, words] = ownWords[systemCode(error) ?? ''] ?? []
  if (code !== undefined && words !== undefined) return fail(code, words)
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status < 400 || status >= 500) return undefined
  return fail('usage/invalid', `the request cannot be read: ${messageOf(error)}`)
}

/** Details as JSON can say them. */
function plain(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(details, (_key, value: unknown) => typeof value === 'bigint' ? String(value) : value)) as Record<string, unknown>
}

/** JSON Schema of every error's body. */
export const errorSchema = {
  type: 'object', required: ['error'],
  properties: {
    error: {
      type: 'object', required: ['code', 'message', 'details'],
      properties: {
        code: { type: 'string', description: 'What went wrong, for programs.', enum: ['bug', ...Object.keys(codes)] },
        message: { type: 'string', description: 'What went wrong and what to do, for people.' },
        details: { type: 'object', description: 'The things that the message names.' },
      },
    },
  },
} as const
