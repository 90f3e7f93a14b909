/** How long a token is remembered, and for whom. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rememberedFor } from './remembered.ts'

test('what is right is remembered for a moment, from before it was looked up; what is wrong, or from a browser, never', async () => {
  let clock = 0
  let valid: string | null = 'Bearer a'
  const looked: string[] = []
  const access = rememberedFor(1000, {
    async authenticate({ authorization = '' }) {
      looked.push(authorization)
      const right = authorization === valid
      clock += 300
      return right ? { principal: { name: 'a', role: 'reader' }, by: 'token' } : null
    },
    allows: () => true, hasUsers: async () => true,
  }, () => clock)
  const a = { authorization: 'Bearer a' }
  assert.equal(access.recall(a), undefined)
  assert.equal((await access.authenticate(a))?.principal.name, 'a')
  clock = 999
  assert.equal(access.recall(a)?.principal.name, 'a')
  for (const browser of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) assert.equal(access.recall({ ...a, ...browser }), undefined)
  assert.equal(access.recall({}), undefined)
  valid = null
  assert.equal((await access.authenticate(a))?.principal.name, 'a', 'not looked up')
  clock = 1000
  assert.equal(access.recall(a), undefined, 'a second after the look-up began')
  assert.equal(await access.authenticate(a), null)
  assert.equal(access.recall(a), undefined)
  assert.deepEqual(looked, ['Bearer a', 'Bearer a'])
})
