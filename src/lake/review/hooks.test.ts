import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { isFailure } from '#base/error.ts'
import { closedTo, lookupWithin, mayReach } from './address.ts'
import { ana, by, reviewedLake } from './review-for-tests.ts'

interface Call { readonly headers: IncomingMessage['headers'], readonly body: string }

/** A receiver on this machine. `answer` says what to do with each call; one that does nothing keeps the caller waiting. */
async function receiver(t: TestContext, answer: (response: ServerResponse, call: number) => void): Promise<{ readonly url: string, readonly calls: Call[] }> {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => { body += String(chunk) })
    request.on('end', () => { calls.push({ headers: request.headers, body }); answer(response, calls.length) })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => { server.closeAllConnections(); server.close() })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, calls }
}

const refuses = (message: RegExp) => (error: unknown): boolean => {
  assert(isFailure(error, 'lake/protected'), String(error))
  assert.match(error.message, message)
  return true
}

test('a webhook before a commit gets what is about to be, signed, and may refuse', async t => {
  const { review, put, head, lake, meta } = await reviewedLake(t, { loopback: true, secrets: { DESK_SECRET: 's3cret' } })
  const { url, calls } = await receiver(t, (response, call) => { response.writeHead(call === 1 ? 200 : 409).end(call === 1 ? '' : 'not on a Friday\u001b[2J') })
  await review.setHook(ana, { name: 'desk', pattern: 'main', on: ['before-commit'], url, secret: 'DESK_SECRET' })
  const commit = await put('main')
  const [call] = calls
  assert.equal(call?.headers['x-gridlake-signature'], `sha256=${createHmac('sha256', 's3cret').update(call?.body ?? '').digest('hex')}`)
  assert.equal(call?.headers['x-gridlake-event'], 'before-commit')
  const { delivery, ...told } = JSON.parse(call?.body ?? '{}') as Record<string, unknown>
  assert.equal(call?.headers['x-gridlake-delivery'], delivery)
  assert.deepEqual(told, { event: 'before-commit', hook: 'desk', kind: 'commit', ref: 'main', from: commit.parents[0], to: commit.id, source: null, author: 'ana', message: 'test', run_id: null, pull_request: null, tables: commit.tables, sent_utc: '2026-11-20T12:00:01.000Z' })
  await assert.rejects(put('main'), refuses(/the hook desk refuses the commit on main: 127.0.0.1:\d+ answered 409: not on a Friday\\x1b\[2J/))
  assert.equal(await head('main'), commit.id)
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev')
  assert.equal(calls.length, 2, 'of other branches it hears nothing')
  const kept = JSON.stringify((await meta.scan('review/')).map(({ value }) => value))
  assert.ok(kept.includes('DESK_SECRET') && !kept.includes('s3cret'))
})

test('a webhook that is late, gone or redirects elsewhere refuses', async t => {
  const { review, put, head } = await reviewedLake(t, { loopback: true })
  const before = await head('main')
  const [mute, away] = [await receiver(t, () => {}), await receiver(t, response => { response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end() })]
  const drip = await receiver(t, response => { response.writeHead(200); response.write('.') })
  const cases = [[mute.url, /did not answer within 0.05 s/], [away.url, /answered 302/], ['http://127.0.0.1:1/', /could not be reached: connect ECONNREFUSED/], [drip.url, /did not answer within/]] as const
  for (const [url, message] of cases) {
    await review.setHook(ana, { name: 'desk', pattern: 'main', on: ['before-commit'], url, timeout_ms: url === mute.url || url === drip.url ? 50 : 5000 })
    await assert.rejects(put('main'), refuses(message), url)
  }
  await review.setHook(ana, { name: 'desk', pattern: 'main', on: ['before-commit'], url: mute.url, secret: 'NOT_SET' })
  await assert.rejects(put('main'), refuses(/the environment variable NOT_SET with its secret is not set/))
  assert.equal(mute.calls.length, 1, 'nothing is sent without its signature')
  assert.equal(await head('main'), before)
  assert.deepEqual((await review.deliveries()).map(({ outcome, attempts }) => [outcome, attempts]), Array.from({ length: 5 }, () => ['failed', 1]))
})

test('a hook after a merge never fails it, is told again, and its outcome is kept', async t => {
  const { review, put, lake, head } = await reviewedLake(t, { loopback: true })
  const { url, calls } = await receiver(t, (response, call) => { response.writeHead(call < 3 ? 500 : 204).end() })
  const gone = await receiver(t, response => { response.destroy() })
  await review.setHook(ana, { name: 'tell', pattern: 'main', on: ['after-merge', 'after-commit'], url })
  await review.setHook(ana, { name: 'gone', pattern: '**', on: ['after-merge'], url: gone.url })
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev')
  assert.equal((await review.deliveries()).length, 0)
  const merged = await lake.merge('dev', 'main', by('ana'))
  assert.equal(await head('main'), merged.id)
  await review.drain()
  const outcomes = (await review.deliveries()).map(({ hook, event, outcome, attempts, commit }) => [hook, event, outcome, attempts, commit === merged.id].join(' ')).toSorted()
  assert.deepEqual(outcomes, ['gone after-merge failed 4 true', 'tell after-merge passed 3 true'])
  assert.deepEqual([calls.length, gone.calls.length], [3, 4])
  assert.equal(new Set(calls.map(({ headers }) => headers['x-gridlake-delivery'])).size, 1, 'the same delivery, so that a receiver can tell')
})

test('a check as a hook looks at the commit that is about to be', async t => {
  const { review, put, rows } = await reviewedLake(t)
  await review.setCheck(ana, { name: 'small', sql: 'select * from test.reading where value > 5' })
  await review.setHook(ana, { name: 'small-only', pattern: 'main', on: ['before-commit'], check: 'small' })
  await put('main', { value: 5 })
  await assert.rejects(put('main', { value: 6 }), refuses(/the hook small-only refuses the commit on main: it must find no rows and found 1 row/))
  assert.equal(await rows('main'), 1)
  await assert.rejects(review.policy.removeCheck('small'), error => isFailure(error, 'usage/invalid'))
})

test('hooks are asked for a pull request\'s landing, and not for its trial', async t => {
  const { review, put, lake, pulls } = await reviewedLake(t, { loopback: true })
  const { url, calls } = await receiver(t, response => { response.writeHead(200).end() })
  await review.setHook(ana, { name: 'all', pattern: '**', on: ['before-merge', 'after-merge'], url })
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev')
  await pulls.create(ana, { title: 'One row', source: 'dev', target: 'main' })
  assert.equal(calls.length, 0)
  await pulls.merge(1, ana)
  await review.drain()
  assert.deepEqual(calls.map(({ body }) => JSON.parse(body) as Record<string, unknown>).map(({ event, ref, pull_request }) => [event, ref, pull_request]), [['before-merge', 'main', 1], ['after-merge', 'main', 1]])
})

test('what cannot be a hook is refused', async t => {
  const { review } = await reviewedLake(t)
  const hook = { name: 'desk', pattern: 'main', on: ['after-merge'], url: 'https://desk.example/hook' }
  assert.deepEqual((await review.setHook(ana, { ...hook, secret: 'DESK_SECRET' })).webhook, { url: 'https://desk.example/hook', secret: 'DESK_SECRET' })
  const cases = [
    { url: 'http://desk.example/hook' }, { url: 'ftp://desk.example/' }, { url: 'file:///etc/passwd' }, { url: 'nonsense' }, { url: 'https://user:pw@desk.example/' }, { url: 'http://127.0.0.1/' }, { url: 'https://localhost/' },
    { url: 'https://169.254.169.254/latest' }, { url: 'https://10.0.0.1/' }, { url: 'https://[::1]/' }, { url: 'https://[fd00::1]/' }, { url: 'https://[::ffff:10.0.0.1]/' }, { url: 'https://0x7f.1/' },
    { secret: 'the secret itself' }, { secret: 'lower' }, { url: undefined }, { check: 'contract' }, { on: [] }, { on: ['before-lunch'] }, { name: 'Not A Name' }, { pattern: 'a b' }, { timeout_ms: 0 }, { timeout_ms: 1e9 },
  ]
  for (const more of cases) await assert.rejects(review.setHook(ana, { ...hook, ...more }), error => isFailure(error, 'usage/invalid'), JSON.stringify(more))
  await assert.rejects(review.setHook(ana, { ...hook, url: undefined, check: 'nothing' }), error => isFailure(error, 'review/unknown'))
  await assert.rejects(review.policy.removeHook('nothing'), error => isFailure(error, 'review/unknown'))
  assert.equal((await review.policy.hooks()).length, 1)
})

test('addresses', () => {
  const [closed, open] = [{ loopback: false }, { loopback: true }]
  for (const address of ['8.8.8.8', '2606:4700::1111']) assert.ok(mayReach(address, closed), address)
  for (const address of ['10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', '169.254.169.254', '0.0.0.0', '224.0.0.1', '::', 'fe80::1', 'fd00::1', '::ffff:8.8.8.8', '64:ff9b::a00:1', '2002:a00:1::', 'x']) assert.ok(!mayReach(address, open), address)
  for (const address of ['127.0.0.1', '127.9.9.9', '::1']) assert.deepEqual([mayReach(address, closed), mayReach(address, open)], [false, true], address)
  assert.equal(closedTo(new URL('http://127.0.0.1:99/'), open), null)
  assert.match(closedTo(new URL('http://10.0.0.1/'), open) ?? '', /not https/)
})

test('a name is judged by the address that it leads to', async () => {
  const look = async (reach: { loopback: boolean }): Promise<string> => await new Promise(resolve => { lookupWithin(reach)('localhost', { all: false }, (error, address) => { resolve(error ? error.message : address as string) }) })
  assert.match(await look({ loopback: false }), /localhost is .*, which is no public address/)
  assert.match(await look({ loopback: true }), /^(127\.0\.0\.1|::1)$/)
})
