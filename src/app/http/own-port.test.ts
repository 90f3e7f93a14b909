/** A port of its own: an answer that lies ready is the one that is made, for everybody and in every respect. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test, type TestContext } from 'node:test'
import { Reply, type Route } from '#base/capability.ts'
import { parseConfig } from '#base/config.ts'
import { isFailure } from '#base/error.ts'
import { silent } from '#base/log.ts'
import { serveOwnPort } from './own-port.ts'

const long = 'é'.repeat(40_000)
const answerError = (error: unknown): Reply => new Reply(isFailure(error) ? error.status : 500, { 'content-type': 'text/x-fault' }, isFailure(error) ? error.code : 'bug')

interface Served { readonly port: number, readonly seen: string[], readonly observed: string[], readonly errors: string[] }

/** Things that lie ready have a name that begins with `r`. */
async function served(t: TestContext): Promise<Served> {
  const [seen, observed, errors]: [string[], string[], string[]] = [[], [], []]
  const replyOf = (name: string): Reply => new Reply(200, { 'content-type': 'text/x-thing' }, Buffer.from(name.endsWith('long') ? long : `the thing ${name} é`))
  const thing = (permission: Route['permission'], path: string): Route => ({
    method: 'GET', path, permission, summary: 'For a test.',
    foreign: {
      bodyBytes: 100, answerError,
      ready({ name = '' }) {
        seen.push(`ready ${name}`)
        if (name === 'r-broken') throw new TypeError('it fell over')
        return name.startsWith('r') ? replyOf(name) : undefined
      },
    },
    async handle({ params: { name = '' } }: { params: { name?: string } }) {
      seen.push(`made ${name}`)
      return replyOf(name)
    },
  })
  const take: Route = { method: 'POST', path: '/take', permission: 'read', summary: 'For a test.', foreign: { bodyBytes: 100, answerError }, handle: async ({ body }: { body: Uint8Array }) => new Reply(200, {}, String(body.byteLength)) }
  const server = await serveOwnPort({ name: 'things', host: '127.0.0.1', port: 0, setting: 'a.port', elsewhere: '/a', routes: [thing('read', '/things/:name'), thing('admin', '/secrets/:name'), take] }, {
    access: {
      authenticate: async ({ authorization }) => authorization === 'Bearer right' ? { principal: { name: 'a', role: 'reader' }, by: 'token' } : null,
      allows: (_principal, permission) => permission === 'read', hasUsers: async () => true,
    },
    config: parseConfig({}), log: { ...silent, error: (_fields, message) => { errors.push(message) } },
    metrics: { observe: ({ method, route, status, seconds }) => { observed.push(`${method} ${route} ${status} ${seconds > 0}`) } },
  })
  t.after(() => server.close())
  return { port: Number(new URL(server.address).port), seen, observed, errors }
}

interface Told { readonly status: number | undefined, readonly headers: readonly string[], readonly body: string }

async function ask(port: number, path: string, { method = 'GET', body, ...headers }: Record<string, string> = {}): Promise<Told> {
  return await new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, method, headers: { authorization: 'Bearer right', ...headers } }, response => {
      const names = response.rawHeaders.flatMap((name, index, all) => index % 2 === 0 && name !== 'Date' ? [`${name}: ${all[index + 1]}`] : [])
      text(response).then(told => { resolve({ status: response.statusCode, headers: names, body: told }) }, reject)
    }).on('error', reject).end(body)
  })
}

test('what lies ready is sent as what is made, and counted as such', async t => {
  const { port, seen, observed } = await served(t)
  for (const end of ['x', 'long', '%C3%A9']) {
    await ask(port, '/things/m')
    seen.length = 0
    observed.length = 0
    const [ready, made] = [await ask(port, `/things/r-${end}`), await ask(port, `/things/m-${end}`)]
    assert.deepEqual(ready, { ...made, body: made.body.replace('m-', 'r-'), headers: ready.headers }, end)
    assert.deepEqual(ready.headers.toSorted(), made.headers.toSorted())
    assert.equal(ready.status, 200)
    assert.deepEqual(seen, [`ready r-${decodeURIComponent(end)}`, `ready m-${decodeURIComponent(end)}`, `made m-${decodeURIComponent(end)}`])
    assert.deepEqual(observed, ['GET things /things/:name 200 true', 'GET things /things/:name 200 true'])
  }
})

test('whatever is unusual is not answered at once, and as it always was', async t => {
  const { port, seen, observed, errors } = await served(t)
  assert.equal((await ask(port, '/things/r')).status, 200)
  const cases: readonly (readonly [string, string, Record<string, string>, number, string, readonly string[]])[] = [
    ['a stranger', '/things/r', { authorization: '' }, 401, 'access/unauthenticated', []],
    ['a wrong token', '/things/r', { authorization: 'Bearer wrong' }, 401, 'access/unauthenticated', []],
    ['who may not', '/secrets/r', {}, 403, 'access/forbidden', []],
    ['a name that is not ours', '/things/r', { host: 'evil.example' }, 421, 'access/wrong-host', []],
    ['nothing there', '/nothing', {}, 404, 'usage/unknown-path', []],
    ['another method', '/things/r', { method: 'HEAD' }, 405, '', []],
    ['a path that cannot be decoded', '/things/%zz', {}, 400, 'usage/invalid', []],
    ['a query', '/things/r?a=b', {}, 200, 'the thing r é', ['made r']],
    ['a page in a browser', '/things/r', { origin: 'https://a.example' }, 200, 'the thing r é', ['made r']],
    ['a body', '/things/r', { body: 'x', 'content-length': '1' }, 200, 'the thing r é', ['made r']],
    ['what falls over', '/things/r-broken', {}, 200, 'the thing r-broken é', ['ready r-broken', 'made r-broken']],
  ]
  for (const [name, path, asked, status, body, run] of cases) {
    seen.length = 0
    observed.length = 0
    const told = await ask(port, path, asked)
    assert.deepEqual([told.status, told.body, seen], [status, body, run], name)
    assert.equal(observed.length, 1, name)
    assert.equal(told.headers.includes('www-authenticate: Bearer realm="gridlake"'), status === 401, name)
  }
  assert.deepEqual(errors, [])
})

test('several in one connection are answered in their order, whichever are ready', async t => {
  const { port } = await served(t)
  await ask(port, '/things/m')
  const socket = connect(port, '127.0.0.1')
  const names = ['r1', 'm1', 'r2', 'r3', 'm2', 'r4']
  socket.write(names.map((name, index) => `GET /things/${name} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer right\r\n${index === names.length - 1 ? 'Connection: close\r\n' : ''}\r\n`).join(''))
  assert.deepEqual([...(await text(socket)).matchAll(/the thing (\w+)/g)].map(([, name]) => name), names)
})

test('a body in pieces is taken, one that is too large is told so, and a caller who goes away is no bug', async t => {
  const { port, errors } = await served(t)
  const head = 'POST /take HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer right\r\n'
  const piece = (size: number): string => `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`
  const sent = async (...parts: readonly string[]): Promise<string> => {
    const socket = connect(port, '127.0.0.1').setNoDelay(true)
    await once(socket, 'connect')
    for (const part of parts) await new Promise(resolve => { socket.write(part, () => { setTimeout(resolve, 5) }) })
    return await text(socket)
  }
  const chunked = `${head}Transfer-Encoding: chunked\r\n`
  assert.match(await sent(`${chunked}Connection: close\r\n\r\n`, piece(40), piece(60), '0\r\n\r\n'), /^HTTP\/1\.1 200 .*\r\n\r\n100$/s)
  assert.match(await sent(`${chunked}\r\n`, piece(40), piece(61)), /^HTTP\/1\.1 413 .*connection: close.*usage\/too-large$/is)
  assert.match(await sent(`${head}Content-Length: 101\r\n\r\n`), /^HTTP\/1\.1 413 .*connection: close.*usage\/too-large$/is)
  const gone = connect(port, '127.0.0.1')
  gone.write(`${head}Content-Length: 50\r\n\r\nabc`, () => { setTimeout(() => { gone.destroy() }, 5) })
  await once(gone, 'close')
  assert.equal((await ask(port, '/things/m')).status, 200)
  assert.deepEqual(errors, [])
})
