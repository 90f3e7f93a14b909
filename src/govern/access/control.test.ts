import assert from 'node:assert/strict'
import { test } from 'node:test'
import { permissions } from '#base/capability.ts'
import { isFailure } from '#base/error.ts'
import { accessForTest } from './access-for-tests.ts'
import { allows } from './roles.ts'

const password = 'correct horse battery'

async function failureOf(work: Promise<unknown>): Promise<{ code: string, message: string, details: unknown }> {
  try {
    await work
  } catch (error) {
    if (isFailure(error)) return { code: error.code, message: error.message, details: error.details }
    throw error
  }
  return { code: 'none', message: '', details: {} }
}

test('an unknown name, a wrong password and a user without one get the same answer', async t => {
  const { access } = await accessForTest(t)
  await access.ensureAdmin()
  await access.users.add({ name: 'ana', role: 'reader', password })
  const wrong = await failureOf(access.login('ana', 'wrong horse battery', '10.0.0.1'))
  assert.equal(wrong.code, 'access/unauthenticated')
  assert.deepEqual(await failureOf(access.login('nobody', password, '10.0.0.2')), wrong)
  assert.deepEqual(await failureOf(access.login('admin', password, '10.0.0.3')), wrong)
  assert.deepEqual(await failureOf(access.login('../user/ana', password, '10.0.0.4')), wrong)
})

test('guessing is throttled alike for names that exist and names that do not, and the right password helps only after the wait', async t => {
  const { access, clock } = await accessForTest(t)
  await access.users.add({ name: 'ana', role: 'admin', password })
  const sixth: { code: string, details: unknown }[] = []
  for (const name of ['ana', 'nobody']) {
    for (let attempt = 0; attempt < 5; attempt++) assert.equal((await failureOf(access.login(name, 'wrong horse battery', '10.0.0.1'))).code, 'access/unauthenticated')
    sixth.push(await failureOf(access.login(name, password, '10.0.0.1')))
  }
  assert.equal(sixth[0]?.code, 'access/throttled')
  assert.deepEqual(sixth[0], sixth[1])
  clock.advance(1000)
  assert.equal((await access.login('ana', password, '10.0.0.1')).principal.name, 'ana')
})

test('a name with a password logs in as often as it likes', async t => {
  const { access } = await accessForTest(t)
  await access.users.add({ name: 'ana', role: 'admin', password })
  for (let login = 0; login < 7; login++) await access.login('ana', password, '10.0.0.1')
})

test('a reader may read and manage itself, an admin everything', () => {
  assert.deepEqual(permissions.filter(permission => allows('reader', permission)), ['public', 'self', 'read'])
  assert.deepEqual(permissions.filter(permission => allows('admin', permission)), [...permissions])
})
