import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage, request as httpRequest } from 'node:http'
import { connect, createServer } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { Reply, type Route, route } from '#base/capability.ts'
import { isFailure } from '#base/error.ts'
import { serverForTest } from './server-for-tests.ts'

function gate() { return Promise.withResolvers<void>() }

function opened(path: string, handle: Route['handle'], method: Route['method'] = 'GET'): Route {
  return route({ method, path, permission: 'public', summary: 'For a test.', handle })
}

async function answerOf(url: string, agent?: Agent): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => { get(url, agent ? { agent } : {}, resolve).on('error', reject) })
}

test('a stream is sent whole, and one that breaks is cut, never ended as if it were whole', async t => {
  const whole = opened('/api/whole', async () => new Reply(200, { 'content-type': 'text/csv' }, Readable.from(['a,b\n', '1,2\n'])))
  const broken = opened('/api/broken', async () => new Reply(200, { 'content-type': 'text/csv' }, Readable.from((async function* rows() {
    yield 'a,b\n'
    throw new Error('the engine stopped')
  })())))
  const { server } = await serverForTest(t, { routes: [whole, broken] })
  const url = await server.listen()
  assert.equal(await text(await answerOf(`${url}/api/whole`)), 'a,b\n1,2\n')
  await assert.rejects(async () => await text(await answerOf(`${url}/api/broken`)), /aborted|hang up/)
})

test('a stream that breaks before its first byte is an error with its code', async t => {
  const early = opened('/api/early', async () => new Reply(200, { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="a.csv"' }, new Readable({ read() { this.destroy(new Error('the engine stopped')) } })))
  const { server } = await serverForTest(t, { routes: [early] })
  const answer = await answerOf(`${await server.listen()}/api/early`)
  assert.deepEqual([answer.statusCode, answer.headers['content-type'], answer.headers['content-disposition']], [500, 'application/json; charset=utf-8', undefined])
  assert.equal((JSON.parse(await text(answer)) as { error: { code: string } }).error.code, 'bug')
})

test('a caller who goes away stops the work and the stream', async t => {
  const [started, stopped, destroyed] = [gate(), gate(), gate()]
  const slow = opened('/api/slow', async ({ signal }) => {
    signal.addEventListener('abort', () => { stopped.resolve() }, { once: true })
    started.resolve()
    await stopped.promise
    throw signal.reason
  })
  const endless = opened('/api/endless', async () => new Reply(200, {}, new Readable({ read() { this.push('x'.repeat(1000)) }, destroy(_error, done) { destroyed.resolve(); done(null) } })))
  const { server, logged } = await serverForTest(t, { routes: [slow, endless] })
  const url = await server.listen()
  const call = get(`${url}/api/slow`).on('error', () => {})
  await started.promise
  call.destroy()
  await stopped.promise
  const answer = await answerOf(`${url}/api/endless`)
  await once(answer, 'data')
  answer.destroy()
  await destroyed.promise
  assert.deepEqual(logged.filter(({ level }) => level === 'error'), [])
})

test('a stream that is handed over after the caller went away is let go', async t => {
  const [started, gone, destroyed] = [gate(), gate(), gate()]
  const late = opened('/api/late', async ({ signal }) => {
    signal.addEventListener('abort', () => { gone.resolve() }, { once: true })
    started.resolve()
    await gone.promise
    return new Reply(200, {}, new Readable({ read() { this.push('x') }, destroy(_error, done) { destroyed.resolve(); done(null) } }))
  })
  const { server } = await serverForTest(t, { routes: [late] })
  const call = get(`${await server.listen()}/api/late`).on('error', () => {})
  await started.promise
  call.destroy()
  await destroyed.promise
})

test('a caller who sends its request too slowly is cut off', async t => {
  const echo = opened('/api/echo', async () => ({}), 'POST')
  const { server } = await serverForTest(t, { routes: [echo], limits: { requestMs: 200 } })
  const { port } = new URL(await server.listen())
  const socket = connect(Number(port), '127.0.0.1')
  socket.write('POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{')
  const answer = await text(socket)
  assert.ok(answer === '' || answer.startsWith('HTTP/1.1 408'), answer)
})

test('a body is refused by its length before it is read', async t => {
  const echo = opened('/api/echo', async () => ({}), 'POST')
  const { server } = await serverForTest(t, { routes: [echo], limits: { bodyBytes: 100 } })
  const call = httpRequest(`${await server.listen()}/api/echo`, { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': 1_000_000 } })
  call.on('error', () => {})
  call.write('{')
  const [answer] = await once(call, 'response') as [IncomingMessage]
  assert.equal(answer.statusCode, 413)
  call.destroy()
})

test('closing waits for the request under way, refuses new ones, and does not wait for idle connections', async t => {
  const [started, goOn] = [gate(), gate()]
  const slow = opened('/api/slow', async () => {
    started.resolve()
    await goOn.promise
    return { done: true }
  })
  const { server } = await serverForTest(t, { routes: [slow], limits: { stopMs: 60_000 } })
  const url = await server.listen()
  const agent = new Agent({ keepAlive: true, maxSockets: 10 })
  t.after(() => { agent.destroy() })
  for (const answer of await Promise.all([answerOf(`${url}/healthz`, agent), answerOf(`${url}/healthz`, agent)])) await text(answer)
  const under = answerOf(`${url}/api/slow`, agent)
  await started.promise
  const closed = server.close()
  await assert.rejects(answerOf(`${url}/healthz`), { code: 'ECONNREFUSED' })
  goOn.resolve()
  const answer = await under
  assert.equal(answer.headers.connection, 'close')
  assert.deepEqual(JSON.parse(await text(answer)), { done: true })
  await closed
  assert.equal(server.address, undefined)
})

test('what does not end in time is told to stop, then cut', async t => {
  const [started, stopped] = [gate(), gate()]
  let reason: unknown
  const endless = opened('/api/endless', async ({ signal }) => {
    signal.addEventListener('abort', () => { reason = signal.reason; stopped.resolve() }, { once: true })
    started.resolve()
    return await new Promise<never>(() => {})
  })
  const { server } = await serverForTest(t, { routes: [endless], limits: { stopMs: 50 } })
  const call = answerOf(`${await server.listen()}/api/endless`)
  const cut = assert.rejects(call, /hang up|ECONNRESET/)
  await started.promise
  await server.close()
  await stopped.promise
  await cut
  assert.ok(isFailure(reason, 'engine/interrupted'))
})

test('a port in use is an error that says what to do', async t => {
  const other = createServer().listen(0, '127.0.0.1')
  t.after(() => { other.close() })
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const { server } = await serverForTest(t, { server: { port } })
  await assert.rejects(server.listen(), { code: 'server/port-in-use', message: new RegExp(`127\\.0\\.0\\.1:${port}.*server\\.port`) })
})

test('an address that others reach is not bound without TLS in front', async t => {
  const { server } = await serverForTest(t, { server: { host: '0.0.0.0' } })
  await assert.rejects(server.listen(), { code: 'config/invalid', message: /behind_tls/ })
  assert.equal(server.address, undefined)
})
