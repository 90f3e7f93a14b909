/** A registry on records of its own, asked as its protocol is, without a socket. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Reply } from '#base/capability.ts'
import { silent } from '#base/log.ts'
import { inTurns } from '#base/turns.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { formats } from '../formats.ts'
import { schemaRegistry } from './registry.ts'
import { registryEndpoints, registryRoutes } from './routes.ts'

export interface Told { readonly status: number, readonly text: string, readonly json: unknown }

/** A status where it is 200, else `[status, error_code]`, with what was told. */
export type Call = (method: string, path: string, body?: unknown) => Promise<Told>

export interface TestRegistry { readonly call: Call, readonly meta: Meta, readonly file: string }

export async function registryForTest(t: TestContext): Promise<TestRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-registry-'))
  const file = join(folder, 'meta.sqlite')
  const meta = sqliteMeta(file)
  t.after(async () => {
    await meta.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { call: callerOf(meta), meta, file }
}

/** A process's own registry over records that it may share. */
export function callerOf(meta: Meta): Call {
  const routes = registryRoutes(registryEndpoints(schemaRegistry(meta, async () => formats), inTurns(), '1.2.3'), '', silent)
  return async (method, path, body) => {
    const { pathname, searchParams } = new URL(`http://registry${path}`)
    const matches = routes.filter(route => route.method === method).flatMap(route => {
      const params = paramsOf(route.path, pathname)
      return params === undefined ? [] : [{ route, params }]
    })
    const found = matches.toSorted((one, other) => Object.keys(one.params).length - Object.keys(other.params).length)[0]
    if (found === undefined) throw new TypeError(`no route for ${method} ${pathname}`)
    const query = Object.fromEntries([...new Set(searchParams.keys())].map(name => [name, searchParams.getAll(name).length === 1 ? searchParams.get(name) : searchParams.getAll(name)]))
    const bytes = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    const reply = await found.route.handle({ params: found.params as never, query: query as never, body: bytes as never, principal: { name: 'test', role: 'admin' }, headers: {}, address: '', signal: new AbortController().signal }) as Reply
    const text = Buffer.from(reply.body as Uint8Array).toString('utf8')
    return { status: reply.status, text, json: parsed(text) }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The text of a schema, as it is.
    return undefined
  }
}

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(text)
    else if (part !== text) return undefined
  }
  return params
}

export function record(name: string, ...fields: readonly object[]): string { return JSON.stringify({ type: 'record', name, fields }) }

/** A number for each name, with a default where the name ends in `?`. */
export function numbers(name: string, ...fields: readonly string[]): string {
  return record(name, ...fields.map(field => field.endsWith('?') ? { name: field.slice(0, -1), type: 'int', default: 0 } : { name: field, type: 'int' }))
}
