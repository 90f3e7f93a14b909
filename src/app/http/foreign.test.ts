/** Routes of another protocol: any body as bytes, texts unchecked, and whatever goes wrong is told in that protocol's form. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Reply, type Route, route } from '#base/capability.ts'
import { isFailure } from '#base/error.ts'
import { refusesStrangers } from './conformance.ts'
import { foreignProtocols } from './foreign.ts'
import { serverForTest } from './server-for-tests.ts'

/** Says the code in a form that is none of ours. */
const answerError = (error: unknown): Reply => new Reply(isFailure(error, 'access/wrong-host') ? 400 : isFailure(error) ? error.status : 500, { 'content-type': 'text/x-fault' }, `fault ${isFailure(error) ? error.code : 'bug'}`)
const foreign = { bodyBytes: 2 * 1024 ** 2, answerError } as const
const summary = 'For a test.'
const seen = (body: unknown): Reply => new Reply(200, { 'content-type': 'application/json', 'x-seen': 'yes' }, JSON.stringify(body))

const take: Route = {
  method: 'POST', path: '/other/take/:name', permission: 'write', summary, foreign,
  handle: async ({ params, query, body }: { params: unknown, query: unknown, body: unknown }) => seen({ params, query, bytes: Buffer.isBuffer(body) ? body.toString('latin1').slice(0, 20) : String(body) }),
}
const routes: readonly Route[] = [
  take, { ...take, method: 'GET' }, { ...take, method: 'HEAD', permission: 'read' }, { ...take, path: '/other/open', permission: 'public' },
  { method: 'GET', path: '/other/broken', permission: 'read', summary, foreign, async handle() { throw new TypeError('the secret plan fell over') } },
  route({ method: 'POST', path: '/api/ours', permission: 'write', summary, handle: async () => ({}) }),
]

test('texts and bytes come as they are, whatever their type', async t => {
  const { server, token } = await serverForTest(t, { routes })
  const headers = await token('admin')
  for (const [type, payload] of [['application/json', '{"a":'], ['application/x-www-form-urlencoded', 'a=b&a=c'], ['application/octet-stream', '\u0000\u00ff'], ['application/json', '']] as const) {
    const answer = await server.inject({ method: 'POST', url: '/other/take/a%1Fb%2Fc?x=1&y=%20', headers: { ...headers, 'content-type': type }, payload: Buffer.from(payload, 'latin1') })
    assert.deepEqual([answer.statusCode, answer.json()], [200, { params: { name: 'a\u001fb/c' }, query: { x: '1', y: ' ' }, bytes: payload }], type)
  }
  const long = 'ä'.repeat(600)
  assert.equal((await server.inject({ url: `/other/take/${encodeURIComponent(long)}`, headers })).json<{ params: { name: string } }>().params.name, long)
})

test('a body as large as the protocol wants is taken, a larger one refused, and a stranger\'s gets no more room than others', async t => {
  const { server, token } = await serverForTest(t, { routes })
  const headers = { ...await token('admin'), 'content-type': 'application/json' }
  const sent = async (url: string, megabytes: number, with_: Record<string, string>) => {
    const { statusCode, body } = await server.inject({ method: 'POST', url, headers: with_, payload: Buffer.alloc(megabytes * 1024 ** 2 + 1, 'x') })
    return [statusCode, statusCode === 200 ? '' : body]
  }
  assert.deepEqual(await sent('/other/take/a', 1, headers), [200, ''])
  assert.deepEqual(await sent('/other/take/a', 2, headers), [413, 'fault usage/too-large'])
  assert.deepEqual(await sent('/other/open', 1, {}), [413, 'fault usage/too-large'])
  const ours = await server.inject({ method: 'POST', url: '/api/ours', headers: { ...await token('admin'), 'content-type': 'text/plain' }, payload: 'x' })
  assert.equal(ours.statusCode, 415, 'ours stay JSON')
})

test('what the host refuses is told in the protocol\'s form', async t => {
  const { server, token, session, logged } = await serverForTest(t, { routes })
  const [reader, { cookie }] = [await token('reader'), await session()]
  const cases = [
    ['nobody', 'GET', '/other/take/a', {}, 401, 'access/unauthenticated'], ['no such token', 'GET', '/other/take/a', { authorization: 'Bearer glk_x' }, 401, 'access/unauthenticated'],
    ['a reader', 'POST', '/other/take/a', reader, 403, 'access/forbidden'], ['a cookie alone', 'POST', '/other/take/a', { cookie }, 403, 'access/forbidden'],
    ['another host', 'GET', '/other/take/a', { host: 'evil.example' }, 400, 'access/wrong-host'], ['a path that nobody has', 'GET', '/other/nothing', reader, 404, 'usage/unknown-path'],
    ['the root', 'GET', '/other?a=b', reader, 404, 'usage/unknown-path'], ['a path that cannot be decoded', 'GET', '/other/take/%zz', reader, 400, 'usage/invalid'], ['a bug', 'GET', '/other/broken', reader, 500, 'bug'],
  ] as const
  for (const [name, method, url, headers, status, code] of cases) {
    const answer = await server.inject({ method, url, headers })
    assert.deepEqual([answer.statusCode, answer.headers['content-type'], answer.body], [status, 'text/x-fault', `fault ${code}`], name)
    assert.deepEqual([answer.headers['cache-control'], answer.headers['www-authenticate']], ['no-store', status === 401 ? 'Bearer realm="gridlake"' : undefined], name)
  }
  assert.match(String(logged.find(({ level }) => level === 'error')?.fields['stack']), /the secret plan/)
  assert.doesNotMatch((await server.inject('/others')).body, /fault/)
  await refusesStrangers(server, routes)
})

test('HEAD needs a token or a cookie and no more, and has no body', async t => {
  const { server, token, session } = await serverForTest(t, { routes })
  const { cookie } = await session()
  for (const headers of [{ cookie }, await token('reader')]) {
    const answer = await server.inject({ method: 'HEAD', url: '/other/take/a', headers })
    assert.deepEqual([answer.statusCode, answer.headers['x-seen'], answer.body], [200, 'yes', ''])
  }
  assert.deepEqual([(await server.inject({ method: 'HEAD', url: '/other/take/a' })).statusCode, (await server.inject({ method: 'HEAD', url: '/api/ours' })).statusCode], [401, 404])
})

test('the description is about ours alone', async t => {
  const { server } = await serverForTest(t, { routes })
  const paths = Object.keys((await server.inject('/api/openapi.json')).json<{ paths: Record<string, unknown> }>().paths)
  assert.ok(paths.includes('/api/ours') && !paths.some(path => path.startsWith('/other')))
})

test('a protocol shares its first part of the path with nobody', async t => {
  const mixed = route({ method: 'GET', path: '/other/ours', permission: 'read', summary, handle: async () => ({}) })
  assert.throws(() => foreignProtocols([...routes, mixed]), /GET \/other\/ours lies below \/other/)
  await assert.rejects(serverForTest(t, { routes: [...routes, mixed] }), /GET \/other\/ours/)
})
