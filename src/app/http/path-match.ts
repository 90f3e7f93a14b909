/** Finds the route of a path, for servers of one protocol. Pure. */
import assert from 'node:assert'
import type { Route } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { routeName } from './public-routes.ts'

export interface Match { readonly route: Route, readonly params: Readonly<Record<string, string>> }

/** Undefined where nothing lies at the path. Throws `usage/method` where the path takes other methods, `usage/invalid` where it cannot be decoded. */
export type MatchPath = (method: string, path: string) => Match | undefined

interface Node {
  readonly literal: Map<string, Node>
  param: { readonly name: string, readonly node: Node } | undefined
  readonly routes: Map<string, Route>
}

const empty = (): Node => ({ literal: new Map(), param: undefined, routes: new Map() })

/** Throws an assertion where two routes have one path. */
export function pathMatcher(routes: readonly Route[]): MatchPath {
  const root = empty()
  for (const route of routes) {
    const node = segments(route.path).reduce(below, root)
    assert(!node.routes.has(route.method), `${routeName(route)} is there twice`)
    node.routes.set(route.method, route)
  }
  return (method, path) => {
    const found = find(root, segments(path), 0, nothing)
    if (found === undefined) return undefined
    const route = found.node.routes.get(method)
    if (route === undefined) throw fail('usage/method', `${path.slice(0, 200)} takes ${[...found.node.routes.keys()].join(', ')}, found ${method}`, { method, path: path.slice(0, 200) })
    const params: Record<string, string> = {}
    for (const [name, text] of found.given) params[name] = decoded(text)
    return { route, params }
  }
}

function below(node: Node, segment: string): Node {
  if (!segment.startsWith(':')) {
    const next = node.literal.get(segment) ?? empty()
    node.literal.set(segment, next)
    return next
  }
  node.param ??= { name: segment.slice(1), node: empty() }
  assert(node.param.name === segment.slice(1), `${segment} has another name elsewhere`)
  return node.param.node
}

const nothing: Given = []

type Given = readonly (readonly [name: string, text: string])[]

/** A literal is tried before a parameter. */
function find(node: Node, path: readonly string[], at: number, given: Given): { readonly node: Node, readonly given: Given } | undefined {
  const segment = path[at]
  if (segment === undefined) return node.routes.size > 0 ? { node, given } : undefined
  const literal = node.literal.get(segment)
  const found = literal && find(literal, path, at + 1, given)
  if (found !== undefined || node.param === undefined) return found
  return find(node.param.node, path, at + 1, [...given, [node.param.name, segment]])
}

/** A slash at the end says nothing. */
function segments(path: string): string[] {
  const parts = path.split('/')
  parts.shift()
  if (parts.at(-1) === '') parts.pop()
  return parts
}

function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch (error) {
    throw fail('usage/invalid', 'the path cannot be decoded: a % must be followed by two hexadecimal digits of UTF-8', {}, error)
  }
}
