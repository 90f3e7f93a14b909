/** What is S3's own: lost answers, stores that are busy, far away, not ours or not good enough. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { isFailure, type Code } from '#base/error.ts'
import { noS3, s3Program, startS3, type StartedS3 } from '#test/clients/start-s3.ts'
import { conformance, keys, temporaryFolder } from './conformance.ts'
import type { Objects } from './port.ts'
import { s3Objects } from './s3.ts'

const program = s3Program()
let server: StartedS3
let places = 0

if (program === undefined) {
  test('objects in S3', t => { t.skip(noS3) })
} else {
  before(async () => { server = await startS3(program) })
  after(() => server.stop())
  conformance('objects in S3', async () => opened(), {
    located: true,
    writeAt: async (location, text) => { await server.ask('PUT', location.replace('s3:/', '').replace(/[%+=]/g, encodeURIComponent), text) },
  })
  storeCases()
  faultCases()
}

/** A prefix that nobody has used. */
function opened(change: { endpoint?: string, url?: string, secret?: string, patienceMs?: number } = {}): Objects {
  const { endpoint = server.endpoint, url = `s3://${server.bucket}/place/${++places}`, secret = server.credentials.secretAccessKey, patienceMs = 20_000 } = change
  return s3Objects({ url, endpoint, region: server.region }, { ...server.credentials, secretAccessKey: secret }, { patienceMs })
}

const failsWith = (code: Code, words: RegExp) => (error: unknown): boolean => isFailure(error, code) && words.test(error.message)

function storeCases(): void {
  test('a large file goes in parts and is whole; one whose check fails leaves no object and no parts', { timeout: 120_000 }, async t => {
    const path = join(await temporaryFolder(t), 'large')
    const content = randomBytes(20 * 1024 * 1024 + 1)
    await writeFile(path, content)
    const store = opened({ url: `s3://${server.bucket}/parts` })
    await assert.rejects(store.putFile('large', path, async () => { throw new Error('changed') }), /changed/)
    assert.equal(await store.size('large'), undefined)
    assert.ok(!(await server.ask('GET', `/${server.bucket}?uploads&prefix=parts/`)).includes('<UploadId>'), 'no parts are left')
    let seenByCheck: number | undefined = -1
    await store.putFile('large', path, async () => { seenByCheck = await store.size('large') })
    assert.equal(seenByCheck, undefined, 'nobody sees it before it is checked')
    assert.ok(Buffer.from(await store.get('large')).equals(content))
  })

  test('more keys than a page holds are listed once each, in order, without those of others', { timeout: 60_000 }, async () => {
    const url = `s3://${server.bucket}/many`
    const store = opened({ url })
    const names = Array.from({ length: 1_050 }, (_, index) => `d/${String(index).padStart(4, '0')}`)
    for (let at = 0; at < names.length; at += 50) await Promise.all(names.slice(at, at + 50).map(name => store.put(name, new Uint8Array(1))))
    for (const foreign of ['many/d/a%20b', 'many/d/%C3%A4&amp', 'manyd/x', 'many/.tmp/x']) await server.ask('PUT', `/${server.bucket}/${foreign}`, 'x')
    assert.deepEqual(await keys(store, ''), names)
    assert.deepEqual(await keys(store, 'd/10'), names.slice(1000))
  })

  test('two stores on one prefix see each other, and others none of it', async () => {
    const url = `s3://${server.bucket}/both/place`
    const [one, two, beside] = [opened({ url }), opened({ url: `${url}/` }), opened({ url: `${url}-beside` })]
    await one.put('a/b', Buffer.from('x'), { ifAbsent: true })
    await assert.rejects(two.put('a/b', Buffer.from('y'), { ifAbsent: true }), failsWith('object/conflict', /a\/b/))
    assert.deepEqual(await keys(two, ''), ['a/b'])
    assert.deepEqual(await keys(beside, ''), [])
    assert.equal(one.location('a/b=1/c.parquet'), `${url}/a/b=1/c.parquet`)
  })

  test('wrong keys, a bucket that is not there, and a store that is not there say what to do, and never the keys', async t => {
    const secret = 'not-the-secret-0123456789'
    const silent = createServer((_, response) => { response.destroy() })
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    t.after(() => { silent.close() })
    const { port } = silent.address() as AddressInfo
    const cases: [Objects, Code, RegExp][] = [
      [opened({ secret }), 'data/unusable', /AWS_SECRET_ACCESS_KEY/],
      [opened({ url: 's3://no-such-bucket/x' }), 'data/unusable', /bucket/i],
      [opened({ endpoint: `http://127.0.0.1:${port}`, secret, patienceMs: 200 }), 'data/unreachable', /does not answer/],
    ]
    for (const [store, code, words] of cases) {
      for (const call of [() => store.put('a', Buffer.from('x')), () => store.put('a', Buffer.from('x'), { ifAbsent: true }), () => keys(store, ''), () => store.get('a')]) {
        await assert.rejects(call(), (error: unknown) => {
          assert.ok(isFailure(error, code) && words.test(error.message), String(error))
          assert.ok(![secret, server.credentials.secretAccessKey].some(text => JSON.stringify([error.message, error.details, String(error.cause)]).includes(text)))
          return true
        })
      }
    }
  })
}

/** What happens to a request: it goes through, goes through but its answer is lost, is refused as too many, or its answer breaks off. */
type Fault = 'none' | 'answer lost' | 'busy' | 'cut short'

/** Stands between; `fault` judges each request. */
async function between(t: TestContext, fault: (method: string, path: string) => Fault): Promise<string> {
  const target = new URL(server.endpoint)
  const proxy = createServer((near: IncomingMessage, answer: ServerResponse) => {
    const judged = fault(near.method ?? '', near.url ?? '')
    if (judged === 'busy') {
      near.resume().on('end', () => { answer.writeHead(503).end('<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>') })
      return
    }
    const far = httpRequest({ host: target.hostname, port: target.port, method: near.method, path: near.url, headers: near.headers }, response => {
      if (judged === 'answer lost') {
        response.resume().on('end', () => { answer.destroy() })
        return
      }
      answer.writeHead(response.statusCode ?? 0, response.headers)
      if (judged !== 'cut short') response.pipe(answer)
      else response.once('data', (bytes: Buffer) => { answer.write(bytes.subarray(0, 10), () => { answer.destroy() }) })
    })
    far.on('error', () => { answer.destroy() })
    near.pipe(far)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.after(() => { proxy.closeAllConnections(); proxy.close() })
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}

/** The first request of each kind that `matches` meets the fault. */
function firstOnly(fault: Fault, matches: (method: string, path: string) => boolean): { judge: (method: string, path: string) => Fault, met(): number } {
  const seen = new Set<string>()
  return {
    judge(method, path) {
      if (!matches(method, path) || seen.has(`${method} ${path}`)) return 'none'
      seen.add(`${method} ${path}`)
      return fault
    },
    met: () => seen.size,
  }
}

function faultCases(): void {
  test('a conditional put whose answer is lost has won, and one that comes after it has not', { timeout: 60_000 }, async t => {
    const fault = firstOnly('answer lost', (method, path) => method === 'PUT' && path.includes('/race/'))
    const store = opened({ endpoint: await between(t, fault.judge) })
    await store.put('race/a', Buffer.from('one'), { ifAbsent: true })
    await assert.rejects(store.put('race/a', Buffer.from('one'), { ifAbsent: true }), failsWith('object/conflict', /race\/a/))
    assert.equal(Buffer.from(await store.get('race/a')).toString(), 'one')
    assert.equal(fault.met(), 1)
  })

  test('answers that are lost, break off or say "busy" are asked for again', { timeout: 120_000 }, async t => {
    const path = join(await temporaryFolder(t), 'large')
    const content = randomBytes(17 * 1024 * 1024)
    await writeFile(path, content)
    for (const trouble of ['answer lost', 'busy', 'cut short'] as const) {
      const fault = firstOnly(trouble, (method, asked) => !asked.includes('.tmp') && (trouble !== 'cut short' || method === 'GET'))
      const store = opened({ endpoint: await between(t, fault.judge) })
      await store.put('a/small', Buffer.from('a small object'))
      await store.putFile('a/large', path)
      assert.ok(Buffer.from(await store.get('a/large')).equals(content), trouble)
      assert.equal(Buffer.from(await store.get('a/small')).toString(), 'a small object', trouble)
      await store.seal(['a/small', 'a/large'])
      assert.deepEqual(await keys(store, ''), ['a/large', 'a/small'], trouble)
      await store.delete('a/small')
      assert.deepEqual(await keys(store, ''), ['a/large'], trouble)
      assert.ok(fault.met() >= 3, trouble)
    }
  })

  test('a store that ignores conditions is refused before two writers can both win', async t => {
    const asked: string[] = []
    const careless = createServer((near, answer) => {
      asked.push(`${near.method} ${near.url}`)
      near.resume().on('end', () => { answer.writeHead(200).end() })
    })
    careless.listen(0, '127.0.0.1')
    await once(careless, 'listening')
    t.after(() => { careless.closeAllConnections(); careless.close() })
    const store = opened({ endpoint: `http://127.0.0.1:${(careless.address() as AddressInfo).port}` })
    await assert.rejects(store.put('wanted', Buffer.from('x'), { ifAbsent: true }), failsWith('data/unusable', /If-None-Match/))
    assert.ok(asked.length > 0 && asked.every(line => !line.includes('wanted')), 'the key itself is not touched')
  })
}
