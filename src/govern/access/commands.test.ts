import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { CommandOutput } from '#base/capability.ts'
import { accessForTest, bearer, cookie } from './access-for-tests.ts'
import { accessCommands, type CommandPorts } from './commands.ts'
import { firstLine } from './password-input.ts'

const password = 'correct horse battery'

async function commandsForTest(t: TestContext, server: Partial<CommandPorts['config']['server']> = {}) {
  const { access } = await accessForTest(t)
  const config = { server: { host: '127.0.0.1', port: 8254, behind_tls: false, ...server } }
  const commands = accessCommands({ access, config, readPassword: async () => password })
  return {
    access,
    async run(name: string, args: string[] = [], options: Record<string, string | boolean> = {}): Promise<CommandOutput> {
      const command = commands.find(candidate => candidate.name === name)
      assert.ok(command, name)
      return await command.run({ args, options, signal: AbortSignal.timeout(10_000), progress() {}, async write() {} })
    },
  }
}

test('users are added, listed, given a password and removed', async t => {
  const { access, run } = await commandsForTest(t)
  await access.ensureAdmin()
  assert.equal((await run('user add', ['ana'], { role: 'reader' })).text, 'added ana as reader')
  await run('user add', ['bot'], { role: 'reader', password: false })
  const { text = '' } = await run('user list')
  assert.match(text, /^ana +reader +yes +2026-11-20T08:00:00Z$/m)
  assert.match(text, /^bot +reader +no /m)
  assert.ok(!JSON.stringify(await run('user list')).includes('argon2'))
  await access.login('ana', password, '127.0.0.1')
  await run('user password', ['bot'])
  await access.login('bot', password, '127.0.0.1')
  await run('user remove', ['ana'])
  await assert.rejects(run('user remove', ['ana']), { code: 'access/unknown', message: /users: admin, bot$/ })
  await assert.rejects(run('user password', ['ana']), { code: 'access/unknown' })
  await assert.rejects(run('user add', ['bot'], { role: 'admin' }), { code: 'access/exists' })
})

test('a token is made, listed without its secret, and revoked', async t => {
  const { access, run } = await commandsForTest(t)
  await access.ensureAdmin()
  const { json, text = '' } = await run('token add', ['notebook'], { user: 'admin', role: 'reader', days: '30' })
  const { id, token } = json as { id: string, token: string }
  assert.equal(text, token)
  assert.equal((await access.authenticate(bearer(token)))?.principal.role, 'reader')
  const listed = await run('token list')
  assert.match(listed.text ?? '', new RegExp(`^${id}  notebook  admin  reader  2026-12-20T08:00:00Z  2026-11-20T08:00:00Z$`, 'm'))
  assert.ok(!JSON.stringify(listed).includes(token.slice(-43)))
  await run('token revoke', [id])
  assert.equal(await access.authenticate(bearer(token)), null)
  await assert.rejects(run('token add', ['x'], { user: 'nobody', role: 'reader' }), { code: 'access/unknown' })
  await assert.rejects(run('token add', ['x'], { user: 'admin', role: 'reader', days: 'ten' }), { code: 'usage/invalid' })
})

test('a login link names the running server, or the one in the settings', async t => {
  const { access, run } = await commandsForTest(t, { host: '0.0.0.0', port: 9000 })
  assert.match((await run('login-link')).text ?? '', /^http:\/\/127\.0\.0\.1:9000\/login\?token=/)
  await access.announce('http://127.0.0.1:40123')
  const { text = '' } = await run('login-link')
  assert.match(text, /^http:\/\/127\.0\.0\.1:40123\/login\?token=/)
  const { secret } = await access.redeem(new URL(text).searchParams.get('token') ?? '')
  assert.equal((await access.authenticate(cookie(secret)))?.principal.name, 'admin')
  assert.match((await run('login-link', [], { at: 'https://gridlake.example/x' })).text ?? '', /^https:\/\/gridlake\.example\/login\?token=/)
  await assert.rejects(run('login-link', [], { at: 'javascript:alert(1)' }), { code: 'usage/invalid' })
  await assert.rejects(run('login-link', [], { user: 'nobody' }), { code: 'access/unknown' })
})

test('a login link without a server and without a fixed port is refused with what to do', async t => {
  const { run } = await commandsForTest(t, { port: 0 })
  await assert.rejects(run('login-link'), { code: 'usage/invalid', message: /--at/ })
})

test('a password from standard input is its first line', () => {
  assert.equal(firstLine(' spaces stay \r\nnext'), ' spaces stay ')
  assert.throws(() => firstLine('\n'), { code: 'usage/invalid' })
})
