import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessForTest, cookie, dayMs, hourMs } from './access-for-tests.ts'

test('of twenty who use one link at once, one gets in', async t => {
  const { access } = await accessForTest(t)
  const { secret } = await access.loginLink()
  const results = await Promise.allSettled(Array.from({ length: 20 }, async () => await access.redeem(secret)))
  const won = results.flatMap(result => result.status === 'fulfilled' ? [result.value] : [])
  assert.equal(won.length, 1)
  assert.deepEqual((await access.authenticate(cookie(won[0]?.secret ?? '')))?.principal, { name: 'admin', role: 'admin' })
  for (const result of results) if (result.status === 'rejected') assert.equal((result.reason as { code: string }).code, 'access/unauthenticated')
})

test('many links may be out at once, each good for ten minutes', async t => {
  const { access, clock } = await accessForTest(t)
  const [first, second, third] = [await access.loginLink(), await access.loginLink(), await access.loginLink()]
  await access.redeem(second.secret)
  clock.advance(10 * 60_000 - 1)
  await access.redeem(first.secret)
  clock.advance(1)
  await assert.rejects(access.redeem(third.secret), { code: 'access/unauthenticated' })
})

test('a session ends after 30 days, however busy', async t => {
  const { access, clock } = await accessForTest(t)
  const { secret } = await access.redeem((await access.loginLink()).secret)
  for (let day = 0; day < 29; day++) {
    clock.advance(dayMs)
    assert.ok(await access.authenticate(cookie(secret)), `day ${day + 1}`)
  }
  clock.advance(dayMs - 1)
  assert.ok(await access.authenticate(cookie(secret)))
  clock.advance(1)
  assert.equal(await access.authenticate(cookie(secret)), null)
})

test('a session ends after 7 days without use', async t => {
  const { access, clock } = await accessForTest(t)
  const { secret } = await access.redeem((await access.loginLink()).secret)
  clock.advance(7 * dayMs - hourMs)
  assert.ok(await access.authenticate(cookie(secret)))
  clock.advance(7 * dayMs)
  assert.equal(await access.authenticate(cookie(secret)), null)
})

test('a session that was logged out stays out', async t => {
  const { access } = await accessForTest(t)
  const { secret } = await access.redeem((await access.loginLink()).secret)
  const other = await access.redeem((await access.loginLink()).secret)
  await access.logout(cookie(secret))
  assert.equal(await access.authenticate(cookie(secret)), null)
  assert.ok(await access.authenticate(cookie(other.secret)))
})

test('no secret is at rest', async t => {
  const { access, meta } = await accessForTest(t)
  const link = await access.loginLink()
  const { secret } = await access.redeem((await access.loginLink()).secret)
  const { token } = await access.tokens.add({ name: 'admin', role: 'admin' }, { name: 'notebook', role: 'reader' })
  const kept = JSON.stringify(await meta.scan('access/'))
  for (const part of [link.secret, secret, token, token.slice(-43)]) assert.ok(!kept.includes(part))
})

test('what ran out is swept away, what holds stays', async t => {
  const { access, clock, meta } = await accessForTest(t)
  await access.loginLink()
  await access.redeem((await access.loginLink()).secret)
  await assert.rejects(access.login('nobody', 'a wrong password', '10.0.0.1'), { code: 'access/unauthenticated' })
  const count = async (): Promise<number[]> => await Promise.all(['session', 'link', 'failure'].map(async kind => (await meta.scan(`access/${kind}/`)).length))
  await access.ensureAdmin()
  assert.deepEqual(await count(), [1, 1, 2])
  clock.advance(dayMs)
  await access.ensureAdmin()
  assert.deepEqual(await count(), [1, 0, 0])
  clock.advance(7 * dayMs)
  await access.ensureAdmin()
  assert.deepEqual(await count(), [0, 0, 0])
})

const strangeCookies = ['', 'gridlake_session', 'gridlake_session=', 'other=1', 'gridlake_session=%00', `gridlake_session=${'x'.repeat(5000)}`, 'xgridlake_session=1']
for (const header of strangeCookies) {
  test(`the cookie ${JSON.stringify(header.slice(0, 30))} is nobody`, async t => {
    const { access } = await accessForTest(t)
    assert.equal(await access.authenticate({ cookie: header }), null)
  })
}

test('a session is found among other cookies', async t => {
  const { access } = await accessForTest(t)
  const { secret } = await access.redeem((await access.loginLink()).secret)
  assert.ok(await access.authenticate({ cookie: `theme=dark; gridlake_session=${secret}; a=b=c` }))
})
