/** Bad input through the catalog, over sockets: each gets the protocol's error with a message that helps, and the lake is as before. */
import assert from 'node:assert/strict'
import { truncate, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemCode } from '#base/error.ts'
import { httpServer, type HttpServer } from '#app/http/server.ts'
import { portalFolder } from '#app/portal-build.ts'
import { readConfig } from '#app/settings.ts'
import { environment, temporaryLake, type TemporaryLake } from '../path/temporary-lake.ts'

let lake: TemporaryLake
let server: HttpServer
let url: string
const tokens = { admin: '', reader: '' }
const endings: (() => Promise<void>)[] = []

before(async () => {
  lake = await temporaryLake({ after: end => { endings.push(end) } })
  const { access, log, metrics } = lake.services
  const name = await access.ensureAdmin()
  for (const role of ['admin', 'reader'] as const) tokens[role] = (await access.tokens.add({ name, role: 'admin' }, { name: role, role })).token
  server = httpServer({ routes: lake.routes, access, config: readConfig({ data: lake.data }, { ...environment, GRIDLAKE_SERVER_PORT: '0' }), log, metrics, portalFolder })
  url = `${await server.listen()}/iceberg/v1`
  assert.equal((await ask('POST', '/namespaces', { namespace: ['ns'] })).status, 200)
  assert.equal((await ask('POST', '/namespaces/ns/tables', { name: 't', schema })).status, 200)
})
after(async () => {
  await server.close()
  for (const end of endings) await end()
})

const schema = { type: 'struct', fields: [{ id: 1, name: 'id', required: true, type: 'long' }, { id: 2, name: 'note', required: false, type: 'string' }] }

interface Answer { readonly status: number, readonly type: string, readonly message: string, readonly json: Record<string, unknown> }

/** The path as it is, without what `fetch` would make of it. */
async function ask(method: string, path: string, body?: unknown, token = tokens.admin): Promise<Answer> {
  const { hostname, port, pathname } = new URL(url)
  const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  const text = await new Promise<{ status: number, body: string }>((resolve, reject) => {
    const call = httpRequest({ hostname, port, method, path: `${pathname}${path}`, headers: { ...token === '' ? {} : { authorization: `Bearer ${token}` }, ...sent === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) } } }, response => {
      let said = ''
      response.setEncoding('utf8').on('data', (chunk: string) => { said += chunk }).on('end', () => { resolve({ status: response.statusCode ?? 0, body: said }) })
    })
    call.on('error', reject)
    call.end(sent)
  })
  const json = text.body === '' ? {} : JSON.parse(text.body) as Record<string, unknown>
  const { type = '', message = '' } = (json['error'] ?? {}) as { type?: string, message?: string }
  return { status: text.status, type, message, json }
}

/** Whatever comes back is an error of the caller's in the protocol's form, and main is as it was. */
async function refusedWith(status: number | readonly number[], type: RegExp, asked: () => Promise<Answer>, what: string): Promise<Answer> {
  const head = await lake.main()
  const answer = await asked()
  assert.ok([status].flat().includes(answer.status), `${what}: ${answer.status} ${answer.type} ${answer.message}`)
  assert.match(answer.type, type, `${what}: ${answer.message}`)
  assert.equal((answer.json['error'] as { code: number }).code, answer.status, what)
  assert.ok(answer.message.length > 10 && !/undefined|\[object|\n\s+at |INTERNAL/.test(answer.message), `${what}: "${answer.message}" is for a person`)
  assert.equal(await lake.main(), head, `${what}: main is as it was`)
  return answer
}

const prefixes = ['nope', 'no%2Fsuch', '..%2Fmain', 'main%2F..', 'tag%3Anone', 'tag%3A', 'deadbeef', '%00', 'a%0Ab', '%F0%9F%98%80', 'main%20', '%252e%252e', `${'x'.repeat(300)}`, '-main', 'main@%7B0%7D', '2026-11-20%3Bx']
for (const prefix of prefixes) {
  test(`the prefix ${prefix.slice(0, 30)} names nothing`, async () => {
    await refusedWith([400, 404], /NoSuchWarehouse|BadRequest|NotFound/, async () => await ask('GET', `/${prefix}/namespaces`), prefix)
    await refusedWith([400, 403, 404], /NoSuchWarehouse|BadRequest|NotFound|Forbidden/, async () => await ask('POST', `/${prefix}/namespaces`, { namespace: ['x'] }), prefix)
    await refusedWith([400, 404], /NoSuchWarehouse|BadRequest|NotFound/, async () => await ask('GET', `/config?warehouse=${prefix}`), prefix)
  })
}

const names = ['..', '.', '%2E%2E', 'a%2Fb', 'a%5Cb', '%00', 'a%0D%0Ab', '%C2%85', '%E2%80%8F', '%20a', 'a.b', '%FF', '%', '%zz', '%1F', 'a%1F', "'%3B--", '%22', '%E0%A4%A', 'x'.repeat(400)]
for (const name of names) {
  test(`the name ${name.slice(0, 30)} in a path finds nothing and makes nothing`, async () => {
    for (const [method, path] of [['GET', `/namespaces/${name}`], ['GET', `/namespaces/ns/tables/${name}`], ['DELETE', `/namespaces/ns/tables/${name}`], ['POST', `/namespaces/ns/tables/${name}/plan`]] as const) {
      await refusedWith([400, 404, 414], /BadRequest|NotFound|NoSuch/, async () => await ask(method, path, method === 'POST' ? {} : undefined), `${method} ${path}`)
    }
  })
}

test('an unknown ref in every operation is the same error', async () => {
  for (const [method, path, body] of [['GET', '/namespaces/ns/tables/t'], ['POST', '/namespaces/ns/tables/t', { requirements: [], updates: [{ action: 'set-properties', updates: { a: 'b' } }] }], ['POST', '/transactions/commit', { 'table-changes': [{ identifier: { namespace: ['ns'], name: 't' }, requirements: [], updates: [] }] }], ['POST', '/tables/rename', { source: { namespace: ['ns'], name: 't' }, destination: { namespace: ['ns'], name: 'u' } }], ['DELETE', '/namespaces/ns/tables/t']] as const) {
    await refusedWith(404, /NoSuchWarehouse/, async () => await ask(method, `/nope${path}`, body), path)
  }
})

test('who may not write is told, and how it can be done', async () => {
  const change = { requirements: [], updates: [{ action: 'set-properties', updates: { a: 'b' } }] }
  await refusedWith(401, /NotAuthorized/, async () => await ask('POST', '/namespaces/ns/tables/t', change, ''), 'nobody')
  await refusedWith(403, /Forbidden/, async () => await ask('POST', '/namespaces/ns/tables/t', change, tokens.reader), 'a reader')
  await refusedWith(403, /Forbidden/, async () => await ask('POST', '/transactions/commit', { 'table-changes': [] }, tokens.reader), 'a reader\'s transaction')
  assert.equal((await ask('POST', '/namespaces/ns/tables/t/plan', {}, tokens.reader)).status, 200, 'a reader may plan')
  await lake.services.lake.createTag('eod', 'main', { author: 'test', message: 'test', run_id: null })
  const tag = await refusedWith(403, /Forbidden/, async () => await ask('POST', '/tag%3Aeod/namespaces/ns/tables/t', change), 'a tag')
  assert.match(tag.message, /tag:eod is read only.*write to a branch/)
  await lake.services.lake.createBranch('prod', 'main')
  const branch = await refusedWith(403, /Forbidden/, async () => await ask('POST', '/prod/namespaces/ns/tables/t', change), 'a protected branch')
  assert.match(branch.message, /prod is protected.*make the change on a branch.*pr create/)
})

const stale: [requirement: Record<string, unknown>, message: RegExp][] = [
  [{ type: 'assert-create' }, /table already exists/], [{ type: 'assert-table-uuid', uuid: '00000000-0000-0000-0000-000000000000' }, /UUID does not match/], [{ type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': 5 }, /branch or tag main is missing, expected 5/],
  [{ type: 'assert-last-assigned-field-id', 'last-assigned-field-id': 9 }, /last assigned field id changed: expected id 9 != 2/], [{ type: 'assert-current-schema-id', 'current-schema-id': 9 }, /current schema changed: expected id 9 != 0/],
  [{ type: 'assert-last-assigned-partition-id', 'last-assigned-partition-id': 9 }, /last assigned partition id changed/], [{ type: 'assert-default-spec-id', 'default-spec-id': 9 }, /default partition spec changed/], [{ type: 'assert-default-sort-order-id', 'default-sort-order-id': 9 }, /default sort order changed/],
]
for (const [requirement, message] of stale) {
  test(`a stale ${String(requirement['type'])} is a commit that failed`, async () => {
    const updates = [{ action: 'set-properties', updates: { a: 'b' } }]
    const single = await refusedWith(409, /^CommitFailedException$/, async () => await ask('POST', '/namespaces/ns/tables/t', { requirements: [requirement], updates }), 'one table')
    assert.match(single.message, message)
    await refusedWith(409, /^CommitFailedException$/, async () => await ask('POST', '/transactions/commit', { 'table-changes': [{ identifier: { namespace: ['ns'], name: 't' }, requirements: [requirement], updates }] }), 'a transaction')
  })
}

const malformed: [body: unknown, message: RegExp][] = [
  [{ requirements: [{ type: 'assert-luck' }], updates: [] }, /requirements\[0\]\.type is "assert-luck"/], [{ requirements: [], updates: [{ action: 'make-tea' }] }, /updates\[0\]\.action is "make-tea"/], [{ requirements: [{}], updates: [] }, /requirements\[0\]\.type is missing/],
  [{ requirements: [], updates: [{ action: 'add-schema' }] }, /updates\[0\]\.schema/], [{ requirements: {}, updates: [] }, /requirements is \{\}/], ['null', /expected an object/], ['', /not JSON/], ['{"a":1}x', /not JSON/], [`{"updates":[],"requirements":[],"x":${'1'.repeat(400)}}`, /out of range/],
  [{ requirements: [], updates: [{ action: 'set-location', location: 'file:///etc' }] }, /Cannot move the table/],
  [{ requirements: [], updates: [{ action: 'remove-schemas', 'schema-ids': [0] }] }, /schema/],
]
for (const [body, message] of malformed) {
  test(`a commit of ${JSON.stringify(body).slice(0, 60)} is a bad request`, async () => {
    const answer = await refusedWith(400, /BadRequest|IllegalArgument/, async () => await ask('POST', '/namespaces/ns/tables/t', body), 'a commit')
    assert.match(answer.message, message)
  })
}

for (const depth of [100, 3_000, 7_000, 20_000, 1_000_000]) {
  test(`JSON of ${depth} levels is refused, and the server goes on`, async () => {
    const nested = `${'{"child":'.repeat(depth)}1${'}'.repeat(depth)}`
    for (const body of [nested, `{"requirements":[],"updates":[{"action":"add-schema","schema":${nested}}]}`, `{"filter":${'{"type":"not","child":'.repeat(depth)}true${'}'.repeat(depth)}}`, '['.repeat(depth)]) {
      if (body.length > 16_000_000) continue
      const path = body.startsWith('{"filter"') ? '/namespaces/ns/tables/t/plan' : '/namespaces/ns/tables/t'
      if (path.endsWith('plan') && depth <= 500) assert.equal((await ask('POST', path, body)).status, 200)
      else await refusedWith(400, /BadRequest/, async () => await ask('POST', path, body), `${depth} levels`)
    }
    let type = '"long"'
    for (let level = 0; level < Math.min(depth, 20_000); level++) type = `{"type":"list","element-id":${level + 2},"element-required":false,"element":${type}}`
    if (depth > 64) await refusedWith(400, /BadRequest/, async () => await ask('POST', '/namespaces/ns/tables', `{"name":"deep","schema":{"type":"struct","fields":[{"id":1,"name":"a","required":false,"type":${type}}]}}`), `${depth} lists`)
    assert.equal((await ask('GET', '/namespaces')).status, 200)
  })
}

/** Sends a gigabyte, or as much of it as the server takes before it says what it thinks of it. */
async function gigabyte(headers: Record<string, string>): Promise<{ status: number, sent: number, body: string }> {
  const { hostname, port, pathname } = new URL(url)
  const piece = Buffer.alloc(1024 ** 2, ' ')
  let sent = 0
  let answered = false
  return await new Promise((resolve, reject) => {
    const call = httpRequest({ hostname, port, method: 'POST', path: `${pathname}/namespaces/ns/tables/t`, headers: { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json', ...headers } }, response => {
      let body = ''
      answered = true
      response.setEncoding('utf8').on('data', (chunk: string) => { body += chunk }).on('end', () => { call.destroy(); resolve({ status: response.statusCode ?? 0, sent, body }) })
    })
    call.on('error', error => { if (!answered) reject(error) })
    const send = (): void => {
      while (sent < 1024 ** 3 && !call.destroyed && call.writable) {
        sent += piece.length
        if (!call.write(piece)) { call.once('drain', send); return }
      }
      if (!call.destroyed) call.end()
    }
    send()
  })
}

/** The server closes while the client still writes: now and then that reaches the client before the answer does. */
async function answered<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      if (attempt === 10 || !['EPIPE', 'ECONNRESET'].includes(systemCode(error) ?? '')) throw error
    }
  }
}

test('a commit of 1 GB is refused early, with its length and without', async () => {
  for (const headers of [{ 'content-length': String(1024 ** 3) }, { 'transfer-encoding': 'chunked' }]) {
    const before = await lake.main()
    const { status, sent, body } = await answered(async () => await gigabyte(headers))
    assert.equal(status, 413, body)
    assert.equal((JSON.parse(body) as { error: { type: string } }).error.type, 'PayloadTooLargeException')
    assert.ok(sent < 128 * 1024 ** 2, `${sent} bytes were taken`)
    assert.equal(await lake.main(), before)
  }
})

test('metadata of 1 GB that is to be registered is refused by its size, unread', async () => {
  const metadata = (await ask('GET', '/namespaces/ns/tables/t')).json['metadata-location'] as string
  const folder = metadata.replace(/^file:\/\//, '').replace(/\/[^/]+$/, '')
  const file = join(folder, '00009-large.metadata.json')
  await writeFile(file, '{')
  await truncate(file, 1024 ** 3)
  const before = process.memoryUsage.rss()
  const answer = await refusedWith(400, /BadRequest/, async () => await ask('POST', '/namespaces/ns/register', { 'name': 'large', 'metadata-location': `file://${file}` }), 'large metadata')
  assert.match(answer.message, /has 1073741824 bytes, more than the/)
  assert.ok(process.memoryUsage.rss() - before < 300 * 1024 ** 2, 'it was not read')
})

test('metadata that lies elsewhere is not registered', async () => {
  const metadata = (await ask('GET', '/namespaces/ns/tables/t')).json['metadata-location'] as string
  for (const location of ['file:///etc/passwd', '/etc/passwd', `${metadata}/../../../../../../meta.sqlite`, 's3://bucket/x.metadata.json', '', 'http://127.0.0.1/x.metadata.json', metadata.replace('.metadata.json', '.avro'), metadata.replace(/[^/]+$/, '99999-none.metadata.json'), metadata]) {
    await refusedWith([400, 404, 409], /BadRequest|NotFound|AlreadyExists/, async () => await ask('POST', '/namespaces/ns/register', { 'name': 'r', 'metadata-location': location }), location)
  }
})

test('a snapshot id of 2^62 + 1 comes back with every digit, in an answer and in an error', async () => {
  const id = (2n ** 62n + 1n).toString()
  const answer = await refusedWith(400, /BadRequest/, async () => await ask('POST', '/namespaces/ns/tables/t', `{"requirements":[],"updates":[{"action":"set-snapshot-ref","ref-name":"main","type":"branch","snapshot-id":${id}}]}`), 'an unknown snapshot')
  assert.ok(answer.message.includes(id), answer.message)
  const planned = await refusedWith(400, /BadRequest/, async () => await ask('POST', '/namespaces/ns/tables/t/plan', `{"snapshot-id":${id}}`), 'an unknown snapshot')
  assert.ok(planned.message.includes(id))
})
