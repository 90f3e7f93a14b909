import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessForTest, bearer, cookie } from './access-for-tests.ts'

const noPassword = { password: null } as const

test('the first start makes one admin without a password, however often it runs', async t => {
  const { access } = await accessForTest(t)
  assert.equal(await access.hasUsers(), false)
  assert.deepEqual(await Promise.all(Array.from({ length: 10 }, async () => await access.ensureAdmin())), Array.from({ length: 10 }, () => 'admin'))
  assert.deepEqual((await access.users.list()).map(({ name, role, password }) => ({ name, role, password })), [{ name: 'admin', role: 'admin', password: null }])
  await assert.rejects(access.login('admin', '', '127.0.0.1'), { code: 'access/unauthenticated' })
})

test('where somebody else is admin, no admin comes back', async t => {
  const { access } = await accessForTest(t)
  await access.ensureAdmin()
  await access.users.add({ name: 'ana', role: 'admin', ...noPassword })
  await access.users.remove('admin')
  assert.equal(await access.ensureAdmin(), 'ana')
  assert.deepEqual((await access.users.list()).map(({ name }) => name), ['ana'])
})

test('the last admin cannot be removed', async t => {
  const { access } = await accessForTest(t)
  await access.ensureAdmin()
  await access.users.add({ name: 'bob', role: 'reader', ...noPassword })
  await assert.rejects(access.users.remove('admin'), { code: 'access/forbidden' })
  await access.users.remove('bob')
  assert.deepEqual((await access.users.list()).map(({ name }) => name), ['admin'])
})

test('admins who remove each other at once leave one', async t => {
  const { access } = await accessForTest(t)
  const names = ['ana', 'bob', 'cyd', 'dan']
  for (const name of names) await access.users.add({ name, role: 'admin', ...noPassword })
  const results = await Promise.allSettled(names.map(async name => { await access.users.remove(name) }))
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 3)
  assert.equal((await access.users.list()).length, 1)
})

test('one of many who add the same name succeeds', async t => {
  const { access } = await accessForTest(t)
  const results = await Promise.allSettled(Array.from({ length: 10 }, async () => await access.users.add({ name: 'ana', role: 'reader', ...noPassword })))
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const result of results) if (result.status === 'rejected') assert.equal((result.reason as { code: string }).code, 'access/exists')
})

for (const name of ['', 'Ana', 'ana b', '../admin', 'a/b', 'x'.repeat(65), '.ana', 'ana\n', 'anonymous', 'gridlake']) {
  test(`${JSON.stringify(name.slice(0, 20))} cannot be a name`, async t => {
    const { access } = await accessForTest(t)
    await assert.rejects(access.users.add({ name, role: 'reader', ...noPassword }), { code: 'usage/invalid' })
  })
}

test('the user admin is an admin', async t => {
  const { access } = await accessForTest(t)
  await assert.rejects(access.users.add({ name: 'admin', role: 'reader', ...noPassword }), { code: 'usage/invalid' })
})

test('a removed user is out at once, and one of the same name inherits nothing', async t => {
  const { access, meta } = await accessForTest(t)
  await access.ensureAdmin()
  const ana = { name: 'ana', role: 'reader', ...noPassword } as const
  await access.users.add(ana)
  const session = await access.redeem((await access.loginLink('ana')).secret)
  const link = await access.loginLink('ana')
  const { token } = await access.tokens.add(ana, { name: 'notebook', role: 'reader' })
  const records = await Promise.all(['access/session/', 'access/link/', 'access/token/'].map(async prefix => await meta.scan(prefix)))
  await access.users.remove('ana')
  assert.equal(await access.authenticate(cookie(session.secret)), null)
  // Records that were written while the user went away, as if they had come too late to be removed with it.
  await meta.write({ put: records.flat().map(({ key, value }) => ({ key, value })) })
  await access.users.add(ana)
  assert.equal(await access.authenticate(cookie(session.secret)), null)
  assert.equal(await access.authenticate(bearer(token)), null)
  await assert.rejects(access.redeem(link.secret), { code: 'access/unauthenticated' })
})

test('a new password ends sessions and links; tokens stay', async t => {
  const { access } = await accessForTest(t)
  await access.users.add({ name: 'ana', role: 'admin', password: 'correct horse battery' })
  const { secret } = await access.login('ana', 'correct horse battery', '127.0.0.1')
  const link = await access.loginLink('ana')
  const { token } = await access.tokens.add({ name: 'ana', role: 'admin' }, { name: 'notebook', role: 'reader' })
  await access.users.setPassword('ana', 'another long password')
  assert.equal(await access.authenticate(cookie(secret)), null)
  await assert.rejects(access.redeem(link.secret), { code: 'access/unauthenticated' })
  assert.deepEqual((await access.authenticate(bearer(token)))?.principal, { name: 'ana', role: 'reader' })
  await assert.rejects(access.login('ana', 'correct horse battery', '127.0.0.1'), { code: 'access/unauthenticated' })
  assert.deepEqual((await access.login('ana', 'another long password', '127.0.0.1')).principal, { name: 'ana', role: 'admin' })
})
