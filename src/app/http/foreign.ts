/** Protocols that are not ours: each has a first part of the path for itself, and whatever goes wrong below it is told its way. Pure. */
import assert from 'node:assert'
import type { Route } from '#base/capability.ts'
import { routeName } from './public-routes.ts'

/** The protocol of a path or of a route's pattern, undefined where it is ours. */
export type ProtocolAt = (path: string) => Route['foreign']

/** Throws an assertion where routes of a protocol and of ours, or of two, share their first part. */
export function foreignProtocols(routes: readonly Route[]): ProtocolAt {
  const byRoot = new Map<string, Route['foreign']>()
  for (const route of routes) {
    const root = rootOf(route.path)
    const other = byRoot.get(root)
    assert(!byRoot.has(root) || other?.answerError === route.foreign?.answerError, `route ${routeName(route)} lies below /${root} with routes of another protocol`)
    byRoot.set(root, route.foreign)
  }
  return path => byRoot.get(rootOf(path))
}

function rootOf(path: string): string { return path.split(/[/?]/, 2)[1] ?? '' }
