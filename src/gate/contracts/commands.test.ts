/** The commands, on records of their own. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import type { CommandOutput } from '#base/capability.ts'
import { parseConfig } from '#base/config.ts'
import { isFailure } from '#base/error.ts'
import { silent } from '#base/log.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { contracts } from './index.ts'
import { frame } from './registry/wire.ts'

type Run = (name: string, args?: readonly string[], options?: Readonly<Record<string, string>>) => Promise<CommandOutput>

async function commands(t: TestContext): Promise<{ folder: string, run: Run }> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-contract-commands-'))
  const meta = sqliteMeta(join(folder, 'meta.sqlite'))
  t.after(async () => {
    await meta.close()
    await rm(folder, { recursive: true, force: true })
  })
  const running = contracts.start({ meta, log: silent, config: parseConfig({}), code: 'test' })
  return {
    folder,
    async run(name, args = [], options = {}) {
      const command = running.commands?.find(one => one.name === `contracts ${name}`)
      assert(command, name)
      return await command.run({ args, options, signal: new AbortController().signal, progress() {}, async write() {} })
    },
  }
}

test('what ships, and a file that is registered, are listed, shown and found by their records', async t => {
  const { folder, run } = await commands(t)
  assert.equal(((await run('list')).json as unknown[]).length, 4)
  const file = join(folder, 'orders-value.proto')
  await writeFile(file, 'syntax = "proto3"; message A { int32 x = 1; } message B { string y = 1; }')
  assert.equal((await run('register', [file])).text, 'orders-value: version 1, id 1')
  assert.match((await run('show', ['orders-value'])).text ?? '', /message B/)
  assert.match((await run('show', [':.gridlake:market.outage-event-value'])).text ?? '', /"OutageEvent"/)
  const told = (await run('of-record', [`${Buffer.from(frame({ id: 1 })).toString('hex')}02020a01`])).json
  assert.deepEqual({ ...told as object, guid: '', schema: '' }, { context: '.', id: 1, guid: '', type: 'PROTOBUF', subjects: ['orders-value'], message: [1], payload_bytes: 2, schema: '' })
  const { guid } = told as { guid: string }
  assert.match((await run('of-record', [Buffer.from(frame({ guid }, Uint8Array.of(0))).toString('hex')])).text ?? '', /^PROTOBUF schema 1 \(.*message 0; 0 bytes follow/)
})

test('what goes wrong', async t => {
  const { folder, run } = await commands(t)
  const file = join(folder, 'a-value.avsc')
  await writeFile(file, '{"type":"record","name":"A","fields":[{"name":"x","type":"int"}]}')
  await run('register', [file])
  await writeFile(file, '{"type":"record","name":"A","fields":[{"name":"y","type":"int"}]}')
  const cases = [
    ['register', [file], {}, 'schema/incompatible'], ['register', [join(folder, 'none.avsc')], {}, 'usage/invalid'], ['register', [join(folder, 'meta.sqlite')], {}, 'usage/invalid'],
    ['show', ['nobody'], {}, 'schema/unknown'], ['show', ['a-value'], { version: '0' }, 'usage/invalid'], ['of-record', ['xyz'], {}, 'usage/invalid'], ['of-record', ['7b7d'], {}, 'schema/invalid'],
    ['of-record', ['000000000909'], {}, 'schema/unknown'], ['check', [], {}, 'usage/invalid'], ['check', [], { against: '--output=x', folder }, 'usage/invalid'], ['check', [], { against: 'main', folder }, 'usage/invalid'],
  ] as const
  for (const [name, args, options, code] of cases) {
    await assert.rejects(run(name, args, options), error => isFailure(error, code), `${name} ${args.join(' ')}`)
  }
})

test('a check looks at nothing outside of the repository', async t => {
  const { folder, run } = await commands(t)
  const work = join(folder, 'work')
  await mkdir(work)
  await writeFile(join(folder, 'secret.txt'), 'root:x:0:0')
  const git = async (...words: string[]): Promise<unknown> => await promisify(execFile)('git', ['-C', work, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words])
  await git('init', '--quiet', '--initial-branch', 'main')
  await git('commit', '--quiet', '--allow-empty', '--message', 'nothing')
  await symlink(join(folder, 'secret.txt'), join(work, 'a-value.avsc'))
  assert.match((await run('check', [], { against: 'main', folder: work })).text ?? '', /^0 schema files/)
  await assert.rejects(run('check', ['../secret.txt'], { against: 'main', folder: work }), error => isFailure(error, 'usage/invalid'))
})
