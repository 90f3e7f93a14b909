import assert from 'node:assert/strict'
import { test } from 'node:test'
import { permissions, type Route, route } from '#base/capability.ts'
import { refusesStrangers } from './conformance.ts'
import { publicRoutes } from './public-routes.ts'
import { serverForTest } from './server-for-tests.ts'

const ofEachPermission: readonly Route[] = permissions.flatMap(permission => (['GET', 'POST', 'PUT', 'DELETE'] as const).map(method => route({
  method, path: `/api/try/${permission}`, permission, summary: 'Says who asks.',
  handle: async ({ principal }) => ({ name: principal.name, role: principal.role }),
})))

test('every route but the listed public ones refuses strangers', async t => {
  const { server, routes } = await serverForTest(t)
  assert.deepEqual(publicRoutes(routes), ['GET /api/openapi.json', 'GET /healthz', 'GET /login', 'POST /api/session'])
  await refusesStrangers(server, routes)
})

test('strangers are refused for every permission but public', async t => {
  const { server } = await serverForTest(t, { routes: ofEachPermission })
  await refusesStrangers(server, ofEachPermission)
  const { statusCode, body } = await server.inject({ url: '/api/try/public' })
  assert.deepEqual([statusCode, JSON.parse(body)], [200, { name: 'anonymous', role: 'reader' }])
})

test('a role reaches what it may and gets 403 for the rest', async t => {
  const { server, token } = await serverForTest(t, { routes: ofEachPermission })
  const allowed = { admin: [...permissions], reader: ['public', 'self', 'read'] }
  for (const role of ['admin', 'reader'] as const) {
    const headers = await token(role)
    for (const { method, path, permission } of ofEachPermission) {
      const answer = await server.inject({ method, url: path, headers })
      assert.equal(answer.statusCode, allowed[role].includes(permission) ? 200 : 403, `${role} ${method} ${path}`)
      if (answer.statusCode === 200) assert.deepEqual(answer.json(), { name: 'admin', role })
      else assert.equal(answer.json<{ error: { code: string } }>().error.code, 'access/forbidden')
    }
  }
})

test('a route without a permission cannot be registered', async t => {
  const bare = { method: 'GET', path: '/api/bare', summary: 'Forgot one thing.', handle: async () => ({}) } as unknown as Route
  await assert.rejects(serverForTest(t, { routes: [bare] }), /GET \/api\/bare states no permission/)
})

test('what a cookie changes needs the header; a token and a GET do not', async t => {
  const { server, session, token } = await serverForTest(t, { routes: ofEachPermission })
  const { cookie } = await session()
  for (const method of ['POST', 'PUT', 'DELETE'] as const) {
    for (const permission of ['public', 'self', 'read', 'write', 'admin']) {
      const url = `/api/try/${permission}`
      assert.equal((await server.inject({ method, url, headers: { cookie } })).statusCode, 403, `${method} ${url}`)
      assert.equal((await server.inject({ method, url, headers: { cookie, 'x-gridlake': '0' } })).statusCode, 403)
      assert.equal((await server.inject({ method, url, headers: { cookie, 'x-gridlake': '1' } })).statusCode, 200)
    }
  }
  assert.equal((await server.inject({ url: '/api/try/admin', headers: { cookie } })).statusCode, 200)
  assert.equal((await server.inject({ method: 'POST', url: '/api/try/admin', headers: await token('admin') })).statusCode, 200)
})

test('a form of a stranger\'s page cannot log anybody in', async t => {
  const { server } = await serverForTest(t)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await server.inject({ method: 'POST', url: '/api/session', headers: { 'content-type': type }, payload: '{"name":"admin","password":"x"}' })
    assert.deepEqual([answer.statusCode, answer.json<{ error: { code: string } }>().error.code], [415, 'usage/media-type'], type)
  }
})

const hosts = [
  ['localhost:8254', 401], ['127.0.0.1', 401], ['127.0.0.53:1', 401], ['[::1]:8254', 401], ['LOCALHOST', 401], ['lake.desk', 421],
  ['evil.example:8254', 421], ['127.0.0.1.evil.example', 421], ['localhost.evil.example', 421], ['localhost@evil.example', 421], ['10.0.0.1', 421], ['127.evil', 421],
] as const

for (const [host, status] of hosts) {
  test(`host ${JSON.stringify(host)} gets ${status}`, async t => {
    const { server } = await serverForTest(t)
    for (const url of ['/api/me', '/api/nowhere', '/']) {
      const { statusCode, body } = await server.inject({ url, headers: { host } })
      if (status === 421) assert.deepEqual([statusCode, (JSON.parse(body) as { error: { code: string } }).error.code], [421, 'access/wrong-host'])
      else if (url === '/api/me') assert.equal(statusCode, status)
      else assert.notEqual(statusCode, 421)
    }
  })
}

test('behind TLS any host is answered, cookies are Secure, and the address is the one that the proxy saw', async t => {
  const address = route({ method: 'GET', path: '/api/address', permission: 'public', summary: 'Where from.', handle: async ({ address }) => ({ address }) })
  const { server, access } = await serverForTest(t, { server: { behind_tls: true }, routes: [address] })
  const { secret } = await access.loginLink()
  const answer = await server.inject({ url: `/login?token=${secret}`, headers: { host: 'gridlake.example' } })
  assert.equal(answer.statusCode, 303)
  assert.match(String(answer.headers['set-cookie']), /; HttpOnly; SameSite=Strict; Secure$/)
  assert.deepEqual((await server.inject({ url: '/api/address', headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' } })).json(), { address: '203.0.113.9' })
  const { server: direct } = await serverForTest(t, { routes: [address] })
  assert.deepEqual((await direct.inject({ url: '/api/address', headers: { 'x-forwarded-for': '203.0.113.9' } })).json(), { address: '127.0.0.1' })
})
