/** The HTTP server: the host of every capability's routes, and of the portal. */
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Route } from '#base/capability.ts'
import type { Config } from '#base/config.ts'
import { fail, messageOf, systemCode } from '#base/error.ts'
import type { Log } from '#base/log.ts'
import { type Portal, portalPages } from '#serve/portal/index.ts'
import { errorAnswer, knownError } from './error-answer.ts'
import { dataHeaders, pageHeaders } from './headers.ts'
import { foreignProtocols, type ProtocolAt } from './foreign.ts'
import { answersTo, checkBind, urlOf } from './hosts.ts'
import type { Metrics } from './metrics.ts'
import { addRoutes, type Contexts, type Gatekeeper, sendReply } from './route-handler.ts'

export interface HttpServerOptions {
  /** All of them, with the host's own (`withSystemRoutes`). */
  readonly routes: readonly Route[]
  readonly access: Gatekeeper
  readonly config: Pick<Config, 'server'>
  readonly log: Log
  readonly metrics: Pick<Metrics, 'observe'>
  /** What `vite build web` made. */
  readonly portalFolder: string
  readonly limits?: Partial<Limits>
}

export interface Limits {
  readonly bodyBytes: number
  /** From a connection's first byte to the last of the request. */
  readonly requestMs: number
  /** For requests under way when the server stops. */
  readonly stopMs: number
}

const usualLimits: Limits = { bodyBytes: 1024 ** 2, requestMs: 60_000, stopMs: 5000 }

export interface HttpServer {
  /** Its URL. Throws `config/invalid`, `server/port-in-use`. */
  listen(): Promise<string>
  /** Requests under way may end, for 5 s; then their signals fire and their connections are cut. */
  close(): Promise<void>
  readonly address: string | undefined
  /** A request without a socket, for tests. */
  readonly inject: FastifyInstance['inject']
}

/** Throws an assertion for a route without a permission, and where two routes have one path; of a foreign protocol when it begins to listen. */
export function httpServer(options: HttpServerOptions): HttpServer {
  const { routes, access, config, log } = options
  const limits = { ...usualLimits, ...options.limits }
  const contexts: Contexts = new WeakMap()
  const running = new Set<AbortController>()
  const protocolAt = foreignProtocols(routes)
  const app = newApp(config, limits, log, protocolAt)
  let address: string | undefined
  let closing: Promise<void> | undefined

  app.addHook('onRequest', async (request, reply) => {
    const abort = new AbortController()
    running.add(abort)
    reply.raw.once('close', () => {
      running.delete(abort)
      if (!reply.raw.writableFinished) abort.abort(fail('engine/interrupted', 'the caller went away'))
      // Also where a connection was busy when the server began to stop.
      if (closing) setImmediate(() => { app.server.closeIdleConnections() })
    })
    contexts.set(request, { principal: { name: 'anonymous', role: 'reader' }, abort })
    reply.headers({ ...dataHeaders, 'x-request-id': request.id })
    if (!answersTo(request.headers.host, config.server)) {
      throw fail('access/wrong-host', `the server does not answer to ${JSON.stringify((request.headers.host ?? '').slice(0, 100))}; use 127.0.0.1, localhost or the name in server.host, or set server.behind_tls where a proxy stands in front`, { host: (request.headers.host ?? '').slice(0, 100) })
    }
  })
  app.addHook('onSend', async (_request, reply) => { if (closing) reply.header('connection', 'close') })
  app.addHook('onResponse', async (request, reply) => {
    const seconds = reply.elapsedTime / 1000
    const route = request.is404 ? 'portal' : request.routeOptions.url ?? 'unknown'
    options.metrics.observe({ method: request.method, route, status: reply.statusCode, seconds })
    log.debug({ request: request.id, method: request.method, route, status: reply.statusCode, seconds, principal: contexts.get(request)?.principal.name }, 'request answered')
  })
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, { log, contexts, protocolAt }))
  app.setNotFoundHandler(notFound(portalPages(options.portalFolder), protocolAt))
  addRoutes(app, routes, access, contexts)

  async function stop(): Promise<void> {
    const cut = setTimeout(() => {
      for (const abort of running) abort.abort(fail('engine/interrupted', 'the server stops'))
      app.server.closeAllConnections()
    }, limits.stopMs)
    try {
      await app.close()
    } finally {
      clearTimeout(cut)
      address = undefined
    }
  }

  return {
    async listen() {
      checkBind(config.server, await access.hasUsers())
      await listenOn(app, config.server)
      const bound = app.server.address() as AddressInfo
      return address = urlOf(config.server.host, bound.port)
    },
    close: async () => { await (closing ??= stop()) },
    get address() { return address },
    inject: app.inject.bind<FastifyInstance['inject']>(app),
  }
}

function newApp({ server }: Pick<Config, 'server'>, limits: Limits, log: Log, protocolAt: ProtocolAt): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    // A longer time for the headers than for the whole would be taken for the whole.
    http: { headersTimeout: Math.min(20_000, limits.requestMs), connectionsCheckingInterval: Math.min(10_000, limits.requestMs) },
    forceCloseConnections: 'idle',
    // The address that the proxy saw: the last entry of X-Forwarded-For. Those before it are the caller's own words.
    trustProxy: server.behind_tls ? (_address, hop) => hop === 0 : false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    exposeHeadRoutes: false,
    // A name of several hundred letters, each of which may take nine characters in a path.
    routerOptions: { maxParamLength: 4000 },
    // Where no route was looked for yet, as for a path that cannot be decoded.
    frameworkErrors(error, request, reply) {
      const { status, headers, body } = errorAnswer(error, request.id)
      log.debug({ request: request.id, code: body.error.code }, 'request refused')
      const foreign = protocolAt(request.url)?.answerError(knownError(error))
      void (reply as FastifyReply).code(foreign?.status ?? status).headers({ ...dataHeaders, ...headers, ...foreign?.headers }).send(foreign?.body ?? body)
    },
  })
  // JSON only: a form of a stranger's page can send plain text, but not JSON.
  app.removeContentTypeParser('text/plain')
  return app
}

interface Answering { readonly log: Log, readonly contexts: Contexts, readonly protocolAt: ProtocolAt }

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, { log, contexts, protocolAt }: Answering): FastifyReply {
  const { status, headers, body, bug } = errorAnswer(error, request.id)
  const fields = { request: request.id, method: request.method, route: request.routeOptions.url, code: body.error.code }
  if (contexts.get(request)?.abort.signal.aborted) log.debug(fields, 'request abandoned')
  else if (bug) log.error({ ...fields, stack: error instanceof Error ? error.stack : String(error) }, 'request failed by a bug')
  else if (status >= 500) log.error({ ...fields, reason: messageOf(error) }, 'request failed')
  else log.debug({ ...fields, reason: messageOf(error) }, 'request refused')
  // Headers of an answer that was not sent, such as a download's, must not stay.
  for (const name of ['content-length', 'content-encoding', 'content-disposition', 'etag', 'set-cookie']) reply.removeHeader(name)
  const foreign = protocolAt(request.routeOptions.url ?? request.url)?.answerError(knownError(error))
  if (foreign) return reply.code(foreign.status).headers({ ...dataHeaders, ...headers, ...foreign.headers }).send(foreign.body)
  return reply.code(status).headers({ ...dataHeaders, ...headers }).type('application/json; charset=utf-8').serializer(JSON.stringify).send(body)
}

/** What no route takes: a page or file of the portal, or an error in JSON. */
function notFound(portal: Portal, protocolAt: ProtocolAt) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = decodeURIComponent(request.url.split('?', 1)[0] ?? '/')
    const isPage = ['GET', 'HEAD'].includes(request.method) && !/^\/(api|healthz|metrics)(\/|$)/.test(path) && !protocolAt(path)
    const page = isPage ? await portal(path, request.headers) : undefined
    if (!page) throw fail('usage/unknown-path', `there is nothing at ${request.method} ${path.slice(0, 200)}; /api/openapi.json lists what there is`, { method: request.method, path: path.slice(0, 200) })
    reply.headers(pageHeaders)
    return await sendReply(reply, page)
  }
}

async function listenOn(app: FastifyInstance, { host, port }: Config['server']): Promise<void> {
  try {
    // One address for localhost: its two would be two servers to stop.
    await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port })
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EADDRINUSE') throw fail('server/port-in-use', `another process listens on ${host}:${port}; stop it, or choose another with --port, server.port or GRIDLAKE_SERVER_PORT (0 = any free one)`, { host, port }, error)
    if (code === 'EACCES') throw fail('config/invalid', `port ${port} may not be opened by this user; choose one above 1023 with server.port`, { setting: 'server.port', found: port }, error)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') throw fail('config/invalid', `this machine has no address ${host}; set server.host to one that it has, such as 127.0.0.1`, { setting: 'server.host', found: host }, error)
    throw error
  }
}
