import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serverForTest } from './server-for-tests.ts'

interface Document {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, { 'operationId': string, 'x-permission': string, 'security': unknown[], 'parameters'?: { name: string, in: string, required: boolean }[], 'requestBody'?: unknown, 'responses': Record<string, unknown> }>>
}

test('the description has every route with its permission, parameters and errors', async t => {
  const { server, routes } = await serverForTest(t)
  const document = (await server.inject('/api/openapi.json')).json<Document>()
  assert.deepEqual([document.openapi, document.info.version], ['3.1.0', '1.2.3'])
  const described = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, permission: operation['x-permission'], secured: operation.security.length > 0 })))
  const expected = routes.map(({ method, path, permission }) => ({ name: `${method} ${path.replace(/:(\w+)/g, '{$1}')}`, permission, secured: permission !== 'public' }))
  const byName = (one: { name: string }, other: { name: string }): number => one.name.localeCompare(other.name)
  assert.deepEqual(described.toSorted(byName), expected.toSorted(byName))
  const operations = Object.values(document.paths).flatMap(methods => Object.values(methods))
  assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length)
  for (const { responses } of operations) assert.deepEqual(responses['default'], { $ref: '#/components/responses/Error' })
  const remove = document.paths['/api/users/{name}']?.['delete']
  assert.deepEqual(remove?.parameters?.map(({ name, in: place, required }) => [name, place, required]), [['name', 'path', true]])
  assert.ok(document.paths['/api/session']?.['post']?.requestBody)
})

test('health is told to anybody, its reasons to nobody but the log', async t => {
  const fine = await serverForTest(t)
  assert.deepEqual((await fine.server.inject('/healthz')).json(), { ok: true, checks: { records: true } })
  const ill = await serverForTest(t, { health: { engine: async () => { throw new Error('no room in /secret/place') } } })
  const answer = await ill.server.inject('/healthz')
  assert.deepEqual([answer.statusCode, answer.json()], [503, { ok: false, checks: { records: true, engine: false } }])
  assert.equal(ill.logged.find(({ message }) => message === 'health check failed')?.fields['reason'], 'no room in /secret/place')
})

test('metrics count requests by pattern, so that names from outside make no series', async t => {
  const { server, token } = await serverForTest(t)
  for (const name of ['a', 'b', 'c']) await server.inject(`/api/users/${name}`)
  for (const path of ['/one', '/two', '/api/three']) await server.inject(path)
  await server.inject({ method: 'DELETE', url: '/api/users/zed' })
  const { body, headers } = await server.inject({ url: '/metrics', headers: await token('reader') })
  assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/)
  assert.match(body, /^process_resident_memory_bytes \d+/m)
  assert.match(body, /^gridlake_http_request_duration_seconds_count\{method="DELETE",route="\/api\/users\/:name",status="401"\} 1$/m)
  assert.ok(!/zed|\/one|three/.test(body))
})
