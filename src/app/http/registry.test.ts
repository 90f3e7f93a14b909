/** The schema registry as the platform serves it: on a port of its own and under the platform's, with the platform's tokens and roles. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { OwnPort } from '#base/capability.ts'
import { isFailure } from '#base/error.ts'
import { contracts } from '#gate/contracts/index.ts'
import { buildPlatform, type Platform } from '../host.ts'
import { portalFolder } from '../portal-build.ts'
import { readConfig } from '../settings.ts'
import { type OwnPortServer, serveOwnPort } from './own-port.ts'
import { httpServer, type HttpServer } from './server.ts'

let folder: string
let platform: Platform
let server: HttpServer
let own: OwnPort
let ownServer: OwnPortServer
const tokens = { admin: '', reader: '' }
let user = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridlake-registry-http-'))
  const config = readConfig({ data: join(folder, 'data') }, { GRIDLAKE_ENGINE_MEMORY: '500MB', GRIDLAKE_SERVER_PORT: '0', GRIDLAKE_LOG_LEVEL: 'error' })
  platform = buildPlatform(config)
  const { access, log, metrics } = platform.services
  user = await access.ensureAdmin()
  for (const role of ['admin', 'reader'] as const) tokens[role] = (await access.tokens.add({ name: user, role: 'admin' }, { name: role, role })).token
  server = httpServer({ routes: platform.routes, access, config, log, metrics, portalFolder })
  await server.listen()
  const [port] = contracts.start(platform.services).ownPorts ?? []
  assert(port)
  own = { ...port, port: 0 }
  ownServer = await serveOwnPort(own, { access, config, log, metrics })
})
after(async () => {
  await ownServer.close()
  await server.close()
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

interface Asked { readonly token?: string, readonly method?: string, readonly body?: unknown, readonly headers?: Record<string, string> }

async function ask(url: string, { token = tokens.admin, method, body, headers = {} }: Asked = {}): Promise<{ status: number, type: string | null, text: string, json: Record<string, unknown> }> {
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...token === '' ? {} : { authorization: `Bearer ${token}` }, ...body === undefined ? {} : { 'content-type': 'application/vnd.schemaregistry.v1+json' }, ...headers },
    ...body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) },
  })
  const text = await response.text()
  return { status: response.status, type: response.headers.get('content-type'), text, json: JSON.parse(text) as Record<string, unknown> }
}

/** Both places. */
const places = (): readonly string[] => [ownServer.address, `${server.address ?? ''}/schema-registry`]

test('the same registry at both places', async () => {
  const [there = '', here = ''] = places()
  const made = await ask(`${there}/subjects/a%2Fb/versions`, { body: { schema: '"string"' } })
  assert.deepEqual([made.status, made.type, made.json['id']], [200, 'application/vnd.schemaregistry.v1+json', 1], made.text)
  for (const place of [there, here]) {
    assert.equal((await ask(`${place}/schemas/ids/1`, { token: tokens.reader })).json['schema'], '"string"', place)
    assert.deepEqual((await ask(`${place}/subjects`, { token: tokens.reader })).json, ['a/b'])
    assert.deepEqual((await ask(`${place}/contexts/%3A.%3A/subjects`)).json, ['a/b'])
    assert.equal((await ask(`${place}/subjects/a%2Fb`, { token: tokens.reader, body: { schema: '"string"' } })).json['version'], 1, 'a look-up changes nothing')
  }
})

test('who may not is told so in the protocol\'s form', async () => {
  for (const place of places()) {
    const cases = [
      ['nobody', '/subjects', { token: '' }, 401, 40101], ['no such token', '/subjects', { token: 'glk_x' }, 401, 40101],
      ['a reader who registers', '/subjects/x/versions', { token: tokens.reader, body: { schema: '"int"' } }, 403, 40301], ['a reader who deletes', '/subjects/a%2Fb', { token: tokens.reader, method: 'DELETE' }, 403, 40301],
      ['a reader who sets', '/config', { token: tokens.reader, method: 'PUT', body: { compatibility: 'NONE' } }, 403, 40301],
      ['a path that nobody has', '/subjects/x/y/z', {}, 404, 404], ['a body of 2 MB', '/subjects/x/versions', { body: 'x'.repeat(2 * 1024 ** 2) }, 413, 413],
      ['a body that is no JSON', '/subjects/x/versions', { body: '{"schema":' }, 422, 422], ['a path that cannot be decoded', '/subjects/%zz/versions', {}, 400, 400],
    ] as const
    for (const [name, path, asked, status, code] of cases) {
      const answer = await ask(place + path, asked)
      assert.deepEqual([answer.status, answer.json['error_code'], answer.type], [status, code, 'application/vnd.schemaregistry.v1+json'], `${name} at ${place}: ${answer.text}`)
    }
  }
  assert.equal((await ask(`${ownServer.address}/subjects`, { method: 'PATCH', body: {} })).status, 405)
  assert.equal((await ask(`${ownServer.address}/nothing`, { token: '' })).status, 401, 'a stranger is not told what there is')
})

test('a user\'s name with a token as password, from programs alone', async () => {
  const basic = (name: string, password: string): Record<string, string> => ({ authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` })
  for (const place of places()) {
    const status = async (headers: Record<string, string>): Promise<number> => (await ask(`${place}/subjects`, { token: '', headers })).status
    assert.deepEqual([await status(basic(user, tokens.reader)), await status(basic('somebody', tokens.reader)), await status(basic(user, 'glk_x')), await status({ authorization: 'Basic ???' })], [200, 401, 401, 401])
    assert.equal(await status({ ...basic(user, tokens.reader), origin: 'https://evil.example' }), 401, 'a page that makes a browser send what it knows')
  }
  const { secret } = await platform.services.access.redeem((await platform.services.access.loginLink()).secret)
  assert.equal((await ask(`${ownServer.address}/subjects`, { token: '', headers: { cookie: `gridlake_session=${secret}` } })).status, 401, 'a cookie is for the portal')
})

test('a name that is not ours is not answered', async () => {
  const { port } = new URL(ownServer.address)
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/subjects', headers: { host: 'evil.example', authorization: `Bearer ${tokens.admin}` } }, response => { response.resume(); resolve(response.statusCode) }).on('error', reject).end()
  })
  assert.equal(status, 421)
})

test('a token that was revoked is refused after a moment, and a right one is not looked up each time', async () => {
  const { access } = platform.services
  for (const path of ['/subjects', '/schemas/ids/1']) {
    const { id, token } = await access.tokens.add({ name: user, role: 'admin' }, { name: `short ${path.length}`, role: 'reader' })
    for (let time = 0; time < 3; time++) assert.equal((await ask(`${ownServer.address}${path}`, { token })).status, 200)
    await access.tokens.revoke({ name: user, role: 'admin' }, id)
    const revoked = performance.now()
    let last = revoked
    for (;;) {
      const began = performance.now()
      if ((await ask(`${ownServer.address}${path}`, { token })).status === 401) break
      last = began
    }
    assert.ok(last - revoked <= 1000, `${path} was answered ${Math.round(last - revoked)} ms after the token was revoked`)
  }
})

test('a schema by its id that lies ready: in every context, as long as it is there, and as it is made', async () => {
  const there = ownServer.address
  const register = async (subject: string, schema: string): Promise<unknown> => (await ask(`${there}/subjects/${encodeURIComponent(subject)}/versions`, { body: { schema } })).json['id']
  const [plain, other] = [await register('ready', '{"type":"fixed","name":"Ready","size":3}'), await register(':.away:ready', '{"type":"fixed","name":"Away","size":4}')]
  const paths = [`/schemas/ids/${String(plain)}`, `/contexts/.away/schemas/ids/${String(other)}`, `/contexts/%3A.away%3A/schemas/ids/${String(other)}`, `/schemas/ids/${String(plain)}/`, `/schemas/ids/0${String(plain)}`]
  // A query makes it anew, or takes it from where it lies after all is looked at.
  const answers = async (path: string): Promise<unknown[]> => {
    const all = []
    for (const query of ['', '', '?fetchMaxId=false', '?format=', '?subject=ready-again']) all.push(await ask(`${there}${path}${path.endsWith('/') ? '' : query}`))
    return all
  }
  await ask(`${there}/config/ready-again`, { method: 'PUT', body: { alias: 'ready' } })
  const before: unknown[] = []
  for (const path of paths) {
    const [first, ...rest] = await answers(path)
    assert.equal((first as { status: number }).status, 200, path)
    for (const one of rest) assert.deepEqual(one, first, path)
    before.push(first)
  }
  assert.match(JSON.stringify(before[1]), /Away/)
  assert.doesNotMatch((await ask(`${there}/schemas/ids/${String(other)}`)).text, /Away/, 'the same id of another context')
  const remove = async (subject: string, query = ''): Promise<void> => { assert.equal((await ask(`${there}/subjects/${encodeURIComponent(subject)}${query}`, { method: 'DELETE' })).status, 200) }
  for (const subject of ['ready', ':.away:ready']) await remove(subject)
  for (const [index, path] of paths.entries()) assert.deepEqual((await answers(path))[0], before[index], `${path}: records of a deleted schema are still read`)
  for (const subject of ['ready', ':.away:ready']) await remove(subject, '?permanent=true')
  for (const path of paths) assert.deepEqual((await answers(path)).map(one => (one as { json: { error_code: number } }).json.error_code), [40403, 40403, 40403, 40403, 40403], path)
  for (const path of ['/schemas/ids/999999', '/schemas/ids/x', '/contexts/.nowhere/schemas/ids/1', '/schemas/ids/99999999999']) {
    const [first, second] = [await ask(`${there}${path}`), await ask(`${there}${path}`)]
    assert.deepEqual([first.status, first.json['error_code'], second], [404, 40403, first], path)
  }
})

test('a port that is taken is named with what to do', async () => {
  const { config, access, log, metrics } = platform.services
  await assert.rejects(serveOwnPort({ ...own, port: Number(new URL(ownServer.address).port) }, { access, config, log, metrics }), error => isFailure(error, 'server/port-in-use') && /registry\.port/.test(error.message))
  await assert.rejects(serveOwnPort({ ...own, host: '0.0.0.0' }, { access, config, log, metrics }), error => isFailure(error, 'config/invalid'))
})

test('what ships is there from the start', async () => {
  const found = await ask(`${ownServer.address}/subjects?subjectPrefix=%3A.gridlake%3A`)
  assert.deepEqual(found.json, ['curve-snapshot', 'day-ahead-schedule', 'outage-event', 'realtime-lmp'].map(name => `:.gridlake:market.${name}-value`))
  const unit = await ask(`${ownServer.address}/subjects/market.realtime-lmp-value/versions/latest`)
  const { schema } = unit.json as { schema: string }
  const broken = await ask(`${ownServer.address}/compatibility/subjects/%3A.gridlake%3Amarket.realtime-lmp-value/versions/latest?verbose=true`, { body: { schema: schema.replaceAll('USD/MWh', 'cents/kWh') } })
  assert.equal(broken.json['is_compatible'], false)
  assert.match(broken.text, /UNIT_CHANGED/)
  // Deleted by somebody, it does not come back.
  const subject = `${ownServer.address}/subjects/%3A.gridlake%3Amarket.outage-event-value`
  assert.equal((await ask(subject, { method: 'DELETE' })).status, 200)
  const again = contracts.start(platform.services).commands?.find(({ name }) => name === 'contracts list')
  const told = await again?.run({ args: [], options: {}, signal: new AbortController().signal, progress() {}, async write() {} })
  assert.match(told?.text ?? '', /market\.realtime-lmp-value/)
  assert.doesNotMatch(told?.text ?? '', /outage-event/)
})
