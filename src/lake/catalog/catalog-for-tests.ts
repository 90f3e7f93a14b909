/** The catalog over a real lake in a temporary folder, called without HTTP. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Principal, Reply } from '#base/capability.ts'
import { silent } from '#base/log.ts'
import type { Dataset } from '#canon/dataset.ts'
import { fixedClock } from '#drivers/clock/fixed.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { diskObjects } from '#drivers/objects/disk.ts'
import { type Json, type JsonObject, parseJson, stringifyJson } from '../iceberg/json.ts'
import type { RefGuard, View } from '../port.ts'
import { openLake } from '../versions/index.ts'
import { catalog } from './index.ts'
import { locations } from './locations.ts'
import type { CatalogPorts } from './ports.ts'

export const admin: Principal = { name: 'ana', role: 'admin' }

/** Small, with a key, a required column that is none of it, and a partition. */
export const contract: Dataset = {
  name: 'market.sample', doc: 'Sample.', key: ['node_id', 'at_utc'], sort: ['at_utc'], partition: [{ column: 'iso', transform: 'identity' }],
  columns: [
    { id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator.' },
    { id: 2, name: 'node_id', type: 'string', required: true, doc: 'Node.' },
    { id: 3, name: 'at_utc', type: 'timestamptz', required: true, doc: 'Instant.' },
    { id: 4, name: 'price', type: 'double', required: false, doc: 'Price.' },
  ],
}

export interface Answer { readonly status: number, readonly body: JsonObject, readonly headers: Readonly<Record<string, string | readonly string[]>> }

/** What a gate says that finds nothing. */
const content: CatalogPorts['gate'] = { judgeOutside: async () => ({ outcome: 'pass', rows: 0, aside: 0, findings: [] }) }

interface Options { readonly guard?: RefGuard, readonly gate?: CatalogPorts['gate'], readonly outsideRuns?: CatalogPorts['outsideRuns'], readonly datasets?: readonly Dataset[], readonly views?: readonly View[] }

export async function catalogForTest(t: TestContext, { guard, gate = content, outsideRuns, datasets = [contract], views = [] }: Options = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-catalog-'))
  const root = join(folder, 'objects')
  await mkdir(join(folder, 'scratch'), { recursive: true })
  await mkdir(root, { recursive: true })
  const meta = sqliteMeta(join(folder, 'meta.sqlite'))
  const engine = await duckdbEngine({ threads: 1, memoryLimit: '500MB', tempFolder: join(folder, 'scratch'), readable: [root] })
  t.after(async () => {
    await engine.close()
    await meta.close()
    await rm(folder, { recursive: true, force: true })
  })
  const objects = diskObjects(root)
  const clock = fixedClock('2026-11-20T08:00:00Z')
  const lake = openLake({ objects, meta, engine, clock, views, datasets, ...guard === undefined ? {} : { guard } })
  const access = { tokens: { find: async (token: string) => token === 'glk_good' ? admin : undefined } }
  const { routes = [] } = catalog.start({ lake, objects, engine, meta, clock, log: silent, datasets, views, access, gate, ...outsideRuns === undefined ? {} : { outsideRuns } })
  const matchers = routes.map(route => ({ route, path: new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`) }))

  async function call(method: string, path: string, body: Json | string = null, headers: Record<string, string> = {}): Promise<Answer> {
    const [before = '', query = ''] = path.split('?')
    const found = matchers.find(({ route, path: pattern }) => route.method === method && pattern.test(`/iceberg/v1${before}`))
    if (found === undefined) throw new TypeError(`no route for ${method} ${path}`)
    const params = Object.fromEntries(Object.entries(found.path.exec(`/iceberg/v1${before}`)?.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]))
    const reply = await found.route.handle({
      params: params as never, query: Object.fromEntries(new URLSearchParams(query)) as never, body: Buffer.from(typeof body === 'string' ? body : stringifyJson(body)) as never,
      principal: admin, headers, address: '127.0.0.1', signal: new AbortController().signal,
    })
    if (!(reply instanceof Reply)) throw new TypeError('a route of the catalog answered without a Reply')
    const text = typeof reply.body === 'string' ? reply.body : ''
    return { status: reply.status, headers: reply.headers, body: text === '' || text === 'null' ? {} : parseJson(text, 'answer') as JsonObject }
  }

  return { call, routes, lake, objects, engine, meta, where: locations(objects), clock, root }
}

export function errorOf(answer: Answer): { status: number, type: unknown, message: string } {
  const error = (answer.body['error'] ?? {}) as { type?: string, message?: string }
  return { status: answer.status, type: error.type, message: error.message ?? '' }
}

export const plainSchema: JsonObject = {
  type: 'struct', 'schema-id': 0, fields: [
    { id: 1, name: 'id', required: true, type: 'long' }, { id: 2, name: 'at', required: false, type: 'timestamptz' },
    { id: 3, name: 'note', required: false, type: 'string' }, { id: 4, name: 'price', required: false, type: 'double' },
  ],
}
