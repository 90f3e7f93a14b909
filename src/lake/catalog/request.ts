/** A request of the protocol, and who makes it. */
import type { Principal, Reply } from '#base/capability.ts'
import { isFailure, messageOf } from '#base/error.ts'
import { JsonNode } from '../iceberg/json-node.ts'
import type { How } from '../port.ts'
import { refused } from './errors.ts'
import { type Ident, identOf, namespaceOf, type Namespace } from './names.ts'

export interface CatalogRequest {
  /** Branch, `tag:NAME` or commit. */
  readonly ref: string
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly principal: Principal
}

export type Operation = (request: CatalogRequest) => Promise<Reply>

/** Reads the body; what is wrong with it is the client's fault and named by its place. */
export function readBody<T>(request: CatalogRequest, read: (body: JsonNode) => T): T {
  return asClaimed(() => read(JsonNode.parse(Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength).toString('utf8'), 'Malformed request')))
}

/** Work on what a client claims: where it cannot be read, that is the client's fault. */
export function asClaimed<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (isFailure(error, 'lake/corrupt')) throw refused('BadRequestException', messageOf(error), error)
    throw error
  }
}

export function namespaceParam(request: CatalogRequest): Namespace { return namespaceOf(request.params['namespace'] ?? '') }

export function identParam(request: CatalogRequest, what: 'table' | 'view'): Ident {
  return identOf(namespaceParam(request), request.params[what] ?? '', what)
}

export function identNode(node: JsonNode, what: 'table' | 'view'): Ident {
  return identOf(node.at('namespace').items().map(level => level.string()), node.at('name').string(), what)
}

export function howOf(request: CatalogRequest, message: string): How {
  return { author: request.principal.name, message: `${message} (catalog)`, run_id: null }
}

export interface Page { readonly names: readonly string[], readonly next: string | null }

/** Names in their order, `pageSize` at a time where the client wants pages. The token is the last name of the page before. */
export function page(all: readonly string[], query: CatalogRequest['query']): Page {
  const names = [...all].sort()
  const { pageToken, pageSize } = query
  if (pageSize !== undefined && !/^[1-9]\d{0,8}$/.test(pageSize)) throw refused('BadRequestException', `Invalid pageSize ${JSON.stringify(pageSize.slice(0, 40))}: expected a whole number above 0`)
  const last = pageToken === undefined || pageToken === '' ? undefined : Buffer.from(pageToken, 'base64url').toString('utf8')
  const rest = last === undefined ? names : names.filter(name => name > last)
  const taken = pageSize === undefined ? rest : rest.slice(0, Number(pageSize))
  return { names: taken, next: taken.length < rest.length ? Buffer.from(taken.at(-1) ?? '', 'utf8').toString('base64url') : null }
}
