/** The promises of the objects port as tests. A new implementation adds one line to `objects.test.ts`, no new cases. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { isFailure, type Code } from '#base/error.ts'
import type { Objects } from './port.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const failsWith = (code: Code) => (error: unknown): boolean => isFailure(error, code)

/** `open` gives an empty store. `located`: whether an engine can read and write it; `writeAt` does what the engine would. */
export function conformance(name: string, open: (t: TestContext) => Promise<Objects>, { located, writeAt = writeFile }: { located: boolean, writeAt?: WriteAt }): void {
  bytesCases(name, open)
  keyCases(name, open)
  fileCases(name, open)
  if (located) locatedCases(name, open, writeAt)
}

export type WriteAt = (location: string, text: string) => Promise<void>

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-objects-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export async function keys(store: Objects, prefix: string): Promise<string[]> {
  const found: string[] = []
  for await (const { key } of store.list(prefix)) found.push(key)
  return found
}

function bytesCases(name: string, open: (t: TestContext) => Promise<Objects>): void {
  test(`${name}: returns what was put, also nothing at all, and its size`, async t => {
    const store = await open(t)
    for (const length of [0, 1, 100_000]) {
      const content = new Uint8Array(randomBytes(length))
      await store.put(`a/b/${length}.bin`, content)
      assert.deepEqual(new Uint8Array(await store.get(`a/b/${length}.bin`)), content)
      assert.equal(await store.size(`a/b/${length}.bin`), length)
    }
  })

  test(`${name}: what was put stays as it was when the caller's buffer changes`, async t => {
    const store = await open(t)
    const content = bytes('one')
    await store.put('a', content)
    content[0] = 0
    assert.deepEqual(new Uint8Array(await store.get('a')), bytes('one'))
  })

  test(`${name}: a missing key, also one that is a folder or lies below an object, is object/missing`, async t => {
    const store = await open(t)
    await store.put('a/b', bytes('x'))
    for (const key of ['nope', 'a', 'a/b/c', 'a/nope']) {
      await assert.rejects(store.get(key), failsWith('object/missing'), key)
      assert.equal(await store.size(key), undefined, key)
    }
  })

  test(`${name}: a plain put replaces, a conditional one does not`, async t => {
    const store = await open(t)
    await store.put('a', bytes('one'), { ifAbsent: true })
    await assert.rejects(store.put('a', bytes('two'), { ifAbsent: true }), failsWith('object/conflict'))
    assert.deepEqual(new Uint8Array(await store.get('a')), bytes('one'))
    await store.put('a', bytes('three'))
    assert.deepEqual(new Uint8Array(await store.get('a')), bytes('three'))
  })

  test(`${name}: exactly one of many racing conditional puts wins, and its bytes stay`, async t => {
    const store = await open(t)
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => store.put('r/race', bytes(String(i)), { ifAbsent: true })))
    const winners = results.flatMap((result, i) => result.status === 'fulfilled' ? [i] : [])
    assert.equal(winners.length, 1)
    for (const result of results) if (result.status === 'rejected') assert.ok(isFailure(result.reason, 'object/conflict'))
    assert.deepEqual(new Uint8Array(await store.get('r/race')), bytes(String(winners[0])))
    assert.deepEqual(await keys(store, ''), ['r/race'])
  })

  test(`${name}: deletes, also what is not there, and can put again`, async t => {
    const store = await open(t)
    await store.put('a/b', bytes('one'))
    await store.delete('a/b')
    await store.delete('a/b')
    await store.delete('never/was')
    await assert.rejects(store.get('a/b'), failsWith('object/missing'))
    await store.put('a/b', bytes('two'), { ifAbsent: true })
    assert.deepEqual(await keys(store, ''), ['a/b'])
  })
}

function keyCases(name: string, open: (t: TestContext) => Promise<Objects>): void {
  test(`${name}: lists by prefix, sorted, with sizes`, async t => {
    const store = await open(t)
    const all = ['t/10', 't-1', 't.x/1', 't/2/deep/er', 't=1/x', 'u', 'tt/1', 't/2.x', 't+1/x', 't=a%2Fb+c%3D/x%25']
    for (const key of all) await store.put(key, bytes(key))
    for (const prefix of ['', 't', 't/', 't/2', 't/2/', 't/2/deep/er', 't/2/deep/er/', 't.', 'nope', 'nope/', 'u/', 't+', 't=a%', 't=a%2', 't=a%2Fb+']) {
      assert.deepEqual(await keys(store, prefix), all.filter(key => key.startsWith(prefix)).sort(), `prefix ${prefix}`)
    }
    for await (const { key, bytes: length } of store.list('')) assert.equal(length, key.length)
  })

  test(`${name}: refuses keys that are not of the form, in every call`, async t => {
    const store = await open(t)
    const bad = ['', '/', '/etc/passwd', 'a//b', 'a/', '.', '..', '../x', 'a/../b', 'a/./b', 'a\\b', 'a b', 'ä', 'a\0b', '.tmp/x', 'a/*', '~', 'C:x', 'x'.repeat(201), 'a%', 'a%2', 'a%zz', '%2e%2e', 'a/%2E%2E/b', '..%2Fx', 'a%2f..%5Cb', 'a%00', '%2e', '%20'.repeat(67)]
    for (const key of bad) {
      await assert.rejects(store.get(key), failsWith('usage/invalid'), key)
      await assert.rejects(store.size(key), failsWith('usage/invalid'), key)
      await assert.rejects(store.put(key, bytes('x')), failsWith('usage/invalid'), key)
      await assert.rejects(store.delete(key), failsWith('usage/invalid'), key)
    }
    for (const prefix of ['..', '../', '/', 'a/../', '.tmp/']) await assert.rejects(keys(store, prefix), failsWith('usage/invalid'), prefix)
    assert.deepEqual(await keys(store, ''), [])
  })
}

function fileCases(name: string, open: (t: TestContext) => Promise<Objects>): void {
  test(`${name}: copies a file, once for the same key and size`, async t => {
    const store = await open(t)
    const folder = await temporaryFolder(t)
    for (const length of [0, 1, 2 * 1024 * 1024, 5_000_001]) {
      const [path, key] = [join(folder, `${length}.csv`), `raw/${length}`]
      const content = randomBytes(length)
      await writeFile(path, content)
      await store.putFile(key, path)
      assert.ok(Buffer.from(await store.get(key)).equals(content))
      await writeFile(path, randomBytes(length))
      await store.putFile(key, path)
      assert.ok(Buffer.from(await store.get(key)).equals(content), 'what is there stays')
      await writeFile(path, Buffer.concat([content, Buffer.from('x')]))
      await store.putFile(key, path)
      assert.equal(await store.size(key), length + 1, 'what another size shows to be a remnant is replaced')
    }
    assert.equal((await keys(store, '')).length, 4)
  })

  test(`${name}: a copy that fails leaves nothing`, async t => {
    const store = await open(t)
    const folder = await temporaryFolder(t)
    await writeFile(join(folder, 'x'), 'x')
    await assert.rejects(store.putFile('../x', join(folder, 'x')), failsWith('usage/invalid'))
    await assert.rejects(store.putFile('x', join(folder, 'nope')))
    await assert.rejects(store.putFile('x', join(folder, 'x'), async () => { throw new Error('no') }), /no/)
    assert.deepEqual(await keys(store, ''), [])
  })
}

function locatedCases(name: string, open: (t: TestContext) => Promise<Objects>, writeAt: WriteAt): void {
  test(`${name}: what the engine writes at a location is an object once sealed`, async t => {
    const store = await open(t)
    const made = ['data/x/1.parquet', 'data/y/2.parquet', 'data/z=a%2Fb+c/3.parquet']
    for (const key of made) {
      await store.prepare(key)
      await writeAt(store.location(key), key)
    }
    await store.seal(made)
    assert.deepEqual(await keys(store, 'data/'), made)
    assert.deepEqual(new Uint8Array(await store.get('data/y/2.parquet')), bytes('data/y/2.parquet'))
    await assert.rejects(store.seal([...made, 'data/z/4.parquet']), failsWith('object/missing'))
    await store.seal([])
  })

  test(`${name}: no location lies outside`, async t => {
    const store = await open(t)
    assert.throws(() => store.location('../x'), failsWith('usage/invalid'))
    await assert.rejects(store.prepare('a/../../x'), failsWith('usage/invalid'))
    await assert.rejects(store.seal(['/etc/passwd']), failsWith('usage/invalid'))
  })
}
