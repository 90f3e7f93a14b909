import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { Reply, route } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { serverForTest } from './server-for-tests.ts'

const public_ = { permission: 'public', summary: 'For a test.' } as const
const echo = route({ ...public_, method: 'POST', path: '/api/echo', body: Type.Object({ text: Type.String(), times: Type.Integer({ default: 1 }) }, { additionalProperties: false }), handle: async ({ body }) => body })
const list = route({ ...public_, method: 'GET', path: '/api/list/:id', params: Type.Object({ id: Type.String({ maxLength: 20 }) }), query: Type.Object({ node: Type.Array(Type.String(), { minItems: 1 }), limit: Type.Integer({ minimum: 1, default: 50 }) }), handle: async ({ params, query }) => ({ ...params, ...query }) })
const broken = route({ ...public_, method: 'GET', path: '/api/broken', async handle() { throw new TypeError('the secret plan fell over') } })
const conflict = route({ ...public_, method: 'GET', path: '/api/conflict', async handle() { throw fail('lake/conflict', 'two wrote', { count: 3n, node: 'A' }) } })
const narrow = route({ ...public_, method: 'GET', path: '/api/narrow', response: Type.Object({ name: Type.String() }), handle: async () => ({ name: 'ana', password: 'hash' }) })
const file = route({ ...public_, method: 'GET', path: '/api/file', handle: async () => new Reply(200, { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="a.bin"', 'set-cookie': ['a=1', 'b=2'] }, new Uint8Array([0, 255, 7])) })
const nothing = route({ ...public_, method: 'DELETE', path: '/api/nothing', async handle() {} })
const login = route({ ...public_, method: 'POST', path: '/api/secret', body: Type.Object({ password: Type.String({ maxLength: 20 }) }), handle: async () => null })
const bare = route({ ...public_, method: 'GET', path: '/api/bare', handle: async () => 'text' })
const routes = [login, bare, echo, list, broken, conflict, narrow, file, nothing]

type Problem = { error: { code: string, message: string, details: Record<string, unknown> } }

const refusals = [
  { name: 'JSON cut short', payload: '{"text":', status: 400, code: 'usage/invalid' },
  { name: 'no body', payload: undefined, status: 400, code: 'usage/invalid' },
  { name: 'an empty body', payload: '', status: 400, code: 'usage/invalid' },
  { name: 'a prototype in JSON', payload: '{"text":"x","__proto__":{"admin":true}}', status: 400, code: 'usage/invalid' },
  { name: 'a list', payload: '[]', status: 400, code: 'usage/invalid', field: 'body' },
  { name: 'a missing field', payload: '{}', status: 400, code: 'usage/invalid', field: 'text', found: 'nothing' },
  { name: 'a field of another type', payload: '{"text":5}', status: 400, code: 'usage/invalid', field: 'text', found: '5' },
  { name: 'a number as text', payload: '{"text":"x","times":"2"}', status: 400, code: 'usage/invalid', field: 'times', found: '"2"' },
  { name: 'a field too many', payload: '{"text":"x","time":2}', status: 400, code: 'usage/invalid', field: 'time' },
  { name: 'a body of over a megabyte', payload: JSON.stringify({ text: 'x'.repeat(1024 ** 2) }), status: 413, code: 'usage/too-large' },
] as const

for (const { name, payload, status, code, ...details } of refusals) {
  test(`${name} is refused with ${code}`, async t => {
    const { server } = await serverForTest(t, { routes })
    const answer = await server.inject({ method: 'POST', url: '/api/echo', headers: { 'content-type': 'application/json' }, ...payload === undefined ? {} : { payload } })
    const { error } = answer.json<Problem>()
    assert.deepEqual([answer.statusCode, error.code], [status, code], error.message)
    for (const [key, value] of Object.entries(details)) assert.equal(error.details[key], value, error.message)
  })
}

test('a body that fits is handed over with its defaults', async t => {
  const { server } = await serverForTest(t, { routes })
  assert.deepEqual((await server.inject({ method: 'POST', url: '/api/echo', payload: { text: 'x' } })).json(), { text: 'x', times: 1 })
})

const queries = [
  ['/api/list/a?node=A', { id: 'a', node: ['A'], limit: 50 }],
  ['/api/list/a?node=A&node=B&limit=7', { id: 'a', node: ['A', 'B'], limit: 7 }],
  ['/api/list/a%2Fb?node=7', { id: 'a/b', node: ['7'], limit: 50 }],
] as const
for (const [url, expected] of queries) {
  test(`${url} is read`, async t => {
    const { server } = await serverForTest(t, { routes })
    assert.deepEqual((await server.inject(url)).json(), expected)
  })
}

const wrongQueries = [
  ['/api/list/a', 'node'],
  ['/api/list/a?node=A&nodes=B', 'nodes'],
  ['/api/list/a?node=A&limit=ten', 'limit'],
  ['/api/list/a?node=A&limit=1.5', 'limit'],
  ['/api/list/a?node=A&limit=', 'limit'],
  ['/api/list/a?node=A&limit=1&limit=2', 'limit'],
  ['/api/list/a?node=A&limit=0', 'limit'],
  [`/api/list/${'x'.repeat(21)}?node=A`, 'id'],
  ['/api/broken?verbose=1', 'verbose'],
] as const
for (const [url, field] of wrongQueries) {
  test(`${url.slice(0, 50)} is refused for ${field}`, async t => {
    const { server } = await serverForTest(t, { routes })
    const answer = await server.inject(url)
    const { error } = answer.json<Problem>()
    assert.deepEqual([answer.statusCode, error.code, error.details['field']], [400, 'usage/invalid', field], error.message)
    assert.ok(error.message.includes(field) && 'expected' in error.details && 'found' in error.details, error.message)
  })
}

test('a path that cannot be decoded, or that nobody has, is an error in JSON', async t => {
  const { server } = await serverForTest(t, { routes })
  for (const [url, status, code] of [['/api/list/%zz', 400, 'usage/invalid'], ['/api/list/%ff?node=A', 400, 'usage/invalid'], ['/api/nowhere', 404, 'usage/unknown-path'], ['/api', 404, 'usage/unknown-path'], ['/metrics/x', 404, 'usage/unknown-path']] as const) {
    const answer = await server.inject(url)
    assert.deepEqual([answer.statusCode, answer.json<Problem>().error.code], [status, code], url)
  }
  assert.equal((await server.inject({ method: 'PUT', url: '/api/echo' })).statusCode, 404)
})

test('a bug is 500 without a word of the stack, which is in the log under the request\'s id', async t => {
  const { server, logged } = await serverForTest(t, { routes })
  const answer = await server.inject('/api/broken')
  const { error } = answer.json<Problem>()
  assert.deepEqual([answer.statusCode, error.code, error.details], [500, 'bug', { request: answer.headers['x-request-id'] }])
  assert.ok(!answer.body.includes('secret plan') && !answer.body.includes('.ts'))
  const [line] = logged.filter(({ level }) => level === 'error')
  assert.match(String(line?.fields['stack']), /the secret plan fell over[^]*requests\.test\.ts/)
  assert.equal(line?.fields['request'], answer.headers['x-request-id'])
})

test('an error of the world is its status, code, message and details', async t => {
  const { server } = await serverForTest(t, { routes })
  const answer = await server.inject('/api/conflict')
  assert.deepEqual([answer.statusCode, answer.json()], [409, { error: { code: 'lake/conflict', message: 'two wrote', details: { count: '3', node: 'A' } } }])
})

test('an answer has what its schema names and nothing else', async t => {
  const { server } = await serverForTest(t, { routes })
  assert.equal((await server.inject('/api/narrow')).body, '{"name":"ana"}')
})

test('a password that is refused for its form is not repeated', async t => {
  const { server, logged } = await serverForTest(t, { routes })
  const answer = await server.inject({ method: 'POST', url: '/api/secret', payload: { password: 'hunter2'.repeat(10) } })
  assert.equal(answer.json<Problem>().error.details['found'], 'text of 70 characters')
  assert.ok(!JSON.stringify(logged).includes('hunter2') && !answer.body.includes('hunter2'))
})

test('a text and null are JSON too', async t => {
  const { server } = await serverForTest(t, { routes })
  assert.equal((await server.inject('/api/bare')).body, '"text"')
  assert.equal((await server.inject({ method: 'POST', url: '/api/secret', payload: { password: 'x' } })).body, 'null')
})

test('bytes, several cookies, and nothing at all', async t => {
  const { server } = await serverForTest(t, { routes })
  const answer = await server.inject('/api/file')
  assert.deepEqual([...answer.rawPayload], [0, 255, 7])
  assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2'])
  const empty = await server.inject({ method: 'DELETE', url: '/api/nothing' })
  assert.deepEqual([empty.statusCode, empty.body], [204, ''])
})

test('no answer of the API may be kept, framed, sniffed or read by a page of others', async t => {
  const { server } = await serverForTest(t, { routes })
  for (const url of ['/api/me', '/api/openapi.json', '/api/nowhere', '/healthz', '/api/list/%zz']) {
    const { headers } = await server.inject(url)
    assert.equal(headers['cache-control'], 'no-store', url)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/)
    assert.equal(headers['access-control-allow-origin'], undefined)
  }
})
