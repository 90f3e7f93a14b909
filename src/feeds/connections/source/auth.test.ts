import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { bench, fetched, source, type Heard, type Tell } from './source-for-tests.ts'

const rows = { body: [{ a: 1 }] }
const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

describe('the source sees who asks', () => {
  const digest = (heard: Heard, algorithm: string): string => createHmac(algorithm, 'k3y').update(`${heard.method}\n${heard.url}\n${String(heard.headers['x-timestamp'])}\n${createHash('sha256').update(heard.body).digest('hex')}`).digest('hex')
  const cases: readonly [what: string, endpoint: Parameters<typeof fetched>[2], good: (heard: Heard) => boolean][] = [
    ['nobody', {}, ({ headers }) => headers.authorization === undefined],
    ['a key in a header', { auth: 'api_key', auth_config: { name: 'X-Key', key_ref: 'env:KEY' } }, ({ headers }) => headers['x-key'] === 'k3y'],
    ['a key in the query', { auth: 'api_key', auth_config: { in: 'query', name: 'key', key_ref: 'env:ODD' }, path: '/prices?hub=A&key=x' }, ({ url }) => url === '/prices?hub=A&key=s%26p+c'],
    ['a bearer', { auth: 'bearer', auth_config: { token_ref: 'vault://t' } }, ({ headers }) => headers.authorization === 'Bearer t0ken'],
    ['a login', { auth: 'basic', auth_config: { username: 'ana', password_ref: 'env:ODD' } }, ({ headers }) => headers.authorization === basic('ana', 's&p c')],
    ['a signature', { auth: 'hmac', auth_config: { key_id: 'id', secret_ref: 'env:KEY' }, query_params: { hub: 'A B' } }, heard => heard.headers['x-signature'] === digest(heard, 'sha256') && heard.headers['x-key-id'] === 'id' && heard.headers['x-timestamp'] === '1795523696' && heard.url === '/prices?hub=A+B'],
    ['a signature of a body', { auth: 'hmac', auth_config: { key_id: 'id', secret_ref: 'env:KEY', algorithm: 'sha512', header: 'X-Sig' }, method: 'POST', body_template: '{"hub":"é"}' }, heard => heard.headers['x-sig'] === digest(heard, 'sha512') && heard.body === '{"hub":"é"}'],
    ['references in headers and parameters', { headers: { 'X-Desk': 'env:KEY', Accept: 'text/csv' }, query_params: { token: 'vault://t' } }, ({ headers, url }) => headers['x-desk'] === 'k3y' && headers.accept === 'text/csv' && url === '/prices?token=t0ken'],
  ]
  for (const [what, endpoint, good] of cases) {
    test(what, async t => {
      const server = await source(t, heard => good(heard) ? rows : { status: 401, body: JSON.stringify(heard) })
      const desk = await bench(t)
      Object.assign(desk.secrets, { 'env:KEY': 'k3y', 'env:ODD': 's&p c', 'vault://t': 't0ken' })
      assert.equal((await fetched(desk, server.base, endpoint)).files.length, 1)
    })
  }
})

const oauth = (base: string, more: object = {}) => ({ auth: 'oauth2' as const, auth_config: { token_url: `${base}/token`, client_id: 'id', client_secret_ref: 'env:S', ...more } })
const withToken = (answer: (number: number) => Tell, good: (token: string) => boolean): ((heard: Heard) => Tell) => {
  let tokens = 0
  return heard => heard.url === '/token' ? answer(++tokens) : good(heard.headers.authorization ?? '') ? rows : { status: 401 }
}

describe('a token', () => {
  test('is asked for once, and again shortly before its end', async t => {
    const server = await source(t, withToken(number => ({ body: { access_token: `t${number}`, token_type: 'Bearer', expires_in: 3600 } }), () => true))
    const desk = await bench(t)
    desk.secrets['env:S'] = 'a:b c'
    const ask = async () => await fetched(desk, server.base, oauth(server.base, { scope: 'read all', audience: 'prices' }))
    await ask()
    await ask()
    desk.ports.clock.advance(3_541_000)
    await ask()
    assert.deepEqual(server.heard.map(({ url, headers }) => url === '/token' ? 'token' : headers.authorization), ['token', 'Bearer t1', 'Bearer t1', 'token', 'Bearer t2'])
    const [first] = server.heard
    assert.deepEqual([first?.method, first?.headers.authorization, first?.headers['content-type'], first?.body], ['POST', basic('id', 'a%3Ab+c'), 'application/x-www-form-urlencoded', 'grant_type=client_credentials&scope=read+all&audience=prices'])
    desk.secrets['env:S'] = 'another'
    await ask()
    assert.equal(server.heard.filter(({ url }) => url === '/token').length, 3, 'another secret is another token')
  })

  test('is renewed once after a 401, and no more', async t => {
    const desk = await bench(t)
    desk.secrets['env:S'] = 's3cret'
    const server = await source(t, withToken(number => ({ body: { access_token: `t${number}` } }), token => token === 'Bearer t2'))
    assert.equal((await fetched(desk, server.base, oauth(server.base))).files.length, 1)
    assert.deepEqual(server.heard.map(({ url }) => url), ['/token', '/prices', '/token', '/prices'])
    const never = await source(t, withToken(number => ({ body: { access_token: `t${number}` } }), () => false))
    await assert.rejects(fetched(desk, never.base, oauth(never.base)), { code: 'connections/refused', message: /answers 401: it does not accept who asks/ })
    assert.equal(never.heard.length, 4)
  })

  test('is asked for by the form where the header is not taken', async t => {
    const desk = await bench(t)
    desk.secrets['env:S'] = 's&t'
    const server = await source(t, heard => heard.url !== '/token' ? rows : heard.body.includes('client_id=id&client_secret=s%26t') && heard.headers.authorization === undefined ? { body: { access_token: 't' } } : { status: 401, body: { error: 'invalid_client' } })
    assert.equal((await fetched(desk, server.base, oauth(server.base))).files.length, 1)
  })

  const odd: readonly [what: string, answer: Tell, message: RegExp][] = [
    ['no JSON', { body: '<html>Welcome s3cret</html>' }, /has no access_token; JSON is expected\. It says: "Welcome \*\*\*"/], ['no token', { body: { token: 'x' } }, /has no access_token; it has token/], ['another type', { body: { access_token: 'x', token_type: 'mac' } }, /of another type than bearer/],
    ['a token that is no header', { body: { access_token: 'x\ny' } }, /has no access_token/], ['a refusal', { status: 400, body: { error: 'invalid_scope', secret: 's3cret' } }, /token_url: .*\/token answers 400: .*invalid_scope.*\*\*\*/],
    ['a redirect', { status: 307, headers: { location: '/other' } }, /redirects more than 0 times/], ['a flood', { body: 'x'.repeat(2_000_000) }, /larger than 1\.0 MB/],
  ]
  for (const [what, answer, message] of odd) {
    test(`is none: ${what}`, async t => {
      const desk = await bench(t)
      desk.secrets['env:S'] = 's3cret'
      const server = await source(t, () => answer)
      await assert.rejects(fetched(desk, server.base, oauth(server.base)), (error: Error) => { assert.match(error.message, message); assert.doesNotMatch(error.message, /s3cret/); return true })
    })
  }

  test('comes from a public address over https, or from where the operator lets it', async t => {
    const desk = await bench(t)
    desk.secrets['env:S'] = 's3cret'
    const server = await source(t, () => rows)
    const from = async (token_url: string): Promise<unknown> => await fetched(desk, server.base, oauth('', { token_url }))
    await assert.rejects(from('http://login.example/token'), { code: 'connections/invalid-spec', message: /secret could be read on its way/ })
    await assert.rejects(from('https://169.254.169.254/token'), { code: 'connections/private-address' })
    await assert.rejects(from('https://localhost/token'), { code: 'connections/private-address' })
    await assert.rejects(from('file:///etc/passwd'), { code: 'connections/invalid-spec' })
    assert.deepEqual(server.heard, [])
  })
})

describe('a secret', () => {
  const words = (secret: string): Tell => ({ status: 403, body: `key ${secret}, ${encodeURIComponent(secret)}, ${Buffer.from(`ana:${secret}`).toString('base64')} may not ${JSON.stringify(secret)}` })
  const kinds: readonly Parameters<typeof fetched>[2][] = [
    { auth: 'api_key', auth_config: { name: 'X-Key', key_ref: 'env:S' } }, { auth: 'api_key', auth_config: { in: 'query', name: 'key', key_ref: 'env:S' } }, { auth: 'bearer', auth_config: { token_ref: 'env:S' } },
    { auth: 'basic', auth_config: { username: 'ana', password_ref: 'env:S' } }, { auth: 'hmac', auth_config: { key_id: 'i', secret_ref: 'env:S' } }, { headers: { 'x-a': 'env:S' } }, { query_params: { a: 'env:S' } },
  ]
  for (const endpoint of kinds) {
    test(`is in no message, no file name and no progress: ${JSON.stringify(endpoint)}`, async t => {
      const desk = await bench(t)
      const secret = 'p"ss w/rd+1'
      desk.secrets['env:S'] = secret
      const server = await source(t, () => words(secret))
      const said: string[] = []
      const error = await fetched(desk, server.base, endpoint, { progress: label => { said.push(label) } }).catch((failure: unknown) => failure as Error & { details: object })
      const all = JSON.stringify([(error as Error).message, (error as { details: object }).details, said])
      for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), Buffer.from(`ana:${secret}`).toString('base64').slice(0, -3)]) {
        if (endpoint.auth === 'basic' || !form.startsWith('YW5h')) assert.ok(!all.includes(JSON.stringify(form).slice(1, -1)), `${form} in ${all}`)
      }
      assert.match((error as Error).message, /answers 403: it does not allow this/)
    })
  }

  test('is in no words that are cut, and in no names of fields', async t => {
    const desk = await bench(t)
    desk.secrets['env:S'] = 'abcdefghijklmnop'
    const keyed = { auth: 'bearer', auth_config: { token_ref: 'env:S' }, response_path: '$.items', pagination: 'page', pagination_config: {} } as const
    for (const told of [{ status: 400, body: `${'x'.repeat(190)}abcdefghijklmnop` }, { body: { abcdefghijklmnop: 1 } }, { body: 'no JSON, abcdefghijklmnop' }]) {
      const server = await source(t, () => told)
      await assert.rejects(fetched(desk, server.base, keyed), (error: Error) => { assert.doesNotMatch(error.message, /abcdef/); assert.match(error.message, /\*\*\*/); return true })
    }
  })

  test('goes to no other host: not by a redirect, and not by the next link', async t => {
    const desk = await bench(t, { allowPrivate: ['127.0.0.1'] })
    Object.assign(desk.secrets, { 'env:S': 's3cret' })
    const other = await source(t, () => rows)
    for (const told of [{ status: 302, headers: { location: `${other.base}/x` } }, { headers: { link: `<${other.base}/x>; rel=next` }, body: [1] }]) {
      const server = await source(t, () => told)
      await assert.rejects(fetched(desk, server.base, { auth: 'bearer', auth_config: { token_ref: 'env:S' }, pagination: 'link', pagination_config: {} }), { code: 'connections/private-address' })
    }
    assert.deepEqual(other.heard, [])
  })

  test('that is missing, empty or cannot be sent is named by its reference', async t => {
    const desk = await bench(t)
    desk.secrets['env:EMPTY'] = ''
    desk.secrets['env:LINE'] = 'abc\r\nx: y'
    const server = await source(t, () => rows)
    for (const ref of ['env:NONE', 'env:EMPTY', 'env:LINE']) {
      await assert.rejects(fetched(desk, server.base, { auth: 'bearer', auth_config: { token_ref: ref } }), (error: Error) => { assert.match(error.message, new RegExp(ref)); assert.doesNotMatch(error.message, /abc/); return true })
    }
    assert.deepEqual(server.heard, [])
  })
})

test('headers are those of the source, and cannot be broken', async t => {
  const desk = await bench(t)
  const server = await source(t, () => rows)
  const bad: readonly Parameters<typeof fetched>[2][] = [
    { headers: { Host: 'internal' } }, { headers: { 'Transfer-Encoding': 'chunked' } }, { headers: { 'Content-Length': '1' } }, { headers: { 'a b': 'c' } }, { headers: { a: 'b\r\nc: d' } },
    { auth: 'api_key', auth_config: { name: 'X:Y', key_ref: 'env:K' } }, { auth: 'hmac', auth_config: { key_id: 'a\nb', secret_ref: 'env:K' } }, { auth: 'bearer', auth_config: {} }, { auth: 'basic', auth_config: { username: 'a:b', password_ref: 'env:K' } },
  ]
  desk.secrets['env:K'] = 'key'
  for (const endpoint of bad) await assert.rejects(fetched(desk, server.base, endpoint), { code: 'connections/invalid-spec' }, JSON.stringify(endpoint))
  assert.deepEqual(server.heard, [])
})
