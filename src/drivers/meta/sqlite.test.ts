/** What is SQLite's own: several processes, crashes, files that are not ours. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { isFailure, type Code } from '#base/error.ts'
import { temporaryFolder } from './conformance.ts'
import { sqliteMeta } from './sqlite.ts'

const module = JSON.stringify(join(import.meta.dirname, 'sqlite.ts'))

function child(script: string, ...args: string[]) {
  return spawn(process.execPath, ['--input-type=module', '-e', `import { sqliteMeta } from ${module}\n${script}`, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

test('processes that open a new file at once and count together lose no step', { timeout: 60_000 }, async t => {
  const path = join(await temporaryFolder(t), 'meta.db')
  const script = `
    const meta = sqliteMeta(process.argv[1])
    for (let done = 0; done < 60;) {
      const found = await meta.get('count')
      const write = { expect: [{ key: 'count', revision: found?.revision ?? null }], put: [{ key: 'count', value: (found?.value ?? 0) + 1 }] }
      await meta.write(write).then(() => done++, error => { if (error.code !== 'meta/conflict') throw error })
    }
    await meta.close()`
  const codes = await Promise.all(Array.from({ length: 3 }, async () => (await once(child(script, path), 'exit'))[0] as number))
  assert.deepEqual(codes, [0, 0, 0])
  const meta = sqliteMeta(path)
  t.after(() => meta.close())
  const count = await meta.get<number>('count')
  assert.deepEqual([count?.value, count?.revision], [180, 180])
})

test('killed again and again, it keeps every acknowledged write, and each whole', { timeout: 60_000 }, async t => {
  const path = join(await temporaryFolder(t), 'meta.db')
  const script = `
    const [path, round] = process.argv.slice(1)
    const meta = sqliteMeta(path)
    await Promise.all([0, 1, 2].map(async lane => {
      for (let i = 0; ; i++) {
        const key = round + '/' + lane + '/' + i
        await meta.write({ put: [{ key: 'left/' + key, value: i }, { key: 'right/' + key, value: i }] })
        process.stdout.write(key + '\\n')
      }
    }))`
  for (let round = 0; round < 5; round++) {
    const writer = child(script, path, String(round))
    const acknowledged: string[] = []
    const lines = createInterface({ input: writer.stdout })
    lines.on('line', key => {
      acknowledged.push(key)
      if (acknowledged.length === 100 + round) writer.kill('SIGKILL')
    })
    await once(lines, 'close')
    const meta = sqliteMeta(path)
    const keysOf = async (side: string): Promise<string[]> => (await meta.scan(side)).map(entry => entry.key.slice(side.length))
    const [left, right] = [await keysOf('left/'), await keysOf('right/')]
    await meta.close()
    assert.deepEqual(left, right)
    const kept = new Set(left)
    assert.deepEqual(acknowledged.filter(key => !kept.has(key)), [])
    assert.ok(acknowledged.length >= 100)
  }
})

test('a writer waits while another process holds the file', { timeout: 60_000 }, async t => {
  const path = join(await temporaryFolder(t), 'meta.db')
  const meta = sqliteMeta(path)
  t.after(() => meta.close())
  const holder = new DatabaseSync(path)
  holder.exec('BEGIN IMMEDIATE')
  let done = false
  const writing = meta.write({ put: [{ key: 'a', value: 1 }] }).then(() => { done = true })
  await new Promise(resolve => { setTimeout(resolve, 150) })
  assert.equal(done, false)
  assert.equal(await meta.get('a'), undefined, 'reading goes on')
  holder.exec('COMMIT')
  holder.close()
  await writing
  assert.equal((await meta.get('a'))?.value, 1)
})

test('a newer file is refused and left alone', async t => {
  const path = join(await temporaryFolder(t), 'meta.db')
  await sqliteMeta(path).close()
  const newer = new DatabaseSync(path)
  newer.exec('PRAGMA user_version = 99')
  newer.close()
  const before = await readFile(path)
  assert.throws(() => sqliteMeta(path), error => isFailure(error, 'data/newer') && error.message.includes('99'))
  assert.ok((await readFile(path)).equals(before))
})

test('what is not our file is data/unusable, with the path and what to do', async t => {
  const folder = await temporaryFolder(t)
  const path = (name: string): string => join(folder, name)
  await writeFile(path('text'), 'node_id,lmp\n'.repeat(100))
  await mkdir(path('folder'))
  const foreign = new DatabaseSync(path('foreign'))
  foreign.exec('CREATE TABLE theirs (a)')
  foreign.close()
  const before = await readFile(path('foreign'))
  const cases: [string, Code, RegExp][] = [
    [path('text'), 'data/unusable', /restore it from a backup/],
    [path('folder'), 'data/unusable', /check that the folder exists/],
    [path('text/meta.db'), 'data/unusable', /check that the folder exists/],
    [path('foreign'), 'data/unusable', /another program/],
  ]
  for (const [bad, code, words] of cases) {
    assert.throws(() => sqliteMeta(bad), error => isFailure(error, code) && words.test(error.message) && error.message.includes(bad), bad)
  }
  assert.ok((await readFile(path('foreign'))).equals(before), 'it is left as it was')
  assert.equal(await readFile(path('text'), 'utf8'), 'node_id,lmp\n'.repeat(100))
})

test('a file that may not be written is data/unusable', async t => {
  if (process.getuid?.() === 0) return t.skip('root may write everything')
  const path = join(await temporaryFolder(t), 'meta.db')
  await sqliteMeta(path).close()
  await chmod(path, 0o444)
  const writing = async (): Promise<void> => { await sqliteMeta(path).write({ put: [{ key: 'a', value: 1 }] }) }
  await assert.rejects(writing, error => isFailure(error, 'data/unusable'))
})
