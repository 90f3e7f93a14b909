import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serverForTest } from './server-for-tests.ts'

const password = 'correct horse battery'
const code = (body: string): string => (JSON.parse(body) as { error: { code: string } }).error.code

test('a login link logs one in, and leads to the portal', async t => {
  const { server, access } = await serverForTest(t)
  const { secret } = await access.loginLink()
  const answers = await Promise.all(Array.from({ length: 20 }, async () => await server.inject(`/login?token=${secret}`)))
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).filter(status => status !== 401), [303])
  const won = answers.find(({ statusCode }) => statusCode === 303)
  assert.equal(won?.headers.location, '/')
  const set = String(won?.headers['set-cookie'])
  assert.match(set, /^gridlake_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/)
  const me = await server.inject({ url: '/api/me', headers: { cookie: set.split(';')[0] ?? '' } })
  assert.deepEqual(me.json(), { name: 'admin', role: 'admin' })
})

test('a spent link shows a person a page and a program an error', async t => {
  const { server } = await serverForTest(t)
  const page = await server.inject({ url: '/login?token=spent', headers: { accept: 'text/html,*/*' } })
  assert.deepEqual([page.statusCode, page.headers['content-type']], [401, 'text/html; charset=utf-8'])
  assert.match(page.body, /gridlake login-link/)
  const error = await server.inject('/login?token=spent')
  assert.deepEqual([error.statusCode, code(error.body)], [401, 'access/unauthenticated'])
})

test('name and password log in; logging out ends the session', async t => {
  const { server, access } = await serverForTest(t)
  await access.users.add({ name: 'ana', role: 'reader', password })
  const login = await server.inject({ method: 'POST', url: '/api/session', payload: { name: 'ana', password } })
  assert.deepEqual([login.statusCode, login.json()], [200, { name: 'ana', role: 'reader' }])
  const cookie = String(login.headers['set-cookie']).split(';')[0] ?? ''
  assert.equal((await server.inject({ url: '/api/me', headers: { cookie } })).statusCode, 200)
  const logout = await server.inject({ method: 'DELETE', url: '/api/session', headers: { cookie, 'x-gridlake': '1' } })
  assert.equal(logout.statusCode, 204)
  assert.match(String(logout.headers['set-cookie']), /^gridlake_session=; Path=\/; Max-Age=0/)
  assert.equal((await server.inject({ url: '/api/me', headers: { cookie } })).statusCode, 401)
})

test('wrong names and passwords are told apart by nothing, and are slowed down', async t => {
  const { server, access } = await serverForTest(t)
  await access.users.add({ name: 'ana', role: 'reader', password })
  const login = async (name: string) => await server.inject({ method: 'POST', url: '/api/session', payload: { name, password: 'wrong horse battery' } })
  const [known, unknown] = [await login('ana'), await login('nobody')]
  assert.deepEqual([known.statusCode, known.body], [401, unknown.body])
  assert.equal(known.headers['set-cookie'], undefined)
  for (let attempt = 0; attempt < 4; attempt++) await login('ana')
  const late = await login('ana')
  assert.deepEqual([late.statusCode, code(late.body), late.headers['retry-after']], [429, 'access/throttled', '1'])
})

test('an expired session and a revoked token are nobody', async t => {
  const { server, access, clock, session, token } = await serverForTest(t)
  const headers = await session()
  const bearer = await token('admin')
  assert.equal((await server.inject({ url: '/api/me', headers })).statusCode, 200)
  assert.equal((await server.inject({ url: '/api/me', headers: bearer })).statusCode, 200)
  const [{ id } = { id: '' }] = await access.tokens.list({ name: 'admin', role: 'admin' })
  assert.equal((await server.inject({ method: 'DELETE', url: `/api/tokens/${id}`, headers })).statusCode, 204)
  assert.equal((await server.inject({ url: '/api/me', headers: bearer })).statusCode, 401)
  clock.advance(7 * 24 * 3_600_000)
  assert.equal((await server.inject({ url: '/api/me', headers })).statusCode, 401)
})

test('users and tokens are managed by the routes', async t => {
  const { server, session } = await serverForTest(t)
  const headers = await session()
  const added = await server.inject({ method: 'POST', url: '/api/users', headers, payload: { name: 'ana', password, role: 'reader' } })
  assert.deepEqual([added.statusCode, added.json()], [200, { name: 'ana', role: 'reader', created_utc: '2026-11-20T08:00:00Z' }])
  assert.equal((await server.inject({ method: 'POST', url: '/api/users', headers, payload: { name: 'ana', password, role: 'reader' } })).statusCode, 409)
  const short = await server.inject({ method: 'POST', url: '/api/users', headers, payload: { name: 'bob', password: 'short', role: 'reader' } })
  assert.deepEqual([short.statusCode, code(short.body)], [400, 'usage/invalid'])
  assert.deepEqual((await server.inject({ url: '/api/users', headers })).json<{ users: { name: string }[] }>().users.map(user => Object.keys(user)), [['name', 'role', 'created_utc'], ['name', 'role', 'created_utc']])
  const hers = await session('ana')
  const refused = await server.inject({ method: 'POST', url: '/api/tokens', headers: hers, payload: { name: 'sly', role: 'admin' } })
  assert.deepEqual([refused.statusCode, code(refused.body)], [403, 'access/forbidden'])
  const made = (await server.inject({ method: 'POST', url: '/api/tokens', headers: hers, payload: { name: 'notebook', days: 7 } })).json<{ id: string, token: string }>()
  assert.deepEqual((await server.inject({ url: '/api/tokens', headers })).json(), { tokens: [{ id: made.id, name: 'notebook', user: 'ana', role: 'reader', created_utc: '2026-11-20T08:00:00Z', expires_utc: '2026-11-27T08:00:00Z', last_used_utc: null }] })
  assert.equal((await server.inject({ method: 'DELETE', url: '/api/users/ana', headers })).statusCode, 204)
  assert.equal((await server.inject({ url: '/api/me', headers: { authorization: `Bearer ${made.token}` } })).statusCode, 401)
  assert.equal((await server.inject({ method: 'DELETE', url: '/api/users/admin', headers })).statusCode, 403)
  assert.equal((await server.inject({ method: 'DELETE', url: '/api/users/nobody', headers })).statusCode, 404)
})
