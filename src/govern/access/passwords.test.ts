import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { argonPasswords, semaphore } from './passwords.ts'

const refused = [
  ['', '0 characters'],
  ['elevenchars', '11 characters'],
  ['é'.repeat(11), '11 characters'],
  ['e\u0301'.repeat(11), '11 characters'],
  ['x'.repeat(1025), '1025 bytes'],
  ['é'.repeat(513), '1026 bytes'],
] as const

for (const [password, found] of refused) {
  test(`a password of ${found} is refused`, async () => {
    await assert.rejects(argonPasswords().hash(password), { code: 'usage/invalid', details: { field: 'password', expected: /1024/.test(found) || found.includes('bytes') ? 'at most 1024 bytes' : 'at least 12 characters', found } })
  })
}

test('a password is kept as argon2id with its parameters, and matches only itself', async () => {
  const passwords = argonPasswords()
  const kept = await passwords.hash('Zürich trades at noon')
  assert.match(kept, /^\$argon2id\$v=19\$m=47104,t=2,p=1\$/)
  assert.equal(await passwords.matches('Zürich trades at noon', kept), true)
  assert.equal(await passwords.matches('Zu\u0308rich trades at noon', kept), true, 'composed and decomposed letters are one')
  assert.equal(await passwords.matches('zürich trades at noon', kept), false)
  assert.equal(await passwords.matches('Zürich trades at noon', null), false)
})

test('a login with too long a password is wrong, not an error', async () => {
  assert.equal(await argonPasswords().matches('x'.repeat(2000), null), false)
})

test('of 100 at once two run, 64 stand in line, and the others are sent away', async () => {
  const bounded = semaphore(2, 64)
  let running = 0
  let most = 0
  const results = await Promise.allSettled(Array.from({ length: 100 }, async () => {
    await bounded(async () => {
      running++
      most = Math.max(most, running)
      await turn()
      running--
    })
  }))
  assert.equal(most, 2)
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 66)
  for (const result of results) if (result.status === 'rejected') assert.equal((result.reason as { code: string }).code, 'access/throttled')
})

test('a place is free again after work that failed', async () => {
  const bounded = semaphore(1, 0)
  await assert.rejects(bounded(async () => { throw new Error('broken') }), /broken/)
  assert.equal(await bounded(async () => 'fine'), 'fine')
})
