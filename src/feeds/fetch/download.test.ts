import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { download, downloadLimits, type DownloadLimits, type Got, type Trouble } from './download.ts'
import { attachment, operator, type Operator, type Reply } from './synthetic-operator.ts'

interface Trial { readonly answer: Got | Trouble, readonly text: string | null, readonly operator: Operator, readonly before: readonly string[] }

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-download-'))
  t.after(async () => await rm(folder, { recursive: true, force: true }))
  return folder
}

async function trial(t: TestContext, script: readonly Reply[] | ((url: string) => Reply), options: { limits?: Partial<DownloadLimits>, signal?: AbortSignal, headers?: Record<string, string>, url?: string } = {}): Promise<Trial> {
  const server = await operator(t, script)
  const folder = await folderFor(t)
  const before: string[] = []
  const target = join(folder, 'target')
  const answer = await download({ url: options.url ?? `${server.base}/report.csv`, headers: options.headers ?? {} }, target, {
    trusted: server.host, agent: 'test', limits: { ...downloadLimits, idleMs: 5000, totalMs: 10_000, ...options.limits }, signal: options.signal,
    before: async url => { before.push(url.host) },
  })
  const kept = await readdir(folder)
  assert.deepEqual(kept, answer.kind === 'got' && answer.file ? ['target'] : [], 'what is no file leaves none')
  return { answer, operator: server, before, text: kept.length > 0 ? await readFile(target, 'utf8') : null }
}

function trouble(answer: Got | Trouble): Trouble {
  assert(answer.kind === 'trouble', `expected trouble, found ${JSON.stringify(answer)}`)
  return answer
}

const text = 'a,b\n1,2\n'

test('a file comes with its bytes, its hash and the server\'s name for it', async t => {
  const { answer, text: kept, operator: { asked } } = await trial(t, [{ body: text, headers: { ...attachment('a.csv'), etag: '"1"' } }], { headers: { 'x-key': 'k' } })
  assert(answer.kind === 'got')
  assert.equal(kept, text)
  assert.deepEqual([answer.status, answer.name, answer.file?.bytes, answer.headers['etag']], [200, 'a.csv', 8, '"1"'])
  assert.equal(answer.file?.sha256, '492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470')
  assert.deepEqual([asked[0]?.headers['user-agent'], asked[0]?.headers['accept-encoding'], asked[0]?.headers['x-key']], ['test', 'gzip', 'k'])
})

test('a body that travelled as gzip is unpacked', async t => {
  const { text: kept } = await trial(t, [{ body: gzipSync(text), headers: { 'content-encoding': 'gzip' } }])
  assert.equal(kept, text)
})

const cutOff: readonly (readonly [string, Reply])[] = [
  ['closes at once', response => { response.destroy() }],
  ['closes before the length it gave', response => { response.writeHead(200, { 'content-length': '100' }); response.write('half'); setImmediate(() => response.destroy()) }],
  ['closes in the midst of chunks', response => { response.writeHead(200); response.write('half'); setImmediate(() => response.destroy()) }],
  ['calls gzip what is none', { body: text, headers: { 'content-encoding': 'gzip' } }],
  ['cuts gzip short', { body: gzipSync('x'.repeat(5000)).subarray(0, 20), headers: { 'content-encoding': 'gzip' } }],
]
for (const [name, reply] of cutOff) {
  test(`a server that ${name} may be asked again`, async t => {
    const found = trouble((await trial(t, [reply])).answer)
    assert.deepEqual([found.again, found.code], [true, 'feed/upstream'], found.reason)
  })
}

test('silence and slowness end', async t => {
  const silent = trouble((await trial(t, [() => {}], { limits: { idleMs: 30 } })).answer)
  assert.deepEqual(silent, { kind: 'trouble', reason: 'nothing came for 0.03 s', again: true, code: 'feed/upstream' })
  const stalled = trouble((await trial(t, [response => { response.writeHead(200); response.write('half') }], { limits: { idleMs: 30 } })).answer)
  assert.match(stalled.reason, /nothing came/)
  const drip: Reply = response => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('x'), 5)
    response.on('close', () => clearInterval(timer))
  }
  const dripping = trouble((await trial(t, [drip], { limits: { totalMs: 80 } })).answer)
  assert.match(dripping.reason, /not at its end after 0\.08 s/)
  const failing = await trial(t, [response => { response.writeHead(500); response.write('it is') }], { limits: { idleMs: 400 } })
  assert.equal((failing.answer as Got).words, 'it is')
})

test('a body without end, or one that unpacks to far more than was sent, ends at its limit', async t => {
  const endless: Reply = response => {
    response.writeHead(200)
    const block = Buffer.alloc(64 * 1024, 'x')
    const more = (): void => { while (!response.destroyed && response.write(block)); }
    response.on('drain', more)
    more()
  }
  const large = trouble((await trial(t, [endless], { limits: { bytes: 1_000_000 } })).answer)
  assert.deepEqual([large.again, large.code], [false, 'feed/unsafe'])
  assert.match(large.reason, /larger than 1\.0 MB/)
  const announced = trouble((await trial(t, [{ body: 'x'.repeat(2000), headers: { 'content-length': '2000' } }], { limits: { bytes: 1000 } })).answer)
  assert.match(announced.reason, /it has 2\.0 kB; 1\.0 kB is the most/)
  const bomb = trouble((await trial(t, [{ body: gzipSync(Buffer.alloc(8_000_000)), headers: { 'content-encoding': 'gzip' } }], { limits: { ratioFloorBytes: 100_000 } })).answer)
  assert.deepEqual([bomb.again, bomb.code], [false, 'feed/unsafe'])
  assert.match(bomb.reason, /400 times/)
})

test('of a longer file its beginning is kept where that is enough', async t => {
  const rows = 'a,b\n'.repeat(200_000)
  for (const reply of [{ body: rows }, { body: gzipSync(rows), headers: { 'content-encoding': 'gzip' } }]) {
    const { answer, text: kept } = await trial(t, [reply], { limits: { bytes: 1001, cut: true } })
    assert(answer.kind === 'got')
    assert.deepEqual([answer.file?.bytes, answer.file?.cut, kept === rows.slice(0, 1001)], [1001, true, true])
  }
  const { answer } = await trial(t, [{ body: text }], { limits: { bytes: text.length, cut: true } })
  assert.deepEqual([(answer as Got).file?.bytes, (answer as Got).file?.cut], [8, false])
  assert.match(trouble((await trial(t, [cutOff[1]![1]], { limits: { bytes: 1000, cut: true } })).answer).reason, /reset|ended before/)
})

test('a request has its method, body and statuses, and words of a refusal are unpacked', async t => {
  const got: string[] = []
  const server = await operator(t, [(response, request) => {
    request.setEncoding('utf8').on('data', (part: string) => { got.push(`${request.method} ${request.headers['content-length']} ${part}`) })
    request.on('end', () => { response.writeHead(201, { link: '</next>; rel=next' }).end('made') })
  }, { status: 400, body: gzipSync('no such hub'), headers: { 'content-encoding': 'gzip' } }])
  const folder = await folderFor(t)
  const ask = async (name: string) => await download({ url: `${server.base}/q`, method: 'POST', body: '{"é":1}', headers: { 'content-type': 'application/json' } }, join(folder, name), { trusted: server.host, agent: 'test', limits: downloadLimits, files: [200, 201], before: async () => {} })
  const first = await ask('a') as Got
  assert.deepEqual([first.file?.bytes, first.headers['link'], got], [4, '</next>; rel=next', ['POST 8 {"é":1}']])
  assert.equal((await ask('b') as Got).words, 'no such hub')
})

const moves: readonly (readonly [status: number, method: string, as: string])[] = [[301, 'POST', 'GET -'], [302, 'PUT', 'PUT json'], [303, 'PUT', 'GET -'], [307, 'POST', 'POST json'], [308, 'POST', 'POST json'], [302, 'GET', 'GET json']]
for (const [status, method, as] of moves) {
  test(`after ${status} a ${method} goes on as ${as}`, async t => {
    const seen: string[] = []
    const server = await operator(t, [{ status, headers: { location: '/there' } }, (response, request) => { seen.push(`${request.method} ${request.headers['content-type'] ?? '-'}`); response.end('x') }])
    const answer = await download({ url: server.base, method, headers: { 'Content-Type': 'json' }, ...method === 'GET' ? {} : { body: '{}' } }, join(await folderFor(t), 'x'), { trusted: server.host, agent: 'test', limits: downloadLimits, before: async () => {} })
    assert.deepEqual([answer.kind, seen], ['got', [as]])
  })
}

test('a body is not sent on to another host', async t => {
  const server = await operator(t, [{ status: 307, headers: { location: 'http://other.example/x' } }])
  const answer = await download({ url: server.base, method: 'POST', body: 'secret' }, join(await folderFor(t), 'x'), { trusted: server.host, agent: 'test', limits: downloadLimits, before: async () => {} })
  assert.match(trouble(answer).reason, /redirects a request with a body to another host, other\.example/)
})

test('redirects are followed within the host, each as a request of its own', async t => {
  const { text: kept, operator: { asked }, before } = await trial(t, url => url === '/report.csv' ? { status: 302, headers: { location: '/there?x=1' } } : { body: text }, { headers: { 'x-key': 'k' } })
  assert.equal(kept, text)
  assert.deepEqual(asked.map(({ url, headers }) => [url, headers['x-key']]), [['/report.csv', 'k'], ['/there?x=1', 'k']])
  assert.equal(before.length, 2)
})

test('redirects end after five', async t => {
  const { answer, operator: { asked } } = await trial(t, [{ status: 307, headers: { location: '/again' } }])
  assert.match(trouble(answer).reason, /redirects more than 5 times/)
  assert.equal(asked.length, 6)
})

test('redirects lead to no other scheme and to no machine that only this one can see', async t => {
  const other = await operator(t, [{ body: 'secret' }])
  const port = other.host.split(':')[1]
  const places: readonly (readonly [string | null, RegExp])[] = [
    ['file:///etc/passwd', /from http: to file:/], ['https://127.0.0.1/x', /from http: to https:/], ['data:text/csv,a', /from http: to data:/],
    [other.base, /is no public address/], [`http://localhost:${port}/`, /no public address/], [`http://[::1]:${port}/`, /is no public address/], [`http://2130706433:${port}/`, /is no public address/],
    ['http://169.254.169.254/latest/meta-data', /is no public address/], ['http://10.0.0.1/', /is no public address/], [null, /to nowhere/], ['http://', /to nowhere/],
  ]
  for (const [location, reason] of places) {
    const found = trouble((await trial(t, [{ status: 301, headers: location === null ? {} : { location } }])).answer)
    assert.match(found.reason, reason)
    assert.equal(found.again, false)
  }
  assert.deepEqual(other.asked, [])
})

test('the first address must be public too, where nobody named it', async t => {
  const folder = await folderFor(t)
  const server = await operator(t, [{ body: text }])
  const answer = await download({ url: `${server.base}/x` }, join(folder, 'x'), { trusted: null, agent: 'test', limits: downloadLimits, before: async () => {} })
  assert.match(trouble(answer).reason, /is no public address/)
  assert.deepEqual(server.asked, [])
})

test('a port where nobody listens may be asked again; one that speaks something else not', async t => {
  const folder = await folderFor(t)
  const server = createServer(socket => { socket.on('error', () => {}).resume().end('SSH-2.0-what\r\n') })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const ask = async () => trouble(await download({ url: `http://${host}/x` }, join(folder, 'x'), { trusted: host, agent: 'test', limits: downloadLimits, before: async () => {} }))
  const strange = await ask()
  assert.equal(strange.again, false, strange.reason)
  assert.match(strange.reason, /does not speak as it should/)
  await new Promise(resolve => server.close(resolve))
  assert.deepEqual(await ask(), { kind: 'trouble', reason: 'the connection was refused', again: true, code: 'feed/upstream' })
})

test('the caller\'s signal ends it at once, and leaves no file', async t => {
  const stop = new AbortController()
  const started: Reply = response => {
    response.writeHead(200)
    response.write('half')
    setImmediate(() => stop.abort())
  }
  await assert.rejects(trial(t, [started], { signal: stop.signal }), { name: 'AbortError' })
})
