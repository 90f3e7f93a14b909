/** What a request carries to say who asks. Pure. */

export const cookieName = 'gridlake_session'

export type Headers = Readonly<Record<string, string | string[] | undefined>>

export type Credential = { readonly by: 'cookie' | 'token', readonly secret: string }

/** A token wins over a cookie: it was set on purpose, a cookie comes along by itself. */
export function credentialOf(headers: Headers): Credential | undefined {
  const authorization = single(headers['authorization'])
  if (authorization !== undefined) return { by: 'token', secret: /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '' }
  const secret = cookieOf(single(headers['cookie']) ?? '')
  return secret === undefined ? undefined : { by: 'cookie', secret }
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
