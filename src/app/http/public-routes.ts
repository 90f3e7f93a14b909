/** Which routes need no identity: a short list that tests hold. Pure. */
import type { Route } from '#base/capability.ts'

/** `GET /healthz`, sorted. */
export function publicRoutes(routes: readonly Route[]): readonly string[] {
  return routes.filter(({ permission }) => permission === 'public').map(routeName).toSorted()
}

export function routeName({ method, path }: Pick<Route, 'method' | 'path'>): string { return `${method} ${path}` }
