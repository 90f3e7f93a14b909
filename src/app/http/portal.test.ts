import assert from 'node:assert/strict'
import { rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { serverForTest } from './server-for-tests.ts'

const script = `export const text = '${'gridlake '.repeat(300)}'`
const portal = { 'index.html': '<!doctype html><title>portal</title>', 'theme.js': 'theme()', 'assets/index-a1b2.js': script, 'private.key': 'a file of a type that no portal has' }

test('files are served with their types; those with a hash in the name are kept for ever', async t => {
  const { server } = await serverForTest(t, { portal })
  const asset = await server.inject('/assets/index-a1b2.js')
  assert.deepEqual([asset.statusCode, asset.body, asset.headers['content-type'], asset.headers['cache-control']], [200, script, 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'])
  assert.equal((await server.inject('/theme.js')).headers['cache-control'], 'no-cache')
  const packed = await server.inject({ url: '/assets/index-a1b2.js', headers: { 'accept-encoding': 'gzip, br' } })
  assert.equal(packed.headers['content-encoding'], 'gzip')
  assert.equal(gunzipSync(packed.rawPayload).toString(), script)
})

test('every page\'s address is the portal\'s one page, also with dots in it, also the login', async t => {
  const { server } = await serverForTest(t, { portal })
  for (const url of ['/', '/runs', '/tables/market.lmp_da?at=main', '/versions/feature%2Fx', '/login', '/login?next=/sql', '/index.html']) {
    const page = await server.inject(url)
    assert.deepEqual([page.statusCode, page.body, page.headers['cache-control']], [200, portal['index.html'], 'no-cache'], url)
    assert.match(String(page.headers['content-security-policy']), /script-src 'self';.*frame-ancestors 'none'/)
  }
})

test('an unchanged page is not sent again', async t => {
  const { server } = await serverForTest(t, { portal })
  const { headers } = await server.inject('/')
  const again = await server.inject({ url: '/', headers: { 'if-none-match': String(headers['etag']) } })
  assert.deepEqual([again.statusCode, again.body], [304, ''])
})

test('a HEAD has the headers of the page and no body', async t => {
  const { server } = await serverForTest(t, { portal })
  const answer = await server.inject({ method: 'HEAD', url: '/' })
  assert.deepEqual([answer.statusCode, answer.body, answer.headers['content-length']], [200, '', String(portal['index.html'].length)])
})

test('no path leads out of the folder, nor to a file of another type', async t => {
  const { server, folder, portalFolder } = await serverForTest(t, { portal })
  await writeFile(join(folder, 'outside.js'), 'outside')
  await symlink(join(folder, 'outside.js'), join(portalFolder, 'link.js'))
  const paths = ['/../outside.js', '/assets/../../outside.js', '/..%2foutside.js', '/assets/..%2f..%2foutside.js', '/%2e%2e/outside.js', '/..%5coutside.js', '//outside.js', `/${join(folder, 'outside.js')}`, '/theme.js%00.html', '/link.js', '/private.key', '/%252e%252e/outside.js']
  for (const url of paths) {
    const { statusCode, body } = await server.inject(url)
    assert.ok(!body.includes('outside') || statusCode === 404, `${url}: ${statusCode} ${body}`)
    assert.ok(!body.includes('no portal has'), url)
  }
})

test('a script that is not there is an error, not a page', async t => {
  const { server } = await serverForTest(t, { portal })
  for (const url of ['/assets/gone.js', '/gone.css', '/assets/', '/assets/x']) assert.equal((await server.inject(url)).statusCode, 404, url)
  assert.equal((await server.inject({ method: 'POST', url: '/runs' })).statusCode, 404)
})

test('where nothing was built, the page says how to; once built, it is there', async t => {
  const { server, portalFolder } = await serverForTest(t, { portal })
  await rm(join(portalFolder, 'index.html'))
  const missing = await server.inject('/')
  assert.equal(missing.statusCode, 503)
  assert.match(missing.body, /npx vite build web/)
  await writeFile(join(portalFolder, 'index.html'), 'built anew')
  assert.equal((await server.inject('/')).body, 'built anew')
})
