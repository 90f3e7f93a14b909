/** The protocol's operations as routes, and what `config` says of them. */
import type { Permission, Reply, Route } from '#base/capability.ts'
import type { Log } from '#base/log.ts'
import { asCatalogError, errorReply, jsonReply, refused } from './errors.ts'
import type { JsonObject } from '../iceberg/json.ts'
import { keyLifetime, type Once } from './idempotency.ts'
import { refOf } from './names.ts'
import type { CatalogRequest, Operation } from './request.ts'

export interface Endpoint {
  readonly method: Route['method']
  /** Behind `/iceberg/v1` or `/iceberg/v1/{prefix}`, with names in braces as the protocol writes them. */
  readonly path: string
  readonly summary: string
  readonly run: Operation
  /** Reads where it is a GET or HEAD, unless told. */
  readonly permission?: Permission
  /** Whether a change was made before, by what it left; its answer then. */
  readonly landed?: (request: CatalogRequest) => Promise<Reply | null>
}

/** The largest commit that we have seen of a client is a hundredth of this. */
const bodyBytes = 16 * 1024 ** 2
/** Of what asks and changes nothing: a filter, a report, a secret. Everybody may ask. */
const askingBytes = 1024 ** 2
const base = '/iceberg/v1'

export interface Wider { readonly tokens: Operation, readonly checkRef: (ref: string) => Promise<void>, readonly once: Once, readonly log: Log }

/** Each under both forms: with a branch or `tag:NAME` as prefix, and without, which is `main`. */
export function catalogRoutes(endpoints: readonly Endpoint[], wider: Wider): Route[] {
  const config: Operation = async request => {
    const ref = refOf(request.query['warehouse'] === '' ? undefined : request.query['warehouse'])
    await wider.checkRef(ref)
    return jsonReply(200, configAnswer(ref, endpoints))
  }
  return [
    routeOf('GET', `${base}/config`, 'read', 'Iceberg catalog: what a client should know first.', config, wider.log),
    routeOf('POST', `${base}/oauth/tokens`, 'public', 'Iceberg catalog: OAuth2 client credentials.', wider.tokens, wider.log),
    ...endpoints.flatMap(endpoint => [base, `${base}/:prefix`].map(root => routeOf(
      endpoint.method, `${root}${endpoint.path.replace(/\{([a-z]+)(?:-([a-z]+))?\}/g, (_all, first: string, second?: string) => `:${first}${second === undefined ? '' : second.charAt(0).toUpperCase() + second.slice(1)}`)}`,
      permissionOf(endpoint), `Iceberg catalog: ${endpoint.summary}`, operationOf(endpoint, wider.once), wider.log,
    ))),
  ]
}

function permissionOf({ method, permission }: Endpoint): Permission { return permission ?? (method === 'GET' || method === 'HEAD' ? 'read' : 'write') }

/** A change is made once for each key that a client gives it. */
function operationOf(endpoint: Endpoint, once: Once): Operation {
  if (permissionOf(endpoint) === 'read') return endpoint.run
  const { landed } = endpoint
  return async request => await once.answer(request, `${endpoint.method} ${endpoint.path}`, async () => await endpoint.run(request), ...landed === undefined ? [] : [async () => await landed(request)])
}

function configAnswer(ref: string, endpoints: readonly Endpoint[]): JsonObject {
  return {
    defaults: {},
    overrides: { prefix: encodeURIComponent(ref) },
    endpoints: endpoints.map(({ method, path }) => `${method} /v1/{prefix}${path}`),
    'idempotency-key-lifetime': keyLifetime,
  }
}

function routeOf(method: Route['method'], path: string, permission: Permission, summary: string, run: Operation, log: Log): Route {
  return {
    method, path, permission, summary, foreign: { bodyBytes: permission === 'write' ? bodyBytes : askingBytes, answerError: errorReply },
    async handle(input) {
      try {
        return await run(requestOf(input))
      } catch (error) {
        const known = asCatalogError(error)
        if (known.status >= 500) log.error({ method, route: path, reason: known.cause instanceof Error ? known.cause.stack ?? known.cause.message : known.message }, 'a request to the catalog failed')
        return errorReply(known)
      }
    },
  }
}

/** Whatever the host hands over: a foreign route's texts and bytes. */
function requestOf(input: Parameters<Route['handle']>[0]): CatalogRequest {
  const params = texts(input.params)
  const body: unknown = input.body
  const { prefix, ...names } = params
  return {
    ref: refOf(prefix), params: names, query: texts(input.query),
    body: body instanceof Uint8Array ? body : new Uint8Array(),
    headers: input.headers, principal: input.principal,
  }
}

function texts(given: unknown): Record<string, string> {
  const all = typeof given === 'object' && given !== null ? Object.entries(given as Record<string, unknown>) : []
  return Object.fromEntries(all.map(([name, value]) => {
    if (typeof value !== 'string') throw refused('BadRequestException', `${name.slice(0, 60)} is given more than once`)
    return [name, value]
  }))
}
