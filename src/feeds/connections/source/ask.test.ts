import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Provider } from '../spec/schema.ts'
import { said } from './ask.ts'
import { understood } from './page.ts'
import { bench, endpointSpec, fetched, leftIn, source, type Tell } from './source-for-tests.ts'

const good = { body: [{ a: 1 }] }
const retrying = (more: NonNullable<Provider['retry_config']> = {}) => ({ provider: { retry_config: { attempts: 4, first_wait_ms: 1000, longest_wait_ms: 60_000, timeout_ms: 5000, ...more } } })
const cut = (response: ServerResponse): void => { response.writeHead(200, { 'content-length': '100' }); response.write('[{"a":'); setImmediate(() => response.destroy()) }

describe('what may pass is asked for again', () => {
  const cases: readonly [what: string, tells: readonly Tell[], slept: readonly number[]][] = [
    ['500, then good', [{ status: 500 }, { status: 503 }, good], [1000, 2000]], ['429 with Retry-After', [{ status: 429, headers: { 'retry-after': '7' } }, good], [7000]],
    ['429 until an hour', [{ status: 429, headers: { 'retry-after': 'Tue, 24 Nov 2026 12:35:26 GMT' } }, good], [30_000]], ['429 without a word', [{ status: 429 }, good], [1000]], ['Retry-After now', [{ status: 503, headers: { 'retry-after': '0' } }, good], [100]],
    ['a connection that is cut in the middle', [cut, good], [1000]], ['one that is cut at once', [response => { response.destroy() }, good], [1000]], ['408', [{ status: 408 }, good], [1000]], ['202', [{ status: 202 }, good], [1000]],
  ]
  for (const [what, tells, slept] of cases) {
    test(what, async t => {
      const desk = await bench(t)
      const server = await source(t, (_, number) => tells[number - 1] ?? good)
      assert.equal((await fetched(desk, server.base, {}, retrying())).files.length, 1)
      assert.deepEqual([desk.time.slept, server.heard.length], [slept, tells.length])
    })
  }
  test('half of a pause is by chance, and none is longer than it may be', async t => {
    const { ports, ...desk } = await bench(t, { random: () => 0 })
    const server = await source(t, (_, number) => number < 4 ? { status: 500 } : good)
    await fetched({ ...desk, ports }, server.base, {}, retrying({ longest_wait_ms: 1500 }))
    assert.deepEqual(desk.time.slept, [500, 750, 750])
  })
})

describe('what does not pass is said', () => {
  const cases: readonly [what: string, tell: Tell, code: string, message: RegExp, requests: number][] = [
    ['a failure that stays', { status: 500, body: '<html><body>Oh <b>no</b>\u001b[31m\u202e</body></html>' }, 'feed/upstream', /^desk\/hubs: http:\/\/127\.0\.0\.1:\d+\/prices answers 500 \(asked 4 times\): it fails\. It says: "Oh no \\x1b\[31m"$/, 4],
    ['too long a wait', { status: 429, headers: { 'retry-after': '3600' } }, 'feed/upstream', /answers 429: it is asked too often.*left alone for 3600 s/, 1],
    ['400', { status: 400, body: { error: 'no hub "X"' } }, 'connections/refused', /answers 400: it finds the request wrong: look at query_params.*It says: "\{"error":"no hub \\"X\\""\}"/, 1],
    ['401', { status: 401 }, 'connections/refused', /answers 401: it does not accept who asks/, 1], ['403', { status: 403 }, 'connections/refused', /answers 403/, 1], ['404', { status: 404 }, 'connections/refused', /look at base_url and path/, 1],
    ['501', { status: 501 }, 'connections/refused', /answers 501: it fails/, 1], ['a part', { status: 206, body: '[1' }, 'connections/refused', /it sent a part/, 1], ['a teapot', { status: 418, body: 'x'.repeat(5000) }, 'connections/refused', /it refuses\. It says: "x{199}…"$/, 1],
    ['words that are packed', { status: 400, body: gzipSync('no such hub'), headers: { 'content-encoding': 'gzip' } }, 'connections/refused', /It says: "no such hub"/, 1],
    ['a connection that is always cut', cut, 'feed/upstream', /gave nothing \(asked 4 times\): the connection (was reset|ended before)/, 4],
    ['redirects without end', { status: 302, headers: { location: '/prices' } }, 'connections/refused', /redirects more than 5 times/, 6],
    ['a redirect to the machine\'s own', { status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data' } }, 'connections/private-address', /169\.254\.169\.254 is no public address; the setting connections\.allow_private/, 1],
    ['a redirect to this machine by name', { status: 302, headers: { location: 'http://localhost:9/' } }, 'connections/private-address', /localhost is (127\.0\.0\.1|::1)/, 1],
    ['a redirect to another port of an allowed host', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }, 'connections/private-address', /127\.0\.0\.1:9 is no public address/, 1],
    ['a redirect to a file', { status: 302, headers: { location: 'file:///etc/passwd' } }, 'connections/refused', /from http: to file:/, 1],
  ]
  for (const [what, tell, code, message, requests] of cases) {
    test(what, async t => {
      const desk = await bench(t)
      const server = await source(t, () => tell)
      await assert.rejects(fetched(desk, server.base, {}, retrying()), { code, message })
      assert.equal(server.heard.length, requests)
      assert.deepEqual(await leftIn(desk), [])
    })
  }
})

test('a server that drips, or is silent, is ended in time', async t => {
  const desk = await bench(t)
  const drip: Tell = response => {
    response.writeHead(200)
    const timer = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(timer))
  }
  for (const [tell, message] of [[drip, /it was not at its end after 0\.15 s|nothing came for 0\.15 s/], [() => {}, /nothing came for 0\.15 s|not at its end after 0\.15 s/]] as const) {
    const server = await source(t, () => tell)
    await assert.rejects(fetched(desk, server.base, {}, { provider: { retry_config: { attempts: 2, timeout_ms: 150 } } }), (error: Error & { code: string }) => {
      assert.deepEqual([error.code, server.heard.length], ['feed/upstream', 2])
      assert.match(error.message, message)
      assert.match(error.message, /retry_config\.timeout_ms is 150/)
      return true
    })
  }
})

test('an answer beyond all bounds is ended, and nothing of it stays', async t => {
  const desk = await bench(t)
  const announced = await source(t, () => response => { response.writeHead(200, { 'content-length': String(3 * 2 ** 30) }); response.write('[') })
  await assert.rejects(fetched(desk, announced.base, {}), { code: 'feed/unsafe', message: /it has 3\.2 GB; 2\.1 GB is the most/ })
  const bomb = await source(t, () => ({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(20 * 2 ** 20)) }))
  await assert.rejects(fetched(desk, bomb.base, {}), { code: 'feed/unsafe', message: /unpacks to more than 400 times/ })
  await assert.rejects(understood({ path: 'none', bytes: 65 * 2 ** 20 }, endpointSpec, 'page 1', text => text), { code: 'feed/unsafe', message: /page 1 has 68 MB; 67 MB is the most of a page that is read/ })
  assert.deepEqual(await leftIn(desk), [])
})

describe('private addresses are for the operator to allow', () => {
  const ask = async (t: Parameters<typeof bench>[0], base: (host: string) => string, allowPrivate: (host: string) => readonly string[]) => {
    const server = await source(t, () => good)
    const desk = await bench(t, { allowPrivate: allowPrivate(server.host) })
    const port = server.host.split(':')[1] ?? ''
    return await fetched(desk, base(port), {}).then(() => 'fetched', (error: unknown) => { assert.deepEqual(server.heard, []); return (error as { code: string }).code })
  }
  const cases: readonly [what: string, base: (port: string) => string, allowed: (host: string) => readonly string[], outcome: string][] = [
    ['by address and port', port => `http://127.0.0.1:${port}`, host => [host], 'fetched'], ['by address', port => `http://127.0.0.1:${port}`, () => ['10.0.0.1', '127.0.0.1'], 'fetched'], ['by name', port => `http://LOCALHOST:${port}/`, () => ['Localhost'], 'fetched'],
    ['none', port => `http://127.0.0.1:${port}`, () => [], 'connections/private-address'], ['another port', port => `http://127.0.0.1:${port}`, () => ['127.0.0.1:1'], 'connections/private-address'],
    ['a name that is not the one', port => `http://localhost:${port}`, host => [host], 'connections/private-address'], ['a number that means it', port => `http://2130706433:${port}`, () => [], 'connections/private-address'],
    ['its sixth version', port => `http://[::ffff:127.0.0.1]:${port}`, () => ['127.0.0.1'], 'connections/private-address'], ['nowhere', port => `http://0.0.0.0:${port}`, () => ['127.0.0.1'], 'connections/private-address'],
  ]
  for (const [what, base, allowed, outcome] of cases) test(`${what}: ${outcome}`, async t => { assert.equal(await ask(t, base, allowed), outcome) })
})

test('endpoints of a group share its pace, others have their own', async t => {
  const desk = await bench(t)
  const server = await source(t, () => good)
  const slow = { name: 'slow', path: '/slow', rate_limit_group: 'g', rate_limit_per_second: 0.5 }
  const other = { name: 'other', path: '/other', rate_limit_group: 'g' }
  const provider = { endpoints: [slow, other] }
  await fetched(desk, server.base, slow, { provider })
  await fetched(desk, server.base, other, { provider })
  await fetched(desk, server.base, { name: 'alone', path: '/alone' }, { provider })
  assert.deepEqual(desk.time.slept, [2000])
})

test('the caller\'s signal ends a fetch in the middle, in a wait and before it', async t => {
  const cases: readonly [Tell, object][] = [[response => { response.writeHead(200); response.write('[') }, {}], [{ status: 500 }, {}]]
  for (const [tell] of cases) {
    const stop = new AbortController()
    const desk = await bench(t)
    const server = await source(t, () => { setTimeout(() => stop.abort(), 20); return tell })
    await assert.rejects(fetched(desk, server.base, {}, { signal: stop.signal, ...retrying({ attempts: 20, longest_wait_ms: 3_600_000, timeout_ms: 60_000 }), progress: label => { if (label.includes('waiting')) stop.abort() } }), { name: 'AbortError' })
    assert.deepEqual(await leftIn(desk), [])
    const asked = server.heard.length
    await assert.rejects(fetched(desk, server.base, {}, { signal: stop.signal }), { name: 'AbortError' })
    assert.equal(server.heard.length, asked)
  }
})

test('kinds and addresses that cannot be fetched are said', async t => {
  const desk = await bench(t)
  for (const provider_type of ['websocket', 'webhook', 'database', 'kafka', 's3'] as const) await assert.rejects(fetched(desk, 'https://h.example', {}, { provider: { provider_type } }), { code: 'connections/not-yet', message: new RegExp(`type ${provider_type} cannot be fetched yet\\. Supported are rest_api, graphql`) })
  for (const path of ['sftp://h/x.csv', 's3://bucket/x.csv', 'ftp://h/x']) await assert.rejects(fetched(desk, '', { path }, { provider: { provider_type: 'file_ftp' } }), { code: 'connections/not-yet', message: /:\/\/ cannot be fetched yet/ })
  for (const [base, path] of [['', '/x'], ['ftp://h', '/x'], ['http://u:p@h', '/x'], ['http://h?x=1', '/y'], ['http://h', 'http://other/x']] as const) await assert.rejects(fetched(desk, base, { path }), { code: 'connections/invalid-spec' }, base)
})

test('an address is a path under its source, whatever stands in it', async t => {
  const desk = await bench(t)
  const server = await source(t, () => good)
  for (const [base, path] of [['/v1', '/a'], ['/v1/', 'a'], ['/v1', ''], ['', '?x=1'], ['', '@other.example/'], ['', '//other.example/a'], ['', '\\other.example'], ['/v1', 'a b#c']] as const) await fetched(desk, server.base + base, { path })
  assert.deepEqual(server.heard.map(({ url }) => url), ['/v1/a', '/v1/a', '/v1', '/?x=1', '/@other.example/', '/other.example/a', '//other.example', '/v1/a%20b'])
})

test('words of an answer are cut and cannot move a cursor', () => {
  assert.equal(said(''), '')
  assert.equal(said('<'.repeat(20_000)).length, '. It says: ""'.length + 200)
  assert.equal(said('a\u0007\u200b\u2066b\n\tc'), '. It says: "a\\x07b c"')
})
