/** What is the disk's own: crashes, leftovers, several processes, strangers in the folder. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { keys, temporaryFolder } from './conformance.ts'
import { diskObjects } from './disk.ts'

const kills = 6
const acknowledgedBeforeKill = 12

/** Puts objects whose content says how long it must be, and prints each key after its put resolved. */
const writer = `
  import { diskObjects } from ${JSON.stringify(join(import.meta.dirname, 'disk.ts'))}
  import { createHash } from 'node:crypto'
  import { writeFileSync } from 'node:fs'
  const [root, round, source] = process.argv.slice(1)
  const store = diskObjects(root)
  const body = 'x'.repeat(300000)
  await Promise.all([0, 1, 2].map(async lane => {
    for (let i = 0; ; i++) {
      const key = 'put/' + round + '/' + lane + '-' + i
      await store.put(key, Buffer.from(body + key), { ifAbsent: i % 2 === 0 })
      process.stdout.write(key + '\\n')
      const path = source + lane
      writeFileSync(path, body + round + lane + i)
      const sha256 = createHash('sha256').update(body + round + lane + i).digest('hex')
      await store.putFile('raw/' + sha256.slice(0, 2) + '/' + sha256, path)
      process.stdout.write('raw/' + sha256.slice(0, 2) + '/' + sha256 + '\\n')
    }
  }))`

test('killed again and again, the disk keeps every acknowledged object whole and shows no other half', { timeout: 60_000 }, async t => {
  const folder = await temporaryFolder(t)
  const store = diskObjects(join(folder, 'root'))
  for (let round = 0; round < kills; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer, join(folder, 'root'), String(round), join(folder, 'source')], { stdio: ['ignore', 'pipe', 'inherit'] })
    const acknowledged: string[] = []
    const lines = createInterface({ input: child.stdout })
    lines.on('line', key => {
      acknowledged.push(key)
      if (acknowledged.length === acknowledgedBeforeKill + round) child.kill('SIGKILL')
    })
    await once(lines, 'close')
    assert.ok(acknowledged.length >= acknowledgedBeforeKill, 'the child wrote before it was killed')
    for (const key of acknowledged) assert.ok(await store.size(key), `${key} was acknowledged`)
    for await (const { key } of store.list('')) await assertWhole(store, key)
  }
  assert.deepEqual((await keys(store, '')).filter(key => !/^(put|raw)\//.test(key)), [])

  async function assertWhole(objects: typeof store, key: string): Promise<void> {
    if (key.startsWith('put/')) return assert.ok(Buffer.from(await objects.get(key)).toString().endsWith(`x${key}`), `${key} is whole`)
    assert.ok(key.endsWith(createHash('sha256').update(await objects.get(key)).digest('hex')), `${key} is whole`)
  }
})

test('a location is an absolute path below the root', async t => {
  const folder = await temporaryFolder(t)
  const store = diskObjects(folder)
  assert.ok(isAbsolute(diskObjects('relative').location('a/b')))
  assert.equal(store.location('a/b=1/c.parquet'), join(folder, 'a', 'b=1', 'c.parquet'))
})

test('old leftovers of a crash are removed, young ones and strangers stay out of the listing', async t => {
  const folder = await temporaryFolder(t)
  await mkdir(join(folder, '.tmp'))
  for (const name of ['old', 'young']) await writeFile(join(folder, '.tmp', name), 'half')
  await utimes(join(folder, '.tmp', 'old'), 0, 0)
  await writeFile(join(folder, 'a stranger.txt'), 'x')
  await symlink('/etc/passwd', join(folder, 'link'))
  const store = diskObjects(folder)
  await store.put('a', Buffer.from('x'))
  assert.deepEqual(await readdir(join(folder, '.tmp')), ['young'])
  assert.deepEqual(await keys(store, ''), ['a'])
})

test('two stores on one folder see each other, and a folder removed by hand is made again', async t => {
  const folder = await temporaryFolder(t)
  const [one, two] = [diskObjects(folder), diskObjects(folder)]
  await one.put('a/b', Buffer.from('x'), { ifAbsent: true })
  await assert.rejects(two.put('a/b', Buffer.from('y'), { ifAbsent: true }), error => isFailure(error, 'object/conflict'))
  await two.delete('a/b')
  assert.equal(await one.size('a/b'), undefined)
  await rm(join(folder, 'a'), { recursive: true })
  await one.put('a/b', Buffer.from('z'))
  assert.equal(await two.size('a/b'), 1)
})

test('a folder that cannot be one is data/unusable with the path and what to do', async t => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'file'), 'x')
  const put = diskObjects(join(folder, 'file')).put('a', Buffer.from('x'))
  await assert.rejects(put, error => isFailure(error, 'data/unusable') && error.message.includes(join(folder, 'file')))
})
