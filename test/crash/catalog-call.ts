/** Calls the catalog's routes as the server does, without a socket. */
import { type Principal, Reply, type Route } from '#base/capability.ts'
import { locations } from '#lake/catalog/locations.ts'
import type { Catalog } from '#lake/catalog/append-for-tests.ts'
import { type JsonObject, parseJson, stringifyJson } from '#lake/iceberg/json.ts'

const admin: Principal = { name: 'ana', role: 'admin' }

export function catalogOver(routes: readonly Route[], { objects, engine }: Pick<Catalog, 'objects' | 'engine'>): Catalog {
  const paths = routes.filter(route => route.path.startsWith('/iceberg/')).map(route => ({ route, path: new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`) }))
  return {
    objects, engine, where: locations(objects),
    async call(method, path, body = null, headers = {}) {
      const found = paths.find(each => each.route.method === method && each.path.test(`/iceberg/v1${path}`))
      if (found === undefined) throw new TypeError(`no route for ${method} ${path}`)
      const params = { ...found.path.exec(`/iceberg/v1${path}`)?.groups }
      const reply = await found.route.handle({
        params: params as never, query: {} as never, body: Buffer.from(typeof body === 'string' ? body : stringifyJson(body)) as never, principal: admin, headers, address: '127.0.0.1', signal: new AbortController().signal,
      })
      if (!(reply instanceof Reply)) throw new TypeError('a route of the catalog answered without a Reply')
      const text = typeof reply.body === 'string' ? reply.body : ''
      return { status: reply.status, headers: reply.headers, body: text === '' || text === 'null' ? {} : parseJson(text, 'answer') as JsonObject }
    },
  }
}
