/** The promises of the meta port as tests. A new implementation adds one line to `meta.test.ts`, no new cases. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { isFailure } from '#base/error.ts'
import type { Meta } from './port.ts'

/** Opened twice with one folder, it gives two connections to one store. */
export type Open = (folder: string) => Promise<Meta>

export function conformance(name: string, open: Open): void {
  writeCases(name, open)
  expectCases(name, open)
  scanCases(name, open)
  sharedCases(name, open)
}

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-meta-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function opened(t: TestContext, open: Open, folder?: string): Promise<Meta> {
  const meta = await open(folder ?? await temporaryFolder(t))
  t.after(() => meta.close())
  return meta
}

const conflictOn = (key: string) => (error: unknown): boolean => isFailure(error, 'meta/conflict') && error.details['key'] === key

async function revision(meta: Meta, key: string): Promise<number | null> {
  return (await meta.get(key))?.revision ?? null
}

function writeCases(name: string, open: Open): void {
  test(`${name}: gives back what was written, and undefined for what was not`, async t => {
    const meta = await opened(t, open)
    const values = [null, 0, -1.5, '', 'ä"\n\u0000😀', true, [], {}, { a: [1, { b: null }] }, '9007199254740993']
    await meta.write({ put: values.map((value, i) => ({ key: `v/${i}`, value })) })
    for (const [i, value] of values.entries()) assert.deepEqual((await meta.get(`v/${i}`))?.value, value)
    assert.equal(await meta.get('v'), undefined)
    assert.equal(await meta.get('v/99'), undefined)
    assert.equal(await meta.get('V/0'), undefined)
  })

  test(`${name}: asked for many at once, gives each its own, and a write before the question is in the answer`, async t => {
    const folder = await temporaryFolder(t)
    const [meta, other] = [await opened(t, open, folder), await opened(t, open, folder)]
    await meta.write({ put: Array.from({ length: 40 }, (_, i) => ({ key: `many/${i}`, value: i })) })
    const asked = [...Array.from({ length: 50 }, (_, i) => `many/${i}`), 'many/7', 'many/99']
    const found = await Promise.all(asked.map(async key => (await meta.get<number>(key))?.value))
    assert.deepEqual(found, [...Array.from({ length: 50 }, (_, i) => i < 40 ? i : undefined), 7, undefined])
    for (let round = 0; round < 20; round++) {
      const early = meta.get('many/0')
      await other.write({ put: [{ key: 'many/1', value: 100 + round }] })
      assert.equal((await meta.get('many/1'))?.value, 100 + round)
      await early
    }
  })

  test(`${name}: a revision grows with every write, and is not used again after a deletion`, async t => {
    const meta = await opened(t, open)
    const seen: number[] = []
    for (let i = 0; i < 3; i++) {
      await meta.write({ put: [{ key: 'a', value: i }, { key: 'b', value: i }] })
      seen.push(await revision(meta, 'a') ?? 0, await revision(meta, 'b') ?? 0)
      await meta.write({ delete: ['a', 'b', 'never-there'] })
      assert.equal(await meta.get('a'), undefined)
    }
    assert.equal(new Set(seen).size, seen.length)
    assert.deepEqual(seen.filter((_, i) => i % 2 === 0), seen.filter((_, i) => i % 2 === 0).sort((x, y) => x - y))
  })

  test(`${name}: refuses keys that could be mistaken for others, and changes nothing`, async t => {
    const meta = await opened(t, open)
    for (const key of ['', 'a\u0000b', 'a\ud800']) {
      await assert.rejects(meta.write({ put: [{ key: 'good', value: 1 }, { key, value: 1 }] }), error => isFailure(error, 'usage/invalid'))
    }
    assert.deepEqual(await meta.scan(''), [])
  })

  test(`${name}: a value without JSON form is a bug that changes nothing`, async t => {
    const meta = await opened(t, open)
    await assert.rejects(meta.write({ put: [{ key: 'a', value: 1 }, { key: 'b', value: undefined }] }))
    assert.deepEqual(await meta.scan(''), [])
  })
}

function expectCases(name: string, open: Open): void {
  test(`${name}: writes only where every expectation holds, else names the key and changes nothing`, async t => {
    const meta = await opened(t, open)
    await meta.write({ expect: [{ key: 'a', revision: null }], put: [{ key: 'a', value: 1 }, { key: 'b', value: 1 }] })
    const [a, b] = [await revision(meta, 'a'), await revision(meta, 'b')]
    const before = await meta.scan('')
    const change = { put: [{ key: 'a', value: 2 }, { key: 'c', value: 2 }], delete: ['b'] }
    await assert.rejects(meta.write({ expect: [{ key: 'a', revision: null }], ...change }), conflictOn('a'))
    await assert.rejects(meta.write({ expect: [{ key: 'a', revision: a }, { key: 'b', revision: (b ?? 0) + 1 }], ...change }), conflictOn('b'))
    await assert.rejects(meta.write({ expect: [{ key: 'none', revision: 1 }], ...change }), conflictOn('none'))
    assert.deepEqual(await meta.scan(''), before)
    await meta.write({ expect: [{ key: 'a', revision: a }, { key: 'b', revision: b }, { key: 'none', revision: null }], ...change })
    assert.deepEqual((await meta.scan('')).map(({ key, value }) => [key, value]), [['a', 2], ['c', 2]])
  })

  test(`${name}: writes that arrive together are judged one by one`, async t => {
    const meta = await opened(t, open)
    const results = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => meta.write({
      expect: [{ key: `slot/${i % 10}`, revision: null }], put: [{ key: `slot/${i % 10}`, value: i }, { key: `by/${i}`, value: i }],
    })))
    const won = results.flatMap((result, i) => result.status === 'fulfilled' ? [i] : [])
    assert.equal(won.length, 10)
    for (const result of results) if (result.status === 'rejected') assert.ok(isFailure(result.reason, 'meta/conflict'))
    assert.deepEqual((await meta.scan<number>('by/')).map(entry => entry.value).sort((x, y) => x - y), won)
    assert.deepEqual((await meta.scan<number>('slot/')).map(entry => entry.value).sort((x, y) => x - y), won)
  })
}

function scanCases(name: string, open: Open): void {
  const all = ['a', 'a/', 'a/1', 'a/10', 'a/2', 'a0', 'aa', 'b', 'á', '\ud7ff', '\ud7ffx', '\ue000', '\uffff', '😀', '😀/1', '\u{10ffff}', '\u{10ffff}/1']
  const sorted = [...all].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)))

  test(`${name}: scans by prefix in the order of UTF-8 bytes, past a key, up to a limit, both ways`, async t => {
    const meta = await opened(t, open)
    await meta.write({ put: all.toReversed().map(key => ({ key, value: key })) })
    for (const prefix of ['', 'a', 'a/', 'a/1', 'zz', 'á', '\ud7ff', '\uffff', '😀', '\u{10ffff}']) {
      for (const reverse of [false, true]) {
        for (const after of [undefined, ...all, 'a/11', 'zz']) {
          const matching = sorted.filter(key => key.startsWith(prefix) && (after === undefined || (reverse ? before(key, after) : before(after, key))))
          const expected = reverse ? matching.toReversed() : matching
          const options = { ...after === undefined ? {} : { after }, reverse }
          const found = await meta.scan(prefix, options)
          assert.deepEqual(found.map(entry => entry.key), expected, JSON.stringify({ prefix, ...options }))
          assert.deepEqual(await meta.scan(prefix, { ...options, limit: 2 }), found.slice(0, 2))
        }
      }
    }
    assert.deepEqual(await meta.scan('', { limit: 0 }), [])
    for (const entry of await meta.scan('')) assert.deepEqual(await meta.get(entry.key), entry)
  })

  function before(a: string, b: string): boolean { return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0 }
}

function sharedCases(name: string, open: Open): void {
  test(`${name}: two connections see each other's writes and never both win`, async t => {
    const folder = await temporaryFolder(t)
    const [one, two] = [await opened(t, open, folder), await opened(t, open, folder)]
    await one.write({ put: [{ key: 'a', value: 'one' }] })
    assert.equal((await two.get('a'))?.value, 'one')
    const seen = await revision(two, 'a')
    const results = await Promise.allSettled([one, two].map(meta => meta.write({ expect: [{ key: 'a', revision: seen }], put: [{ key: 'a', value: 'x' }] })))
    assert.deepEqual(results.map(result => result.status).sort(), ['fulfilled', 'rejected'])
    await one.write({ delete: ['a'] })
    await two.write({ put: [{ key: 'a', value: 'two' }] })
    assert.ok((await revision(one, 'a') ?? 0) > (seen ?? 0) + 1)
  })

  test(`${name}: what was written is there after closing and opening`, async t => {
    const folder = await temporaryFolder(t)
    const first = await open(folder)
    const pending = first.write({ put: [{ key: 'a', value: 1 }] })
    await first.close()
    await first.close()
    await pending
    await assert.rejects(first.get('a'))
    await assert.rejects(first.write({ put: [{ key: 'a', value: 2 }] }))
    assert.equal((await (await opened(t, open, folder)).get('a'))?.value, 1)
  })
}
