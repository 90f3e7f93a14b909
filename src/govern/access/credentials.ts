/** What a request carries to say who asks. Pure. */

export const cookieName = 'gridlake_session'

export type Headers = Readonly<Record<string, string | string[] | undefined>>

export type Credential = { readonly by: 'cookie' | 'token', readonly secret: string, /** The user that the token must be of, where the caller says so. */ readonly user?: string }

/** A token wins over a cookie: it was set on purpose, a cookie comes along by itself. */
export function credentialOf(headers: Headers): Credential | undefined {
  const authorization = single(headers['authorization'])
  if (authorization !== undefined) return basicOf(authorization, headers) ?? { by: 'token', secret: /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '' }
  const secret = cookieOf(single(headers['cookie']) ?? '')
  return secret === undefined ? undefined : { by: 'cookie', secret }
}

/**
 * A user's name with a token as password, as many clients of other protocols can send nothing else. Never from a page: a
 * browser that knows the pair would send it along by itself, as it does a cookie.
 */
function basicOf(authorization: string, headers: Headers): Credential | undefined {
  const packed = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization)?.[1]
  if (packed === undefined || headers['origin'] !== undefined || headers['sec-fetch-site'] !== undefined) return undefined
  const pair = Buffer.from(packed, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon === -1 ? undefined : { by: 'token', user: pair.slice(0, colon), secret: pair.slice(colon + 1) }
}

function cookieOf(header: string): string | undefined {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === cookieName) return pair.slice(at + 1).trim()
  }
  return undefined
}

function single(value: string | string[] | undefined): string | undefined { return Array.isArray(value) ? value[0] : value }

/** `secure`: only where TLS is spoken in front, or browsers would not send it back. */
export function sessionCookie(secret: string, seconds: number, secure: boolean): string {
  return `${cookieName}=${secret}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
}
