/** What must hold for any list of routes: tests give it the platform's own. */
import assert from 'node:assert/strict'
import type { Route } from '#base/capability.ts'
import { routeName } from './public-routes.ts'
import { unauthenticated } from './route-handler.ts'
import type { HttpServer } from './server.ts'

/** The path with some value for every parameter. */
export function examplePath({ path }: Pick<Route, 'path'>): string { return path.replace(/:\w+/g, 'x') }

/** Every route that is not public answers 401 to whoever carries nothing, or something that is not valid, and nothing else. */
export async function refusesStrangers(server: Pick<HttpServer, 'inject'>, routes: readonly Route[]): Promise<void> {
  const strangers = [{}, { 'authorization': 'Bearer glk_x' }, { 'cookie': 'gridlake_session=x', 'x-gridlake': '1' }]
  for (const route of routes.filter(({ permission }) => permission !== 'public')) {
    for (const headers of strangers) {
      const answer = await server.inject({ method: route.method, url: examplePath(route), headers })
      assert.equal(answer.statusCode, 401, `${routeName(route)} with ${JSON.stringify(headers)}`)
      // An answer to HEAD has no body.
      if (route.method === 'HEAD') continue
      if (route.foreign) assert.equal(answer.body, Buffer.from(route.foreign.answerError(unauthenticated(route)).body as string | Uint8Array).toString())
      else assert.equal(answer.json<{ error: { code: string } }>().error.code, 'access/unauthenticated')
    }
  }
}
