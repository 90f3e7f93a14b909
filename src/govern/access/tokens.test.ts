import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessForTest, bearer, cookie, dayMs } from './access-for-tests.ts'

const admin = { name: 'admin', role: 'admin' } as const
const ana = { name: 'ana', role: 'reader' } as const
const notebook = { name: 'notebook', role: 'reader' } as const

test('a token stands for its owner with its own role', async t => {
  const { access } = await accessForTest(t)
  await access.ensureAdmin()
  const { token } = await access.tokens.add(admin, notebook)
  assert.match(token, /^glk_[0-9a-z]{22}_[A-Za-z0-9_-]{43}$/)
  assert.deepEqual(await access.authenticate(bearer(token)), { principal: { name: 'admin', role: 'reader' }, by: 'token' })
})

test('a token may not do more than its owner, nor more than the token that makes it', async t => {
  const { access } = await accessForTest(t)
  await access.ensureAdmin()
  await access.users.add({ ...ana, password: null })
  await assert.rejects(access.tokens.add(ana, { name: 'sly', role: 'admin' }), { code: 'access/forbidden' })
  await assert.rejects(access.tokens.add({ name: 'admin', role: 'reader' }, { name: 'sly', role: 'admin' }), { code: 'access/forbidden' })
  // A caller that claims a role which the record does not have.
  await assert.rejects(access.tokens.add({ name: 'ana', role: 'admin' }, { name: 'sly', role: 'admin' }), { code: 'access/forbidden' })
})

test('a token ends on its day, or when it is revoked', async t => {
  const { access, clock } = await accessForTest(t)
  await access.ensureAdmin()
  const short = await access.tokens.add(admin, { ...notebook, days: 7 })
  const endless = await access.tokens.add(admin, notebook)
  clock.advance(7 * dayMs - 1)
  assert.ok(await access.authenticate(bearer(short.token)))
  clock.advance(1)
  assert.equal(await access.authenticate(bearer(short.token)), null)
  clock.advance(1000 * dayMs)
  assert.ok(await access.authenticate(bearer(endless.token)))
  await access.tokens.revoke(admin, endless.id)
  assert.equal(await access.authenticate(bearer(endless.token)), null)
})

test('everybody sees and revokes their own, an admin all', async t => {
  const { access } = await accessForTest(t)
  await access.ensureAdmin()
  await access.users.add({ ...ana, password: null })
  const hers = await access.tokens.add(ana, notebook)
  const his = await access.tokens.add(admin, notebook)
  assert.deepEqual((await access.tokens.list(ana)).map(({ id }) => id), [hers.id])
  assert.deepEqual((await access.tokens.list({ name: 'admin', role: 'reader' })).map(({ id }) => id), [his.id])
  assert.equal((await access.tokens.list(admin)).length, 2)
  await assert.rejects(access.tokens.revoke(ana, his.id), { code: 'access/unknown' })
  await assert.rejects(access.tokens.revoke(ana, '../user/admin'), { code: 'access/unknown' })
  await access.tokens.revoke(admin, hers.id)
  assert.equal((await access.tokens.list(ana)).length, 0)
})

test('the last use is noted, at most once a minute', async t => {
  const { access, clock } = await accessForTest(t)
  await access.ensureAdmin()
  const { token } = await access.tokens.add(admin, notebook)
  const used = async () => (await access.tokens.list(admin))[0]?.used_utc
  assert.equal(await used(), null)
  const first = clock.now()
  await access.authenticate(bearer(token))
  assert.equal(await used(), first)
  clock.advance(59_999)
  await access.authenticate(bearer(token))
  assert.equal(await used(), first)
  clock.advance(1)
  await access.authenticate(bearer(token))
  assert.equal(await used(), first + 60_000)
})

test('many first uses at once are all let in', async t => {
  const { access } = await accessForTest(t)
  await access.ensureAdmin()
  const { token } = await access.tokens.add(admin, notebook)
  const found = await Promise.all(Array.from({ length: 20 }, async () => await access.authenticate(bearer(token))))
  assert.ok(found.every(identity => identity !== null))
})

test('a token with another secret, or of another form, is nobody, also beside a good cookie', async t => {
  const { access } = await accessForTest(t)
  await access.ensureAdmin()
  const { token } = await access.tokens.add(admin, notebook)
  const { secret } = await access.redeem((await access.loginLink()).secret)
  const flipped = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')
  for (const authorization of [`Bearer ${flipped}`, `Basic ${token}`, 'Bearer', 'Bearer glk_', token, `Bearer ${token}x`]) {
    assert.equal(await access.authenticate({ authorization, ...cookie(secret) }), null, authorization)
  }
})

for (const token of [{ name: '' }, { name: ' a' }, { name: 'x'.repeat(65) }, { name: 'a\u001b[31m' }, { name: 'a', days: 0 }, { name: 'a', days: 1.5 }, { name: 'a', days: Number.NaN }, { name: 'a', days: 4000 }]) {
  test(`a token ${JSON.stringify(token).slice(0, 40)} is refused`, async t => {
    const { access } = await accessForTest(t)
    await access.ensureAdmin()
    await assert.rejects(access.tokens.add(admin, { role: 'reader', ...token }), { code: 'usage/invalid' })
  })
}
