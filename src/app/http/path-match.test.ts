/** Paths to routes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Reply, type Route } from '#base/capability.ts'
import { isFailure } from '#base/error.ts'
import { pathMatcher } from './path-match.ts'

const at = (method: Route['method'], path: string): Route => ({ method, path, permission: 'read', summary: 'For a test.', handle: async () => new Reply(200, {}, '') })
const match = pathMatcher([at('GET', '/'), at('GET', '/a/:x'), at('GET', '/a/fixed'), at('POST', '/a/:x'), at('GET', '/a/:x/b'), at('GET', '/:y/z')])

test('a literal wins over a parameter, and a dead end is left again', () => {
  const cases = [
    ['GET', '/', '/', {}], ['GET', '/a/1', '/a/:x', { x: '1' }], ['GET', '/a/1/', '/a/:x', { x: '1' }], ['GET', '/a/fixed', '/a/fixed', {}], ['GET', '/a/fixed/b', '/a/:x/b', { x: 'fixed' }],
    ['POST', '/a/b%2Fc%20%C3%A4', '/a/:x', { x: 'b/c ä' }], ['GET', '/q/z', '/:y/z', { y: 'q' }], ['GET', '/a/z', '/a/:x', { x: 'z' }], ['GET', '/a/__proto__', '/a/:x', { x: '__proto__' }],
  ] as const
  for (const [method, path, pattern, params] of cases) {
    const found = match(method, path)
    assert.deepEqual([found?.route.path, found?.params], [pattern, params], path)
  }
  for (const path of ['/a', '/nothing/here/at/all', '//', '/a/1/c']) assert.equal(match('GET', path), undefined, path)
  assert.throws(() => match('DELETE', '/a/1'), error => isFailure(error, 'usage/method'))
  assert.throws(() => match('GET', '/a/%zz'), error => isFailure(error, 'usage/invalid'))
})

test('two routes of one path are a bug', () => {
  assert.throws(() => pathMatcher([at('GET', '/a/:x'), at('GET', '/a/:x')]), /twice/)
})
