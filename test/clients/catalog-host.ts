/** The catalog's routes on a small HTTP server: what `src/app/http` does for a foreign route, and no more. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { type Principal, Reply, type Route } from '#base/capability.ts'
import { type Log, silent } from '#base/log.ts'
import { node, nodeHub } from '#canon/node.ts'
import { lmpDayAhead, lmpRealTime } from '#canon/price.ts'
import { systemClock } from '#drivers/clock/system.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Engine } from '#drivers/engine/port.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { diskObjects } from '#drivers/objects/disk.ts'
import { marketRules } from '#gate/rules/index.ts'
import { catalog } from '#lake/catalog/index.ts'
import { openLake, type OpenLake } from '#lake/versions/index.ts'

export interface CatalogHost { readonly url: string, readonly lake: OpenLake, readonly objects: ReturnType<typeof diskObjects>, readonly engine: Engine, close(): Promise<void> }

export const admin: Principal = { name: 'admin', role: 'admin' }
/** Taken for an API token by this server. */
export const secret = 'let-me-in'

export async function catalogServer({ folder, port = 0, verify = 'files', log = stderrLog }: { folder: string, port?: number, verify?: 'files' | 'manifests', log?: Log }): Promise<CatalogHost> {
  const objectsRoot = join(folder, 'objects')
  mkdirSync(objectsRoot, { recursive: true })
  mkdirSync(join(folder, 'scratch'), { recursive: true })
  const meta = sqliteMeta(join(folder, 'meta.sqlite'))
  const engine = await duckdbEngine({ threads: 1, memoryLimit: '1GB', tempFolder: join(folder, 'scratch'), readable: [objectsRoot] })
  const objects = diskObjects(objectsRoot)
  const datasets = [lmpDayAhead, lmpRealTime, node, nodeHub]
  const lake = openLake({ objects, meta, engine, clock: systemClock, views: [], datasets })
  const access = { tokens: { find: async (token: string) => token === secret ? admin : undefined } }
  const { routes = [] } = catalog.start({ lake, objects, engine, meta, gate: marketRules(), clock: systemClock, log, datasets, access, verify })
  const app = fastify({ logger: false, exposeHeadRoutes: false, routerOptions: { maxParamLength: 2000 } })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => { done(null, body) })
  for (const route of routes) mount(app, route)
  await app.listen({ host: '127.0.0.1', port })
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/iceberg`, lake, objects, engine,
    async close() { await app.close(); await engine.close(); await meta.close() },
  }
}

function mount(app: FastifyInstance, route: Route): void {
  app.route({
    method: route.method, url: route.path, bodyLimit: route.foreign?.bodyBytes ?? 0,
    errorHandler: (error, _request, reply) => {
      const answer = route.foreign?.answerError(error)
      void reply.code(answer?.status ?? 500).headers(answer?.headers as Record<string, string>).send(answer?.body)
    },
    async handler(request, reply) {
      const answer = await route.handle({
        params: request.params as never, query: request.query as never, body: request.body as never,
        principal: admin, headers: request.headers, address: request.ip, signal: new AbortController().signal,
      })
      if (!(answer instanceof Reply)) return await reply.code(204).send()
      return await reply.code(answer.status).headers(answer.headers as Record<string, string>).send(answer.body ?? '')
    },
  })
}

const stderrLog: Log = { ...silent, error: (fields, message) => { process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) }, child: () => stderrLog }
