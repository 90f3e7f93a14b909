/**
 * A foreign protocol on a port of its own: nothing between the socket and its routes but who asks and how much. Clients of such
 * protocols ask the same thing thousands of times a second, which the platform's own server is not made for.
 */
import assert from 'node:assert'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OwnPort, Principal, Reply, Route } from '#base/capability.ts'
import type { Config } from '#base/config.ts'
import { fail, isFailure, messageOf, systemCode } from '#base/error.ts'
import type { Log } from '#base/log.ts'
import { errorAnswer, knownError } from './error-answer.ts'
import { answersTo, checkBind, urlOf } from './hosts.ts'
import type { Metrics } from './metrics.ts'
import { type MatchPath, pathMatcher } from './path-match.ts'
import { routeName } from './public-routes.ts'
import { bodyOf, hasBody, queryOf } from './own-request.ts'
import { rememberedFor, type RememberingGatekeeper } from './remembered.ts'
import { type Gatekeeper, unauthenticated } from './route-handler.ts'

export interface OwnPortOptions {
  readonly access: Gatekeeper
  readonly config: Pick<Config, 'server'>
  readonly log: Log
  readonly metrics: Pick<Metrics, 'observe'>
}

export interface OwnPortServer {
  readonly address: string
  close(): Promise<void>
}

const requestMs = 60_000
const stopMs = 5000
/** Clients that keep connections ask again after longer pauses than a browser. */
const idleMs = 75_000

/** An answer up to this is copied once more, so as to be sent at once. */
const shortBytes = 32 * 1024

const togetherMs = 1

/** Throws `server/port-in-use`, `config/invalid`. */
export async function serveOwnPort(own: OwnPort, options: OwnPortOptions): Promise<OwnPortServer> {
  const { access, config, log, metrics } = options
  for (const route of own.routes) assert(route.foreign !== undefined && route.permission !== undefined, `route ${routeName(route)} of ${own.name} is not of a foreign protocol`)
  const here = { host: own.host, port: own.port, behind_tls: config.server.behind_tls }
  checkBind(here, await access.hasUsers())
  const stopped = new AbortController()
  const answering: Answering = { match: pathMatcher(own.routes), told: own.routes[0]?.foreign, access: rememberedFor(1000, access), isOurs: knownHosts(here), log, signal: stopped.signal }
  const together = sentTogether()
  const server = createServer({ requestTimeout: requestMs, headersTimeout: 20_000, keepAliveTimeout: idleMs, noDelay: true }, (request, response) => {
    const began = performance.now()
    const finish = ({ reply, route, principal }: Answered): void => {
      send(request, response, reply)
      const seconds = (performance.now() - began) / 1000
      metrics.observe({ method: route?.method ?? 'other', route: `${own.name} ${route?.path ?? 'unknown'}`, status: reply.status, seconds })
      log.debug({ port: own.name, method: request.method, route: route?.path, status: reply.status, seconds, principal: principal?.name }, 'request answered')
    }
    const ready = answerAtOnce(answering, request)
    if (ready !== undefined) return together.add(() => { finish(ready) })
    together.pass()
    void answer(answering, request).then(answered => { together.add(() => { finish(answered) }) })
  })
  await listening(server, own)
  const { port } = server.address() as AddressInfo
  return {
    address: urlOf(own.host, port),
    async close() {
      const cut = setTimeout(() => { stopped.abort(fail('engine/interrupted', 'the server stops')); server.closeAllConnections() }, stopMs)
      const closed = new Promise<void>(resolve => { server.close(() => { resolve() }) })
      server.closeIdleConnections()
      await closed
      clearTimeout(cut)
    },
  }
}

/**
 * Answers of one turn of the event loop are sent together, at its end or after a millisecond: a caller that sleeps is woken once
 * for all of them, which would take longer than many an answer. An answer waits longer only where another request blocks.
 */
function sentTogether(): { add(send: () => void): void, pass(): void } {
  let waiting: (() => void)[] = []
  let since = 0
  function end(): void {
    const all = waiting
    waiting = []
    for (const send of all) send()
  }
  function pass(): void { if (waiting.length > 0 && performance.now() - since >= togetherMs) end() }
  return {
    pass,
    add(send) {
      if (waiting.push(send) > 1) return pass()
      since = performance.now()
      setImmediate(end)
    },
  }
}

interface Answering { readonly match: MatchPath, readonly told: Route['foreign'], readonly access: RememberingGatekeeper, readonly isOurs: (host: string) => boolean, readonly log: Log, readonly signal: AbortSignal }
interface Answered { readonly reply: Reply, readonly route?: Route, readonly principal?: Principal }

/** What `answer` would answer, where nothing has to be waited for. Whatever is unusual, or wrong, is told there. */
function answerAtOnce({ match, access, isOurs }: Answering, request: IncomingMessage): Answered | undefined {
  const { method, url = '/', headers } = request
  if (method !== 'GET' || url.includes('?') || hasBody(request)) return undefined
  if (headers.host === undefined || !isOurs(headers.host)) return undefined
  const identity = access.recall(headers)
  if (identity === undefined) return undefined
  try {
    const found = match(method, url)
    const reply = found && access.allows(identity.principal, found.route.permission) ? found.route.foreign?.ready?.(found.params) : undefined
    return found && reply && { reply, route: found.route, principal: identity.principal }
  } catch {
    return undefined
  }
}

async function answer(answering: Answering, request: IncomingMessage): Promise<Answered> {
  let route: Route | undefined
  try {
    const { headers, method = 'GET', url = '/' } = request
    if (headers.host === undefined || !answering.isOurs(headers.host)) throw fail('access/wrong-host', `the server does not answer to ${JSON.stringify((headers.host ?? '').slice(0, 100))}; use 127.0.0.1, localhost or the name that it listens on`)
    const mark = url.indexOf('?')
    const path = mark === -1 ? url : url.slice(0, mark)
    const found = answering.match(method, path)
    route = found?.route
    const principal = await admit(answering.access, route, headers)
    if (found === undefined || route === undefined) throw fail('usage/unknown-path', `there is nothing at ${method} ${path.slice(0, 200)}`, { method, path: path.slice(0, 200) })
    const body = method === 'GET' || method === 'DELETE' || method === 'HEAD' ? undefined : await bodyOf(request, route.foreign?.bodyBytes ?? 0)
    const reply = await route.handle({
      params: found.params as never, query: (mark === -1 ? {} : queryOf(url.slice(mark + 1))) as never, body: body as never,
      principal, headers, address: request.socket.remoteAddress ?? '', signal: answering.signal,
    })
    return { reply: reply as Reply, route, principal }
  } catch (error) {
    const { bug } = errorAnswer(error, '')
    if (bug) answering.log.error({ route: route?.path, stack: error instanceof Error ? error.stack : messageOf(error) }, 'request failed by a bug')
    const told = route?.foreign ?? answering.told
    assert(told, 'a protocol says how errors are told')
    return { reply: told.answerError(knownError(error)), ...route === undefined ? {} : { route } }
  }
}

/** No cookies here: a page of a stranger can make a browser send them. A stranger is not even told which paths there are. */
async function admit(access: Gatekeeper, route: Route | undefined, headers: IncomingMessage['headers']): Promise<Principal> {
  const { authorization, origin } = headers
  const identity = authorization === undefined ? null : await access.authenticate({ authorization, ...origin === undefined ? {} : { origin }, ...headers['sec-fetch-site'] === undefined ? {} : { 'sec-fetch-site': headers['sec-fetch-site'] } })
  if (route?.permission === 'public') return identity?.principal ?? { name: 'anonymous', role: 'reader' }
  if (identity === null) throw route === undefined ? fail('access/unauthenticated', 'a login is needed: an API token as Bearer, or a user name with an API token as password') : unauthenticated(route)
  if (route !== undefined && !access.allows(identity.principal, route.permission)) {
    throw fail('access/forbidden', `${routeName(route)} needs the permission ${route.permission}, which the role ${identity.principal.role} of ${identity.principal.name} does not have`, { permission: route.permission, role: identity.principal.role })
  }
  return identity.principal
}

/** The few names under which clients call are looked at once. */
function knownHosts(here: Config['server']): (host: string) => boolean {
  const known = new Map<string, boolean>()
  return host => {
    let ours = known.get(host)
    if (ours === undefined) {
      ours = answersTo(host, here)
      if (known.size >= 100) known.clear()
      known.set(host, ours)
    }
    return ours
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply): void {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : Buffer.alloc(0)
  const all: Record<string, string | number | readonly string[]> = { 'content-length': bytes.byteLength, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }
  Object.assign(all, headers)
  if (status === 401) all['www-authenticate'] = 'Bearer realm="gridlake"'
  // What is left of a body that nobody reads would be taken for the next request. What has none is complete a moment later.
  if (!request.complete && hasBody(request)) all['connection'] = 'close'
  response.writeHead(status, all as OutgoingHttpHeaders)
  if (request.method === 'HEAD') response.end()
  // As a text of bytes it goes to the socket together with the head: half the work for the many short answers.
  else if (bytes.length <= shortBytes) response.end(bytes.toString('latin1'), 'latin1')
  else response.end(bytes)
}

async function listening(server: Server, { name, host, port, setting }: OwnPort): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port }, () => { server.off('error', reject); resolve() })
    })
  } catch (error) {
    if (isFailure(error)) throw error
    const code = systemCode(error)
    if (code === 'EADDRINUSE') throw fail('server/port-in-use', `another process listens on ${host}:${port}, where the ${name} was to answer; stop it, or choose another with ${setting}`, { host, port }, error)
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') throw fail('config/invalid', `the ${name} cannot listen on ${host}:${port} (${code}); change ${setting}`, { setting, host, port }, error)
    throw error
  }
}
