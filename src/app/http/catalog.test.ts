/** The Iceberg catalog as the platform serves it: over sockets, with the platform's tokens and roles. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { buildPlatform, type Platform } from '../host.ts'
import { portalFolder } from '../portal-build.ts'
import { readConfig } from '../settings.ts'
import { httpServer, type HttpServer } from './server.ts'

let folder: string
let platform: Platform
let server: HttpServer
let url: string
const tokens = { admin: '', reader: '' }

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridlake-catalog-http-'))
  const config = readConfig({ data: join(folder, 'data') }, { GRIDLAKE_ENGINE_MEMORY: '500MB', GRIDLAKE_SERVER_PORT: '0', GRIDLAKE_LOG_LEVEL: 'error' })
  platform = buildPlatform(config)
  const { access, log, metrics } = platform.services
  const name = await access.ensureAdmin()
  for (const role of ['admin', 'reader'] as const) tokens[role] = (await access.tokens.add({ name, role: 'admin' }, { name: role, role })).token
  server = httpServer({ routes: platform.routes, access, config, log, metrics, portalFolder })
  url = `${await server.listen()}/iceberg/v1`
})
after(async () => {
  await server.close()
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

interface Asked { readonly token?: string, readonly method?: string, readonly body?: unknown, readonly headers?: Record<string, string> }

async function ask(path: string, { token = tokens.admin, method, body, headers = {} }: Asked = {}): Promise<{ status: number, headers: Headers, text: string, json: Record<string, unknown> }> {
  const response = await fetch(url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...token === '' ? {} : { authorization: `Bearer ${token}` }, ...body === undefined ? {} : { 'content-type': 'application/json' }, ...headers },
    ...body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: text === '' ? {} : JSON.parse(text) as Record<string, unknown> }
}

const schema = { 'type': 'struct', 'schema-id': 0, 'fields': [{ id: 1, name: 'id', required: true, type: 'long' }, { id: 2, name: 'note', required: false, type: 'string' }] }

test('a namespace and a table are made, found and told as unchanged', async () => {
  assert.equal((await ask('/namespaces', { body: { namespace: ['own'] } })).status, 200)
  assert.equal((await ask('/namespaces', { body: { namespace: ['own', 'deep'] } })).status, 200)
  const made = await ask('/main/namespaces/own%1Fdeep/tables', { body: { name: 'notes', schema } })
  assert.equal(made.status, 200, made.text)
  const table = '/namespaces/own%1Fdeep/tables/notes'
  for (const [path, status] of [[table, 204], ['/namespaces/own', 204], ['/namespaces/own/tables/none', 404], ['/namespaces/none', 404]] as const) {
    const head = await ask(path, { method: 'HEAD', token: tokens.reader })
    assert.deepEqual([head.status, head.text], [status, ''], path)
  }
  const loaded = await ask(table, { token: tokens.reader })
  const etag = loaded.headers.get('etag') ?? ''
  assert.match(etag, /^"\w+"$/)
  const again = await ask(table, { token: tokens.reader, headers: { 'if-none-match': etag } })
  assert.deepEqual([again.status, again.headers.get('etag'), again.text], [304, etag, ''])
  const commits = await platform.services.lake.log('main')
  assert.equal(commits[0]?.author, 'admin')
})

test('who may not is told so in the protocol\'s form', async () => {
  const cases = [
    ['nobody', '/namespaces', { token: '' }, 401, 'NotAuthorizedException'], ['no such token', '/config', { token: 'glk_x' }, 401, 'NotAuthorizedException'],
    ['a reader who writes', '/namespaces', { token: tokens.reader, body: { namespace: ['mine'] } }, 403, 'ForbiddenException'],
    ['a path that nobody has', '/nothing/at/all/here/x', {}, 404, 'NotFoundException'],
    ['a body of 17 MB', '/namespaces', { body: 'x'.repeat(17 * 1024 ** 2) }, 413, 'PayloadTooLargeException'],
    ['a body that is no JSON', '/namespaces', { body: '{"namespace":' }, 400, 'BadRequestException'],
  ] as const
  for (const [name, path, asked, status, type] of cases) {
    const answer = await ask(path, asked)
    const error = answer.json['error'] as { type: string, code: number, message: string }
    assert.deepEqual([answer.status, error.type, error.code], [status, type, status], `${name}: ${answer.text}`)
    assert.ok(error.message.length > 20, name)
  }
  assert.equal((await ask('/namespaces', { token: tokens.reader })).status, 200)
  assert.deepEqual((await ask('/namespaces/mine', { method: 'HEAD' })).status, 404)
})

test('a client\'s secret is a token of the platform, and a branch or tag is its warehouse', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const given = await ask('/oauth/tokens', { token: '', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'x', client_secret: tokens.reader }).toString(), headers: form })
  assert.deepEqual([given.status, given.json['access_token']], [200, tokens.reader])
  assert.equal((await ask('/oauth/tokens', { token: '', body: 'grant_type=client_credentials&client_secret=glk_x', headers: form })).status, 401)
  assert.deepEqual((await ask('/config?warehouse=main')).json['overrides'], { prefix: 'main' })
  assert.equal((await ask('/config?warehouse=nowhere')).status, 404)
})
