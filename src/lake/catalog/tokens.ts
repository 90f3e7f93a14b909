/** OAuth2 client credentials against the platform's API tokens: a client's secret is a token, and is what it gets. */
import { Reply } from '#base/capability.ts'
import type { CatalogPorts } from './ports.ts'
import type { Operation } from './request.ts'

const accessToken = 'urn:ietf:params:oauth:token-type:access_token'

export function tokenOperation({ access }: Pick<CatalogPorts, 'access'>): Operation {
  return async request => {
    const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'))
    const grant = form.get('grant_type')
    const secret = grant === 'client_credentials' ? form.get('client_secret') ?? basicSecret(request.headers['authorization'])
      : grant === 'urn:ietf:params:oauth:grant-type:token-exchange' ? form.get('subject_token') : undefined
    if (secret === undefined) return answer(400, { error: 'unsupported_grant_type', error_description: 'client_credentials and token exchange are understood' })
    if (secret === null || secret === '') return answer(400, { error: 'invalid_request', error_description: 'client_secret is missing: an API token of the platform is expected (gridlake token add)' })
    if (await access.tokens.find(secret) === undefined) return answer(401, { error: 'invalid_client', error_description: 'the client_secret is no valid API token of the platform' })
    // No end is told: the token ends when the platform says so, and what answers then is a 401.
    return answer(200, { access_token: secret, token_type: 'bearer', issued_token_type: accessToken })
  }
}

function basicSecret(header: string | string[] | undefined): string | null {
  const match = typeof header === 'string' ? /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header) : null
  return match === null ? null : Buffer.from(match[1] ?? '', 'base64').toString('utf8').replace(/^[^:]*:/, '')
}

/** Of this form by the OAuth2 standard, not by the catalog's. */
function answer(status: number, body: Readonly<Record<string, string>>): Reply {
  return new Reply(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }, JSON.stringify(body))
}
