/** Wraps a capability's route: identity, permission, input by its schemas, the answer. No capability can forget one of them. */
import assert from 'node:assert'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Permission, permissions, type Principal, Reply, type Route } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { readInput } from './input.ts'
import { routeName } from './public-routes.ts'

type RequestHeaders = FastifyRequest['headers']

/** Who may come in; govern/access is one. */
export interface Gatekeeper {
  /** Null where the request carries nothing valid. `by`: a browser sends a cookie by itself, a token never. */
  authenticate(headers: RequestHeaders): Promise<{ readonly principal: Principal, readonly by: 'cookie' | 'token' } | null>
  allows(principal: Principal, permission: Permission): boolean
  hasUsers(): Promise<boolean>
}

const anonymous: Principal = { name: 'anonymous', role: 'reader' }

/** What the host knows of a request beside what the server knows. */
export interface RequestContext { principal: Principal, readonly abort: AbortController }

export type Contexts = WeakMap<FastifyRequest, RequestContext>

export function addRoutes(app: FastifyInstance, routes: readonly Route[], access: Gatekeeper, contexts: Contexts): void {
  // Deny by default: what does not say who may call it is not served.
  for (const route of routes) assert(permissions.includes(route.permission), `route ${routeName(route)} states no permission`)
  for (const route of routes) if (!route.foreign) addRoute(app, route, access, contexts)
  // A scope of their own: what is read there as bytes of any type stays JSON everywhere else.
  void app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => { done(null, body) })
    for (const route of routes) if (route.foreign) addRoute(scope, route, access, contexts)
  })
}

function addRoute(app: FastifyInstance, route: Route, access: Gatekeeper, contexts: Contexts): void {
  app.route({
    method: route.method,
    url: route.path,
    // A stranger's body gets no more room than the server gives to all.
    ...route.foreign && route.permission !== 'public' ? { bodyLimit: route.foreign.bodyBytes } : {},
    ...route.response ? { schema: { response: { '2xx': route.response } } } : {},
    async onRequest(request) {
      const context = contexts.get(request)
      assert(context, 'the server makes a context for every request')
      context.principal = await admit(route, access, request)
    },
    async handler(request, reply) {
      const context = contexts.get(request)
      assert(context, 'the server makes a context for every request')
      const given = { params: request.params, query: request.query, body: request.body }
      const { params, query, body } = route.foreign ? given : readInput(route, given)
      const answer = await route.handle({
        params: params as never, query: query as never, body: body as never,
        principal: context.principal, headers: request.headers, address: request.ip, signal: context.abort.signal,
      })
      return await send(route, reply, answer)
    },
  })
}

export function unauthenticated(route: Route): Error {
  return fail('access/unauthenticated', `${routeName(route)} needs a login or an API token; none that is valid came with the request`)
}

/** Before the body is read: a stranger costs nothing but the headers. */
async function admit(route: Route, access: Gatekeeper, request: FastifyRequest): Promise<Principal> {
  const identity = await access.authenticate(request.headers)
  const cookieOnly = request.headers.authorization === undefined && request.headers.cookie !== undefined
  if (route.permission !== 'public' && !identity) throw unauthenticated(route)
  // A form or an image on a stranger's page can make the browser send the cookie, but no header of its own.
  if (!isSafe(route) && (identity?.by === 'cookie' || (!identity && cookieOnly)) && request.headers['x-gridlake'] !== '1') {
    throw fail('access/forbidden', `${routeName(route)} with a cookie needs the header x-gridlake: 1`, { header: 'x-gridlake' })
  }
  if (identity && !access.allows(identity.principal, route.permission)) {
    throw fail('access/forbidden', `${routeName(route)} needs the permission ${route.permission}, which the role ${identity.principal.role} of ${identity.principal.name} does not have`, { permission: route.permission, role: identity.principal.role })
  }
  return identity?.principal ?? anonymous
}

/** Changes nothing, so that a page of a stranger that makes the browser ask gains nothing: it cannot see the answer. */
function isSafe({ method }: Route): boolean { return method === 'GET' || method === 'HEAD' }

async function send(route: Route, reply: FastifyReply, answer: unknown): Promise<unknown> {
  if (answer === undefined) {
    if (!isSafe(route)) return await reply.code(204).send()
    reply.callNotFound()
    return reply
  }
  if (answer instanceof Reply) return await sendReply(reply, answer)
  // The server would take a bare text for JSON that is ready to send, and null for no body.
  return await reply.type('application/json; charset=utf-8').send(typeof answer === 'object' && answer !== null ? answer : JSON.stringify(answer))
}

/** A client that takes nothing for so long has gone, whatever its connection says. */
const stalledMs = 120_000

export async function sendReply(reply: FastifyReply, { status, headers, body }: Reply): Promise<FastifyReply> {
  reply.code(status)
  for (const [name, value] of Object.entries(headers)) reply.header(name, value)
  if (body !== null && typeof body === 'object' && 'pipe' in body) {
    const { raw } = reply
    raw.setTimeout?.(stalledMs, () => { if (raw.writableLength > 0) raw.destroy() })
  }
  if (body instanceof Uint8Array && !Buffer.isBuffer(body)) return await reply.send(Buffer.from(body.buffer, body.byteOffset, body.byteLength))
  return await reply.send(body ?? '')
}
